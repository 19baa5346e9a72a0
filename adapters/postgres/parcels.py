"""The table `parcels`, read across orders. An order's own parcels are written with it."""

from datetime import datetime, timedelta
from typing import LiteralString

from adapters.postgres.pool import Connection

#: Carriers give a number out again after about a year; within this time it is one and the same parcel.
_STILL_IN_USE = timedelta(days=90)
OTHERS: LiteralString = """
    SELECT DISTINCT order_no FROM parcels
    WHERE tracking_no = $1 AND tracking_no <> '' AND order_no <> $2 AND shipped_at > $3 ORDER BY order_no LIMIT 5
"""
LEFT_AS: LiteralString = """
    SELECT tracking_no FROM parcels WHERE order_no = $1 AND parcel_no = $2 AND shipped_at IS NOT NULL
"""


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
