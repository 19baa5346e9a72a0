"""Orders are found by what was written, among however many: the index finds what reading every row would find."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from adapters.postgres.piles import ON_THE_TABLE
from adapters.postgres.pool import Pool, create_pool
from adapters.postgres.search import FIND, Asked, Search
from domain.contract.status import Status
from tests.activities.world import OPENING
from tests.adapters.untouched import database  # noqa: F401 - a fixture
from tests.conftest import TEMPLATE
from workers.postgres import EmbeddedPostgres

#: What people are called and write, and what could be mistaken for a pattern, a quotation or an operator.
WRITTEN = (
    "山田 太郎 ヤマダ タロウ taro@example.jp 03-1234-5678 0312345678",
    "山口　花子 yamaguchi@example.jp 090-0000-1111",
    "森 凛 mori.rin@example.com",
    "o'brien & sons | !(co) <-> ltd:* o'b",
    "100%_sure \\o/ back\\slash 'quoted'",
    "長谷川 さくら🌸 hasegawa@例え.jp",
    "a",
)
ASKED = (
    *(
        "山",
        "山田",
        "太郎",
        "田 太",
        "山口 花",
        "　",
        "口　花",
        "花子",
        "凛",
        "森",
        "r",
        "ri",
        "rin",
        "rin@",
        "@",
        "1111",
    ),
    *(
        "o'b",
        "'",
        "''",
        "&",
        "| !",
        "!(co)",
        "<->",
        ":*",
        "ltd:*",
        "%",
        "_",
        "100%_",
        "\\",
        "\\o/",
        "back\\slash",
        "'q",
    ),
    *("さくら🌸", "🌸", "例え.jp", "example jp taro", "taro nobody", "5678 03", "-12", "12-", "ヤマダ", "マダ", "zzz"),
)


async def write(pool: Pool, count: int, written: str, status: str = "completed", prefix: str = "w") -> None:
    await pool.execute(
        """INSERT INTO orders (order_no, status, plan, language, total, state, placed, policy, fingerprint, name,
                               search, placed_at, received_at, updated_at)
           SELECT $4 || n, $3, 'prepay', 'ja', 1, '{}', '{}', '{}', '', 'x', replace($2, '#', n::text),
                  $5::timestamptz - n * interval '1 minute', $5, $5
           FROM generate_series(1, $1) n""",
        *(count, written, status, prefix, OPENING),
    )


async def write_all(pool: Pool) -> None:
    for number, written in enumerate(WRITTEN):
        await write(pool, 1, written, prefix=f"n{number}-")


@pytest.fixture
async def orders(pool: Pool) -> Pool:
    await write_all(pool)
    return pool


@asynccontextmanager
async def database_of(postgres: EmbeddedPostgres, name: str) -> AsyncIterator[Pool]:
    """A database for several tests that change nothing."""
    connection = await asyncpg.connect(postgres.url("postgres"))
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    async with create_pool(postgres.url(name)) as pool:
        yield pool
    await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await connection.close()


@pytest.fixture(scope="module")
async def only_read(postgres: EmbeddedPostgres) -> AsyncIterator[Pool]:
    """The same orders, for tests that change nothing."""
    async with database_of(postgres, "shop_only_read") as pool:
        await write_all(pool)
        yield pool


@pytest.mark.parametrize("text", ASKED)
async def test_the_index_finds_what_reading_every_order_finds(only_read: Pool, text: str) -> None:
    words = text.casefold().split()

    async with only_read.acquire() as conn:
        found = await Search().found(conn, text, 50, OPENING)
        listed = await Search().listed(conn, Asked(text=text, with_ended=True), OPENING)

    expected = [f"n{at}-1" for at, written in enumerate(WRITTEN) if all(word in written for word in words)]
    assert [row.order_no for row in found] == (sorted(expected, reverse=True) if words else [])
    if words:
        assert [row.order_no for row in listed] == sorted(expected, reverse=True)


async def test_every_piece_of_a_text_finds_it(only_read: Pool) -> None:
    text = WRITTEN[0]
    pieces = {text[at : at + size] for size in range(1, 8) for at in range(len(text) - size + 1)}

    async with only_read.acquire() as conn:
        for piece in sorted(piece for piece in pieces if " " not in piece):
            assert "n0-1" in {row.order_no for row in await Search().found(conn, piece, 50, OPENING)}, piece


async def test_words_that_are_corrected_are_found_and_the_old_ones_are_not(orders: Pool) -> None:
    await orders.execute("UPDATE orders SET search = '山本 一郎' WHERE order_no = 'n0-1'")

    async with orders.acquire() as conn:
        new = await Search().found(conn, "山本", 50, OPENING)
        old = await Search().found(conn, "太郎", 50, OPENING)

    assert ([row.order_no for row in new], old) == (["n0-1"], [])


async def test_the_number_itself_comes_first_however_old_it_is(pool: Pool) -> None:
    await write(pool, 1_100, "k-7#", prefix="k-7")

    async with pool.acquire() as conn:
        found = await Search().found(conn, "k-71100", 2, OPENING)
        many = await Search().found(conn, "k-7", 2, OPENING)

    assert [row.order_no for row in found] == ["k-71100"]
    assert [row.order_no for row in many] == ["k-71", "k-72"]


async def test_what_few_old_orders_have_is_found_behind_many_new_ones(pool: Pool) -> None:
    await write(pool, 2_000, "佐藤 花子 #")
    await pool.execute("UPDATE orders SET search = '轟 太郎' WHERE order_no IN ('w1999', 'w2000')")

    async with pool.acquire() as conn:
        found = await Search().found(conn, "轟", 2, OPENING)
        listed = await Search().listed(conn, Asked(text="轟", statuses=(Status.COMPLETED,), limit=2), OPENING)

    assert [row.order_no for row in found] == [row.order_no for row in listed] == ["w1999", "w2000"]


@pytest.fixture(scope="module")
async def ended(postgres: EmbeddedPostgres) -> AsyncIterator[Pool]:
    """Many that have ended, a few that are open; for tests that change nothing."""
    async with database_of(postgres, "shop_ended") as pool:
        await write(pool, 20_000, "佐藤 花子 c#@example.jp")
        for status, _ in zip(itertools.cycle(("received", "preparing", "awaiting_payment")), range(30), strict=False):
            await write(pool, 1, "鈴木", status, prefix=f"open{_}-")
        await pool.execute("VACUUM ANALYZE orders, order_words")
        yield pool


async def test_searching_reads_no_table_to_its_end(ended: Pool) -> None:
    plan = "\n".join(
        row[0] for row in await ended.fetch(f"EXPLAIN {FIND}", ["%c777%"], "c777", "c777", 50, "'c77' & '777'")
    )

    assert "order_words_by_piece" in plan
    assert "Seq Scan on order" not in plan


async def test_the_days_work_reads_only_what_is_open(ended: Pool) -> None:
    plan = "\n".join(row[0] for row in await ended.fetch(f"EXPLAIN {ON_THE_TABLE}", OPENING, 2_000))

    assert "orders_at_work" in plan
    assert "Seq Scan" not in plan
    assert "orders_by_time" not in plan
