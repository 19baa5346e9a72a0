"""The activities of imports: a file is read as a whole before any row of it is taken, and each row is taken once.

What a file of some kind means is known by its `RowTaker`. There is one per kind, in `workers/takers.py`.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from itertools import islice
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO

from temporalio import activity

from activities.row_taker import RowTaker, TogetherTaker
from adapters.files.profile import Kind
from domain.basics.errors import Refusal, UnknownImport
from domain.basics.said import Code, Said
from domain.contract.imports import (
    AccountDays,
    Import,
    ImportState,
    ImportStep,
    OpenRow,
    Progress,
    ReadRow,
    RowOutcome,
    Taken,
)

if TYPE_CHECKING:
    from adapters.files.book import ProfileBook
    from adapters.postgres.database import Database

#: Rows that are kept in one transaction.
_ROWS_AT_ONCE = 500
#: Rows that were to be taken together and could not be: so many at a time are tried by themselves.
_ALONE = 4
#: How long one activity takes rows: a worker that is to stop waits for it.
BATCH_SECONDS = 15.0
#: How long a row is tried that nothing refuses, unless the shop says otherwise; and how often at least.
_A_DAY, _FEWEST_TRIES = timedelta(days=1), 5
_GIVEN_UP, _FAULT = Code("row.given_up", "number", "what"), Code("row.fault", "kind")
_NOT_READ, _NOT_FINISHED = Code("import.not_read", "number", "what"), Code("import.not_finished", "number", "what")


class ImportActivities:
    """Each activity goes on where the last one was killed; rows are counted with their outcome in one statement."""

    def __init__(
        self,
        database: "Database",
        profiles: "ProfileBook",
        takers: Mapping[Kind, RowTaker],
        patience: Callable[[], timedelta] = lambda: _A_DAY,
    ) -> None:
        """`patience`: how long a row is tried that nothing refuses."""
        self.database = database
        self.profiles = profiles
        self.takers = takers
        self._patience = patience

    @activity.defn(name="read_import")
    async def read(self, given: ImportStep) -> Progress:
        """Read the whole file, and keep what its rows say. Idempotent by their lines.

        A file that is refused is left as it is, with the reason; nothing of it is kept.
        """
        found = await self._find(given.number)
        if found.state is not ImportState.KEPT:
            return found.progress
        error = await self._failure_of(found, self._read_whole(found, given.at))
        if error:
            said = _NOT_READ(number=found.number, what=_what(error))
            async with self.database.pool.acquire() as conn, conn.transaction():
                await self.database.import_failures.give_up_reading(conn, found.number, said, given.at)
                await self.database.bank_days.drop(conn, found.number)
        return (await self._find(given.number)).progress

    @activity.defn(name="take_rows")
    async def take(self, given: ImportStep) -> Progress:
        """Take rows for some seconds. Idempotent by the rows' keys; each row has one outcome."""
        found = await self._find(given.number)
        taker = self.takers[Kind(found.kind)]
        until = time.monotonic() + BATCH_SECONDS
        while time.monotonic() < until:
            async with self.database.pool.acquire() as conn:
                rows = await self.database.import_rows.take(conn, found.number, taker.at_once)
            if not rows:
                break
            await self._take_each(taker, rows)
        return (await self._find(given.number)).progress

    @activity.defn(name="finish_import")
    async def finish(self, given: ImportStep) -> Progress:
        """All rows are taken. Idempotent by the import."""
        found = await self._find(given.number)
        if found.state is ImportState.TAKING:
            error = await self._failure_of(found, self._finish(found, given.at))
            if error:
                told = _NOT_FINISHED(number=found.number, what=_what(error))
                async with self.database.pool.acquire() as conn, conn.transaction():
                    await self.database.imports.finish(conn, found.number, given.at, told)
        return (await self._find(given.number)).progress

    async def _finish(self, found: Import, at: datetime) -> None:
        told = await self.takers[Kind(found.kind)].finish(found)
        async with self.database.pool.acquire() as conn, conn.transaction():
            await self.database.import_mending.mend(conn, found.number)
            await self.database.imports.finish(conn, found.number, at, told)
            await self.database.import_failures.clear(conn, found.number)

    async def _failure_of(self, found: Import, step: Awaitable[None]) -> Exception | None:
        """What kept the whole import from going on, where that is given up; None where it went on.

        Raises what it was as long as it is not given up.
        """
        (error,) = await asyncio.gather(step, return_exceptions=True)
        if error is None:
            return None
        if isinstance(error, Exception):
            async with self.database.pool.acquire() as conn:
                if await self.database.import_failures.fail(conn, found.number, self._patience(), _FEWEST_TRIES):
                    return error
        raise error

    async def _read_whole(self, found: Import, at: datetime) -> None:
        try:
            reaches_to = await self._read(found)
            await self.takers[Kind(found.kind)].check(found)
        except Refusal as error:
            async with self.database.pool.acquire() as conn, conn.transaction():
                await self.database.imports.refuse(conn, found.number, error.said, at)
                await self.database.bank_days.drop(conn, found.number)
                await self.database.import_failures.clear(conn, found.number)
        else:
            async with self.database.pool.acquire() as conn:
                await self.database.imports.begin_taking(conn, found.number, reaches_to)

    async def _find(self, number: int) -> Import:
        async with self.database.pool.acquire() as conn:
            found = await self.database.imports.find(conn, number)
        if found is None:
            raise UnknownImport(number=number)
        return found

    async def _read(self, found: Import) -> date | None:
        """Keep the rows. Returns the latest day that they are about."""
        kind, read = Kind(found.kind), 0
        reaches_to: date | None = None
        layout = (await asyncio.to_thread(self.profiles.find, kind, found.profile)).with_settings(account=found.account)
        async with kept_file(_part_of(self.database, found.number)) as file:
            told = self.takers[kind].read(file, layout)
            while some := await asyncio.to_thread(_next, told):
                rows = [each for each in some if isinstance(each, ReadRow)]
                days = [each for each in some if isinstance(each, AccountDays)]
                read += len(rows)
                reaches_to = max(filter(None, (reaches_to, *(row.day for row in rows))), default=None)
                async with self.database.pool.acquire() as conn, conn.transaction():
                    await self.database.import_rows.add(conn, found.number, rows, read)
                    if days:
                        await self.database.bank_days.keep(conn, found.number, days)
        return reaches_to

    async def _take_each(self, taker: RowTaker, rows: Sequence[OpenRow]) -> None:
        """Take these rows at the same time. What has an outcome is kept, whatever became of the others.

        Raises what kept the first of the others from being taken, unless they were given up.
        """
        answers = await _answers(taker, rows)
        pairs = list(zip(rows, answers, strict=True))
        settled = {row.line: answer for row, answer in pairs if isinstance(answer, Taken)}
        failed = {row.line: answer for row, answer in pairs if isinstance(answer, Exception)}
        number = rows[0].number
        async with self.database.pool.acquire() as conn:
            given_up = await self.database.import_rows.fail(conn, number, [*failed], self._patience(), _FEWEST_TRIES)
            settled |= {line: _given_up(number, failed[line]) for line in given_up}
            await self.database.import_rows.settle(conn, number, settled)
        for row, answer in pairs:
            if isinstance(answer, BaseException) and row.line not in given_up:
                raise answer


