"""What benchmarks put into the database has to be what the product would have stored, and is read as that."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from adapters.postgres.migrate import MIGRATIONS
from adapters.postgres.piles import Piles
from adapters.postgres.pool import Pool
from adapters.postgres.search import Asked, Search
from adapters.settings import Settings
from benchmarks import matching
from benchmarks.deposits_in import run
from benchmarks.lists import rows
from benchmarks.month import make_month
from benchmarks.stack import SHOP_FILE
from domain.agenda.waiting import work_on
from domain.agenda.work import Work
from domain.contract.status import Status
from domain.order.state import OrderState
from tests.adapters.untouched import database  # noqa: F401 - a fixture

STORED = "SELECT status, goods, due_at, work, holds, is_closed, state FROM orders"
FIRST_OPEN = 11


@pytest.fixture
async def orders(pool: Pool) -> Pool:
    await pool.execute(rows(ended=FIRST_OPEN - 1, open_ones=20))
    return pool


async def test_rows_of_the_benchmark_are_what_the_product_stores(orders: Pool) -> None:
    for row in await orders.fetch(STORED):
        state = OrderState.model_validate_json(row["state"])
        holds = [hold.reason for hold in state.conversation.holds]
        assert (row["status"], row["due_at"], row["work"]) == (state.determined(), state.due_at, work_on(state) or "")
        assert (row["goods"], row["holds"], row["is_closed"]) == (state.goods.stage, holds, state.is_closed)


async def test_lists_search_and_the_day_read_the_rows_of_the_benchmark(orders: Pool) -> None:
    search, now = Search(), datetime.now(UTC)
    async with orders.acquire() as conn:
        listed = await search.listed(conn, Asked(with_ended=True), now)
        table = await Piles().on_the_table(conn, now, 100)
        found = await search.found(conn, f"k{FIRST_OPEN}", 9, now)

    assert Counter(row.status for row in listed)[Status.COMPLETED] == 6
    assert [row.order_no for row in found] == [f"k{FIRST_OPEN}"]
    piles = [Work.INSPECT, Work.SETTLE, Work.BACKORDERED, Work.PACK, Work.SHIP, Work.ARRIVING, Work.OVERDUE]
    assert Counter(pile for pile, _ in table) == dict.fromkeys(piles, 2)


async def test_who_pays_by_no_day_because_nobody_said_how_is_on_the_table(orders: Pool) -> None:
    waiting = await orders.fetchval("SELECT max(order_no) FROM orders WHERE status = 'awaiting_payment'")
    await orders.execute("UPDATE orders SET work = 'instruct', due_at = NULL WHERE order_no = $1", waiting)

    async with orders.acquire() as conn:
        table = await Piles().on_the_table(conn, datetime.now(UTC), 100)

    assert [item.order_no for pile, item in table if pile is Work.INSTRUCT] == [waiting]


async def test_orders_from_before_piles_were_stored_lie_on_theirs(orders: Pool) -> None:
    before = await orders.fetch(STORED)
    await orders.execute("UPDATE orders SET work = '' WHERE work IN ('settle', 'backordered', 'arriving')")
    await orders.execute("DROP INDEX orders_at_work")

    await orders.execute((MIGRATIONS / "0041_piles.sql").read_text().split("-- migrate:down")[0])

    assert sorted(map(tuple, await orders.fetch(STORED))) == sorted(map(tuple, before))


async def test_a_made_up_month_goes_through_the_database_as_it_does_without(pool: Pool, new_database: str) -> None:
    month = make_month(200)

    outcome = await run(month, pool, Settings(database_url=new_database, shop_file=SHOP_FILE))

    assert (outcome.right, outcome.wrong) == (matching.run(month).right.total(), 0)
