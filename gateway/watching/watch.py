"""Takes the files of a watched folder: each is handed in once, and put away when its import has ended."""

import asyncio
import contextlib
import os
import secrets
from collections.abc import AsyncGenerator, Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from adapters import file_faults
from adapters.files import faults as wrong
from adapters.files.table import BadFile
from callers.errors import FileKept, ServiceAway
from callers.file_keeper import Given
from callers.imports import Imports
from domain.basics.errors import Refusal
from domain.basics.said import Said
from domain.basics.trouble import Trouble
from domain.contract.imports import Import, ImportState, RefusedRow
from gateway.watching.folder import DONE, REFUSED, Claimed, WatchedFolder, is_regular, name_of

#: Rows that are told in the text beside them.
MOST_TOLD = 200


class Ended(NamedTuple):
    """A file that was put away. `found` is None where it was refused before it became an import, `said` tells why.

    `name` is what it is called in `done/` or, where all of it was refused, in `refused/`; `rows_name` what the rows are
    called there that wait to be mended. `rows` are the first of them.
    """

    place: str
    name: str
    found: Import | None = None
    said: Said | None = None
    rows_name: str = ""
    rows: tuple[RefusedRow, ...] = ()

    @property
    def text_name(self) -> str:
        """What the text beside it is called, in `refused/`."""
        return f"{self.rows_name or self.name}.txt"


class Waits(NamedTuple):
    """A file, or all of them, that cannot be gone on with now. It is tried again at each look."""

    place: str
    said: Said


#: The text that stands beside what was refused.
Wording = Callable[[Ended], str]


class Watch:
    """Looks at a folder when it is asked to. What was killed goes on at the next look, whoever looks."""

    def __init__(self, imports: Imports, folder: WatchedFolder, wording: Wording, by: str) -> None:
        self._imports = imports
        self._folder = folder
        self._wording = wording
        self._by = by
        self._waiting: dict[str, Said] = {}

    async def look(self) -> AsyncGenerator[Ended | Waits]:
        """Take what is whole, and put away what has ended. What waits is told once, and again when its reason changes.

        Raises:
            asyncpg.PostgresError and the like: faults of the program.
        """
        waiting: dict[str, Said] = {}
        async for each in self._looked():
            if isinstance(each, Ended):
                yield each
                continue
            waiting[each.place] = each.said
            if self._waiting.get(each.place) != each.said:
                yield each
        self._waiting = waiting

    async def forget(self, now: datetime, kept: timedelta) -> None:
        """Remove what was written about refused rows when it was kept long enough. A drive that is away keeps it."""
        with contextlib.suppress(OSError):
            await asyncio.to_thread(self._folder.forget, now - kept)

    async def _looked(self) -> AsyncGenerator[Ended | Waits]:
        try:
            drops = await asyncio.to_thread(self._folder.drops)
        except Trouble as error:
            yield Waits("profiles", error.said)
            return
        for drop in drops:
            place = str(drop.folder)
            try:
                for file in await asyncio.to_thread(self._folder.whole, drop):
                    place = str(file)
                    await asyncio.to_thread(self._folder.claim, drop, file)
                place = str(drop.folder)
                claimed = await asyncio.to_thread(self._folder.claimed, drop)
            except OSError as error:
                yield Waits(place, file_faults.of_system(error))
                continue
            for each in claimed:
                if answer := await self._carried_on(each):
                    yield answer

    async def _carried_on(self, claimed: Claimed) -> Ended | Waits | None:
        """None while its import goes on, and where another watcher has put it away."""
        try:
            return await self._taken(claimed)
        except FileNotFoundError:
            return None
        except OSError as error:
            return Waits(claimed.place, file_faults.of_system(error))
        except FileKept as error:
            return Waits(claimed.place, error.why)
        except (ServiceAway, Trouble) as error:
            return Waits(claimed.place, error.said)

    async def _taken(self, claimed: Claimed) -> Ended | Waits | None:
        try:
            found = await self._handed_in(claimed)
        except Refusal as error:
            if error.said.facts.get("what") == wrong.GREW():
                return Waits(claimed.place, wrong.GREW())
            return await self._refuse(claimed, None, error.said)
        if found.state is ImportState.REFUSED and found.said:
            return await self._refuse(claimed, found, found.said)
        return await self._put_away(claimed, found) if found.has_ended else None

    async def _handed_in(self, claimed: Claimed) -> Import:
        if not await asyncio.to_thread(is_regular, claimed.file):
            raise BadFile(what=wrong.NOT_A_FILE())
        kind, profile, _ = claimed.drop
        given = Given(kind, claimed.file, self._by, profile, request_id=claimed.request_id)
        return (await self._imports.hand_in_given(given)).found

    async def _refuse(self, claimed: Claimed, found: Import | None, said: Said) -> Ended | None:
        """All of a file goes to the refused ones; first the text, so that nothing lies there without one."""
        name = name_of(claimed, found.number if found else None)
        ended = Ended(claimed.place, name, found, said)
        await asyncio.to_thread(self._folder.write, ended.text_name, self._wording(ended))
        return ended if await asyncio.to_thread(self._folder.put_away, claimed, REFUSED, name) else None

    async def _put_away(self, claimed: Claimed, found: Import) -> Ended | None:
        """The file goes to the done ones; rows that were refused are written out before, with a text."""
        ended = Ended(claimed.place, name_of(claimed, found.number), found)
        if found.refused:
            rows_name = name_of(claimed, found.number, "-rows") if await self._write_rows(claimed, found) else ""
            rows = await self._imports.refused_rows(found.number, MOST_TOLD)
            ended = ended._replace(rows_name=rows_name, rows=tuple(rows))
            await asyncio.to_thread(self._folder.write, ended.text_name, self._wording(ended))
        return ended if await asyncio.to_thread(self._folder.put_away, claimed, DONE, ended.name) else None

    async def _write_rows(self, claimed: Claimed, found: Import) -> bool:
        """Write the refused rows out in one step. False where the import is so old that they are not kept."""
        if not found.can_be_written_out:
            return False
        folder = self._folder.root / REFUSED
        await asyncio.to_thread(folder.mkdir, exist_ok=True)
        fresh = folder / f".{secrets.token_hex(4)}"
        try:
            name = name_of(claimed, found.number, "-rows")
            await self._imports.write_refused(found.number, fresh, name)
            await asyncio.to_thread(os.replace, fresh, folder / name)
        finally:
            await asyncio.to_thread(fresh.unlink, missing_ok=True)
        return True
