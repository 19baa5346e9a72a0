"""Files that are read in: handed in here, worked on by the workflow of each."""

import asyncio
import errno
import hashlib
import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

from temporalio.api.enums.v1 import PendingActivityState
from temporalio.common import WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from activities.importing import kept_file
from adapters.files import bank
from adapters.files.book import ProfileBook
from adapters.files.excerpt import excerpt
from adapters.files.faults import GREW, WHICH_PROFILE
from adapters.files.looks import recognised
from adapters.files.profile import Kind, Profile
from adapters.files.table import BadFile, still
from adapters.files.unlike import why_unlike
from adapters.postgres.pool import Connection
from adapters.written_files import in_one_step
from callers.connections import Connections
from callers.errors import FileKept, NothingRefused, ServiceAway
from callers.temporal import ANSWER, ShortRun, reaching_temporal, start_once
from callers.valid import valid
from domain.basics.errors import UnknownImport
from domain.basics.said import Code
from domain.contract.imports import Import, ImportStart, NewImport, RefusedRow
from workflows.importing import ImportWorkflow
from workflows.options import import_workflow_id
from workflows.words import IMPORT_OF

_STARTING, _ASKING = Code("doing.starting_import"), Code("doing.asking_import")
NOBODY_READS = Code("away.nobody_reads", "number")
_PART = 1 << 20
_TRIES = 3


class Given(NamedTuple):
    """A file and what is said of it. `instead_of`: the account under which a bank's file was read in by mistake."""

    kind: Kind
    path: Path
    by: str
    profile_name: str = ""
    account: str = ""
    instead_of: str = ""
    request_id: str | None = None


class HandedIn(NamedTuple):
    """An import, and whether this file had not been handed in before."""

    found: Import
    is_new: bool


