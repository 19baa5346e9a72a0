"""Mails that have not left for hours are shown where the shop looks: in the day's work and on the order's page."""

from collections.abc import AsyncIterator

import pytest

from gateway.api.client import ShopClient
from tests.caught_mail import MailCatcher
from tests.gateway.conftest import Payload, Program, started

OWE = """
    INSERT INTO mails (id, thread, key, kind, owed_at, not_before, recipients)
    VALUES ($1, $1, $1, $2, now() - $3::int * interval '1 hour', now() + $4::int * interval '1 hour', $5)
"""


class Owed:
    """Mails in threads that no outbox sweeps for."""

    def __init__(self, shop: ShopClient) -> None:
        self._shop = shop

    async def __call__(self, name: str, *, hours: int, to: str, wait: int | None = None, kind: str = "shipped") -> None:
        async with self._shop.connections.connection() as conn:
            await conn.execute(OWE, name, kind, hours, wait, [to])


@pytest.fixture
async def owed(shop: ShopClient) -> AsyncIterator[Owed]:
    yield Owed(shop)
    async with shop.connections.connection() as conn:
        await conn.execute("UPDATE mails SET state = 'superseded' WHERE id = thread AND state = 'owed'")


async def test_today_says_how_many_mails_have_not_left(program: Program, owed: Owed) -> None:
    await owed("u-1", hours=30, to="a@away.example")
    await owed("u-2", hours=29, to="b@away.example")
    await owed("u-3", hours=6, to="shop@full.example", kind="shop_order")
    await owed("u-4", hours=1, to="c@young.example")
    await owed("u-5", hours=30, wait=3, to="d@waits.example")

    today = await program("today")
    found = (await program("today", "--json")).json["unsent"]

    assert "Mails that have not left: 3" in today.out
    assert "away.example" in today.out
    assert [(each["domain"], each["mails"], each["is_for_shop"]) for each in found] == [
        ("away.example", 2, False),
        ("full.example", 1, True),
    ]


async def test_an_order_s_page_names_its_mails_that_have_not_left(
    program: Program, shop: ShopClient, payload: Payload, doors_mails: MailCatcher
) -> None:
    doors_mails.refuse(payload["orderer"]["email"], "451 Try again later")
    order_no = await started(shop, payload)
    async with shop.connections.connection() as conn:
        await conn.execute("UPDATE mails SET owed_at = owed_at - interval '30 hours' WHERE thread = $1", order_no)

    page = await program("order", "show", order_no)
    found = (await program("order", "show", order_no, "--json")).json["unsent"]

    doors_mails.refuse_nobody()
    assert "order_received" in [mail["kind"] for mail in found]
    assert "The mail order_received" in page.out
    assert "has not left, since" in page.out
