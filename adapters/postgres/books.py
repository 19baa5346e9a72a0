"""The ledger by days: what left, what came back, what was paid, taken back, given back, and kept by carriers."""

from datetime import date, datetime
from typing import LiteralString, NamedTuple

import asyncpg

from adapters.postgres.pool import Connection
from domain.contract.order import PlacedOrder
from domain.contract.status import Status
from domain.order.state import OrderState

#: An order's first parcel makes the sale, whatever leaves later.
LEFT: LiteralString = """
    SELECT DISTINCT ON (p.order_no) p.order_no, p.shipped_at AS at, o.placed, o.state
    FROM parcels p JOIN orders o USING (order_no)
    WHERE p.shipped_at >= $1 AND p.shipped_at < $2
      AND NOT EXISTS (SELECT FROM parcels e WHERE e.order_no = p.order_no AND e.shipped_at < $1)
    ORDER BY p.order_no, p.shipped_at
"""
CAME_BACK: LiteralString = """
    SELECT DISTINCT ON (p.order_no) p.order_no, p.returned_at AS at, o.placed, o.state
    FROM parcels p JOIN orders o USING (order_no)
    WHERE p.returned_at >= $1 AND p.returned_at < $2
      AND NOT EXISTS (SELECT FROM parcels e WHERE e.order_no = p.order_no AND e.returned_at < $1)
    ORDER BY p.order_no, p.returned_at
"""
PAID: LiteralString = """
    SELECT a.order_no, a.amount, d.paid_on AS on
    FROM deposits d JOIN allocations a USING (notice_id)
    WHERE d.paid_on BETWEEN $1 AND $2 AND a.kind = 'allocated' ORDER BY d.paid_on, a.notice_id, a.order_no
"""
TAKEN_BACK: LiteralString = """
    SELECT order_no, -amount AS amount, at FROM allocations
    WHERE kind = 'reversed' AND at >= $1 AND at < $2 ORDER BY at, notice_id, order_no
"""
GIVEN_BACK: LiteralString = """
    SELECT order_no, amount, done_at AS at FROM refunds
    WHERE state = 'done' AND done_at >= $1 AND done_at < $2 ORDER BY done_at, id
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


class Moved(NamedTuple):
    """A parcel that left, or came back, and its order."""

    at: datetime
    placed: PlacedOrder


class Sum(NamedTuple):
    """Yen of one order: of a day, or at an instant."""

    order_no: str
    amount: int
    when: date | datetime


class Books:
    """Read across orders and the tables of money."""

    async def left(self, conn: Connection, begin: datetime, end: datetime) -> list[Moved]:
        """Orders whose goods left from one instant until another; what left of an order that had ended is no sale."""
        rows = await conn.fetch(LEFT, begin, end)
        return [_moved(row) for row in rows if OrderState.model_validate_json(row["state"]).goods.have_gone]

    async def came_back(self, conn: Connection, begin: datetime, end: datetime) -> list[Moved]:
        """Orders that ended as returned."""
        rows = await conn.fetch(CAME_BACK, begin, end)
        states = ((row, OrderState.model_validate_json(row["state"])) for row in rows)
        return [_moved(row) for row, state in states if state.ending is Status.RETURNED and state.goods.have_gone]

    async def paid(self, conn: Connection, first: date, last: date) -> list[Sum]:
        """Money that customers paid on these days, as it was assigned to orders."""
        return [Sum(row["order_no"], row["amount"], row["on"]) for row in await conn.fetch(PAID, first, last)]

    async def taken_back(self, conn: Connection, begin: datetime, end: datetime) -> list[Sum]:
        """Payments that count no more."""
        return [Sum(row["order_no"], row["amount"], row["at"]) for row in await conn.fetch(TAKEN_BACK, begin, end)]

    async def given_back(self, conn: Connection, begin: datetime, end: datetime) -> list[Sum]:
        """Refunds that were made."""
        return [Sum(row["order_no"], row["amount"], row["at"]) for row in await conn.fetch(GIVEN_BACK, begin, end)]

    async def kept(self, conn: Connection, first: date, last: date) -> list[Sum]:
        """What carriers kept of the cash that they collected."""
        return [Sum(row["order_no"], row["amount"], row["on"]) for row in await conn.fetch(KEPT, first, last)]

    async def unassigned(self, conn: Connection, first: date, last: date) -> int:
        """Yen of these days that are on no order."""
        total: int = await conn.fetchval(UNASSIGNED, first, last)
        return total


def _moved(row: asyncpg.Record) -> Moved:
    return Moved(row["at"], PlacedOrder.model_validate_json(row["placed"]))
