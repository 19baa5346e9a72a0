"""Mails to the shop are written in the language of its colleagues, and those to customers in theirs."""

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.mail.sending.smtp import SmtpTransport
from adapters.shop_file import ShopDesk
from tests.activities.cases import NO, accepted
from tests.activities.world import SHOP_FILE, Staff, World, placed_order
from tests.caught_mail import MailCatcher

NEW = {"ja": "新しいご注文 1001", "en": "New order 1001"}
HELD = {"ja": "保留：在庫表にない商品（1002）", "en": "On hold: unknown sku (1002)"}
ADVICE = {"ja": "在庫表に商品を登録してから", "en": "Put the article into the stock list"}


@pytest.fixture(params=["ja", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def shop(world: World, staff: Staff, transport: SmtpTransport, language: str, tmp_path: Path) -> World:
    """A shop whose colleagues read this language."""
    file = tmp_path / "shop.toml"
    example = SHOP_FILE.read_text(encoding="utf-8")
    file.write_text(example.replace('staff_language = "ja"', f'staff_language = "{language}"'), encoding="utf-8")
    return World(world.pool, replace(staff, desk=ShopDesk(file)), transport)


async def test_mails_to_the_shop_are_in_the_language_of_its_colleagues(
    shop: World, mail_catcher: MailCatcher, language: str
) -> None:
    await accepted(shop)
    await shop.receive(placed_order("1002", quantities={"NO-SUCH": 1}))

    await shop.send_mails(NO)
    await shop.send_mails("1002")

    assert any(NEW[language] in subject for subject in mail_catcher.subjects)
    (held,) = (mail for mail in mail_catcher.received if HELD[language] in mail.subject)
    assert ADVICE[language] in held.text
    assert any("ご注文ありがとうございます" in subject for subject in mail_catcher.subjects), "customers read their own"
