"""What waits in line for one article, and what is known of one person, however much there is of either."""

import time
from collections.abc import Awaitable, Callable
from functools import partial

import asyncpg

from adapters.postgres.pages import UNCLOSED
from adapters.postgres.people import KNOWN, MOST_SIGHTINGS
from benchmarks.drive import order
from benchmarks.stack import Bench
from domain.contract.order import read_order
from domain.people.identity import identity

Row = tuple[str, str, str]
LINES = (1_000, 3_000, 10_000)
OF_ONE_PERSON, CLOSED = 50_000, 200_000
TIMES = 7

_WAIT = """
    TRUNCATE reservations, receipts, stock CASCADE;
    INSERT INTO stock (sku, waiting) VALUES ('TEA', {count}), ('CUP', {count});
    INSERT INTO reservations (order_no, sku, quantity, state, since)
    SELECT 'w' || n, sku, 1, 'waiting', now() + n * interval '1 second'
    FROM generate_series(1, {count}) n, unnest('{{{skus}}}'::text[]) AS sku;
    ANALYZE reservations
"""
_CLOSE = """
    INSERT INTO orders (order_no, status, plan, language, total, state, placed, policy, fingerprint, name, search,
                        placed_at, received_at, updated_at, is_closed)
    SELECT 'p' || n, 'completed', 'prepay', 'ja', 1, '{"is_closed": true}', '{}', '{}', '', 'x', 'p' || n,
           now() - n * interval '1 minute', now(), now(), true
    FROM generate_series(1, $1::integer) n
"""
_PEOPLE = "INSERT INTO people SELECT 'p' || n, 'orderer', $2::text[] FROM generate_series(1, $1::integer) n"


async def line(bench: Bench) -> list[Row]:
    """The rows of the table; what was on the shelf is gone afterwards."""
    connection = await asyncpg.connect(bench.settings.database_url, server_settings={"jit": "off"})
    try:
        return [*await _waiting(connection), *await _known(connection)]
    finally:
        await connection.close()


async def _waiting(connection: "asyncpg.Connection[asyncpg.Record]") -> list[Row]:
    """Ten pieces at a time, and a cancellation: of orders for one article, and for two of which one does not come."""
    taken: dict[str, list[str]] = {}
    for skus in ("TEA", "TEA,CUP"):
        for count in LINES:
            await connection.execute(_WAIT.format(count=count, skus=skus))
            for name, query in (
                ("ten pieces come in", "SELECT receive_stock('{at}', 'TEA', 10, now())"),
                ("an order leaves the line", "SELECT release_stock('w{at}00')"),
            ):
                statements = iter([query.format(at=at) for at in range(1, TIMES + 1)])
                took = await _milliseconds(lambda: connection.execute(next(statements)))  # noqa: B023 - used at once
                taken.setdefault(f"  {name} ({skus.replace(',', ' and ')})", []).append(f"{took:.1f}")
    title = ", ".join(f"{count:,}" for count in LINES)
    return [
        (f"while {title} orders wait", "", "flat"),
        *((name, f"{', '.join(figures)} ms", "flat") for name, figures in taken.items()),
    ]


async def _known(connection: "asyncpg.Connection[asyncpg.Record]") -> list[Row]:
    """Reading what an order's rules are asked about, and what is not closed."""
    placed = read_order(order("known", "prepay"))
    keys = sorted(identity(placed.orderer))
    await connection.execute(_CLOSE, CLOSED)
    start = time.perf_counter()
    await connection.execute(_PEOPLE, OF_ONE_PERSON, keys)
    written = 1e6 * (time.perf_counter() - start) / OF_ONE_PERSON
    await connection.execute("VACUUM ANALYZE orders, people, person_keys")
    strong = [key for key in keys if not key.startswith("name:")]
    arguments = (strong, keys, placed.order_no, ["TEA-100"], placed.placed_at, MOST_SIGHTINGS)
    known = await _milliseconds(partial(connection.fetchrow, KNOWN, *arguments))
    unclosed = await _milliseconds(partial(connection.fetch, UNCLOSED))
    waiting = await connection.fetchval("SELECT count(*) FROM orders WHERE NOT is_closed")
    return [
        (f"what is known of somebody with {OF_ONE_PERSON:,} orders", f"{known:.1f} ms", "flat"),
        ("  what the keys cost a new order", f"{written:.0f} µs, the row itself included", "printed"),
        (
            f"{waiting:,} orders that are not closed, beside {CLOSED:,} that are",
            f"{unclosed:.1f} ms",
            "as many as they are",
        ),
    ]


async def _milliseconds(ask: Callable[[], Awaitable[object]]) -> float:
    """The median of some times."""
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        await ask()
        taken.append(1000 * (time.perf_counter() - start))
    return sorted(taken)[TIMES // 2]
