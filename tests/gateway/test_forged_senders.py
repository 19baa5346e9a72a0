"""A shop whose mail server says who wrote: what its commands show of a sender whom nobody vouches for."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.mail.sending.own_id import message_id
from adapters.settings import Settings
from domain.order.mail import mail_id
from gateway.api.client import ShopClient
from tests.gateway.conftest import Payload, Program, started, until

SERVER = "mx.chanohado.example"


@pytest.fixture(autouse=True)
def careful(doors_settings: Settings, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    text = doors_settings.shop_file.read_text(encoding="utf-8")
    file = tmp_path / "careful.toml"
    file.write_text(text.replace("authserv_ids = []", f'authserv_ids = ["{SERVER}"]'), encoding="utf-8")
    monkeypatch.setenv("SHOP_FILE", str(file))


async def taken(shop: ShopClient, number: str) -> None:
    """Wait until a worker has taken note of the letter."""

    async def is_so() -> bool:
        return (await shop.inquiries.page(number)).status == "acknowledged"

    await until(is_so)


@pytest.mark.parametrize("results", ["dmarc=pass", "spf=pass"])
async def test_who_is_not_vouched_for_is_shown_so_and_stops_nothing(
    program: Program, shop: ShopClient, payload: Payload, tmp_path: Path, results: str
) -> None:
    order_no, sender = await started(shop, payload), payload["orderer"]["email"]
    domain = sender.partition("@")[2]
    letter = tmp_path / "letter.eml"
    letter.write_text(
        f"Authentication-Results: {SERVER}; {results} header.from={domain}\r\n"
        f"From: {sender}\r\nSubject: {order_no}\r\n\r\nいつ届きますか。",
        encoding="utf-8",
    )

    asked = await program("inquiry", "receive", letter, "--json")
    number = asked.json["inquiry_no"]

    await taken(shop, number)
    shown, listed = await program("inquiry", "show", number), await program("inquiry", "list", "--order", order_no)
    is_doubtful = results == "spf=pass"
    assert asked.json["order_no"] == (None if is_doubtful else order_no)
    assert ("perhaps somebody else" in shown.out) is is_doubtful
    assert (f"perhaps {order_no}" in " ".join(shown.out.split())) is is_doubtful
    assert ("does not vouch for this sender" in shown.out) is is_doubtful
    assert ("(unproven)" in listed.out) is is_doubtful


async def test_the_days_work_says_what_no_mail_told_of(program: Program, shop: ShopClient, tmp_path: Path) -> None:
    letter = tmp_path / "letter.eml"
    letter.write_text("From: forged@flood.example\r\n\r\nhello", encoding="utf-8")
    number = (await program("inquiry", "receive", letter, "--json")).json["inquiry_no"]
    await taken(shop, number)
    async with shop.connections.connection() as conn:
        await conn.execute("UPDATE inquiries SET is_untold = true WHERE inquiry_no = $1", number)

    today, listed = await program("today"), await program("inquiry", "list")

    assert "1 inquiry came when too many had come to mail about each" in today.out
    assert f"{number}*" in today.out
    assert f"{number}*" in listed.out
    async with shop.connections.connection() as conn:
        await conn.execute("UPDATE inquiries SET is_untold = false WHERE inquiry_no = $1", number)


async def test_without_its_secret_a_shop_takes_no_letter_for_its_customers(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHOP_MAIL_CAUGHT", raising=False)
    anybodys = message_id(mail_id("1001", "order_received"), "chanohado.example", SecretStr(""))
    letter = tmp_path / "letter.eml"
    letter.write_text(f"From: a@b.example\r\nReferences: {anybodys}\r\n\r\nhello", encoding="utf-8")

    answer = await program("inquiry", "receive", letter)

    assert answer.code == 2
    assert answer.err.startswith("SHOP_MAIL_KEY: is missing")
