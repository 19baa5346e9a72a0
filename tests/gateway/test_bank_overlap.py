"""Banks' files that share days, through the whole stack: by two at once, killed at every round trip, in any order."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import asyncpg
import pytest
from temporalio.testing import WorkflowEnvironment

from activities.importing import ImportActivities
from adapters.files.book import ProfileBook
from adapters.files.profile import Kind
from adapters.postgres.database import Database
from adapters.postgres.pool import create_pool
from adapters.settings import Settings
from callers.connections import Connections
from callers.takers.bank import BankTaker
from domain.contract.imports import Import, ImportState, ImportStep, NewImport
from gateway.api.client import ShopClient
from tests.gateway.conftest import Payload, Program, started, until
from tests.severing import SeveringProxy, severing_proxy, through, to_postgres
from tests.zengin_files import Line, notices, statement

NAME = "ｶｻﾅﾘ ﾐﾎ"
ENDS = {ImportState.DONE, ImportState.REFUSED}


@pytest.fixture
def today(shop: ShopClient) -> date:
    """The shop's day; files are about days before it."""
    return shop.connections.desk.today().calendar.day_of(shop.connections.now())


@pytest.fixture
async def orders(shop: ShopClient, payload: Payload) -> list[str]:
    orderer = payload["orderer"] | {"kana": "カサナリ ミホ"}
    each = [payload | {"orderer": orderer, "order_no": f"{payload['order_no']}-{at}"} for at in range(4)]
    return [await started(shop, one) for one in each]


@pytest.fixture
async def lines(shop: ShopClient, orders: list[str], today: date) -> list[Line]:
    """One transfer of 2,820 yen for each order, each on a day of its own."""
    numbers = [(await shop.reading.order(each)).transfer_no for each in orders]
    days = [today - timedelta(days=5 - at) for at in range(len(numbers))]
    return [
        Line(day, 2_820, f"{number} {NAME}", at + 1) for at, (day, number) in enumerate(zip(days, numbers, strict=True))
    ]


async def read(shop: ShopClient, folder: Path, content: bytes) -> Import:
    """Hand a file in and wait until all of it is taken."""
    file = folder / f"{hashlib.sha256(content).hexdigest()[:12]}.txt"
    file.write_bytes(content)
    number = (await shop.imports.hand_in(Kind.BANK, file, by="Sato", profile_name="zengin")).found.number
    found = [await shop.imports.find(number)]

    async def has_ended() -> bool:
        found[0] = await shop.imports.find(number)
        return found[0].state in ENDS

    await until(has_ended)
    return found[0]


async def kept(shop: ShopClient, lines: Sequence[Line]) -> list[str]:
    """What became of the deposits of these payers."""
    rows = await shop.connections.database.pool.fetch(
        "SELECT s.state FROM strays s JOIN deposits USING (notice_id) WHERE payer = ANY ($1) ORDER BY 1",
        [line.payer for line in lines],
    )
    return [row["state"] for row in rows]


async def all_have(shop: ShopClient, orders: Sequence[str], yen: int = 2_820) -> None:
    for order_no in orders:
        await until(lambda order_no=order_no: _has(shop, order_no, yen))  # type: ignore[misc]


async def _has(shop: ShopClient, order_no: str, yen: int) -> bool:
    return (await shop.reading.order(order_no)).money.allocated == yen


async def test_days_that_two_files_share_count_once(
    shop: ShopClient, orders: list[str], lines: list[Line], tmp_path: Path
) -> None:
    days = [line.day for line in lines]

    first = await read(shop, tmp_path, notices(days[0], days[2], lines[:3]))
    second = await read(shop, tmp_path, notices(days[1], days[3], lines[1:]))

    assert ((first.taken, first.known), (second.taken, second.known)) == ((3, 0), (1, 2))
    await all_have(shop, orders)
    assert await kept(shop, lines) == ["assigned"] * 4


