"""The table `bank_rows`: what banks' files said of deposits and of reversals, each row once."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import LiteralString, NamedTuple

import asyncpg

from adapters.postgres.pool import Connection
from domain.contract.messages import PaymentReceived
from domain.payment.bank_row import Account, BankRow
from domain.payment.matching.payer import Payer

#: Days by which somebody who types in money from a statement may miss the bank's own.
TYPED_BEFORE, TYPED_AFTER = timedelta(days=3), timedelta(days=7)
#: How money comes to an account of the shop's.
TRANSFERS = frozenset({"bank_transfer", "postal_transfer"})
_IS_TRANSFER: LiteralString = "d.rail IN ('bank_transfer', 'postal_transfer')"
#: Rows of one account are kept one after the other, whoever reads them in.
LOCK: LiteralString = "SELECT pg_advisory_xact_lock(hashtextextended('bank:' || $1, 0))"
ARE_KEPT: LiteralString = """
    SELECT key FROM bank_rows WHERE key = ANY ($1) UNION SELECT also FROM bank_row_keys WHERE also = ANY ($1)
"""
KEEP: LiteralString = """
    INSERT INTO bank_rows
        (key, notice_id, same_as, source, account, booked_on, amount, payer, reference, is_reversal, kept_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (key) DO NOTHING
"""
#: Deposits of this sum and day of which other kinds of files told, and this kind has not.
SAME_MONEY: LiteralString = """
    SELECT * FROM bank_rows r
    WHERE amount = $1 AND booked_on = $2 AND account = $3 AND NOT is_reversal AND source <> $4 AND NOT EXISTS (
        SELECT FROM bank_rows o WHERE o.notice_id = r.notice_id AND o.source = $4 AND NOT o.is_reversal)
    ORDER BY kept_at, key
"""
SAME_REVERSAL: LiteralString = """
    SELECT * FROM bank_rows r
    WHERE amount = $1 AND booked_on = $2 AND account = $3 AND is_reversal AND source <> $4 AND same_as = ''
      AND NOT EXISTS (SELECT FROM bank_rows o WHERE o.same_as = r.key AND o.source = $4 AND o.same_as <> '')
    ORDER BY kept_at, key
"""
_ITS_ORDER: LiteralString = (
    "COALESCE(d.order_no, (SELECT min(a.order_no) FROM allocations a WHERE a.notice_id = d.notice_id), '')"
)
#: No file told of it, and it counts.
_IS_TYPED: LiteralString = f"""
    {_IS_TRANSFER} AND NOT EXISTS (SELECT FROM bank_rows r WHERE r.notice_id = d.notice_id)
    AND NOT EXISTS (SELECT FROM allocations a WHERE a.notice_id = d.notice_id AND a.kind = 'reversed')
    AND NOT EXISTS (SELECT FROM strays s WHERE s.notice_id = d.notice_id AND s.state IN ('left', 'taken_back'))
"""  # noqa: S608 - constants
#: Transfers of this sum and time that somebody told, and of which no file has told.
TYPED: LiteralString = f"""
    WITH typed AS (
        SELECT d.notice_id, {_ITS_ORDER} AS order_no, d.paid_on, d.payer
        FROM deposits d WHERE d.amount = $1 AND d.paid_on BETWEEN $2 AND $3 AND {_IS_TYPED}
    )
    SELECT t.*,
           t.order_no = ANY ($4)
           OR EXISTS (SELECT FROM orders o WHERE o.order_no = t.order_no AND o.transfer_no = ANY ($4))
           OR EXISTS (SELECT FROM payer_names n WHERE n.order_no = t.order_no AND n.name = ANY ($5)) AS is_named
    FROM typed t ORDER BY t.paid_on, t.notice_id
"""  # noqa: S608 - constants
#: Money of this sum and about this day that a file brought, and that this order has, or is to be told of.
BROUGHT: LiteralString = """
    SELECT r.notice_id FROM bank_rows r
    WHERE r.amount = $1 AND r.booked_on BETWEEN $2 AND $3 AND NOT r.is_reversal AND r.key = r.notice_id
      AND r.notice_id <> $5
      AND (EXISTS (SELECT FROM allocations a
                   WHERE a.notice_id = r.notice_id AND a.order_no = $4 AND a.kind = 'allocated' AND a.amount = $1)
           OR EXISTS (SELECT FROM assignments p
                      WHERE p.notice_id = r.notice_id AND p.order_no = $4 AND p.amount = $1 AND p.booked_at IS NULL))
      AND NOT EXISTS (SELECT FROM assignments p
                      WHERE p.notice_id = r.notice_id AND p.order_no = $4 AND p.take_back_at IS NOT NULL)
      AND NOT EXISTS (SELECT FROM allocations b
                      WHERE b.notice_id = r.notice_id AND b.order_no = $4 AND b.kind = 'reversed')
    ORDER BY r.booked_on, r.key LIMIT 1
"""
#: Deposits that wait, each with an older one of the same sum and day of which only other kinds of files told.
ALIKE: LiteralString = """
    SELECT r.*, o.notice_id AS other, o.payer AS other_payer, o.reference AS other_reference
    FROM strays s JOIN bank_rows r ON r.key = s.notice_id
    JOIN bank_rows o ON o.amount = r.amount AND o.booked_on = r.booked_on AND o.account = r.account
                    AND NOT o.is_reversal AND o.source <> r.source AND (o.kept_at, o.key) < (r.kept_at, r.key)
    WHERE s.state = 'waiting'
      AND NOT EXISTS (SELECT FROM strays l WHERE l.notice_id = o.notice_id AND l.state = 'left')
      AND NOT EXISTS (SELECT FROM bank_rows x
                      WHERE x.notice_id = o.notice_id AND x.source = r.source AND NOT x.is_reversal)
      AND NOT EXISTS (SELECT FROM bank_rows x
                      WHERE x.notice_id = r.notice_id AND x.source = o.source AND NOT x.is_reversal)
    ORDER BY s.notice_id, o.kept_at, o.key
"""
#: Deposits that wait, each with a transfer of its sum and time that somebody told, and that no file told of.
ALIKE_TYPED: LiteralString = f"""
    SELECT b.*, d.notice_id AS other, d.payer AS other_payer, {_ITS_ORDER} AS order_no
    FROM strays w JOIN bank_rows b ON b.key = w.notice_id
    JOIN deposits d ON d.amount = b.amount AND d.paid_on BETWEEN b.booked_on - $1::int AND b.booked_on + $2::int
    WHERE w.state = 'waiting' AND {_IS_TYPED}
    ORDER BY w.notice_id, d.paid_on, d.notice_id
"""  # noqa: S608 - constants
#: Reversals whose deposit is not known, but for those to which a person has seen.
UNMET: LiteralString = """
    SELECT * FROM bank_rows r WHERE is_reversal AND notice_id IS NULL AND same_as = '' AND NOT EXISTS (
        SELECT FROM tasks t WHERE t.key = 'reversal:' || r.key AND t.done_at IS NOT NULL)
    ORDER BY booked_on, key
"""
#: What may have been taken back: deposits of this sum, account and time that nobody has taken back.
STILL_HERE: LiteralString = """
    SELECT r.* FROM bank_rows r LEFT JOIN strays s USING (notice_id)
    WHERE r.amount = $1 AND r.booked_on BETWEEN $2 AND $3 AND r.account = $4 AND NOT r.is_reversal
      AND CASE WHEN s.notice_id IS NULL
               THEN NOT EXISTS (SELECT FROM allocations a WHERE a.notice_id = r.notice_id AND a.kind = 'reversed')
               ELSE s.state <> 'taken_back' END
    ORDER BY r.kept_at, r.key
"""
#: What was assigned is told otherwise.
MEET: LiteralString = """
    UPDATE bank_rows SET notice_id = $2, to_tell = COALESCE((
        SELECT a.order_no FROM allocations a WHERE a.notice_id = $2 AND a.kind = 'allocated'
           AND NOT EXISTS (SELECT FROM assignments p WHERE p.notice_id = $2)), '')
    WHERE key = $1 AND is_reversal AND notice_id IS NULL
"""
_HAS_HEARD: LiteralString = "EXISTS (SELECT FROM allocations a WHERE a.notice_id = r.notice_id AND a.kind = 'reversed')"
UNTOLD: LiteralString = f"""
    WITH heard AS (UPDATE bank_rows r SET to_tell = '' WHERE to_tell <> '' AND {_HAS_HEARD})
    SELECT notice_id, to_tell AS order_no FROM bank_rows r WHERE to_tell <> '' AND NOT {_HAS_HEARD} ORDER BY notice_id
"""  # noqa: S608 - constants


class Told(NamedTuple):
    """A row of a bank's file, and the deposit that it tells of."""

    row: BankRow
    notice_id: str


class Typed(NamedTuple):
    """A transfer that no file told of but somebody who had read a statement, and its order; empty where it has none.

    `is_named`: the payer of the row that was looked for is called as this order's, or wrote its number.
    """

    notice_id: str
    order_no: str
    paid_on: date
    payer: str
    is_named: bool = False


class BankRows:
    """What banks' files said."""

    async def lock(self, conn: Connection, account: Account) -> None:
        """Let nobody else keep rows of this account until the transaction ends."""
        await conn.execute(LOCK, str(account))

    async def kept(self, conn: Connection, keys: Sequence[str]) -> frozenset[str]:
        """Which of these very rows were kept before."""
        return frozenset(row["key"] for row in await conn.fetch(ARE_KEPT, list(keys)))

    async def keep(
        self, conn: Connection, row: BankRow, at: datetime, *, notice_id: str | None = None, same_as: str = ""
    ) -> None:
        """Keep a row, under its key: of this deposit, or the same as another reversal."""
        await conn.execute(
            *(KEEP, row.key, notice_id, same_as, row.source, str(row.account), row.booked_on, row.amount),
            *(row.payer, row.reference, row.is_reversal, at),
        )

    async def same_money(self, conn: Connection, row: BankRow) -> list[Told]:
        """What other kinds of files told of this account, day and sum, and this kind has not."""
        found = await conn.fetch(SAME_MONEY, row.amount, row.booked_on, str(row.account), row.source)
        return [Told(_row(each), each["notice_id"]) for each in found]

    async def same_reversals(self, conn: Connection, row: BankRow) -> list[BankRow]:
        """The same of reversals."""
        found = await conn.fetch(SAME_REVERSAL, row.amount, row.booked_on, str(row.account), row.source)
        return [_row(each) for each in found]

    async def typed(self, conn: Connection, row: BankRow, payer: Payer) -> list[Typed]:
        """Transfers of this sum and about this day that somebody told, and of which no file has told."""
        first, last = row.booked_on - TYPED_BEFORE, row.booked_on + TYPED_AFTER
        found = await conn.fetch(TYPED, row.amount, first, last, list(payer.numbers), sorted(payer.names))
        return [Typed(**dict(each)) for each in found]

    async def brought(self, conn: Connection, order_no: str, payment: PaymentReceived) -> str | None:
        """The money of a file that this order has, and that somebody may be telling it once more; None without any."""
        if payment.rail not in TRANSFERS:
            return None
        first, last = payment.paid_on - TYPED_AFTER, payment.paid_on + TYPED_BEFORE
        notice: str | None = await conn.fetchval(BROUGHT, payment.amount, first, last, order_no, payment.notice_id)
        return notice

    async def alike(self, conn: Connection) -> list[tuple[BankRow, Told]]:
        """Deposits that wait, each with another that may be the same money in a file of another kind."""
        pairs = []
        for each in await conn.fetch(ALIKE):
            row = _row(each)
            other = row.model_copy(update={"payer": each["other_payer"], "reference": each["other_reference"]})
            pairs.append((row, Told(other, each["other"])))
        return pairs

    async def alike_typed(self, conn: Connection) -> list[tuple[BankRow, Typed]]:
        """Deposits that wait, each with one that may be the same money as somebody typed it in."""
        found = await conn.fetch(ALIKE_TYPED, TYPED_BEFORE.days, TYPED_AFTER.days)
        return [
            (_row(each), Typed(each["other"], each["order_no"], each["booked_on"], each["other_payer"]))
            for each in found
        ]

    async def unmet(self, conn: Connection) -> list[BankRow]:
        """Reversals whose deposit is not known yet."""
        return [_row(each) for each in await conn.fetch(UNMET)]

    async def still_here(self, conn: Connection, reversal: BankRow, since: date) -> Sequence[Told]:
        """Deposits that this reversal may mean, each as every kind of file told it."""
        found = await conn.fetch(STILL_HERE, reversal.amount, since, reversal.booked_on, str(reversal.account))
        return [Told(_row(each), each["notice_id"]) for each in found]

    async def meet(self, conn: Connection, key: str, notice_id: str) -> None:
        """A reversal takes this deposit back."""
        await conn.execute(MEET, key, notice_id)

    async def untold(self, conn: Connection) -> list[tuple[str, str]]:
        """Notices that came with their order and were taken back by a file, each with the order that has it still."""
        return [(each["notice_id"], each["order_no"]) for each in await conn.fetch(UNTOLD)]


def _row(found: asyncpg.Record) -> BankRow:
    bank, branch, kind, number = str(found["account"]).split("-")
    names = ("key", "source", "booked_on", "amount", "payer", "reference", "is_reversal")
    account = Account(bank=bank, branch=branch, kind=kind, number=number)
    return BankRow(account=account, paid_on=found["booked_on"], **{name: found[name] for name in names})
