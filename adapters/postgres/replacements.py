"""The table `replacements`: what was sent once more, free of charge, and for what."""

from datetime import datetime
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.agenda.claim_page import SentForClaim
from domain.goods.replacing import Known

KEEP: LiteralString = "INSERT INTO replacements (order_no, key, parcel_no, claim_no, at) VALUES ($1, $2, $3, $4, $5)"
CANCEL: LiteralString = (
    "UPDATE replacements SET ended_at = $3 WHERE order_no = $1 AND parcel_no = $2 AND ended_at IS NULL"
)
OF_CLAIM: LiteralString = """
    SELECT r.parcel_no, r.ended_at, p.carrier, p.tracking_no, p.shipped_at, p.delivered_at, p.returned_at
    FROM replacements r
    LEFT JOIN parcels p ON p.order_no = r.order_no AND p.parcel_no = r.parcel_no AND r.ended_at IS NULL
    WHERE r.claim_no = $1 AND r.claim_no <> '' ORDER BY r.at, r.parcel_no
"""


class Replacements:
    """What was promised, once for each key."""

    async def known(self, conn: Connection, order_no: str, key: str) -> Known | None:
        """What was promised for this key before."""
        row = await conn.fetchrow(
            "SELECT parcel_no, claim_no FROM replacements WHERE order_no = $1 AND key = $2", order_no, key
        )
        return Known(row["parcel_no"], row["claim_no"]) if row else None

    async def numbers(self, conn: Connection, order_no: str) -> list[str]:
        """The numbers that parcels of this order have or had; papers and carriers' files may name them."""
        rows = await conn.fetch("SELECT parcel_no FROM replacements WHERE order_no = $1", order_no)
        return [row["parcel_no"] for row in rows]

    async def keep(self, conn: Connection, order_no: str, key: str, known: Known, at: datetime) -> None:
        """Take down what is promised."""
        await conn.execute(KEEP, order_no, key, known.parcel_no, known.claim_no, at)

    async def cancel(self, conn: Connection, order_no: str, parcel_no: str, at: datetime) -> None:
        """It is not sent."""
        await conn.execute(CANCEL, order_no, parcel_no, at)

    async def of_claim(self, conn: Connection, claim_no: str) -> list[SentForClaim]:
        """The parcels that were promised for a claim, and how far they are."""
        return [SentForClaim.model_validate(dict(row)) for row in await conn.fetch(OF_CLAIM, claim_no)]
