"""The tables `deposits`, `allocations`, `bank_checks`: money that arrived, and which order it was assigned to."""

from datetime import date, datetime
from typing import LiteralString, NamedTuple

from adapters.postgres.pool import Connection
from adapters.postgres.stored_mail import later
from domain.basics.errors import NoticeTaken, UnknownNotice
from domain.contract.messages import PaymentReceived
from domain.order.kinds import FOR_SHOP, REPLACED_BY_LATER
from domain.payment.collection import Doubts

BOOK: LiteralString = """
    WITH booked AS (
        INSERT INTO deposits (notice_id, order_no, amount, paid_on, rail, payer, received_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (notice_id) DO NOTHING RETURNING notice_id
    ), allocated AS (
        INSERT INTO allocations (notice_id, kind, order_no, amount, at)
        SELECT notice_id, 'allocated', $2, $3, $7 FROM booked
    )
    SELECT count(*) FROM booked
"""
#: Money that came without an order, and was not taken back, finds its own.
ASSIGN: LiteralString = """
    INSERT INTO allocations (notice_id, kind, order_no, amount, at)
    SELECT notice_id, 'allocated', $2, amount, $4 FROM deposits d
    WHERE notice_id = $1 AND order_no IS NULL AND amount = $3
      AND NOT EXISTS (SELECT 1 FROM reversals r WHERE r.notice_id = d.notice_id AND r.met_at IS NOT NULL)
    ON CONFLICT (notice_id, kind) DO NOTHING RETURNING notice_id
"""
#: A deposit is immutable, so the order that it was assigned to later is that of its allocation.
FIND: LiteralString = """
    SELECT COALESCE(d.order_no, a.order_no) AS order_no, d.amount
    FROM deposits d LEFT JOIN allocations a ON a.notice_id = d.notice_id AND a.kind = 'allocated'
    WHERE d.notice_id = $1
"""
REVERSE: LiteralString = """
    INSERT INTO allocations (notice_id, kind, order_no, amount, at)
    SELECT notice_id, 'reversed', order_no, -amount, $3 FROM allocations
    WHERE notice_id = $1 AND order_no = $2 AND kind = 'allocated'
    ON CONFLICT (notice_id, kind) DO NOTHING RETURNING -amount
"""
DOUBTS: LiteralString = f"""
    SELECT (SELECT max(LEAST(through, (checked_at AT TIME ZONE $2)::date - 1)) FROM bank_checks)
               AS bank_checked_through,
           EXISTS (SELECT 1 FROM deposits d WHERE d.order_no IS NULL AND d.amount = $3
                   AND NOT EXISTS (SELECT 1 FROM allocations a WHERE a.notice_id = d.notice_id)
                   AND NOT EXISTS (SELECT 1 FROM reversals r WHERE r.notice_id = d.notice_id))
               AS has_unassigned_deposit,
           EXISTS (SELECT 1 FROM mails m WHERE thread = $1 AND state IN ('refused', 'bounced', 'unclear')
                   AND kind <> ALL ($4) AND NOT EXISTS (
                       SELECT 1 FROM mails c WHERE {later("$5")} AND c.state IN ('owed', 'sent', 'unclear')))
           OR EXISTS (SELECT 1 FROM mails m WHERE thread = $1 AND state = 'owed' AND retried_for <> ''
                   AND kind <> ALL ($4))
               AS has_bounced
"""  # noqa: S608 - constants


class Deposit(NamedTuple):
    """Money that came, in yen, and for which order; None where nobody knows."""

    order_no: str | None
    amount: int


