"""What the shop knows of people: reviews explained, lists imported, the blacklist kept."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from adapters.postgres.blacklist import NewEntry
from domain.errors import InvalidMessage, NotLater, UnknownOrder
from domain.identity import fields_without_key, keys_of
from domain.overview import BlacklistRow
from domain.remark import BlacklistLine, Remark, Signed
from domain.review.case import PastPerson
from domain.review.review import Review
from gateway.errors import BadListFile, NotReviewed
from gateway.people_files import read_blacklist, read_customers, read_orders
from gateway.valid import valid
from gateway.wires import Wires

#: How long an entry of the blacklist stands when nobody says.
USUAL_DAYS = 730
_MOST_UNINDEXED = 1_000


class PeopleDesk:
    """Customers, orders of the past, and the blacklist."""

    def __init__(self, wires: Wires) -> None:
        self._wires = wires

    async def review(self, order_no: str) -> Review:
        """What the rules found when they last looked at an order.

        Raises:
            UnknownOrder
            NotReviewed: it came in before there were rules.
        """
        async with self._wires.connection() as conn:
            found = await self._wires.database.people.review(conn, order_no)
            if found is None and await self._wires.database.pages.status(conn, order_no) is None:
                raise UnknownOrder("No order has this number.")
        if found is None:
            raise NotReviewed("No rule has looked at this order; `shop review again` lets them.")
        return found

    async def import_customers(self, data: bytes) -> int:
        """Take a list of past customers in, all rows or none; the same customer again takes its own place.

        Raises:
            BadListFile
        """
        return await self._keep("customer", read_customers(data))

    async def import_orders(self, data: bytes) -> int:
        """Take a list of past orders in, all rows or none. Orders that this shop has itself are passed over.

        Raises:
            BadListFile
        """
        return await self._keep("order", read_orders(data))

    async def _keep(self, source: str, people: Sequence[PastPerson]) -> int:
        today = self._wires.desk.today().calendar.day_of(self._wires.now())
        to_come = [each for each in people if each.last_on > today]  # would count as lately for ever
        if to_come:
            first = to_come[0]
            raise BadListFile(f"{source} {first.ref}: {first.last_on} has not come yet. Nothing was imported.")
        async with self._wires.connection() as conn, conn.transaction():
            await self._wires.database.people.keep_past(conn, source, people)
        return len(people)

    async def import_blacklist(self, data: bytes, *, by: str) -> int:
        """Put a list of people on the blacklist, all rows or none; the same person again takes the new reason.

        Raises:
            BadListFile, NotLater
            InvalidMessage: the name of whoever does it is too long.
        """
        signed, lines = valid(Signed, by=by), read_blacklist(data)
        entries = [NewEntry(line.who, line.reason, signed.by, self._end(line.until)) for line in lines]
        async with self._wires.connection() as conn, conn.transaction():
            for entry in entries:
                await self._wires.database.blacklist.add(conn, entry, self._wires.now())
        return len(entries)

    async def blacklist(self, line: BlacklistLine, *, by: str) -> int:
        """Put somebody on the blacklist. Returns the entry's number.

        Raises:
            InvalidMessage: nothing is said by which they could be known, or something that nobody is known by.
            NotLater: it would be over before it began.
        """
        if unknowable := fields_without_key(line.who):
            raise InvalidMessage(f"{', '.join(unknowable)}: nobody can be known by what stands there.")
        if not keys_of(line.who):
            raise InvalidMessage("Say a name, kana, phone, email or address.")
        entry = NewEntry(line.who, line.reason, valid(Signed, by=by).by, self._end(line.until))
        async with self._wires.connection() as conn:
            return await self._wires.database.blacklist.add(conn, entry, self._wires.now())

    async def blacklisted(self, limit: int, *, with_ended: bool = False) -> list[BlacklistRow]:
        """The entries that stand, newest first; or all."""
        async with self._wires.connection() as conn:
            return await self._wires.database.blacklist.listed(conn, self._wires.now(), limit, with_ended=with_ended)

    async def lift_entry(self, entry: int, *, by: str, note: str) -> None:
        """Take an entry off the blacklist.

        Raises:
            UnknownEntry
            InvalidMessage: a text is too long.
        """
        why = valid(Remark, by=by, note=note)
        async with self._wires.connection() as conn:
            await self._wires.database.blacklist.lift(conn, entry, why.by, why.note, self._wires.now())

    async def index(self) -> int:
        """Find the people of orders that were stored before people were known. Returns how many orders."""
        people, count = self._wires.database.people, 0
        while True:
            async with self._wires.connection() as conn, conn.transaction():
                batch = await people.unindexed(conn, _MOST_UNINDEXED)
                for placed in batch:
                    await people.rewrite(conn, placed)
            count += len(batch)
            if len(batch) < _MOST_UNINDEXED:
                return count

    def _end(self, until: date | None) -> datetime:
        now, calendar = self._wires.now(), self._wires.desk.today().calendar
        if until is None:
            return now + timedelta(days=USUAL_DAYS)
        end = calendar.end_of(until)
        if end <= now:
            raise NotLater(f"An entry until {until} would be over already.")
        return end
