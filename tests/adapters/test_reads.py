"""What a door or an activity asks for is read, and not the whole table beside it."""

import json
import shutil
from pathlib import Path

import asyncpg

from adapters.postgres.migrate import MIGRATIONS, migrate
from adapters.postgres.pages import UNCLOSED
from adapters.postgres.people import KNOWN, MOST_SIGHTINGS, People
from adapters.postgres.pool import Pool
from adapters.postgres.threads import OWN_ORDERS
from domain.contract.status import Status
from tests.activities.world import OPENING, placed_order
from tests.adapters.untouched import database  # noqa: F401 - a fixture
from tests.reads import pages_read
from workers.postgres import EmbeddedPostgres

#: The most pages that one row looked at may cost: some tables, each by its index. Which plan is chosen depends on the
#: rows that the statistics happened to see, so two measurements are not compared with each other.
PAGES_EACH = 10
ME = ["address:港区芝公園4-2-8", "mail:taro@example.jp", "phone:0312345678"]
ORDERS = """
    INSERT INTO orders (order_no, status, plan, language, total, state, placed, policy, fingerprint, name, search,
                        placed_at, received_at, updated_at {column})
    SELECT $1 || n, CASE WHEN $3::boolean THEN 'completed' ELSE 'received' END, 'prepay', 'ja', 1,
           json_build_object('is_closed', $3::boolean)::text, '{{}}', '{{}}', '', 'x', '山田',
           $4::timestamptz - n * interval '1 minute', $4, $4 {value}
    FROM generate_series(1, $2) n
"""
PEOPLE = "INSERT INTO people SELECT $1 || n, 'orderer', $3::text[] FROM generate_series(1, $2) n"


async def write(pool: Pool, prefix: str, count: int, keys: list[str], *, closed: bool = True) -> None:
    """So many orders of one person, each a minute older than the one before."""
    await pool.execute(ORDERS.format(column=", is_closed", value=", $3"), prefix, count, closed, OPENING)
    await pool.execute(PEOPLE, prefix, count, keys)
    await pool.execute("VACUUM ANALYZE orders, people, person_keys")


async def refs(pool: Pool) -> list[str]:
    """What is known of the orderer of an ordinary order."""
    async with pool.acquire() as conn:
        known = await People().known(conn, placed_order("new"), OPENING)
    return [each.ref for each in known.sightings]


async def test_what_is_read_of_a_person_does_not_grow_with_their_orders(pool: Pool) -> None:
    await write(pool, "a", 10_000, ME)

    pages = await pages_read(pool, KNOWN, ME, ME, "new", ["TEA-100"], OPENING, MOST_SIGHTINGS)

    assert pages < PAGES_EACH * MOST_SIGHTINGS
    assert len(await refs(pool)) == MOST_SIGHTINGS


async def test_a_crowd_at_phone_and_address_hides_nobodys_own_older_orders(pool: Pool) -> None:
    await write(pool, "crowd", 2 * MOST_SIGHTINGS, [ME[0], "mail:hanako@example.jp", ME[2]])
    await write(pool, "own", 3, ME)
    await pool.execute("UPDATE orders SET placed_at = placed_at - interval '1 year' WHERE order_no LIKE 'own%'")
    await pool.execute("UPDATE person_keys SET placed_at = placed_at - interval '1 year' WHERE order_no LIKE 'own%'")

    found = await refs(pool)

    assert found[:3] == ["own1", "own2", "own3"]
    assert len(found) == MOST_SIGHTINGS


async def test_an_order_that_is_for_somebody_else_now_is_known_by_them(pool: Pool) -> None:
    await write(pool, "w", 2, ME)

    await pool.execute("UPDATE people SET keys = '{mail:hanako@example.jp}' WHERE order_no = 'w1'")
    before = await refs(pool)
    await pool.execute("UPDATE people SET keys = $1 WHERE order_no = 'w2'", [ME[1]])

    assert (before, await refs(pool)) == (["w2"], ["w2"])


async def test_the_orders_of_a_mailbox_are_found_among_however_many(pool: Pool) -> None:
    newest, looked_at = 200, 400
    await write(pool, "a", 24_000, ME)

    pages = await pages_read(pool, OWN_ORDERS, ME[1], [Status.COMPLETED], newest, looked_at)

    assert pages < PAGES_EACH * looked_at


async def test_what_waits_for_something_is_found_beside_however_much_is_closed(pool: Pool) -> None:
    await write(pool, "open", 50, ME, closed=False)
    await write(pool, "a", 10_000, ME)

    assert await pages_read(pool, UNCLOSED) < 50, "a page for each open one at most"


async def test_what_older_orders_lack_is_filled_in_by_the_migrations(
    postgres: EmbeddedPostgres, postgres_url: str, tmp_path: Path
) -> None:
    for file in sorted(MIGRATIONS.glob("00[01]*.sql")) + sorted(MIGRATIONS.glob("002[0-5]_*.sql")):
        shutil.copy(file, tmp_path)
    server = await asyncpg.connect(postgres_url)
    await server.execute("DROP DATABASE IF EXISTS older WITH (FORCE)")
    await migrate(postgres.url("older"), tmp_path, create=True)
    older = await asyncpg.connect(postgres.url("older"))
    for prefix, count, closed in (("k", 6_000, True), ("open", 3, False)):
        await older.execute(ORDERS.format(column="", value=""), prefix, count, closed, OPENING)
        await older.execute(PEOPLE, prefix, count, [*ME, "name:山田太郎"])
    await older.execute("UPDATE orders SET state = $1 WHERE order_no = 'open1'", json.dumps({"note": "\0"}))
    await older.execute("DELETE FROM order_words WHERE order_no <> 'k1'")

    await migrate(postgres.url("older"))

    assert [row[0] for row in await older.fetch("SELECT order_no FROM orders WHERE NOT is_closed ORDER BY 1")] == [
        *("open1", "open2", "open3")
    ]
    assert await older.fetchval("SELECT count(*) FROM order_words") == 6_003
    assert await older.fetchval("SELECT count(*) FROM person_keys") == 3 * 6_003
    await older.close()
    await server.execute("DROP DATABASE older WITH (FORCE)")
    await server.close()
