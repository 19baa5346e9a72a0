"""The ledger by days: what was sold and went back, what was paid, taken back, given back, and kept by carriers."""

from datetime import date, timedelta
from typing import LiteralString

from asyncpg import Record

from adapters.postgres.pool import Connection
from domain.order.sale import Sale
from domain.payment.books import BookEntry, EntryKind, of_return, of_sale, of_surcharge
from domain.payment.price_return import PriceReturn, Surcharge
from domain.shop.calendar import BusinessCalendar

SOLD: LiteralString = """
    SELECT order_no, sale AS said FROM sales WHERE sold_on BETWEEN $1 AND $2 ORDER BY sold_on, order_no
"""
CHARGED: LiteralString = """
    SELECT order_no, surcharge AS said FROM surcharges
    WHERE charged_on BETWEEN $1 AND $2 ORDER BY charged_on, order_no, number
"""
WENT_BACK: LiteralString = """
    SELECT order_no, returned AS said FROM price_returns
    WHERE given_on BETWEEN $1 AND $2 ORDER BY given_on, order_no, number
"""
_WAS_MOVED: LiteralString = """
    EXISTS (SELECT FROM assignments m WHERE m.notice_id = a.notice_id AND m.moved_to = a.order_no OFFSET 0)
"""
#: Of the day on which it was paid; what was moved to an order from a wrong one, of the day of that.
PAID: LiteralString = f"""
    SELECT a.order_no, a.amount, d.paid_on AS on, a.notice_id
    FROM deposits d JOIN allocations a USING (notice_id)
    WHERE d.paid_on BETWEEN $1 AND $2 AND a.kind = 'allocated' AND NOT {_WAS_MOVED}
    UNION ALL
    SELECT a.order_no, a.amount, (a.at AT TIME ZONE $5)::date, a.notice_id
    FROM allocations a WHERE a.at >= $3 AND a.at < $4 AND a.kind = 'allocated' AND {_WAS_MOVED}
    ORDER BY 3, 4, 1
"""  # noqa: S608 - constants
TAKEN_BACK: LiteralString = """
    SELECT order_no, -amount AS amount, at FROM allocations
    WHERE kind = 'reversed' AND at >= $1 AND at < $2 ORDER BY at, notice_id, order_no
"""
GIVEN_BACK: LiteralString = """
    SELECT order_no, amount, at FROM refund_moves WHERE at >= $1 AND at < $2 AND amount > 0 ORDER BY at, id
"""
CAME_BACK: LiteralString = """
    SELECT order_no, -amount AS amount, at FROM refund_moves WHERE at >= $1 AND at < $2 AND amount < 0 ORDER BY at, id
"""
KEPT: LiteralString = """
    SELECT order_no, fee AS amount, remitted_on AS on FROM remittances
    WHERE remitted_on BETWEEN $1 AND $2 AND fee > 0 ORDER BY remitted_on, notice_id
"""
#: Money of these days of which nobody has said whose it is.
UNASSIGNED: LiteralString = """
    SELECT COALESCE(sum(amount), 0) FROM deposits d
    WHERE d.paid_on BETWEEN $1 AND $2 AND NOT EXISTS (SELECT FROM allocations a WHERE a.notice_id = d.notice_id)
"""


class Books:
    """Read across orders and the tables of money."""

    async def entries(self, conn: Connection, first: date, last: date, calendar: BusinessCalendar) -> list[BookEntry]:
        """All entries of these days, both included."""
        begin, end = calendar.at(first, 0), calendar.at(last + timedelta(days=1), 0)

        def entries(kind: EntryKind, rows: list[Record]) -> list[BookEntry]:
            days = [row["on"] if "on" in row.keys() else calendar.day_of(row["at"]) for row in rows]  # noqa: SIM118
            return [BookEntry(day, kind, row["order_no"], row["amount"]) for day, row in zip(days, rows, strict=True)]

        found = [
            *await self._sold(conn, first, last),
            *entries(EntryKind.DEPOSIT, await conn.fetch(PAID, first, last, begin, end, str(calendar.zone))),
            *entries(EntryKind.REVERSAL, await conn.fetch(TAKEN_BACK, begin, end)),
            *entries(EntryKind.REFUND, await conn.fetch(GIVEN_BACK, begin, end)),
            *entries(EntryKind.REFUND_BACK, await conn.fetch(CAME_BACK, begin, end)),
            *entries(EntryKind.FEE, await conn.fetch(KEPT, first, last)),
        ]
        return sorted(found, key=lambda each: each.day)

    async def _sold(self, conn: Connection, first: date, last: date) -> list[BookEntry]:
        """What was sold on these days, and what was charged or went back of it on them, whenever it was sold."""
        sold, charged, back = [await conn.fetch(query, first, last) for query in (SOLD, CHARGED, WENT_BACK)]
        return [
            *(entry for no, said in sold for entry in of_sale(no, Sale.model_validate_json(said))),
            *(entry for no, said in charged for entry in of_surcharge(no, Surcharge.model_validate_json(said))),
            *(entry for no, said in back for entry in of_return(no, PriceReturn.model_validate_json(said))),
        ]

    async def unassigned(self, conn: Connection, first: date, last: date) -> int:
        """Yen of these days that are on no order."""
        total: int = await conn.fetchval(UNASSIGNED, first, last)
        return total
