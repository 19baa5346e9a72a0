"""The shop's ledger for the books, by days."""

import hashlib
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from adapters.files.books import write_books
from adapters.files.profile import Kind
from adapters.files.profile_files import profile
from adapters.postgres.books import Sum
from callers.connections import Connections
from callers.errors import NotYet
from domain.payment.books import BookEntry, EntryKind, sale


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
        shop, books = self._connections.desk.today(), self._connections.database.books
        calendar, rounding = shop.calendar, shop.profile.tax_rounding
        begin, end = calendar.at(first, 0), calendar.at(last + timedelta(days=1), 0)

        def entry(kind: EntryKind, each: Sum) -> BookEntry:
            day = each.when if type(each.when) is date else calendar.day_of(each.when)  # type: ignore[arg-type]
            return BookEntry(day, kind, each.order_no, each.amount)

        async with (
            self._connections.connection() as conn,
            conn.transaction(isolation="repeatable_read", readonly=True),
        ):
            found = [
                *(
                    line
                    for each in await books.left(conn, begin, end)
                    for line in sale(each.placed, calendar.day_of(each.at), rounding)
                ),
                *(
                    line
                    for each in await books.came_back(conn, begin, end)
                    for line in sale(each.placed, calendar.day_of(each.at), rounding, EntryKind.RETURN)
                ),
                *(entry(EntryKind.DEPOSIT, each) for each in await books.paid(conn, first, last)),
                *(entry(EntryKind.REVERSAL, each) for each in await books.taken_back(conn, begin, end)),
                *(entry(EntryKind.REFUND, each) for each in await books.given_back(conn, begin, end)),
                *(entry(EntryKind.FEE, each) for each in await books.kept(conn, first, last)),
            ]
            unassigned = await books.unassigned(conn, first, last)
        return sorted(found, key=lambda each: each.day), unassigned