@asynccontextmanager
async def kept_file(part: Callable[[int], Awaitable[bytes | None]]) -> AsyncIterator[BinaryIO]:
    """The file of an import as it was handed in, on this machine's disk while it is looked at; nobody else sees it.

    `part` gives its parts from 0 on, and None behind the last.
    """
    with TemporaryFile() as file:
        place = 0
        while content := await part(place):
            await asyncio.to_thread(file.write, content)
            place += 1
        await asyncio.to_thread(file.seek, 0)  # what does not fit on the disk is noticed here
        yield file


def _part_of(database: "Database", number: int) -> Callable[[int], Awaitable[bytes | None]]:
    async def part(place: int) -> bytes | None:
        async with database.pool.acquire() as conn:
            return await database.imports.part(conn, number, place)

    return part


def _next(told: Iterator[ReadRow | AccountDays]) -> list[ReadRow | AccountDays]:
    return list(islice(told, _ROWS_AT_ONCE))


def _given_up(number: int, error: Exception) -> Taken:
    return Taken(outcome=RowOutcome.REFUSED, said=_GIVEN_UP(number=number, what=_what(error)), is_given_up=True)


def _what(error: Exception) -> Said:
    said = getattr(error, "said", None)
    return said if isinstance(said, Said) else _FAULT(kind=type(error).__name__)


async def _answers(taker: RowTaker, rows: Sequence[OpenRow]) -> Sequence[Taken | BaseException]:
    """What became of each row, or what kept it from being taken."""
    if not isinstance(taker, TogetherTaker):
        return await asyncio.gather(*(_take(taker, row) for row in rows), return_exceptions=True)
    (answer,) = await asyncio.gather(taker.take_together(rows), return_exceptions=True)
    if not isinstance(answer, BaseException):
        return [_counted(row, taken) for row, taken in zip(rows, answer, strict=True)]
    turns = asyncio.Semaphore(_ALONE)

    async def alone(row: OpenRow) -> Taken:
        async with turns:
            return await _take(taker, row)

    return await asyncio.gather(*map(alone, rows), return_exceptions=True)


async def _take(taker: RowTaker, row: OpenRow) -> Taken:
    try:
        return _counted(row, await taker.take(row))
    except Refusal as error:
        return Taken(outcome=RowOutcome.REFUSED, said=error.said)


def _counted(row: OpenRow, taken: Taken) -> Taken:
    if taken.outcome is RowOutcome.KNOWN and row.tries > 1:  # its worker was killed after taking it, before saying so
        return taken.model_copy(update={"outcome": RowOutcome.TAKEN})
    return taken
