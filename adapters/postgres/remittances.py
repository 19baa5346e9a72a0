"""What providers and carriers report of money: whose it is, and what carriers keep of the cash that they collect."""

from datetime import date, datetime, timedelta
from typing import LiteralString, NamedTuple

from pydantic import BaseModel, ConfigDict

from adapters.postgres.pool import Connection

#: Carriers give a number out again after about a year; what they hand on, they have collected within this time.
_STILL_IN_USE = timedelta(days=180)
#: Of several parcels of one number, none is meant.
PARCEL: LiteralString = """
    SELECT p.order_no, p.parcel_no, p.carrier, p.delivered_at IS NOT NULL AS is_delivered,
           p.returned_at IS NOT NULL AS is_returned, o.plan
    FROM parcels p JOIN orders o USING (order_no)
    WHERE p.tracking_no = $1 AND p.shipped_at > $2 ORDER BY p.order_no LIMIT 2
"""
KEEP: LiteralString = """
    INSERT INTO remittances (notice_id, order_no, parcel_no, carrier, tracking_no, amount, fee, remitted_on, at)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 WHERE EXISTS (SELECT FROM deposits WHERE notice_id = $1)
    ON CONFLICT (notice_id) DO NOTHING RETURNING notice_id
"""
IS_KEPT: LiteralString = "SELECT EXISTS (SELECT FROM remittances WHERE notice_id = $1)"
BY_STORE_NUMBER: LiteralString = """
    SELECT order_no FROM orders WHERE store_number(placed) = $1 ORDER BY placed_at DESC LIMIT 2
"""
BOOKED: LiteralString = """
    SELECT a.notice_id FROM allocations a
    WHERE a.order_no = $1 AND a.kind = 'allocated' AND a.notice_id LIKE $2
      AND NOT EXISTS (SELECT FROM allocations r WHERE r.notice_id = a.notice_id AND r.kind = 'reversed')
    LIMIT 2
"""


class Collected(NamedTuple):
    """A parcel whose cash a carrier hands on."""

    order_no: str
    parcel_no: str
    carrier: str
    is_delivered: bool
    is_returned: bool
    plan: str


class Remittance(BaseModel):
    """What a carrier collected for one parcel, and what it keeps of it; both in yen."""

    model_config = ConfigDict(frozen=True)

    notice_id: str
    order_no: str
    parcel_no: str
    carrier: str
    tracking_no: str
    amount: int
    fee: int
    remitted_on: date


class Remittances:
    """The table `remittances`, and whose a report about money is."""

    async def parcels(self, conn: Connection, tracking_no: str, now: datetime) -> list[Collected]:
        """The parcels that left under this number not long ago; no more than two are looked for."""
        return [Collected(**row) for row in await conn.fetch(PARCEL, tracking_no, now - _STILL_IN_USE)]

    async def is_kept(self, conn: Connection, notice_id: str) -> bool:
        """True once this very report was kept."""
        return bool(await conn.fetchval(IS_KEPT, notice_id))

    async def keep(self, conn: Connection, remitted: Remittance, at: datetime) -> bool:
        """Keep what the carrier kept. False when that was known, or its deposit is not here yet."""
        return await conn.fetchval(KEEP, *dict(remitted).values(), at) is not None

    async def by_store_number(self, conn: Connection, number: str) -> list[str]:
        """The orders that are paid in a store by this number; no more than two are looked for."""
        return [row["order_no"] for row in await conn.fetch(BY_STORE_NUMBER, number)]

    async def booked(self, conn: Connection, order_no: str, beginning: str) -> list[str]:
        """Notices of booked money of an order that begin so; no more than two."""
        escaped = beginning.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return [row["notice_id"] for row in await conn.fetch(BOOKED, order_no, f"{escaped}%")]
