"""The table `coupons`: codes of the shop, each in one mail of one order, or free; migration 0061 takes them back."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.agenda.overview import CouponRow
from domain.order.coupon import Coupon

#: One that somebody has keeps what was said of it.
PUT: LiteralString = """
    INSERT INTO coupons (code, value, expires_on, imported_at)
    SELECT code, value, expires_on, $4 FROM unnest($1::text[], $2::text[], $3::date[]) AS n (code, value, expires_on)
    ON CONFLICT (code) DO UPDATE SET value = excluded.value, expires_on = excluded.expires_on
    WHERE coupons.order_no IS NULL
"""
#: What expires first goes first. Two that take one at once pass each other's by.
TAKE: LiteralString = """
    WITH free AS (
        SELECT code FROM coupons WHERE order_no IS NULL AND (expires_on IS NULL OR expires_on >= $4)
        ORDER BY expires_on NULLS LAST, number LIMIT 1 FOR UPDATE SKIP LOCKED)
    UPDATE coupons c SET order_no = $1, mail = $2, taken_at = $3 FROM free WHERE c.code = free.code RETURNING c.code
"""
#: A mail that was never written hands its code to a newer one of the order; so does one whose place that takes ($3).
HAND_ON: LiteralString = """
    UPDATE coupons SET mail = $2
    WHERE code = (
        SELECT c.code FROM coupons c JOIN mails m ON m.thread = c.order_no AND split_part(m.key, ':again:', 1) = c.mail
        WHERE c.order_no = $1 AND c.mail <> $2 AND (m.state = 'owed' AND m.raw IS NULL OR m.id = $3) LIMIT 1)
    RETURNING code
"""
OF: LiteralString = """
    SELECT code, value, expires_on FROM coupons
    WHERE order_no = $1 AND mail = split_part($2, ':again:', 1) AND (expires_on IS NULL OR expires_on >= $3)
"""
LISTED: LiteralString = """
    SELECT code, value, expires_on, order_no, taken_at FROM coupons ORDER BY order_no IS NOT NULL, taken_at, number
"""


class Coupons:
    """Codes that make up for a delay."""

    async def put(self, conn: Connection, coupons: Iterable[Coupon], at: datetime) -> None:
        """Take codes in. One that is known and free is worth what is said now; one that somebody has stays."""
        rows = [(each.code, each.value, each.expires_on) for each in coupons]
        await conn.execute(PUT, *(list(column) for column in zip(*rows, strict=True)), at)

    async def held(self, conn: Connection, order_no: str) -> int:
        """How many codes are in mails of this order."""
        count: int = await conn.fetchval("SELECT count(*) FROM coupons WHERE order_no = $1", order_no)
        return count

    async def hand_on(self, conn: Connection, order_no: str, mail: str) -> bool:
        """Put the code of a mail that will not leave into this one; `mail` is its key. False when there is none."""
        replaced = mail.partition(":anew:")[2]
        return await conn.fetchval(HAND_ON, order_no, mail, replaced) is not None

    async def take(self, conn: Connection, order_no: str, mail: str, at: datetime, usable_on: date) -> bool:
        """Put a free code that may still be used on this day into a mail. False when there is none."""
        return await conn.fetchval(TAKE, order_no, mail, at, usable_on) is not None

    async def of(self, conn: Connection, order_no: str, mail: str, today: date) -> Coupon | None:
        """The code in a mail, by the mail's key; None when it has none, or that has expired."""
        row = await conn.fetchrow(OF, order_no, mail, today)
        return Coupon.model_validate(dict(row)) if row else None

    async def listed(self, conn: Connection) -> list[CouponRow]:
        """All codes: the free ones first, in the order in which they are taken in."""
        return [CouponRow.model_validate(dict(row)) for row in await conn.fetch(LISTED)]
