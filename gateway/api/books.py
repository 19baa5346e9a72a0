"""The shop's ledger for the books, by days."""

import hashlib
from datetime import date

from pydantic import BaseModel, ConfigDict

from adapters.files.books import write_books
from adapters.files.profile import Kind
from adapters.files.profile_files import profile
from callers.connections import Connections
from callers.errors import NotYet
from domain.payment.books import BookEntry, EntryKind


class BooksExport(BaseModel):
    """One file for the books: the sums of its entries by kind, in yen, and the money of these days on no order."""

    model_config = ConfigDict(frozen=True)

    profile: str
    first: date
    last: date
    entries: int
    sums: dict[EntryKind, int]
    unassigned: int
    sha256: str
    content: bytes = b""


class BookKeeper:
    """What whoever keeps the books asks for."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def export(self, first: date, last: date, profile_name: str) -> BooksExport:
        """The entries of these days, both included, as one moment of the database has them.

        Raises:
            UnknownProfile
            NotYet: the days have not come.
        """
        layout, calendar = profile(Kind.BOOKS, profile_name), self._connections.desk.today().calendar
        if last > calendar.day_of(self._connections.now()):
            raise NotYet("books", through=last)
        entries, unassigned = await self._entries(first, last)
        content = write_books(entries, layout)
        sums = {kind: sum(each.amount for each in entries if each.kind is kind) for kind in EntryKind}
        return BooksExport(
            profile=layout.name,
            first=first,
            last=last,
            entries=len(entries),
            sums=sums,
            unassigned=unassigned,
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
        )

    async def _entries(self, first: date, last: date) -> tuple[list[BookEntry], int]:
        books, calendar = self._connections.database.books, self._connections.desk.today().calendar
        async with (
            self._connections.connection() as conn,
            conn.transaction(isolation="repeatable_read", readonly=True),
        ):
            found = await books.entries(conn, first, last, calendar)
            return found, await books.unassigned(conn, first, last)