async def test_the_same_rows_in_another_file_are_all_known(
    shop: ShopClient, program: Program, orders: list[str], lines: list[Line], tmp_path: Path
) -> None:
    days = (lines[0].day, lines[3].day)
    whole = notices(*days, lines)
    first = await read(shop, tmp_path, whole)
    await all_have(shop, orders)

    same = await read(shop, tmp_path, whole)
    otherwise = await read(shop, tmp_path, notices(*days, lines, end=b""))
    newest_first = await read(shop, tmp_path, notices(*days, lines[::-1]))
    of_other_kind = await read(shop, tmp_path, statement(*days, lines))

    assert (first.taken, same.number) == (4, first.number)
    assert [each.known for each in (otherwise, newest_first, of_other_kind)] == [4, 4, 4]
    assert await kept(shop, lines) == ["assigned"] * 4
    listed = (await program("deposits", "list", "--json")).json
    assert not [each for each in listed if each["payer"] in {line.payer for line in lines}]


async def test_two_imports_at_once_take_each_deposit_once(
    shop: ShopClient, orders: list[str], lines: list[Line], tmp_path: Path
) -> None:
    days = (lines[0].day, lines[3].day)
    files = (notices(*days, lines), statement(*days, lines), notices(*days, lines, end=b""))

    done = await asyncio.gather(*(read(shop, tmp_path, each) for each in files))

    assert sum(each.taken for each in done) == 4
    assert sum(each.known for each in done) == 8
    await all_have(shop, orders)
    assert await kept(shop, lines) == ["assigned"] * 4


async def test_what_is_taken_back_before_it_comes_pays_nothing_in_whatever_kind_of_file(
    shop: ShopClient, orders: list[str], lines: list[Line], tmp_path: Path
) -> None:
    last, meant = lines[3].day, lines[3]
    back = Line(last, 2_820, meant.payer, is_back=True)

    first = await read(shop, tmp_path, statement(lines[0].day, last, [back, *lines[::-1]]))
    second = await read(shop, tmp_path, notices(lines[0].day, last, [back, *lines]))

    assert ((first.taken, first.known), (second.taken, second.known)) == ((5, 0), (0, 5))

    await all_have(shop, orders[:3])
    assert await kept(shop, [meant]) == ["taken_back"]
    assert await _has(shop, orders[3], 0)


@pytest.fixture
async def proxy(postgres_url: str) -> AsyncIterator[SeveringProxy]:
    async with severing_proxy(to_postgres(postgres_url)) as proxy:
        yield proxy


@pytest.fixture
async def severable(
    proxy: SeveringProxy, doors_settings: Settings, temporal: WorkflowEnvironment
) -> AsyncIterator[ImportActivities]:
    """What takes a bank's rows, and reaches the database only through the proxy."""
    async with create_pool(through(proxy, doors_settings.database_url), 4) as pool:
        connections = Connections(doors_settings, Database(pool), temporal.client)
        book = ProfileBook(doors_settings.shop_file.parent)
        yield ImportActivities(connections.database, book, {Kind.BANK: BankTaker(connections)})


async def test_killed_at_every_round_trip_each_row_is_taken_once(
    shop: ShopClient, severable: ImportActivities, proxy: SeveringProxy, orders: list[str], lines: list[Line]
) -> None:
    back = Line(lines[3].day, 2_820, lines[3].payer, is_back=True)
    number, kills = await _handed_in(shop, notices(lines[0].day, lines[3].day, [back, *lines[::-1]])), 0
    step = ImportStep(number=number, at=shop.connections.now())

    for at in range(1, 300):
        proxy.arm(at, after=bool(at % 2))
        try:
            for each in (severable.read, severable.take, severable.finish):
                await each(step)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            kills += 1
        if not proxy.has_severed:
            break

    assert kills > 10
    done = await shop.imports.find(number)
    assert (done.state, done.rows, done.taken + done.known, done.refused) == (ImportState.DONE, 5, 5, 0)
    await all_have(shop, orders[:3])
    assert await kept(shop, lines) == ["assigned", "assigned", "assigned", "taken_back"]
    assert await _has(shop, orders[3], 0)


async def _handed_in(shop: ShopClient, content: bytes) -> int:
    """A file that is kept, and that nobody reads yet."""
    new = NewImport(
        kind=Kind.BANK,
        profile="zengin",
        version="1",
        file_name="killed.txt",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        by="Sato",
        at=shop.connections.now(),
    )
    database = shop.connections.database
    async with database.pool.acquire() as conn, conn.transaction():
        number = await database.imports.begin(conn, new)
        assert number is not None
        await database.imports.add_part(conn, number, 0, content)
    return number
