"""What banks' files say: each deposit is kept once, in whichever kinds of files, and what is taken back is found.

`keep_all` is called for rows in whatever order; reversals find their deposits before anything is matched.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.basics.errors import UnknownNotice
from domain.basics.said import Code, Said
from domain.contract.messages import PaymentReceived
from domain.order.owed import NewTask, TaskKind
from domain.payment.bank_reversal import MOST_DAYS, certain, deposits_meant
from domain.payment.bank_row import BankRow
from domain.payment.matching import reasons
from domain.payment.matching.book import Book
from domain.payment.matching.deposit import BankDetails, Deposit
from domain.payment.matching.payer import Payer, read_payer
from domain.payment.same_money import Likeness, likeness

if TYPE_CHECKING:
    from adapters.postgres.bank_rows import Typed
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.shop_file import ShopDesk

_WHICH_ONE = Code("todo.which_was_taken_back", "amount", "day", "notices")
_NONE_YET = Code("todo.none_was_taken_back", "amount", "day")
_IS_FOUND = Code("ended.taken_back_found", "notice_id")
_FOUND_BY = Code("ended.taken_back_found_by", "notice_id", "by")

#: Deposits of which nobody may decide by machine, each with the reason.
Doubts = dict[str, Said]


class Kept(StrEnum):
    """What became of a row of a bank's file."""

    NEW = "new"
    KNOWN = "known"  # the row, or the money in a file of another kind


def reversal_task(key: str) -> str:
    """The key of the task about a reversal whose deposit nobody knows."""
    return f"reversal:{key}"


