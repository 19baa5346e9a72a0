"""Files that are read in: handed in here, worked on by the workflow of each."""

import asyncio
import errno
import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from temporalio.api.enums.v1 import PendingActivityState
from temporalio.common import WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from activities.importing import kept_file
from adapters.files.excerpt import excerpt
from adapters.files.faults import GREW
from adapters.files.profile import Kind
from adapters.files.table import BadFile
from adapters.written_files import in_one_step
from callers.connections import Connections
from callers.errors import FileKept, NothingRefused, ServiceAway
from callers.file_keeper import FileKeeper, Given
from callers.temporal import ANSWER, ShortRun, reaching_temporal, start_once
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
                new, number = await FileKeeper(self._connections).keep(given)
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
            return await self._connections.database.import_rows.refused(conn, found.number, limit)

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
            rows = await self._connections.database.import_rows.lines(conn, number)
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

    async def _same(self, new: NewImport) -> Import | None:
        """None when it has ended meanwhile, and something of it was refused."""
        async with self._connections.connection() as conn:
            return await self._connections.database.imports.same(conn, new.kind, new.sha256)


def _write(out: Path, content: Iterable[bytes]) -> None:
    """Write a new file: whoever looks for it finds all of it, or nothing."""
    if out.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(out))
    with in_one_step(out) as file:
        file.writelines(content)
