"""Who called a mail of the shop spam gets no advertising any more, wherever it would stand; orders go on."""

from datetime import date
from pathlib import Path

import pytest

from activities.bounces import BounceActivities
from activities.order import OrderActivities
from adapters.mail.sending.smtp import SmtpTransport
from adapters.shop_file import ShopDesk
from domain.contract.order import PlacedOrder
from domain.people.advertising import AdvertisingRefusal
from domain.people.identity import Described, keys_of
from domain.people.review.case import PastPerson
from tests.activities.cases import NO, again
from tests.activities.world import SHOP_FILE, Staff, World, placed_order
from tests.caught_mail import MailCatcher
from tests.spoken import spoken

CUSTOMER = "taro@example.jp"
CAMPAIGN = "次回のご注文で、静岡煎茶を一袋お付けいたします。長いお付き合いに心より感謝申し上げます。"
HEADING = "【広告】"


@pytest.fixture
async def shop(world: World, staff: Staff, transport: SmtpTransport, tmp_path: Path) -> World:
    """A shop with a campaign, and a regular customer."""
    file = tmp_path / "shop.toml"
    text = SHOP_FILE.read_text(encoding="utf-8")
    file.write_text(text.replace('loyal_campaign = ""', f'loyal_campaign = "{CAMPAIGN}"'), encoding="utf-8")
    shop = World(world.pool, Staff(ShopDesk(file), staff.mail_renderer, staff.renderer), transport)
    who = Described(name="山田太郎", phone="03-1234-5678")
    regular = PastPerson(ref="c-1", keys=keys_of(who), is_loyal=True, last_on=date(2026, 1, 5))
    async with shop.connection() as conn:
        await shop.database.people.keep_past(conn, "customer", [regular])
    await shop.shelve(TEA_100=9)
    return shop


def agreed(order_no: str = NO) -> PlacedOrder:
    return placed_order(order_no, consents={"advertising": True})


async def complain(shop: World, address: str = CUSTOMER) -> bool:
    mail_id = await shop.sent("order_received")
    refusal = AdvertisingRefusal(address=address, refused_at=shop.at, feedback="abuse", mail_id=mail_id)
    async with shop.connection() as conn:
        mail = await shop.database.bounces.sent_mail(conn, mail_id)
    assert mail
    return await BounceActivities(shop.database, shop.desk).note_complaint(refusal, mail, shop.at)


def to_customer(mails: MailCatcher) -> list[str]:
    return ["".join(mail.text.split()) for mail in mails.received if CUSTOMER in "".join(mail.recipients)]


async def test_who_agreed_reads_the_campaign(shop: World, mail_catcher: MailCatcher) -> None:
    await shop.receive(agreed())

    await shop.send_mails(NO)

    (text,) = to_customer(mail_catcher)
    assert HEADING in text
    assert CAMPAIGN in text


async def test_who_complained_reads_none_whatever_a_later_order_agrees_to(
    shop: World, mail_catcher: MailCatcher
) -> None:
    await shop.receive(agreed())
    await shop.send_mails(NO)
    mail_catcher.forget()

    assert await complain(shop, '"Taro"@EXAMPLE.jp')
    await shop.receive(agreed("1002"))
    await shop.send_mails("1002")

    (text,) = to_customer(mail_catcher)
    assert HEADING not in text
    assert "1002" in text


async def test_a_refusal_is_kept_with_its_date_and_told_to_a_person_once(
    shop: World, mail_catcher: MailCatcher
) -> None:
    await shop.receive(agreed())
    await shop.send_mails(NO)
    mail_catcher.forget()
    at = shop.at

    assert await complain(shop)
    shop.wait(3)
    assert not await complain(shop)
    await shop.send_mails(f"complaint-{await shop.sent('order_received')}")

    async with shop.connection() as conn:
        (kept,) = await shop.database.advertising.listed(conn, 10)
    assert (kept.address, kept.refused_at, kept.feedback) == (CUSTOMER, at, "abuse")
    rows = await shop.pool.fetch("SELECT order_no, said FROM tasks WHERE kind = 'look'")
    assert [row["order_no"] for row in rows] == [NO]
    assert "no advertising goes to this address any more" in spoken(rows[0]["said"])
    assert [mail.subject for mail in mail_catcher.received] == ["【茶の葉堂】迷惑メールの申告がありました（1001）"]
    assert await shop.pool.fetchval("SELECT count(*) FROM journal WHERE what = 'complained'") == 1


async def test_a_mail_that_was_written_before_the_complaint_and_waits_leaves_without_advertising(
    shop: World, mail_catcher: MailCatcher
) -> None:
    await shop.receive(agreed())
    mail_catcher.refuse(CUSTOMER, "451 Try again later")
    for _ in range(2):
        await shop.fail_to_send(NO)
    await complain(shop)
    await shop.fail_to_send(NO)
    mail_catcher.refuse_nobody()

    await shop.send_mails(NO)

    (text,) = to_customer(mail_catcher)
    assert HEADING not in text
    states = await shop.pool.fetch("SELECT state FROM mails WHERE kind = 'order_received' ORDER BY seq")
    assert [row["state"] for row in states] == ["superseded", "sent"]


async def test_a_mail_sent_again_after_the_complaint_is_without_advertising(
    shop: World, mail_catcher: MailCatcher
) -> None:
    await shop.receive(agreed())
    await shop.send_mails(NO)
    await complain(shop)
    mail_catcher.forget()

    await shop.do(OrderActivities.resend_mail, NO, again("order_received"))
    await shop.send_mails(NO)

    (text,) = to_customer(mail_catcher)
    assert HEADING not in text
    assert "ご注文" in text


async def test_what_carries_no_advertising_is_sent_again_word_by_word(shop: World, mail_catcher: MailCatcher) -> None:
    await shop.receive(placed_order())
    await shop.send_mails(NO)
    first = next(mail for mail in mail_catcher.received if mail.recipients == (CUSTOMER,))
    await complain(shop)
    mail_catcher.forget()

    await shop.do(OrderActivities.resend_mail, NO, again("order_received"))
    await shop.send_mails(NO)

    assert mail_catcher.received[-1].raw.endswith(first.raw)


async def test_whatever_shows_the_order_shows_no_consent_any_more(shop: World) -> None:
    await shop.receive(agreed())
    await complain(shop)

    async with shop.connection() as conn:
        about = await shop.database.mails.addressed(conn, NO)

    assert about
    assert (about.placed.consents.advertising, about.refuses_advertising) == (False, True)