class BankDeposits:
    """Each method is one transaction, or part of its caller's."""

    def __init__(self, database: "Database", desk: "ShopDesk") -> None:
        self.database = database
        self.desk = desk

    # --- rows --------------------------------------------------------------------------------------------------------

    async def keep(self, row: BankRow, at: datetime) -> Kept:
        """Keep what a row says, unless another kind of file said it. Idempotent by the row's key."""
        (kept,) = await self.keep_all([row], at)
        return kept

    async def keep_all(self, rows: Sequence[BankRow], at: datetime) -> list[Kept]:
        """Keep what rows say, each unless another kind of file said it. Idempotent by the rows' keys.

        All of them, or none: those of one account are kept one after the other, whoever else reads of it.
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            for account in sorted({row.account for row in rows}, key=str):
                await self.database.bank_rows.lock(conn, account)
            known = await self.database.bank_rows.kept(conn, [row.key for row in rows])
            return [Kept.KNOWN if row.key in known else await self._keep(conn, row, at) for row in rows]

    async def _keep(self, conn: "Connection", row: BankRow, at: datetime) -> Kept:
        return await (self._keep_reversal(conn, row, at) if row.is_reversal else self._keep_deposit(conn, row, at))

    async def _keep_deposit(self, conn: "Connection", row: BankRow, at: datetime) -> Kept:
        if known := await self._known_as(conn, row):
            await self.database.bank_rows.keep(conn, row, at, notice_id=known)
            return Kept.KNOWN
        payment = PaymentReceived(notice_id=row.key, amount=row.amount, paid_on=row.paid_on, payer=row.payer)
        details = BankDetails(str(row.account), row.reference, row.payer_code, row.edi, row.uncleared)
        await self.database.reversals.lock(conn, row.key)
        is_new = await self.database.deposits.keep_unassigned(conn, payment, at, details)
        await self.database.bank_rows.keep(conn, row, at, notice_id=row.key)
        return Kept.NEW if is_new else Kept.KNOWN

    async def _known_as(self, conn: "Connection", row: BankRow) -> str | None:
        """The deposit of which this row tells once more, where that is certain."""
        for told in await self.database.bank_rows.same_money(conn, row):
            if likeness(row, told.row) is Likeness.SAME:
                return told.notice_id
        for typed in await self.database.bank_rows.typed(conn, row, _payer(row)):
            is_his = typed.is_named or likeness(row, _as_row(row, typed)) is Likeness.SAME
            if is_his and typed.paid_on in {row.booked_on, row.paid_on}:
                return typed.notice_id
        return None

    async def _keep_reversal(self, conn: "Connection", row: BankRow, at: datetime) -> Kept:
        same = await self.database.bank_rows.same_reversals(conn, row)
        known = [other.key for other in same if likeness(row, other) is not Likeness.OTHER]
        await self.database.bank_rows.keep(conn, row, at, same_as=known[0] if known else "")
        return Kept.KNOWN if known else Kept.NEW

    # --- what is taken back -------------------------------------------------------------------------------------------

    async def meet_reversals(self, conn: "Connection", at: datetime) -> Doubts:
        """Take back what banks took back, where only one deposit is meant; else a person is asked.

        Returns the deposits that may be meant, and may not be booked until a person has said which one is.
        """
        unmet = await self.database.bank_rows.unmet(conn)
        meant = {row.key: await self._meant(conn, row) for row in unmet}
        found = certain(meant)
        for key, notice_id in found.items():
            await self._meet(conn, key, notice_id, at, _IS_FOUND(notice_id=notice_id))
        gone = frozenset(found.values())
        open_ones = [(row, sorted(meant[row.key] - gone)) for row in unmet if row.key not in found]
        for row, notices in open_ones:
            await self._ask(conn, row, notices, at)
        return _in_doubt(open_ones)

    async def may_be_taken_back(self, conn: "Connection") -> Doubts:
        """Deposits that a bank may have meant when it took one back."""
        unmet = await self.database.bank_rows.unmet(conn)
        return _in_doubt([(row, sorted(await self._meant(conn, row))) for row in unmet])

    async def _meant(self, conn: "Connection", reversal: BankRow) -> frozenset[str]:
        since = reversal.booked_on - timedelta(days=MOST_DAYS)
        told = await self.database.bank_rows.still_here(conn, reversal, since)
        meant = {row.key for row in deposits_meant(reversal, [each.row for each in told])}
        return frozenset(each.notice_id for each in told if each.row.key in meant)

    async def _meet(self, conn: "Connection", key: str, notice_id: str, at: datetime, why: Said) -> None:
        await self.database.bank_rows.meet(conn, key, notice_id)
        await self.database.assignments.take_back(conn, notice_id, at)
        await self.database.tasks.settle(conn, reversal_task(key), at, why)

    async def _ask(self, conn: "Connection", row: BankRow, notices: list[str], at: datetime) -> None:
        calendar, facts = self.desk.today().calendar, {"amount": row.amount, "day": row.booked_on}
        said = _WHICH_ONE(**facts, notices=notices) if notices else _NONE_YET(**facts)
        task = NewTask(kind=TaskKind.LOOK, said=said, due_on=calendar.add_business_days(calendar.day_of(at), 1))
        if not await self.database.tasks.open(conn, reversal_task(row.key), task, at):
            await self.database.tasks.reword(conn, reversal_task(row.key), said)

    async def take_back(self, notice_id: str, by: str, at: datetime) -> None:
        """A person says which deposit the bank has taken back, of those that it may have meant.

        Idempotent: the same again changes nothing.

        Raises:
            UnknownNotice: no bank has taken such a deposit back.
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            await self.database.assignments.lock(conn)
            for row in await self.database.bank_rows.unmet(conn):
                if notice_id in await self._meant(conn, row):
                    await self._meet(conn, row.key, notice_id, at, _FOUND_BY(notice_id=notice_id, by=by))
                    return
            stray = await self.database.assignments.find(conn, notice_id)
            if stray is None or not stray.is_taken_back:
                raise UnknownNotice("not_taken_back", notice_id=notice_id)

    # --- what may be the same money -----------------------------------------------------------------------------------

    async def alike(self, conn: "Connection", deposits: Sequence[Deposit], book: Book) -> Doubts:
        """Which of these may be money of which another kind of file, or a person, told already.

        Who writes the number of another order does not mean the one to which somebody typed such a sum.
        """
        doubts, payers = Doubts(), {deposit.notice_id: deposit.payer for deposit in deposits}
        for row, told in await self.database.bank_rows.alike(conn):
            if likeness(row, told.row) is not Likeness.OTHER:
                doubts.setdefault(row.key, reasons.MAYBE_SAME(notice_id=told.notice_id))
        for row, typed in await self.database.bank_rows.alike_typed(conn):
            named = {claim.order_no for each in book.named(payers[row.key]).values() for claim in each}
            if typed.order_no in named or not (named or likeness(row, _as_row(row, typed)) is Likeness.OTHER):
                doubts.setdefault(row.key, _maybe_typed(typed))
        return doubts


def _in_doubt(reversals: Sequence[tuple[BankRow, Sequence[str]]]) -> Doubts:
    return {
        notice_id: reasons.MAYBE_TAKEN_BACK(amount=row.amount, day=row.booked_on)
        for row, notices in reversals
        for notice_id in notices
    }


def _maybe_typed(typed: "Typed") -> Said:
    if typed.order_no:
        return reasons.MAYBE_TYPED(notice_id=typed.notice_id, order_no=typed.order_no)
    return reasons.MAYBE_SAME(notice_id=typed.notice_id)


def _payer(row: BankRow) -> Payer:
    return read_payer(row.payer, payer_code=row.payer_code, remarks=row.edi)


def _as_row(row: BankRow, typed: "Typed") -> BankRow:
    return row.model_copy(update={"payer": typed.payer, "reference": ""})