class Deposits:
    """Money that arrived, and which order it was assigned to."""

    async def book(self, conn: Connection, order_no: str, payment: PaymentReceived, at: datetime) -> bool:
        """Keep the deposit and assign it; one that was kept without an order is assigned to this one.

        False when this very notice was booked before.

        Raises:
            NoticeTaken: the notice id was used for another order or another amount, or the money, which had come
                without an order, was taken back.
        """
        booked = await conn.fetchval(
            BOOK, payment.notice_id, order_no, payment.amount, payment.paid_on, payment.rail, payment.payer, at
        )
        if booked or await conn.fetchval(ASSIGN, payment.notice_id, order_no, payment.amount, at):
            return True
        known = await self.find(conn, payment.notice_id)
        if known == Deposit(order_no, payment.amount):
            return False
        if known == Deposit(None, payment.amount):
            raise NoticeTaken("taken_back", notice_id=payment.notice_id)
        if known is None:
            raise NoticeTaken("other", notice_id=payment.notice_id)
        if known.order_no is None:
            raise NoticeTaken("no_order", notice_id=payment.notice_id, amount=known.amount)
        raise NoticeTaken("order", notice_id=payment.notice_id, order_no=known.order_no, amount=known.amount)

    async def keep_unassigned(self, conn: Connection, payment: PaymentReceived, at: datetime) -> bool:
        """Keep money whose order nobody knows. False when this very notice was kept or booked before."""
        kept = await conn.fetchval(
            """INSERT INTO deposits (notice_id, amount, paid_on, rail, payer, received_at)
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (notice_id) DO NOTHING RETURNING notice_id""",
            payment.notice_id,
            payment.amount,
            payment.paid_on,
            payment.rail,
            payment.payer,
            at,
        )
        return kept is not None

    async def find(self, conn: Connection, notice_id: str) -> Deposit | None:
        """The money of a notice; None when it did not come yet."""
        row = await conn.fetchrow(FIND, notice_id)
        return Deposit(row["order_no"], row["amount"]) if row else None

    async def told(self, conn: Connection, notice_id: str) -> PaymentReceived | None:
        """The payment as its notice told it."""
        row = await conn.fetchrow(
            "SELECT notice_id, amount, paid_on, rail, payer FROM deposits WHERE notice_id = $1", notice_id
        )
        return PaymentReceived.model_validate(dict(row)) if row else None

    async def is_reversed(self, conn: Connection, notice_id: str) -> bool:
        """True when this money was booked on an order and taken back from it."""
        return bool(
            await conn.fetchval("SELECT true FROM allocations WHERE notice_id = $1 AND kind = 'reversed'", notice_id)
        )

    async def reverse(self, conn: Connection, order_no: str, notice_id: str, at: datetime) -> int | None:
        """Take an allocation back. Returns its amount, or None when that happened before.

        Raises:
            UnknownNotice: no payment with this notice id is booked on the order.
        """
        amount: int | None = await conn.fetchval(REVERSE, notice_id, order_no, at)
        if amount is not None:
            return amount
        known = await conn.fetchval(
            "SELECT count(*) FROM allocations WHERE notice_id = $1 AND order_no = $2", notice_id, order_no
        )
        if not known:
            raise UnknownNotice(notice_id=notice_id, order_no=order_no)
        return None

    async def doubts(self, conn: Connection, order_no: str, missing: int, zone: str) -> Doubts:
        """What speaks against reminding or expiring this order by machine.

        A check made on a day counts for the days before it: money of that day may still come in by its evening. Money
        without an order that is just what is `missing` may be theirs.
        """
        row = await conn.fetchrow(DOUBTS, order_no, zone, missing, FOR_SHOP, REPLACED_BY_LATER)
        return Doubts.model_validate(dict(row)) if row else Doubts()

    async def checked_through(self, conn: Connection, through: date, by: str, at: datetime) -> None:
        """The shop has looked through its bank data up to and including this day."""
        await conn.execute(
            "INSERT INTO bank_checks (through, checked_by, checked_at) VALUES ($1, $2, $3) "
            "ON CONFLICT (through) DO UPDATE SET checked_at = GREATEST(bank_checks.checked_at, excluded.checked_at)",
            through,
            by,
            at,
        )
