"""The activities of an import, killed at every round trip to the database: every row is taken once and counted once."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import BinaryIO

import asyncpg
import pytest
from pydantic import BaseModel

from activities.importing import ImportActivities
from activities.stray_deposits import StrayDeposits
from adapters.files.book import ProfileBook
from adapters.files.faults import NO_ROWS
from adapters.files.profile import Kind, Profile
from callers.errors import ServiceAway
from domain.contract.envelope import enclose
from domain.contract.imports import Import, ImportState, ImportStep, NewImport, OpenRow, ReadRow, RowOutcome, Taken
from domain.contract.messages import PaymentReceived
from tests.activities.world import SHOP_FILE, World
from tests.severing import SeveringProxy

LINES = b"n-1 500\nn-2 700\nbroken\nn-1 500\nn-3 900\n"


class Row(BaseModel):
    notice_id: str
    amount: int


class MoneyTaker:
    """Takes lines like `n-1 500`, each as money whose order nobody knows: one row of the database, idempotent by it."""

    kind = Kind.BANK
    at_once = 1

    def __init__(self, world: World) -> None:
        self.world = world
        self.deposits = StrayDeposits(world.database, world.desk)

    def read(self, file: BinaryIO, _profile: Profile) -> Iterator[ReadRow]:
        for number, line in enumerate(file, start=1):
            name, _, amount = line.decode().strip().partition(" ")
            if not amount:
                yield ReadRow(line=number, fault=NO_ROWS())
            else:
                yield ReadRow(line=number, key=name, content=Row(notice_id=name, amount=int(amount)))

    async def check(self, found: Import) -> None:
        """Nothing speaks against it."""

    async def take(self, row: OpenRow) -> Taken:
        read = Row.model_validate_json(row.content)
        paid = PaymentReceived(notice_id=read.notice_id, amount=read.amount, paid_on=self.world.at.date())
        is_new = await self.deposits.keep_deposit(enclose("unknown", "deposit", self.world.at, paid))
        return Taken(outcome=RowOutcome.TAKEN if is_new else RowOutcome.KNOWN)

    async def finish(self, _done: Import) -> None:
        """Nothing follows."""


def activities(world: World) -> ImportActivities:
    return ImportActivities(world.database, ProfileBook(SHOP_FILE.parent), {Kind.BANK: MoneyTaker(world)})


class BrokenTaker(MoneyTaker):
    """Fails over one row, as long as it is broken."""

    is_broken = True

    async def take(self, row: OpenRow) -> Taken:
        if self.is_broken and row.key == "n-2":
            raise RuntimeError("a fault of the program")
        return await super().take(row)


async def handed_in(world: World) -> int:
    """A file of two parts. Returns its number."""
    new = NewImport(
        kind=Kind.BANK,
        profile="rakuten",
        version="1",
        file_name="money.txt",
        sha256=hashlib.sha256(LINES).hexdigest(),
        size=len(LINES),
        by="Sato",
        at=world.at,
    )
    async with world.pool.acquire() as conn, conn.transaction():
        number = await world.database.imports.begin(conn, new)
        assert number is not None
        await world.database.imports.add_part(conn, number, 0, LINES[:10])
        await world.database.imports.add_part(conn, number, 1, LINES[10:])
    return number


async def carried_out(world: World, number: int) -> None:
    step, does = ImportStep(number=number, at=world.at), activities(world)
    await does.read(step)
    await does.take(step)
    await does.finish(step)


async def found(world: World, number: int) -> Import:
    async with world.pool.acquire() as conn:
        result = await world.database.imports.find(conn, number)
    assert result is not None
    return result


async def test_every_row_is_taken_once_wherever_its_worker_is_killed(
    world: World, severable: World, proxy: SeveringProxy
) -> None:
    number, kills = await handed_in(world), 0
    severable.at = world.at

    for step in range(1, 100):
        proxy.arm(step, after=True)  # all that was sent took effect, nothing more was sent
        try:
            await carried_out(severable, number)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            kills += 1
        if not proxy.has_severed:
            break

    assert kills > 10
    done = await found(world, number)
    assert (done.state, done.rows, done.taken + done.known, done.refused) == (ImportState.DONE, 5, 4, 1)
    kept = await world.pool.fetch("SELECT notice_id, amount FROM deposits ORDER BY 1")
    assert [tuple(row) for row in kept] == [("n-1", 500), ("n-2", 700), ("n-3", 900)]
    assert await world.pool.fetchval("SELECT count(*) FROM tasks") == 3


async def test_the_same_row_twice_in_a_file_is_known_the_second_time(world: World) -> None:
    number = await handed_in(world)

    await carried_out(world, number)
    await carried_out(world, number)

    done = await found(world, number)
    assert (done.state, done.taken, done.known, done.refused) == (ImportState.DONE, 3, 1, 1)
    assert done.can_be_written_out


async def test_a_row_that_fails_for_ever_is_left_out_with_its_reason_and_taken_up_again_by_request(
    world: World,
) -> None:
    number, taker = await handed_in(world), BrokenTaker(world)
    does = ImportActivities(
        world.database, ProfileBook(SHOP_FILE.parent), {Kind.BANK: taker}, lambda: timedelta(hours=1)
    )
    step = ImportStep(number=number, at=world.at)
    await does.read(step)

    for _ in range(8):
        with pytest.raises(RuntimeError):
            await does.take(step)
    await world.pool.execute("UPDATE import_rows SET failing_since = failing_since - interval '2 hours'")
    await does.take(step)
    await does.finish(step)
    ended = await found(world, number)
    async with world.pool.acquire() as conn:
        refused = await world.database.import_rows.refused(conn, number, 10)
        is_taken_up = await world.database.imports.take_up(conn, number)
        is_taken_up_twice = await world.database.imports.take_up(conn, number)
    taker.is_broken = False
    await does.take(step)
    await does.finish(step)

    assert (ended.state, ended.taken + ended.known, ended.refused) == (ImportState.DONE, 3, 2)
    assert [row.said.code for row in refused if row.said] == ["row.given_up", "list.no_rows"]
    assert (is_taken_up, is_taken_up_twice) == (True, False)
    done = await found(world, number)
    assert (done.state, done.taken + done.known, done.refused) == (ImportState.DONE, 4, 1)


async def test_a_row_is_not_given_up_before_the_shops_patience_is_over(world: World) -> None:
    number = await handed_in(world)
    does = ImportActivities(world.database, ProfileBook(SHOP_FILE.parent), {Kind.BANK: BrokenTaker(world)})
    step = ImportStep(number=number, at=world.at)
    await does.read(step)

    for _ in range(12):
        with pytest.raises(RuntimeError):
            await does.take(step)

    assert (await found(world, number)).progress.open == 1


class TogetherTaker(BrokenTaker):
    """Takes several rows at once, or none of them."""

    at_once = 10

    async def take_together(self, rows: Sequence[OpenRow]) -> Sequence[Taken]:
        self.lots.append([row.key for row in rows])
        return [await self.take(row) for row in rows]

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.lots: list[list[str]] = []


@pytest.mark.parametrize("is_broken", [True, False])
async def test_rows_that_cannot_be_taken_together_are_taken_one_by_one(world: World, *, is_broken: bool) -> None:
    taker, number = TogetherTaker(world), await handed_in(world)
    taker.is_broken = is_broken
    does = ImportActivities(world.database, ProfileBook(SHOP_FILE.parent), {Kind.BANK: taker})
    step = ImportStep(number=number, at=world.at)
    await does.read(step)

    if is_broken:
        with pytest.raises(RuntimeError, match="a fault of the program"):
            await does.take(step)
    else:
        await does.take(step)

    done = await found(world, number)
    assert taker.lots == [["n-1", "n-2", "n-1", "n-3"]]
    assert (done.rows, done.taken + done.known, done.progress.open) == (5, 3 if is_broken else 4, int(is_broken))


class FailingTaker(MoneyTaker):
    """Fails over the whole file, in one of its steps, as long as that is broken."""

    def __init__(self, world: World, broken: str) -> None:
        super().__init__(world)
        self.broken = broken

    async def check(self, found: Import) -> None:
        if self.broken == "read":
            raise RuntimeError(str(found.number))

    async def finish(self, _done: Import) -> None:
        if self.broken == "finish":
            raise ServiceAway(NO_ROWS())


@pytest.mark.parametrize("broken", ["read", "finish"])
async def test_a_file_that_fails_as_a_whole_is_given_up_and_can_be_taken_up_again(world: World, broken: str) -> None:
    number, taker = await handed_in(world), FailingTaker(world, broken)
    patience = timedelta(hours=1)
    does = ImportActivities(world.database, ProfileBook(SHOP_FILE.parent), {Kind.BANK: taker}, lambda: patience)
    step = ImportStep(number=number, at=world.at)

    async def carry_on() -> None:
        await does.read(step)
        if (await found(world, number)).state is ImportState.TAKING:
            await does.take(step)
            await does.finish(step)

    for _ in range(6):
        with pytest.raises((RuntimeError, ServiceAway)):
            await carry_on()
    await world.pool.execute("UPDATE imports SET failing_since = failing_since - interval '2 hours'")
    await carry_on()
    ended = await found(world, number)
    async with world.pool.acquire() as conn:
        listed = [each.number for each in await world.database.imports.of_interest(conn, world.at - patience, 10)]
        is_taken_up = await world.database.import_failures.take_up(conn, number)
    taker.broken = ""
    await carry_on()

    why = ended.said or ended.told
    assert why
    assert (why.code, ended.has_ended) == ("import.not_read" if broken == "read" else "import.not_finished", True)
    assert (listed, is_taken_up) == ([number], True)
    done = await found(world, number)
    assert (done.state, done.taken + done.known, done.refused, done.failing_since) == (ImportState.DONE, 4, 1, None)
    assert (done.said, done.told) == (None, None)
