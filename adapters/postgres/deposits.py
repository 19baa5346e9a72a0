"""The tables `deposits`, `allocations`, `bank_checks`: money that arrived, and which order it was assigned to."""

from datetime import date, datetime
from typing import LiteralString, NamedTuple

from adapters.postgres.bank_days import CHECKED
from adapters.postgres.pool import Connection
from adapters.postgres.stored_mail import later
from domain.basics.errors import NoticeTaken, UnknownNotice
from domain.basics.said import Said
from domain.contract.messages import PaymentReceived
from domain.order.kinds import FOR_SHOP, REPLACED_BY_LATER
from domain.payment.bank_coverage import ALWAYS
from domain.payment.collection import Doubts
from domain.payment.matching.deposit import BankDetails

#: What was decided for this order before, as its whole or as its part of a deposit.
BOOK_ASSIGNED: LiteralString = """
    WITH part AS (
        UPDATE assignments SET booked_at = $4
        WHERE part = $1 AND order_no = $2 AND amount = $3 AND booked_at IS NULL AND NOT EXISTS (
            SELECT FROM assignments o WHERE o.notice_id = assignments.notice_id AND o.moved_to <> ''
            AND o.taken_back_at IS NULL) RETURNING notice_id
    )
    INSERT INTO allocations (notice_id, kind, order_no, amount, at)
    SELECT notice_id, 'allocated', $2, $3, $4 FROM part
    ON CONFLICT (notice_id, order_no, kind) DO NOTHING RETURNING notice_id
"""
BOOK: LiteralString = """
    WITH booked AS (
        INSERT INTO deposits (notice_id, order_no, amount, paid_on, rail, payer, received_at)
        SELECT $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS (SELECT 1 FROM assignments WHERE part = $1)
        ON CONFLICT (notice_id) DO NOTHING RETURNING notice_id
    ), allocated AS (
        INSERT INTO allocations (notice_id, kind, order_no, amount, at)
        SELECT notice_id, 'allocated', $2, $3, $7 FROM booked
    )
    SELECT count(*) FROM booked
"""
#: Money that came without an order, was given to none and not taken back, finds its own.
ASSIGN: LiteralString = """
    WITH found AS (
        UPDATE strays s SET state = 'assigned', changed_at = $4 FROM deposits d
        WHERE s.notice_id = $1 AND d.notice_id = s.notice_id AND d.amount = $3 AND s.state IN ('waiting', 'left')
        RETURNING s.notice_id
    )
    INSERT INTO allocations (notice_id, kind, order_no, amount, at)
    SELECT notice_id, 'allocated', $2, $3, $4 FROM found RETURNING notice_id
"""
KEEP: LiteralString = """
    WITH kept AS (
        INSERT INTO deposits (notice_id, amount, paid_on, rail, payer, received_at)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (notice_id) DO NOTHING RETURNING notice_id
    )
    INSERT INTO strays (notice_id, changed_at, account, reference, payer_code, remarks, uncleared)
    SELECT notice_id, $6, $7, $8, $9, $10, $11 FROM kept RETURNING notice_id
"""
#: A deposit is immutable, so the order that it was assigned to later is that of its allocation; of one that several
#: orders share, each part has an id of its own.
FIND: LiteralString = """
    SELECT COALESCE(p.order_no, d.order_no, a.order_no) AS order_no, COALESCE(p.amount, a.amount, d.amount) AS amount
    FROM (SELECT $1::text AS asked) AS q
    LEFT JOIN assignments p ON p.part = q.asked
    JOIN deposits d ON d.notice_id = COALESCE(p.notice_id, q.asked)
    LEFT JOIN allocations a ON a.notice_id = d.notice_id AND a.kind = 'allocated' AND p.part IS NULL
    ORDER BY a.order_no = $2 DESC NULLS LAST LIMIT 1
"""
CONFIRM: LiteralString = """
    INSERT INTO confirmations (notice_id, at) SELECT notice_id, $2 FROM deposits WHERE notice_id = $1
    ON CONFLICT DO NOTHING RETURNING notice_id
"""
_WHOLE: LiteralString = "COALESCE((SELECT notice_id FROM assignments WHERE part = $1), $1)"
IS_REVERSED: LiteralString = f"""
    SELECT EXISTS (SELECT 1 FROM allocations WHERE notice_id = {_WHOLE} AND kind = 'reversed'
                   AND order_no = COALESCE((SELECT order_no FROM assignments WHERE part = $1), order_no))
"""  # noqa: S608 - constants
_IS_MOVED: LiteralString = """
    EXISTS (SELECT FROM assignments m WHERE m.notice_id = taken.notice_id AND m.order_no = $2 AND m.moved_to <> '')
"""
#: All parts of a deposit go back, each by its own order; a name that was learned of its payer is forgotten. What is
#: moved to another order goes back from this one alone.
REVERSE: LiteralString = f"""
    WITH taken AS (
        INSERT INTO allocations (notice_id, kind, order_no, amount, at)
        SELECT notice_id, 'reversed', order_no, -amount, $3 FROM allocations
        WHERE notice_id = {_WHOLE} AND order_no = $2 AND kind = 'allocated'
        ON CONFLICT (notice_id, order_no, kind) DO NOTHING RETURNING notice_id, -amount AS amount
    ), stray AS (
        UPDATE strays s SET state = 'taken_back', changed_at = $3 FROM taken
        WHERE s.notice_id = taken.notice_id AND NOT {_IS_MOVED}
    ), parts AS (
        UPDATE assignments p SET take_back_at = COALESCE(p.take_back_at, $3),
            taken_back_at = CASE WHEN p.order_no = $2 THEN $3 ELSE p.taken_back_at END
        FROM taken WHERE p.notice_id = taken.notice_id AND (p.order_no = $2 OR NOT {_IS_MOVED})
    ), forgotten AS (
        DELETE FROM learned_payers l USING taken WHERE l.notice_id = taken.notice_id AND NOT {_IS_MOVED}
    )
    SELECT amount FROM taken
"""  # noqa: S608 - constants
IS_BOOKED: LiteralString = f"""
    SELECT EXISTS (SELECT 1 FROM allocations WHERE notice_id = {_WHOLE} AND order_no = $2 AND kind = 'allocated')
"""  # noqa: S608 - constants
WHY: LiteralString = "SELECT notice_id, said FROM assignments WHERE part = $1"
DOUBTS: LiteralString = f"""
    SELECT (SELECT max({CHECKED}) FROM bank_checks
            WHERE method = '' OR (method = $6 AND since <= (
                SELECT (placed_at AT TIME ZONE $2)::date FROM orders WHERE order_no = $1)))
               AS bank_checked_through,
           EXISTS (SELECT 1 FROM strays s JOIN deposits d USING (notice_id) WHERE s.state = 'waiting' AND d.amount = $3)
           OR EXISTS (SELECT 1 FROM assignments p WHERE p.order_no = $1 AND p.booked_at IS NULL)
               AS has_unassigned_deposit,
           EXISTS (SELECT 1 FROM mails m WHERE thread = $1 AND state IN ('refused', 'bounced', 'unclear')
                   AND kind <> ALL ($4) AND NOT EXISTS (
                       SELECT 1 FROM mails c WHERE {later("$5")} AND c.state IN ('owed', 'sent', 'unclear')))
           OR EXISTS (SELECT 1 FROM mails m WHERE thread = $1 AND state = 'owed' AND retried_for <> ''
                   AND kind <> ALL ($4))
               AS has_bounced
"""  # noqa: S608 - constants
CHECK: LiteralString = """
    INSERT INTO bank_checks AS c (through, checked_by, checked_at, method, since) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (through, method) DO UPDATE
    SET checked_at = GREATEST(c.checked_at, excluded.checked_at), since = LEAST(c.since, excluded.since)
"""


