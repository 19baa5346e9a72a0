"""The table `parcels`, read across orders. An order's own parcels are written with it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import LiteralString, NamedTuple

from adapters.postgres.pool import Connection
from domain.order.parcel import Parcel
from domain.order.state import OrderState

#: Carriers give a number out again after about a year; within this time it is one and the same parcel.
_STILL_IN_USE = timedelta(days=90)
OTHERS: LiteralString = """
    SELECT DISTINCT order_no FROM parcels
    WHERE tracking_no = $1 AND tracking_no <> '' AND order_no <> $2 AND shipped_at > $3
      AND NOT EXISTS (SELECT FROM sent_together t WHERE t.parted_at IS NULL
                      AND order_no IN (t.leads, t.rides) AND $2 IN (t.leads, t.rides))
    ORDER BY order_no LIMIT 5
"""
LEFT_AS: LiteralString = """
    SELECT tracking_no FROM parcels WHERE order_no = $1 AND parcel_no = $2 AND shipped_at IS NOT NULL
"""
#: Of two orders in one parcel, the leading one hears of it.
OF_NUMBER: LiteralString = """
    SELECT order_no, parcel_no, carrier, tracking_no, shipped_at, delivered_at, returned_at, event, event_at
    FROM parcels p WHERE tracking_no = $1 AND tracking_no <> '' AND shipped_at IS NOT NULL
      AND NOT EXISTS (SELECT FROM sent_together t JOIN parcels l ON l.order_no = t.leads
                      WHERE t.rides = p.order_no AND t.parted_at IS NULL AND l.tracking_no = p.tracking_no)
    ORDER BY shipped_at DESC LIMIT 20
"""
STATES: LiteralString = "SELECT order_no, state FROM orders WHERE order_no = ANY ($1)"


class KnownParcel(NamedTuple):
    """A parcel that left, and whose it is."""

    order_no: str
    parcel: Parcel


class Parcels:
    """Parcels across orders."""

    async def others_of(self, conn: Connection, order_no: str, tracking_no: str, now: datetime) -> list[str]:
        """The other orders whose parcel left under this number not long ago."""
        rows = await conn.fetch(OTHERS, tracking_no, order_no, now - _STILL_IN_USE)
        return [row["order_no"] for row in rows]

    async def left_as(self, conn: Connection, order_no: str, parcel_no: str) -> str:
        """The number under which this parcel left; empty where it is still here, or has none."""
        number: str | None = await conn.fetchval(LEFT_AS, order_no, parcel_no)
        return number or ""

    async def of_number(self, conn: Connection, tracking_no: str) -> list[KnownParcel]:
        """The parcels that left under this number, the newest first; carriers give numbers out again."""
        rows = await conn.fetch(OF_NUMBER, tracking_no)
        return [KnownParcel(row["order_no"], Parcel.model_validate(dict(row))) for row in rows]

    async def states(self, conn: Connection, order_nos: Sequence[str]) -> dict[str, OrderState]:
        """The orders that there are among these, as they stand."""
        rows = await conn.fetch(STATES, list(order_nos))
        return {row["order_no"]: OrderState.model_validate_json(row["state"]) for row in rows}
