"""Money that goes back, by hand: what is owed, the account that a customer named, and how far it has got."""

from datetime import date
from uuid import uuid4

import pytest

from domain.contract import messages as m
from gateway.api.client import ShopClient
from tests.gateway.conftest import Payload, Program, started, until

ACCOUNT = ("--bank", "みずほ銀行", "--branch", "芝支店", "--number", "7654321", "--holder", "やまだ たろう")


@pytest.fixture
async def owed(shop: ShopClient, payload: Payload) -> str:
    """A paid order that was cancelled."""
    number = await started(shop, payload)
    paid = m.RecordPayment(notice_id=f"n-{uuid4().hex}", amount=2820, paid_on=date(2026, 11, 22), by="Sato")
    await shop.orders.ask(number, paid)
    await shop.orders.ask(number, m.Cancel(reason="changed mind", by="Sato"))
    return number


async def stage(program: Program, order_no: str) -> list[str]:
    rows = (await program("refunds", "list", "--all", "--limit", "10000", "--json")).json
    return [row["stage"] for row in rows if row["order_no"] == order_no]


async def test_the_page_says_that_the_account_is_asked_for(program: Program, owed: str) -> None:
    page = await program("order", "show", owed)

    assert "the account of a refund; answer by" in page.out


async def test_a_refund_goes_from_the_account_to_the_mail_that_says_done(
    program: Program, shop: ShopClient, owed: str
) -> None:
    assert await stage(program, owed) == ["asked"]
    assert (await program("refunds", "account", owed, *ACCOUNT, "--by", "森")).code == 0
    shown = await program("refunds", "show", owed, "--by", "森")
    assert "7654321 ヤマダ タロウ" in shown.out

    assert (await program("refunds", "ordered", owed, "--note", "B-77")).code == 0
    assert await stage(program, owed) == ["ordered"]
    assert (await program("refunds", "done", owed)).code == 0

    assert await stage(program, owed) == ["done"]
    assert (await program("refunds", "show", owed)).code == 3

    async def is_told() -> bool:
        async with shop.connections.connection() as conn:
            told = "SELECT EXISTS (SELECT FROM mails WHERE thread = $1 AND kind = 'refunded' AND state = 'sent')"
            return bool(await conn.fetchval(told, owed))

    await until(is_told)


async def test_the_account_stands_in_no_row_in_clear(program: Program, shop: ShopClient, owed: str) -> None:
    await program("refunds", "account", owed, *ACCOUNT, "--by", "森")

    async with shop.connections.connection() as conn:
        sealed = await conn.fetchval("SELECT sealed FROM refund_accounts WHERE order_no = $1", owed)
        kept = await conn.fetchval("SELECT string_agg(j::text, '') FROM journal j WHERE order_no = $1", owed)
    assert b"7654321" not in sealed
    assert "7654321" not in kept
    assert "7654321" not in (await program("refunds", "list", "--json")).out


async def test_a_refund_that_failed_is_asked_about_again(program: Program, owed: str) -> None:
    await program("refunds", "account", owed, *ACCOUNT)
    await program("refunds", "ordered", owed)

    assert (await program("refunds", "failed", owed, "--reason", "該当口座なし")).code == 0

    assert await stage(program, owed) == ["asked"]
    assert (await program("refunds", "show", owed)).code == 3


async def test_what_cannot_be_is_refused_and_changes_nothing(program: Program, owed: str) -> None:
    bad = await program("refunds", "account", owed, *ACCOUNT[:-1], "山田")
    nobody = await program("refunds", "done", "0000-none")
    other = await program("refunds", "done", owed, "--no", "7")
    early = await program("refunds", "failed", owed, "--reason", "x")

    assert (bad.code, nobody.code, other.code, early.code) == (2, 4, 3, 3)
    assert "山田" not in bad.err
    assert await stage(program, owed) == ["asked"]
