"""Runs change on a real server while many people and machines send at the same time: everything is taken, once."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from temporalio.client import WorkflowHandle

from callers.errors import ServiceAway
from callers.turns import AT_A_TIME, Turns
from domain.contract.messages import SetMark
from domain.order.view import OrderView
from gateway.api.client import ShopClient, open_shop
from tests.workflows.orders import captured, prepay
from tests.workflows.real_time import place, until
from tests.workflows.story import Story
from tests.workflows.world import World
from workflows.options import DOCUMENTS
from workflows.order import OrderWorkflow

FEW = 7


@pytest.fixture(autouse=True)
def few_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run takes as many messages as a test can send, and leaves behind what takes longer than a second."""
    monkeypatch.setattr("workflows.succession.MESSAGES_PER_RUN", FEW)
    monkeypatch.setattr("workflows.message_loop.PATIENCE", timedelta(seconds=1))


@pytest.fixture
def world(real_world: World) -> World:
    return real_world


async def runs(order: Story) -> int:
    """How many runs the order has had so far."""
    counted, run_id = 0, None
    while True:
        handle: WorkflowHandle[OrderWorkflow, OrderView] = order.world.env.client.get_workflow_handle(
            order.handle.id, run_id=run_id
        )
        (started, *_) = (await handle.fetch_history()).events
        counted += 1
        run_id = started.workflow_execution_started_event_attributes.continued_execution_run_id
        if not run_id:
            return counted


async def tag(order: Story, name: str) -> None:
    """Asked again with the same id where the server lets go of it, as over a run that ends as another message comes."""
    mark = {"tag": name, "note": "x", "by": "葉山"}
    await Turns().take(order.handle.id, lambda: order.handle.execute_update("set_mark", mark, id=name))


async def test_one_after_another(world: World) -> None:
    order = await place(world, prepay("77001"))

    for at in range(3 * FEW):
        await tag(order, f"t{at}")

    assert len((await order.state()).people.tags) == 3 * FEW
    assert await runs(order) >= 3


async def test_many_at_once_from_all_sides(world: World) -> None:
    order = await place(world, prepay("77002"))
    turns = asyncio.Semaphore(10)  # Temporal takes no more at a time

    async def command(at: int) -> None:
        async with turns:
            await tag(order, f"t{at}")

    async def fact(at: int) -> None:
        await order.send("payment_received", await order.payment(10, f"part-{at}"))

    await asyncio.gather(*(command(at) for at in range(60)), *(fact(at) for at in range(60)))

    async def is_booked() -> bool:
        return (await order.state()).money.allocated == 600

    await until(is_booked)
    assert len((await order.state()).people.tags) == 60
    assert (await order.journal()).count("payment_received") == 60

    async def is_told() -> bool:
        lines = await order.handle.query("journal")
        return [line["what"] for line in lines] == await order.journal()

    async def has_changed() -> bool:
        return await runs(order) > 1

    await until(has_changed)
    await until(is_told)


async def test_each_run_may_be_cancelled_through_temporal(world: World) -> None:
    order = await place(world, captured("77003"))
    await order.send("goods_inspected", {"ok": True})
    await order.order("accept", by="葉山")
    await order.send("packing_started", {"parcel_no": "1", "version": 1})
    for at in range(2):
        await order.handle.cancel()
        await until(partial(_is_asked, order, at))
        for number in range(FEW):
            await tag(order, f"{at}-{number}")

    assert (await order.state()).goods.cancel_requested_by
    assert await runs(order) > 2


async def _is_asked(order: Story, refusals: int) -> bool:
    """The first request asks the packer, and each after it is refused."""
    return (
        bool((await order.state()).goods.cancel_requested_by) and (await order.journal()).count("refused") == refusals
    )


async def test_papers_that_nobody_makes_do_not_hold_it_up(world: World) -> None:
    await world.rest(DOCUMENTS)
    order = await place(world, captured("77004", wishes={"gift": True}))
    await order.send("goods_inspected", {"ok": True})
    await order.order("accept", by="葉山")
    for number in range(FEW):
        await tag(order, f"{number}")

    async def has_changed() -> bool:
        return await runs(order) > 1

    await until(has_changed)
    await world.work(DOCUMENTS)

    async def is_made() -> bool:
        return bool(await world.rows("SELECT 1 FROM documents WHERE order_no = $1", order.order_no))

    await until(is_made)


async def test_an_answer_that_takes_long_is_waited_for(world: World) -> None:
    """The order's row is locked by somebody else: the command was accepted, and its run is full meanwhile."""
    order = await place(world, prepay("77005"))
    for number in range(FEW - 1):
        await tag(order, f"{number}")
    async with world.pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT 1 FROM orders WHERE order_no = $1 FOR UPDATE", order.order_no)
        sent = asyncio.create_task(tag(order, "last"))
        await asyncio.sleep(2)
        assert await runs(order) == 1

    await sent

    async def has_changed() -> bool:
        return await runs(order) == 2

    await until(has_changed)
    assert "last" in (await order.state()).people.tags


async def test_thirty_people_at_once_are_all_answered(world: World) -> None:
    order = await place(world, prepay("77006"))
    async with open_shop(world.settings, world.env.client) as shop:

        async def work(number: int) -> None:
            for at in range(3):
                await shop.orders.ask(order.order_no, SetMark(tag=f"{number}-{at}", note="x", by="葉山"))

        await asyncio.gather(*(work(number) for number in range(30)))

    assert len((await order.state()).people.tags) == 90


async def test_callers_who_know_nothing_of_each_other_are_all_answered(world: World) -> None:
    order = await place(world, prepay("77007"))

    async def call(number: int) -> None:
        async with open_shop(world.settings, world.env.client) as shop:
            await shop.orders.ask(order.order_no, SetMark(tag=f"{number}", note="x", by="葉山"))

    await asyncio.gather(*(call(number) for number in range(20)))

    assert len((await order.state()).people.tags) == 20


async def test_who_does_not_get_a_turn_is_told_so_in_one_sentence(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callers.turns.PATIENCE", 1)
    order = await place(world, prepay("77008"))
    async with world.pool.acquire() as conn, open_shop(world.settings, world.env.client) as shop:
        async with conn.transaction():
            await conn.execute("SELECT 1 FROM orders WHERE order_no = $1 FOR UPDATE", order.order_no)
            waiting = [asyncio.create_task(_mark(shop, order, f"{at}")) for at in range(AT_A_TIME)]
            await asyncio.sleep(0.2)
            with pytest.raises(ServiceAway, match="order-77008 is busy"):
                await _mark(shop, order, "late")
        await asyncio.gather(*waiting)

    assert "late" not in (await order.state()).people.tags


async def _mark(shop: ShopClient, order: Story, tag: str) -> None:
    await shop.orders.ask(order.order_no, SetMark(tag=tag, note="x", by="葉山"))