class Imports:
    """What callers do with files. The same file twice is one import, also when both come at the same instant."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def hand_in(self, kind: Kind, path: Path, *, by: str, profile_name: str = "", account: str = "") -> HandedIn:
        """Keep a file and have it read. It is kept when this returns, and read whatever becomes of the caller.

        Without the name of a profile it is the one whose columns the file has. `account`: which one of the shop's a
        bank's file is about, where it does not say. A file of which something was refused may be handed in again: what
        was taken of it before is known.

        Raises:
            BadFile: it changes while it is read, or looks like no profile. UnknownProfile
            ServiceAway: nothing was kept. FileKept: Temporal is away; handing the file in again has it read.
        """
        return await self.hand_in_given(Given(kind, path, by, profile_name, account))

    async def hand_in_given(self, given: Given) -> HandedIn:
        """The same; under the same request it is done once, whatever became of the file then.

        Raises:
            BadFile, UnknownProfile, ServiceAway, FileKept
        """
        for _ in range(_TRIES):
            found, number = await self._of_request(given.request_id), None
            if found is None:
                new, number = await self._keep(given)
                found = await (self._same(new) if number is None else self.find(number))
            if found:
                if not found.has_ended:
                    await self._have_read(found)
                return HandedIn(found, is_new=number is not None)
        raise BadFile(what=GREW())

    async def _have_read(self, found: Import) -> None:
        """Raises FileKept."""
        try:
            await self.ensure_started(found)
        except ServiceAway as error:
            raise FileKept(found.number, error.said) from error

    async def ensure_started(self, found: Import) -> None:
        """Have an import go on that has not ended.

        Raises:
            ServiceAway
        """
        about = IMPORT_OF(kind=found.kind, number=found.number)
        start = ShortRun(import_workflow_id(found.number), WorkflowIDReusePolicy.ALLOW_DUPLICATE, about)
        run, given = ImportWorkflow.run, ImportStart(number=found.number)
        await start_once(self._connections, run, given, start, _STARTING())  # type: ignore[arg-type]  # RawValue

    async def is_worked_on(self, number: int) -> bool:
        """True while a worker has a step in hand, some of which take minutes and change nothing that is shown.

        Raises:
            ServiceAway
        """
        handle = (await self._connections.temporal()).get_workflow_handle(import_workflow_id(number))
        try:
            with reaching_temporal(_ASKING()):
                found = await handle.describe(rpc_timeout=ANSWER)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return False
        steps = found.raw_description.pending_activities
        return any(step.state == PendingActivityState.PENDING_ACTIVITY_STATE_STARTED for step in steps)

    async def find(self, number: int) -> Import:
        """An import as it stands.

        Raises:
            UnknownImport
        """
        async with self._connections.connection() as conn:
            found = await self._connections.database.imports.find(conn, number)
        if found is None:
            raise UnknownImport(number=number)
        return found

    async def listed(self, limit: int = 50) -> list[Import]:
        """The newest first."""
        async with self._connections.connection() as conn:
            return await self._connections.database.imports.listed(conn, limit)

    async def refused_rows(self, number: int, limit: int = 1_000) -> list[RefusedRow]:
        """What was not taken of an import, and why, in the order of the file.

        Raises:
            UnknownImport
        """
        found = await self.find(number)
        async with self._connections.connection() as conn:
            return await self._connections.database.imports.refused_rows(conn, found.number, limit)

    async def take_up(self, number: int) -> Import:
        """Have taken again what was given up because it failed: rows, or a step of the whole import.

        Raises:
            UnknownImport, NothingRefused, ServiceAway
        """
        await self.find(number)
        async with self._connections.connection() as conn:
            is_taken_up = await self._connections.database.imports.take_up(conn, number)
            is_taken_up |= await self._connections.database.import_failures.take_up(conn, number)
        found = await self.find(number)
        if not is_taken_up and found.has_ended:
            raise NothingRefused("given_up", number=number)
        await self.ensure_started(found)
        return found

    async def settle_refused(self, number: int, *, by: str) -> Import:
        """Nothing is left to do about what was refused: the day's work lists it no longer.

        Raises:
            UnknownImport, NothingRefused
        """
        await self.find(number)
        async with self._connections.connection() as conn:
            if not await self._connections.database.imports.settle_refused(conn, number, by):
                raise NothingRefused("goes_on", number=number)
        return await self.find(number)

    async def write_refused(self, number: int, out: Path, named: str = "") -> int:
        """Write what was refused into a file, as it came, to be mended and read again. Returns how many rows it has.

        A file of that name (of `named`, where it is to be called so later) that is read in with as many rows has them
        mended.

        The rows of a bank's file follow from each other, so that file is written whole: what was taken of it is known.

        Raises:
            UnknownImport, NothingRefused
            FileExistsError, OSError: the file cannot be written.
        """
        found = await self.find(number)
        if not found.can_be_written_out:
            raise NothingRefused("forgotten" if found.refused else "", number=number)
        async with self._connections.connection() as conn:
            rows = await self._connections.database.imports.lines(conn, number)
        begins = sorted(line for lines, _ in rows for line in lines)
        wanted = {line for lines, is_refused in rows for line in lines if is_refused or found.kind == Kind.BANK}
        async with kept_file(partial(self._part, number)) as file:
            await asyncio.to_thread(_write, out, excerpt(file, begins, wanted))
        async with self._connections.connection() as conn:
            await self._connections.database.import_mending.note_written(conn, number, (named or out.name)[:255])
        return found.refused

    async def _part(self, number: int, place: int) -> bytes | None:
        async with self._connections.connection() as conn:
            return await self._connections.database.imports.part(conn, number, place)

    async def _of_request(self, request_id: str | None) -> Import | None:
        if request_id is None:
            return None
        async with self._connections.connection() as conn:
            return await self._connections.database.imports.of_request(conn, request_id)

    async def _keep(self, given: Given) -> tuple[NewImport, int | None]:
        """Keep a file in one transaction, which leaves nothing when the file changes meanwhile.

        The number is None where the same file is kept already.
        """
        imports, profiles = self._connections.database.imports, self._connections.desk.profiles
        async with self._connections.connection() as conn, conn.transaction():
            with still(given.path) as file:
                layout = await asyncio.to_thread(_layout, profiles, given, file)
                sha256, size = await asyncio.to_thread(_measured, file)
                new = valid(
                    NewImport,
                    kind=given.kind,
                    profile=layout.name,
                    version=layout.version,
                    file_name=given.path.name[:255],
                    sha256=sha256,
                    size=size,
                    by=given.by,
                    at=self._connections.now(),
                    account=given.account,
                    instead_of=given.instead_of,
                    request_id=given.request_id,
                )
                number = await imports.begin(conn, new)
                if number is not None:
                    await self._keep_parts(conn, number, file)
        return new, number

    async def _keep_parts(self, conn: Connection, number: int, file: BinaryIO) -> None:
        place = 0
        await asyncio.to_thread(file.seek, 0)
        while part := await asyncio.to_thread(file.read, _PART):
            await self._connections.database.imports.add_part(conn, number, place, part)
            place += 1

    async def _same(self, new: NewImport) -> Import | None:
        """None when it has ended meanwhile, and something of it was refused."""
        async with self._connections.connection() as conn:
            return await self._connections.database.imports.same(conn, new.kind, new.sha256)


def _layout(book: ProfileBook, given: Given, file: BinaryIO) -> Profile:
    """The profile of this name, or the one that the file looks like.

    Raises:
        BadFile, UnknownProfile, InvalidProfile
    """
    kind, name = given.kind, given.profile_name
    if name:
        return book.find(kind, name)
    of_kind = book.of_kind(kind)
    found = bank.recognised(file, of_kind) if kind is Kind.BANK else recognised(file, of_kind)
    if len(found) == 1:
        return found[0]
    if found:
        raise BadFile(what=WHICH_PROFILE(names=[each.name for each in found]))
    raise BadFile(what=why_unlike(file, of_kind, book.of_kind))


def _write(out: Path, content: Iterable[bytes]) -> None:
    """Write a new file: whoever looks for it finds all of it, or nothing."""
    if out.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(out))
    with in_one_step(out) as file:
        file.writelines(content)


def _measured(file: BinaryIO) -> tuple[str, int]:
    """The hash of a file (hex) and its bytes."""
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while part := file.read(_PART):
        digest.update(part)
        size += len(part)
    return digest.hexdigest(), size
