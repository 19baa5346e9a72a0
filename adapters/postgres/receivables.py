"""What the shop has to receive for orders, and the names of payers: `payer_names`, `learned_payers`, `orders`."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import LiteralString, NamedTuple
from zoneinfo import ZoneInfo

import asyncpg

from adapters.postgres.pool import Connection
from domain.contract.order import PlacedOrder
from domain.order.state import OrderState
from domain.payment.matching.deposit import Deposit, Learned
from domain.payment.matching.receivable import Receivable, payer_names, receivable_of
from domain.people.identity import Attribute, attribute_of

#: Of orders that are over, those of so long may still be paid, twice or at last.
_LOOKED_BACK = timedelta(days=400)
_MOST_CLOSED = 20_000
#: Orders read before others get their turn.
_AT_ONCE = 200
OPEN: LiteralString = """
    SELECT order_no, transfer_no, placed, state, placed_at FROM orders WHERE status IN (
        'received', 'on_hold', 'awaiting_customer', 'backordered', 'awaiting_payment', 'preparing', 'shipped',
        'delivered')
"""
#: Orders that are over, of payers with these names, or with one of these numbers.
CLOSED: LiteralString = """
    SELECT order_no, transfer_no, placed, state, placed_at FROM orders
    WHERE order_no IN (
            SELECT order_no FROM payer_names WHERE name = ANY ($1)
            UNION SELECT order_no FROM orders WHERE transfer_no = ANY ($2)
            UNION SELECT order_no FROM orders WHERE order_no = ANY ($2)
            UNION SELECT order_no FROM learned_payers WHERE name = ANY ($1))
      AND status IN ('completed', 'declined', 'cancelled', 'expired', 'uncollected', 'returned') AND placed_at > $3
    ORDER BY placed_at DESC LIMIT $4
"""
ONE: LiteralString = "SELECT order_no, transfer_no, placed, state, placed_at FROM orders WHERE order_no = $1"
#: The customer of each learned name is whoever ordered that order.
LEARNED: LiteralString = """
    SELECT l.name, p.keys FROM learned_payers l JOIN people p ON p.order_no = l.order_no AND p.role = 'orderer'
    WHERE l.name = ANY ($1) ORDER BY l.id
"""
REWRITE: LiteralString = """
    WITH gone AS (DELETE FROM payer_names WHERE order_no = $1 AND name <> ALL ($2))
    INSERT INTO payer_names (name, order_no) SELECT name, $1 FROM unnest($2::text[]) AS n (name) ON CONFLICT DO NOTHING
"""
LEARN: LiteralString = """
    INSERT INTO learned_payers (name, payer, order_no, notice_id, by, at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $6)
    ON CONFLICT (name, order_no) DO UPDATE SET used_at = GREATEST(learned_payers.used_at, excluded.used_at)
"""
LEARNED_NAMES: LiteralString = """
    SELECT l.id, l.payer, l.order_no, o.name AS customer, l.by, l.at, l.used_at
    FROM learned_payers l JOIN orders o USING (order_no) ORDER BY l.id DESC LIMIT $1
"""
USED: LiteralString = "UPDATE learned_payers SET used_at = $2 WHERE name = ANY ($1) AND used_at < $2"
FORGET_UNUSED: LiteralString = "DELETE FROM learned_payers WHERE used_at < $1"
FORGET: LiteralString = "DELETE FROM learned_payers WHERE id = $1 RETURNING id"


class LearnedName(NamedTuple):
    """A payer's name that a person assigned to a customer, by the order of that time; it last served at `used_at`."""

    id: int
    payer: str
    order_no: str
    customer: str
    by: str
    at: datetime
    used_at: datetime


class Receivables:
    """Orders as matching sees them, and the names of payers."""

    async def open(self, conn: Connection, zone: ZoneInfo) -> list[Receivable]:
        """The receivables of all orders that are not over."""
        return await _receivables(await conn.fetch(OPEN), zone)

    async def closed(
        self, conn: Connection, deposits: Sequence[Deposit], at: datetime, zone: ZoneInfo
    ) -> list[Receivable]:
        """The receivables of orders that are over and could be meant by one of these deposits."""
        names = sorted({name for deposit in deposits for name in deposit.payer.names})
        numbers = sorted({number.lstrip("0") for deposit in deposits for number in deposit.payer.numbers})
        rows = await conn.fetch(CLOSED, names, numbers, at - _LOOKED_BACK, _MOST_CLOSED)
        return await _receivables(rows, zone)

    async def one(self, conn: Connection, order_no: str, zone: ZoneInfo) -> Receivable | None:
        """The receivable of an order; None when there is no such order."""
        row = await conn.fetchrow(ONE, order_no)
        return _receivable(row, zone) if row else None

    async def learned(self, conn: Connection, deposits: Iterable[Deposit]) -> list[Learned]:
        """What was learned of the names of these payers."""
        names = sorted({name for deposit in deposits for name in deposit.payer.names})
        return [
            Learned(row["name"], frozenset(key for key in row["keys"] if attribute_of(key) is not Attribute.NAME))
            for row in await conn.fetch(LEARNED, names)
        ]

    async def rewrite(self, conn: Connection, placed: PlacedOrder) -> None:
        """The orderer of an order is called otherwise now."""
        await conn.execute(REWRITE, placed.order_no, sorted(payer_names(placed)))

    async def learn(
        self, conn: Connection, name: str, payer: str, order_no: str, notice_id: str, by: str, at: datetime
    ) -> None:
        """Somebody said that this payer pays for the customer of this order."""
        await conn.execute(LEARN, name, payer, order_no, notice_id, by, at)

    async def used(self, conn: Connection, deposits: Iterable[Deposit], at: datetime) -> None:
        """The payers of these deposits were known, whose names a person may have taught."""
        names = sorted({name for deposit in deposits for name in deposit.payer.names})
        await conn.execute(USED, names, at)

    async def forget_unused(self, conn: Connection, before: datetime) -> None:
        """Forget names that have served nobody since this instant."""
        await conn.execute(FORGET_UNUSED, before)

    async def learned_names(self, conn: Connection, most: int) -> list[LearnedName]:
        """What was learned, the newest first."""
        return [LearnedName(**dict(row)) for row in await conn.fetch(LEARNED_NAMES, most)]

    async def forget(self, conn: Connection, learned_id: int) -> bool:
        """Forget one name. False when it is not known."""
        return bool(await conn.fetchval(FORGET, learned_id))


async def _receivables(rows: Sequence[asyncpg.Record], zone: ZoneInfo) -> list[Receivable]:
    receivables = []
    for place, row in enumerate(rows):
        if place % _AT_ONCE == 0:
            await asyncio.sleep(0)
        receivables.append(_receivable(row, zone))
    return receivables


def _receivable(row: asyncpg.Record, zone: ZoneInfo) -> Receivable:
    placed = PlacedOrder.model_validate_json(row["placed"])
    state = OrderState.model_validate_json(row["state"])
    return receivable_of(placed, state, row["transfer_no"], row["placed_at"].astimezone(zone).date())
