"""Marks in the order's story: what they cost, where they are shown, and where they never are."""

import json

import pytest

from domain.contract.status import MarkKind
from tests.workflows.orders import prepay
from tests.workflows.story import Story
from tests.workflows.world import World
from workflows.options import MARKS, SEARCH_ATTRIBUTES

#: What nobody outside the shop may read.
SECRETS = (
    "since 2004",
    "suspicious",
    "blacklist",
    "loyal",
    "risk_verdict",
    "verdict",
    "needs_care",
    "REVIEW",
    "points",
)


@pytest.fixture
async def shop(world: World) -> World:
    await world.stock(100)
    return world


async def sent_out(world: World, number: str, **changes: object) -> Story:
    order = await world.place(prepay(number, **changes))
    await order.accept()
    await order.pay(notice_id=f"n-{number}")
    await order.pack()
    await order.ship()
    return order


async def events(order: Story) -> int:
    return len([event async for event in order.handle.fetch_history_events()])


async def attributes(order: Story) -> dict[str, object]:
    described = (await order._described()).search_attributes.indexed_fields  # noqa: SLF001 - the story of this test
    return {name: json.loads(payload.data) for name, payload in described.items() if payload.data}


async def test_a_loyal_customers_ordinary_order_costs_no_event_more(shop: World) -> None:
    usual = await sent_out(shop, "1001")
    await shop.pool.execute(
        """INSERT INTO past_people (source, ref, keys, is_loyal, last_on)
           VALUES ('customer', 'c-77', ARRAY['id:c-77'], true, '2026-01-05')"""
    )

    loyal = await sent_out(shop, "1002")

    assert [mark.kind for mark in (await loyal.view()).marks] == [MarkKind.LOYAL]
    assert (await attributes(loyal))[MARKS.name] == ["loyal"]
    assert await events(loyal) == await events(usual)


async def test_a_loyal_customer_reads_a_warmer_word_and_nobody_else_does(shop: World) -> None:
    order = await shop.place(prepay())
    await order.order("set_mark", kind="loyal", note="since 2004", by="葉山")
    await order.accept()
    await order.pay()
    await order.pack()
    await order.ship()

    assert "格別のお引き立て" not in (await order.letter("order_received")).text
    assert "格別のお引き立て" in (await order.letter("shipped")).text
    assert "格別のお引き立て" not in (await order.letter("payment_confirmed")).text


async def test_no_mark_rule_or_reason_leaves_the_shop(shop: World) -> None:
    order = await shop.place(prepay(risk={"verdict": "NG", "source": "mall"}))
    await order.order("set_mark", kind="loyal", note="since 2004", by="葉山")
    await order.order("release_hold", reason="review", note="since 2004", by="葉山")
    await order.accept()
    await order.pay()
    await order.pack()
    await order.ship()

    kinds = [kind for kind in await order.kinds() if not kind.startswith("shop_")]
    assert set(kinds) >= {"order_received", "order_confirmed", "shipped"}
    for kind in kinds:
        for letter in await order.letters(kind):
            assert not [secret for secret in SECRETS if secret.casefold() in letter.text.casefold()], kind
    others = {key.name for key in SEARCH_ATTRIBUTES} - {MARKS.name}
    shown = json.dumps({name: value for name, value in (await attributes(order)).items() if name in others})
    assert not [secret for secret in SECRETS if secret in shown]
    papers = await shop.rows("SELECT kind, content FROM documents WHERE order_no = '1001'")
    assert not [kind for kind, content in papers if any(secret.encode() in bytes(content) for secret in SECRETS)]


async def test_an_order_that_has_ended_may_be_marked_for_the_next_one(shop: World) -> None:
    order = await shop.place(prepay())
    await order.order("cancel", reason="twice", by="葉山")

    await order.order("set_mark", kind="loyal", note="x", by="葉山")

    assert [mark.kind for mark in (await (await shop.place(prepay("1002"), at=None)).view()).marks] == ["loyal"]


async def test_a_mark_without_a_reason_is_refused_and_leaves_no_trace(shop: World) -> None:
    order = await shop.place(prepay())
    before = await order.journal()

    refusal = await order.refused("set_mark", kind="loyal", by="葉山")

    assert "note" in refusal.message
    assert await order.journal() == before
