import json
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from adapters.postgres.migrate import MigrationFailed, migrate
from adapters.postgres.pool import Pool
from adapters.postgres.search import LIST
from workers.postgres import EmbeddedPostgres


def migration(statement: str) -> str:
    return f"-- migrate:up\n{statement}\n-- migrate:down\n"


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    (tmp_path / "0001_notes.sql").write_text(migration("CREATE TABLE notes (note jsonb);"))
    return tmp_path


@pytest.fixture
async def empty_database(postgres: EmbeddedPostgres, postgres_url: str) -> str:
    connection = await asyncpg.connect(postgres_url)
    await connection.execute("DROP DATABASE IF EXISTS empty WITH (FORCE)")
    await connection.close()
    return postgres.url("empty")


async def test_migrations_are_applied_once_and_in_order(empty_database: str, migrations: Path) -> None:
    (migrations / "0002_more.sql").write_text(migration("ALTER TABLE notes ADD author text;"))

    first = await migrate(empty_database, migrations, create=True)
    second = await migrate(empty_database, migrations)

    assert first == ["0001_notes.sql", "0002_more.sql"]
    assert second == []


async def test_a_broken_migration_is_named_and_leaves_the_earlier_ones(empty_database: str, migrations: Path) -> None:
    (migrations / "0002_broken.sql").write_text(migration("CREATE TABLE half (x int); CREATE NONSENSE;"))

    with pytest.raises(MigrationFailed, match="0002_broken"):
        await migrate(empty_database, migrations, create=True)

    connection = await asyncpg.connect(empty_database)
    assert await connection.fetchval("SELECT to_regclass('notes') IS NOT NULL AND to_regclass('half') IS NULL")
    await connection.close()


async def test_a_database_that_is_away_is_said_so(migrations: Path) -> None:
    with pytest.raises(MigrationFailed, match="connection refused"):
        await migrate("postgresql://shop:opensesame@127.0.0.1:1/shop", migrations)


async def test_a_database_of_one_test_has_the_schema_and_nothing_else(pool: Pool) -> None:
    names = await pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")

    assert "schema_migrations" in {row["tablename"] for row in names}


async def test_a_list_of_all_orders_is_read_in_the_order_of_an_index(pool: Pool) -> None:
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        plan = await conn.fetch(f"EXPLAIN {LIST}", *(9 * [None]), datetime.now(UTC))

    text = "\n".join(row[0] for row in plan)
    assert "orders_by_time" in text
    assert "Sort" not in text


async def test_json_goes_in_and_comes_out_as_text(pool: Pool) -> None:
    assert await pool.fetchval("SELECT $1::jsonb || '{\"b\": 2}'", '{"a": "\u9ad9"}') == '{"a": "\u9ad9", "b": 2}'


async def test_what_no_text_can_hold_goes_in_as_what_stands_for_it(pool: Pool) -> None:
    assert await pool.fetchval("SELECT $1::text", "a\x00\ud800b") == "a␀�b"
    assert await pool.fetchval("SELECT array_to_string($1::text[], '|')", ("\x00", "\udfff")) == "␀|�"
    assert await pool.fetchval("SELECT ($1::json) ->> 'a'", json.dumps({"b\x00": "\ud800", "a": "\x00"})) == "␀"


async def test_what_only_looks_like_an_escape_stays_as_it_is(pool: Pool) -> None:
    assert await pool.fetchval("SELECT ($1::json) ->> 'a'", json.dumps({"a": "\\u0000"})) == "\\u0000"


async def test_a_connection_is_reused_without_a_round_trip(pool: Pool) -> None:
    async with pool.acquire() as connection:
        first = await connection.fetchval("SELECT pg_backend_pid()")
    async with pool.acquire() as connection:
        second = await connection.fetchval("SELECT pg_backend_pid()")

    assert first == second


async def test_an_array_is_asked_about_once_in_a_process_not_once_for_each_connection(pool: Pool) -> None:
    asked: list[str] = []
    async with pool.acquire() as first, pool.acquire() as second:
        assert await first.fetchval("SELECT $1::int[]", [1, 2]) == [1, 2]
        second.add_query_logger(lambda record: asked.append(record.query))

        assert await second.fetchval("SELECT $1::int[]", [1, 2]) == [1, 2]

    assert asked == ["SELECT $1::int[]"]


async def test_types_of_the_shops_own_are_asked_about_on_each_connection(pool: Pool) -> None:
    asked: list[str] = []
    async with pool.acquire() as first, pool.acquire() as second:
        assert await first.fetchval("SELECT ARRAY['note'::information_schema.sql_identifier]") == ["note"]
        second.add_query_logger(lambda record: asked.append(record.query))

        assert await second.fetchval("SELECT ARRAY['note'::information_schema.sql_identifier]") == ["note"]

    assert len(asked) > 1