class Deposit(NamedTuple):
    """Money that came, in yen, and for which order; None where nobody knows."""

    order_no: str | None
    amount: int


class Why(NamedTuple):
    """Of which deposit a booked payment is, and why it was assigned to its order."""

    notice_id: str
    said: Said


class Deposits:
    """Money that arrived, and which order it was assigned to."""

    async def book(self, conn: Connection, order_no: str, payment: PaymentReceived, at: datetime) -> bool:
        """Keep the deposit and assign it; one that was kept without an order is assigned to this one.

        False when this very notice was booked before.

        Raises:
            NoticeTaken: the notice id was used for another order or another amount, or the money, which had come
                without an order, was taken back.
        """
        if await conn.fetchval(BOOK_ASSIGNED, payment.notice_id, order_no, payment.amount, at):
            return True
        booked = await conn.fetchval(
            BOOK, payment.notice_id, order_no, payment.amount, payment.paid_on, payment.rail, payment.payer, at
        )
        if booked or await conn.fetchval(ASSIGN, payment.notice_id, order_no, payment.amount, at):
            return True
        known = await self.find(conn, payment.notice_id, order_no)
        if known == Deposit(order_no, payment.amount):
            return False
        if known == Deposit(None, payment.amount):
            raise NoticeTaken("taken_back", notice_id=payment.notice_id)
        if known is None:
            raise NoticeTaken("other", notice_id=payment.notice_id)
        if known.order_no is None:
            raise NoticeTaken("no_order", notice_id=payment.notice_id, amount=known.amount)
        raise NoticeTaken("order", notice_id=payment.notice_id, order_no=known.order_no, amount=known.amount)

    async def keep_unassigned(
        self, conn: Connection, payment: PaymentReceived, at: datetime, details: BankDetails | None = None
    ) -> bool:
        """Keep money whose order nobody knows. False when this very notice was kept or booked before."""
        kept = await conn.fetchval(
            KEEP,
            payment.notice_id,
            payment.amount,
            payment.paid_on,
            payment.rail,
            payment.payer,
            at,
            *(details or BankDetails()),
        )
        return kept is not None

    async def find(self, conn: Connection, notice_id: str, order_no: str = "") -> Deposit | None:
        """The money of a notice; None when it did not come yet. Where several orders share it, `order_no` is meant."""
        row = await conn.fetchrow(FIND, notice_id, order_no)
        return Deposit(row["order_no"], row["amount"]) if row else None

    async def why(self, conn: Connection, notice_id: str) -> Why | None:
        """Why this payment was assigned; None for one that came with its order."""
        row = await conn.fetchrow(WHY, notice_id)
        return Why(row["notice_id"], Said.model_validate_json(row["said"])) if row else None

    async def told(self, conn: Connection, notice_id: str) -> PaymentReceived | None:
        """The payment as its notice told it."""
        row = await conn.fetchrow(
            "SELECT notice_id, amount, paid_on, rail, payer FROM deposits WHERE notice_id = $1", notice_id
        )
        return PaymentReceived.model_validate(dict(row)) if row else None

    async def confirm(self, conn: Connection, notice_id: str, at: datetime) -> bool:
        """The money is certain to come. False when that was known."""
        return await conn.fetchval(CONFIRM, notice_id, at) is not None

    async def is_confirmed(self, conn: Connection, notice_id: str) -> bool:
        """True once the money is certain to come."""
        return bool(await conn.fetchval("SELECT true FROM confirmations WHERE notice_id = $1", notice_id))

    async def is_reversed(self, conn: Connection, notice_id: str) -> bool:
        """True when this money was booked on an order and taken back from it."""
        return bool(await conn.fetchval(IS_REVERSED, notice_id))

    async def is_booked(self, conn: Connection, notice_id: str, order_no: str) -> bool:
        """True when this order has the money, or had it."""
        return bool(await conn.fetchval(IS_BOOKED, notice_id, order_no))

    async def reverse(self, conn: Connection, order_no: str, notice_id: str, at: datetime) -> int | None:
        """Take an allocation back. Returns its amount, or None when that happened before.

        Raises:
            UnknownNotice: no payment with this notice id is booked on the order.
        """
        amount: int | None = await conn.fetchval(REVERSE, notice_id, order_no, at)
        if amount is None and not await self.is_booked(conn, notice_id, order_no):
            raise UnknownNotice(notice_id=notice_id, order_no=order_no)
        return amount

    async def doubts(self, conn: Connection, order_no: str, missing: int, zone: str, method: str = "") -> Doubts:
        """What speaks against reminding or expiring this order by machine.

        A check made on a day counts for the days before it: money of that day may still come in by its evening. One by
        files counts for orders that are paid by their `method` and were placed on its days. Money without an order that
        is just what is `missing` may be theirs, and what is on its way to them is.
        """
        row = await conn.fetchrow(DOUBTS, order_no, zone, missing, FOR_SHOP, REPLACED_BY_LATER, method)
        return Doubts.model_validate(dict(row)) if row else Doubts()

    async def checked_through(
        self, conn: Connection, through: date, by: str, at: datetime, *, method: str = "", since: date = ALWAYS
    ) -> None:
        """All money from `since` up to and including this day was looked at; or only what is paid by a `method`."""
        await conn.execute(CHECK, through, by, at, method, since)
