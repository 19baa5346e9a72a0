"""Who waits in line gets what a plain model gives, and what that reads does not grow with how many wait."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.order import OrderActivities
from activities.stock import StockActivities
from adapters.postgres.pool import Connection
from adapters.postgres.stock import COUNT
from domain.contract.messages import Cancel, PlaceHold, StockAllocated
from domain.contract.status import Goods, Status
from tests.activities.line_model import Model
from tests.activities.world import CUP, OPENING, TEA, World, placed_order
from tests.reads import pages_read, rows_read

POT = "POT-9"
SKUS = [TEA, CUP, POT]
ORDERS = [f"40{at}" for at in range(9)]


async def happen(world: World, conn: Connection, name: str, *args: Any) -> list[str]:  # noqa: ANN401 - of the strategy
    """The same in the database."""
    stock = world.database.stock
    match name, args:
        case "reserve", (order_no, quantities, at):
            await stock.reserve(conn, order_no, quantities, at)
        case "release", (order_no,):
            return await stock.release(conn, order_no)
        case "receive", _:
            return [row[0] for row in await conn.fetch("SELECT receive_stock($1, $2, $3, $4)", *args, OPENING)]
        case "count", (sku, _):
            if await conn.fetchval(COUNT, *args):
                return [row[0] for row in await conn.fetch("SELECT give_out_stock($1)", [sku])]
        case "consume", (order_no,):
            await stock.consume(conn, order_no)
        case "damage", (order_no, sku, broken):
            await stock.damage(conn, order_no, {sku: broken})
    return []


orders, skus, pieces = st.sampled_from(ORDERS), st.sampled_from(SKUS), st.integers(1, 4)
#: Mostly one after the other, sometimes with a clock that is slow, sometimes at the same instant.
times = st.integers(0, 12).map(lambda minutes: OPENING + timedelta(minutes=minutes))
wishes = st.dictionaries(skus, pieces, min_size=1)
reserving = st.tuples(st.just("reserve"), orders, wishes, times)
receiving = st.tuples(st.just("receive"), st.integers(1, 30).map(lambda at: f"R-{at}"), skus, st.integers(1, 9))
acts = st.one_of(
    *(reserving, reserving, reserving, receiving, receiving),
    st.tuples(st.just("release"), orders),
    st.tuples(st.just("count"), skus, st.integers(0, 9)),
    st.one_of(
        st.tuples(st.just("consume"), orders),
        st.tuples(st.just("damage"), orders, skus, pieces),
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
@given(sequence=st.lists(acts, min_size=8, max_size=40))
async def test_whoever_waits_is_served_as_by_hand(world: World, sequence: list[tuple[Any, ...]]) -> None:
    await world.empty()
    await world.shelve(TEA_100=2, CUP_1=1, POT_9=0)
    model = Model({TEA: 2, CUP: 1, POT: 0})

    async with world.connection() as conn:
        for name, *args in sequence:
            served = await happen(world, conn, name, *args)

            assert served == getattr(model, name)(*args), (name, args)
            await must_be_as(model, conn)


async def must_be_as(model: Model, conn: Connection) -> None:
    rows = await conn.fetch("SELECT order_no, sku, quantity, state FROM reservations")
    assert {(row["order_no"], row["sku"]): (row["quantity"], row["state"]) for row in rows} == model.rows
    shelf = await conn.fetch("SELECT sku, on_hand, reserved, waiting FROM stock")
    assert {row["sku"]: tuple(row)[1:] for row in shelf} == {
        sku: (model.on_hand[sku], model.total(sku, "held"), model.total(sku, "waiting")) for sku in SKUS
    }


# --- at once ---------------------------------------------------------------------------------------------------------


async def test_who_joins_the_line_while_its_article_comes_in_is_served(world: World) -> None:
    """The receipt waits for the lock of one who is joining the line, and sees nothing of them before it has it."""
    await world.shelve(TEA_100=0, CUP_1=1)
    stock = world.database.stock

    async with world.connection() as joining, world.pool.acquire() as receiving:
        await stock.reserve(joining, "4001", {TEA: 1, CUP: 1}, world.at)
        coming = asyncio.create_task(receiving.fetch("SELECT receive_stock('R-1', $1, 1, $2)", TEA, world.at))
        await is_waiting(world)
        await joining.execute("COMMIT; BEGIN")
        served = await coming

    assert [row[0] for row in served] == ["4001"]


async def is_waiting(world: World) -> None:
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    async with asyncio.timeout(10):
        while not await world.pool.fetchval(query):  # noqa: ASYNC110 - the database tells nobody of it
            await asyncio.sleep(0.01)


async def test_receipts_of_articles_that_are_waited_for_together_do_not_wait_in_a_circle(world: World) -> None:
    await world.shelve(TEA_100=0, CUP_1=0, POT_9=0)
    mixes = [{TEA: 1, CUP: 1}, {CUP: 1, POT: 1}, {TEA: 1, POT: 1}]
    for at in range(30):
        world.at += timedelta(minutes=1)
        await world.receive(placed_order(f"41{at:02}", quantities=mixes[at % 3]))

    async with asyncio.timeout(30):
        await asyncio.gather(*(world.receive_stock(SKUS[at % 3], 1, f"R-{at}") for at in range(60)))

    assert await world.pool.fetchval("SELECT count(*) FROM reservations WHERE state = 'waiting'") == 0
    assert await world.pool.fetchval("SELECT sum(on_hand - reserved) FROM stock") == 0


# --- what is read ----------------------------------------------------------------------------------------------------


async def let_wait(world: World, count: int, *skus: str) -> None:
    """So many orders, each for one piece of each of these."""
    await world.empty()
    await world.pool.execute(
        "INSERT INTO stock (sku, waiting) SELECT sku, $1 FROM unnest($2::text[]) AS sku", count, list(skus)
    )
    await world.pool.execute(
        """INSERT INTO reservations (order_no, sku, quantity, state, since)
           SELECT 'w' || n, sku, 1, 'waiting', $3::timestamptz + n * interval '1 second'
           FROM generate_series(1, $1) n, unnest($2::text[]) AS sku""",
        *(count, list(skus), OPENING),
    )
    await world.pool.execute("VACUUM ANALYZE reservations")


MARGIN = 20
RECEIPT, RELEASE = f"SELECT receive_stock('R-1', '{TEA}', 10, now())", "SELECT release_stock('w7')"


@pytest.mark.parametrize("skus", [(TEA,), (TEA, CUP)], ids=["one-article", "two-articles"])
async def test_what_a_receipt_and_a_cancellation_read_does_not_grow_with_who_waits(
    world: World, skus: tuple[str, ...]
) -> None:
    await let_wait(world, 2_000, *skus)
    few, pages_of_few = await rows_read(world.pool, RECEIPT, RELEASE), await pages_read(world.pool, RECEIPT)
    await let_wait(world, 10_000, *skus)
    many, pages_of_many = await rows_read(world.pool, RECEIPT, RELEASE), await pages_read(world.pool, RECEIPT)

    # Which of two equal plans is chosen depends on what the statistics happened to see: a few rows more or less.
    assert all(now <= before + MARGIN for now, before in zip(many, few, strict=True))
    assert pages_of_many < pages_of_few * 1.5  # a tree of more leaves is a level higher


# --- who is told -----------------------------------------------------------------------------------------------------


async def supply(world: World, *receipts: str) -> list[tuple[str, ...]]:
    return [await world.receive_stock(TEA, 2, receipt) for receipt in receipts]


async def test_an_activity_that_is_done_already_names_whom_it_supplied_and_nobody_else(world: World) -> None:
    await world.shelve(TEA_100=2)
    for number in range(4):
        world.at += timedelta(minutes=1)
        await world.receive(placed_order(f"420{number}"))
    await supply(world, "R-1")
    cancel = world.envelope("4200", Cancel(reason="x"))

    first, again = [await world.call(OrderActivities.cancel, cancel) for _ in range(2)]
    other = await world.call(StockActivities.allocated, (given_ := world.envelope("4203", StockAllocated())))

    assert first.to_signal == again.to_signal == ("4202",)
    assert other.to_signal == (await world.call(StockActivities.allocated, given_)).to_signal == ()


async def test_an_order_that_was_told_is_not_named_again_and_one_that_was_not_is(world: World) -> None:
    await world.shelve(TEA_100=0)
    for number in range(3):
        world.at += timedelta(minutes=1)
        await world.receive(placed_order(f"430{number}"))

    first, second = await supply(world, "R-1", "R-2")
    again = await world.receive_stock(TEA, 2, "R-1")
    for order_no in second:
        await world.do(StockActivities.allocated, order_no, StockAllocated())

    assert (first, second, again) == (("4300",), ("4300", "4301"), ("4300", "4301"))
    assert await supply(world, "R-1", "R-3") == [(), ("4302",)]


async def test_a_receipt_names_few_whom_others_left_untold(world: World) -> None:
    await world.shelve(TEA_100=0, CUP_1=0)
    for number in range(40):
        world.at += timedelta(minutes=1)
        await world.receive(placed_order(f"44{number:02}"))
    await world.receive(placed_order("4500", quantities={CUP: 1}))

    first = await world.receive_stock(TEA, 80, "R-1")
    second = await world.receive_stock(CUP, 1, "R-2")

    assert len(first) == 40
    assert second[-1] == "4500"
    assert len(second) == 21


async def test_an_order_that_is_on_hold_hears_that_its_goods_came(world: World) -> None:
    await world.shelve(TEA_100=0)
    await world.receive(placed_order())
    held = await world.do(OrderActivities.place_hold, "1001", PlaceHold(by="Sato"))

    told = await world.receive_stock(TEA, 2, "R-1")
    state = await world.do(StockActivities.allocated, "1001", StockAllocated())

    assert held.status is Status.ON_HOLD
    assert (told, state.goods.stage) == (("1001",), Goods.RESERVED)
