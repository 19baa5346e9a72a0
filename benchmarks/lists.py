"""Lists, search and the day's work beside a million orders that have ended; made in the database, and last of all."""

import asyncio
import os
import sysconfig
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import asyncpg

from adapters.postgres.search import Asked
from benchmarks.stack import SHOP_FILE, Bench
from gateway.api.client import open_shop

Row = tuple[str, str, str]
ROWS = Path(__file__).with_name("rows.sql")
OPEN = 10_000
BUDGET = "< 50 ms"
WITH_START = "< 0.5 s"
SHOP = Path(sysconfig.get_path("scripts")) / "shop"
COMMANDS = (("today",), ("order", "list"), ("order", "search", "長谷川 結衣"))
#: Making the rows and their index ends here at the latest; then nothing is measured.
MOST_SECONDS = 900
#: One order's own words; what few have, what many have, and what nobody has; one, two and more characters.
WORDS = (
    *("k{last}", "090-0007-0031", "長谷川 結衣", "山田 太郎", "山田", "森", "凛", "ん", "c3b7", "gmail.example", "e"),
    *("gmail.example 坂本", "nobody@nowhere"),
)
WRITES = 2_000
_INDEX = "CREATE INDEX order_words_by_piece ON order_words USING gin (pieces_of(words))"


async def lists(bench: Bench, ended: int) -> list[Row]:
    """The rows of the table about `ended` orders beside those that are open."""
    connection = await asyncpg.connect(bench.settings.database_url, server_settings={"jit": "off"})
    try:
        async with asyncio.timeout(MOST_SECONDS):
            made = await _fill(connection, ended)
        return [*await _read(bench, ended), *await _commands(bench, ended), *await _written(connection), *made]
    except TimeoutError:
        return [(f"beside {ended:,} ended orders", f"not made within {MOST_SECONDS} s", BUDGET)]
    finally:
        await connection.close()


def rows(ended: int, open_ones: int) -> str:
    """The statements that make so many orders that have ended, and so many that are open."""
    return ROWS.read_text(encoding="utf-8").replace(":ended", str(ended)).replace(":open", str(open_ones))


async def _fill(connection: "asyncpg.Connection[asyncpg.Record]", ended: int) -> list[Row]:
    """The orders without their words, then the words at once, as the migration does it for a shop that has some."""
    start = time.perf_counter()
    await connection.execute("SET maintenance_work_mem = '512MB'; ALTER TABLE orders DISABLE TRIGGER USER")
    await connection.execute(rows(ended, OPEN))
    await connection.execute(
        """ALTER TABLE orders ENABLE TRIGGER USER;
           DROP INDEX order_words_by_piece;
           INSERT INTO order_words (order_no, placed_at, words)
           SELECT order_no, placed_at, search FROM orders ORDER BY placed_at ON CONFLICT DO NOTHING"""
    )
    made, start = time.perf_counter() - start, time.perf_counter()
    await connection.execute(_INDEX)
    indexed = time.perf_counter() - start
    for table in ("orders", "order_words"):
        await connection.execute(f"VACUUM ANALYZE {table}")
    size = await connection.fetchval("SELECT pg_size_pretty(pg_indexes_size('order_words'))")
    return [
        ("  index of the words", f"{size}, built in {indexed:.0f} s", "printed"),
        ("  rows made in the database", f"{ended + OPEN:,} in {made:.0f} s", ""),
    ]


async def _read(bench: Bench, ended: int) -> list[Row]:
    async with open_shop(bench.settings, bench.client) as shop:
        texts = [words.format(last=ended + OPEN) for words in WORDS]
        found = sorted([(await _milliseconds(partial(shop.reading.search, text)), text) for text in texts])
        with_ended = Asked(text="長谷川 結衣", with_ended=True)
        today = await _milliseconds(shop.reading.today)
        order_list = await _milliseconds(shop.reading.orders)
        all_list = await _milliseconds(partial(shop.reading.orders, with_ended))
    (median, _), (worst, word) = found[len(found) // 2], found[-1]
    return [
        (f"beside {ended:,} ended orders: order search", f"{median:.0f} ms, worst {worst:.0f} ms ({word})", BUDGET),
        ("  shop today, the oldest 2,000 of what waits", f"{today:.0f} ms", BUDGET),
        ("  order list; with words, ended ones too", f"{order_list:.1f} ms; {all_list:.0f} ms", BUDGET),
    ]


async def _commands(bench: Bench, ended: int) -> list[Row]:
    """The command itself, from its start to its end."""
    environment = os.environ | {
        "SHOP_DATABASE_URL": bench.settings.database_url,
        "SHOP_FILE": str(SHOP_FILE.resolve()),
        "SHOP_VAR": str(bench.settings.var),
    }

    async def run(command: tuple[str, ...]) -> None:
        process = await asyncio.create_subprocess_exec(
            SHOP, *command, env=environment, stdout=asyncio.subprocess.DEVNULL
        )
        if code := await process.wait():
            raise ChildProcessError(f"shop {' '.join(command)} ended with {code}")

    title = f"the command itself, {OPEN:,} open orders beside {ended:,} ended ones"
    rows = [
        (f"  shop {' '.join(each)}", f"{await _milliseconds(partial(run, each)):.0f} ms", WITH_START)
        for each in COMMANDS
    ]
    return [(title, "", ""), *rows]


async def _milliseconds(ask: Callable[[], Awaitable[object]], times: int = 7) -> float:
    """The median of some times; what the first one loads is not counted."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        await ask()
        taken.append(1000 * (time.perf_counter() - start))
    return sorted(taken)[times // 2]


async def _written(connection: "asyncpg.Connection[asyncpg.Record]") -> list[Row]:
    """New orders and later activities with and without the words, each kind in a transaction that is taken back."""
    new = f"""
        INSERT INTO orders SELECT (jsonb_populate_record(o, jsonb_build_object('order_no', 'new' || n))).*
        FROM orders o CROSS JOIN generate_series(1, {WRITES}) n WHERE o.order_no = 'k7'
    """  # noqa: S608 - constants
    activity = f"""
        UPDATE orders SET status = 'cancelled', search = COALESCE(NULL, search), updated_at = now()
        WHERE order_no IN (SELECT 'k' || n FROM generate_series(1, {WRITES}) n)
    """  # noqa: S608 - constants
    taken = []
    for statement in (new, activity):
        for trigger in ("ENABLE", "DISABLE"):
            transaction = connection.transaction()
            await transaction.start()
            await connection.execute(f"ALTER TABLE orders {trigger} TRIGGER USER")
            start = time.perf_counter()
            await connection.execute(statement)
            taken.append(1e6 * (time.perf_counter() - start) / WRITES)
            await transaction.rollback()
    with_words, without, envelope_with, envelope_without = taken
    return [
        ("  what the words cost a new order", f"{with_words - without:.0f} µs ({without:.0f} µs without)", "printed"),
        (
            "  what they cost an activity",
            f"{envelope_with - envelope_without:.0f} µs ({envelope_without:.0f} µs without)",
            "≈ 0",
        ),
    ]
