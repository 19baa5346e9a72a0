"""The table `reversals`: payments that were taken back before they were booked, each kept until its payment comes."""

from datetime import datetime
from typing import LiteralString, NamedTuple

import asyncpg

from adapters.postgres.pool import Connection
from domain.contract.messages import PaymentReversed

#: A payment and its reversal that come at the same instant see each other, whatever orders they name.
LOCK: LiteralString = """
    SELECT pg_advisory_xact_lock(hashtextextended(
        'notice:' || COALESCE((SELECT notice_id FROM assignments WHERE part = $1), $1), 0))
"""
KEEP: LiteralString = """
    INSERT INTO reversals (notice_id, order_no, reason, by, kept_at, met_at) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (notice_id) DO NOTHING RETURNING notice_id
"""
MEET: LiteralString = """
    UPDATE reversals SET met_at = $2 WHERE notice_id = $1 AND met_at IS NULL RETURNING notice_id, reason, by
"""
#: Each is found once.
IN_VAIN: LiteralString = """
    UPDATE reversals SET told_at = $2 WHERE kept_at < $1 AND met_at IS NULL AND told_at IS NULL
    RETURNING notice_id, order_no, reason, by
"""


class InVain(NamedTuple):
    """A reversal whose payment did not come, and the number it was told for."""

    fact: PaymentReversed
    order_no: str


class Reversals:
    """Payments that were taken back too early to be booked."""

    async def lock(self, conn: Connection, notice_id: str) -> None:
        """Let nobody else decide about this notice until the transaction ends; asked for after the order's lock."""
        await conn.execute(LOCK, notice_id)

    async def keep(
        self, conn: Connection, order_no: str, fact: PaymentReversed, at: datetime, *, is_met: bool = False
    ) -> bool:
        """Keep a reversal, under its notice. False when it was kept before.

        `is_met`: its payment is there, without an order.
        """
        met_at = at if is_met else None
        kept = await conn.fetchval(KEEP, fact.notice_id, order_no, fact.reason, fact.by, at, met_at)
        return kept is not None

    async def meet(self, conn: Connection, notice_id: str, at: datetime) -> PaymentReversed | None:
        """The reversal that waited for the payment which comes now, once; None for a payment that nobody took back."""
        row = await conn.fetchrow(MEET, notice_id, at)
        return _fact(row) if row else None

    async def in_vain(self, conn: Connection, kept_before: datetime, at: datetime) -> list[InVain]:
        """Those that have waited since before an instant; each is answered once."""
        rows = await conn.fetch(IN_VAIN, kept_before, at)
        return [InVain(_fact(row), row["order_no"]) for row in sorted(rows, key=lambda row: str(row["notice_id"]))]


def _fact(row: asyncpg.Record) -> PaymentReversed:
    return PaymentReversed(notice_id=row["notice_id"], reason=row["reason"], by=row["by"])
