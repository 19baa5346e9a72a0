"""A file that is handed in, on its way into the database, in one transaction."""

import asyncio
import hashlib
from pathlib import Path
from typing import BinaryIO, NamedTuple

from adapters.files import bank
from adapters.files.book import ProfileBook
from adapters.files.faults import WHICH_PROFILE
from adapters.files.looks import recognised
from adapters.files.profile import Kind, Profile
from adapters.files.table import BadFile, still
from adapters.files.unlike import why_unlike
from adapters.postgres.pool import Connection
from callers.connections import Connections
from callers.valid import valid
from domain.contract.imports import NewImport

_PART = 1 << 20


class Given(NamedTuple):
    """A file and what is said of it. `instead_of`: the account under which a bank's file was read in by mistake."""

    kind: Kind
    path: Path
    by: str
    profile_name: str = ""
    account: str = ""
    instead_of: str = ""
    request_id: str | None = None


class FileKeeper:
    """Keeps files as they are, and knows those that it has."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def keep(self, given: Given) -> tuple[NewImport, int | None]:
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


def _measured(file: BinaryIO) -> tuple[str, int]:
    """The hash of a file (hex) and its bytes."""
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while part := file.read(_PART):
        digest.update(part)
        size += len(part)
    return digest.hexdigest(), size
