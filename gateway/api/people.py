"""What the shop knows of people: reviews explained, lists imported, the blacklist kept."""

from datetime import date, datetime, timedelta

from adapters.files.faults import not_yet, nothing_imported
from adapters.files.table import BadFile
from adapters.postgres.blacklist import NewEntry
from callers.connections import Connections
from callers.errors import NotReviewed
from callers.valid import valid
from domain.agenda.overview import BlacklistRow
from domain.basics.errors import InvalidMessage, NotLater, UnknownOrder
from domain.basics.fault import Fault
from domain.people.identity import fields_without_key, keys_of
from domain.people.remark import BlacklistLine, Remark, Signed
from domain.people.review.case import PastPerson
from domain.people.review.review import Review
from gateway.importing.lists import Imported, Listed
from gateway.importing.people_files import read_blacklist, read_customers, read_orders

#: How long an entry of the blacklist stands when nobody says.
USUAL_DAYS = 730
_MOST_UNINDEXED = 1_000


class People:
    """Customers, orders of the past, and the blacklist."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def review(self, order_no: str) -> Review:
        """What the rules found when they last looked at an order.

        Raises:
            UnknownOrder
            NotReviewed: it came in before there were rules.
        """
        async with self._connections.connection() as conn:
            found = await self._connections.database.people.review(conn, order_no)
            if found is None and await self._connections.database.pages.status(conn, order_no) is None:
                raise UnknownOrder
        if found is None:
            raise NotReviewed
        return found

    async def import_customers(self, data: bytes) -> Imported:
        """Take a list of past customers in, all rows or none; the same customer again takes its own place.

        Raises:
            BadFile
        """
        return await self._keep("customer", read_customers(data), "last_ordered_on")

    async def import_orders(self, data: bytes) -> Imported:
        """Take a list of past orders in, all rows or none. Orders that this shop has itself are passed over.

        Raises:
            BadFile
        """
        return await self._keep("order", read_orders(data), "ordered_on")

    async def _keep(self, source: str, listed: Listed[int, PastPerson], column: str) -> Imported:
        today = self._connections.desk.today().calendar.day_of(self._connections.now())
        to_come = [(line, each.last_on) for line, each in listed.rows.items() if each.last_on > today]
        if to_come:  # they would count as lately for ever
            raise BadFile(what=nothing_imported([not_yet(line, column, day) for line, day in to_come]))
        people = list(listed.rows.values())
        async with self._connections.connection() as conn, conn.transaction():
            await self._connections.database.people.keep_past(conn, source, people)
        return Imported(count=len(people), unused_columns=listed.unused_columns)

    async def import_blacklist(self, data: bytes, *, by: str) -> Imported:
        """Put a list of people on the blacklist, all rows or none; the same person again takes the new reason.

        Entries that are over already are left out, and the answer names their lines.

        Raises:
            BadFile
            InvalidMessage: the name of whoever does it is too long.
        """
        signed, listed, now = valid(Signed, by=by), read_blacklist(data), self._connections.now()
        entries = {
            no: NewEntry(row.who, row.reason, signed.by, self._end(row.until)) for no, row in listed.rows.items()
        }
        standing = [entry for entry in entries.values() if entry.expires_at > now]
        standing.sort(key=lambda entry: sorted(keys_of(entry.who)))  # two imports wait in one order
        async with self._connections.connection() as conn, conn.transaction():
            for entry in standing:
                await self._connections.database.blacklist.add(conn, entry, now)
        over = tuple(no for no, entry in entries.items() if entry.expires_at <= now)
        return Imported(count=len(standing), unused_columns=listed.unused_columns, lines_over=over)

    async def blacklist(self, line: BlacklistLine, *, by: str) -> int:
        """Put somebody on the blacklist. Returns the entry's number.

        Raises:
            InvalidMessage: nothing is said by which they could be known, or something that nobody is known by.
            NotLater: it would be over before it began.
        """
        if unknowable := fields_without_key(line.who):
            raise InvalidMessage(*(Fault(field=field, code="unknowable") for field in unknowable))
        if not keys_of(line.who):
            raise InvalidMessage(Fault(code="nobody_named"))
        entry, now = (
            NewEntry(line.who, line.reason, valid(Signed, by=by).by, self._end(line.until)),
            self._connections.now(),
        )
        if entry.expires_at <= now:
            raise NotLater("entry", until=line.until)
        async with self._connections.connection() as conn:
            return await self._connections.database.blacklist.add(conn, entry, now)

    async def blacklisted(self, limit: int, *, with_ended: bool = False) -> list[BlacklistRow]:
        """The entries that stand, newest first; or all."""
        async with self._connections.connection() as conn:
            return await self._connections.database.blacklist.listed(
                conn, self._connections.now(), limit, with_ended=with_ended
            )

    async def lift_entry(self, entry: int, *, by: str, note: str) -> None:
        """Take an entry off the blacklist.

        Raises:
            UnknownEntry
            InvalidMessage: a text is too long.
        """
        why = valid(Remark, by=by, note=note)
        async with self._connections.connection() as conn:
            await self._connections.database.blacklist.lift(conn, entry, why.by, why.note, self._connections.now())

    async def index(self) -> int:
        """Find the people of orders that were stored before people were known. Returns how many orders."""
        people, count = self._connections.database.people, 0
        while True:
            async with self._connections.connection() as conn, conn.transaction():
                batch = await people.unindexed(conn, _MOST_UNINDEXED)
                for placed in batch:
                    await people.rewrite(conn, placed)
            count += len(batch)
            if len(batch) < _MOST_UNINDEXED:
                return count

    def _end(self, until: date | None) -> datetime:
        if until is None:
            return self._connections.now() + timedelta(days=USUAL_DAYS)
        return self._connections.desk.today().calendar.end_of(until)
