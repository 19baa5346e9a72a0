"""Money that came, or was taken back, under the number of an order that nobody has: it is kept, and a person asked."""

from datetime import datetime
from typing import TYPE_CHECKING

from activities.transaction import TransactionalActivities
from domain.basics.errors import UnknownNotice
from domain.basics.said import Code, Said
from domain.contract.envelope import Envelope
from domain.contract.messages import PaymentReceived, PaymentReversed
from domain.order.facts import TaskFacts
from domain.order.kinds import MailKind
from domain.order.owed import NewTask, TaskKind
from domain.payment import reversal

if TYPE_CHECKING:
    from adapters.postgres.pool import Connection

_WHOSE_IS_IT = Code("todo.whose_is_it", "amount", "order_no", "notice_id")


def deposit_thread(notice_id: str) -> str:
    """The thread of mails about money whose order nobody knows."""
    return f"deposit-{notice_id}"


def deposit_task(notice_id: str) -> str:
    """The key of the task about money whose order nobody knows."""
    return f"deposit:{notice_id}"


class StrayDeposits(TransactionalActivities):
    """Each is one transaction; idempotent as its docstring says."""

    async def keep_deposit(self, given: Envelope[PaymentReceived]) -> bool:
        """Money for a number that no order has: kept as a deposit without order, with a task to find its owner.

        Idempotent by the notice. Returns False when it was kept or booked before.
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            return await self.put_deposit(conn, given)

    async def put_deposit(self, conn: "Connection", given: Envelope[PaymentReceived]) -> bool:
        """The same within somebody else's transaction."""
        notice = given.message
        await self.database.reversals.lock(conn, notice.notice_id)
        if not await self.database.deposits.keep_unassigned(conn, notice, given.at):
            return False
        said = _WHOSE_IS_IT(amount=notice.amount, order_no=given.order_no, notice_id=notice.notice_id)
        if early := await self.database.reversals.meet(conn, notice.notice_id, given.at):
            said = reversal.unassigned(early, notice.amount)
            await self.database.assignments.take_back(conn, notice.notice_id, given.at)
        await self._ask_about_deposit(conn, deposit_task(notice.notice_id), notice, said, given.at)
        return True

    async def keep_reversal(self, given: Envelope[PaymentReversed]) -> bool:
        """A payment for a number that no order has was taken back: kept until it comes, or told where it came before.

        Idempotent by the notice. Returns False when it was kept before.

        Raises:
            UnknownNotice: the payment is booked on an order.
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            return await self.put_reversal(conn, given)

    async def put_reversal(self, conn: "Connection", given: Envelope[PaymentReversed]) -> bool:
        """The same within somebody else's transaction."""
        fact = given.message
        await self.database.reversals.lock(conn, fact.notice_id)
        deposit = await self.database.deposits.find(conn, fact.notice_id)
        if deposit and deposit.order_no:
            raise UnknownNotice(
                "other_order", notice_id=fact.notice_id, booked=deposit.order_no or "", order_no=given.order_no
            )
        is_here = deposit is not None
        if not await self.database.reversals.keep(conn, given.order_no, fact, given.at, is_met=is_here):
            return False
        if deposit:
            await self.database.assignments.take_back(conn, fact.notice_id, given.at)
            said = reversal.unassigned(fact, deposit.amount)
            await self._ask_about_deposit(conn, f"reversal:{fact.notice_id}", fact, said, given.at)
        return True

    async def _ask_about_deposit(
        self, conn: "Connection", key: str, fact: PaymentReceived | PaymentReversed, said: Said, at: datetime
    ) -> None:
        """A task about money without an order, and the mail that tells of it."""
        calendar = self.desk.today().calendar
        due_on = calendar.add_business_days(calendar.day_of(at), 1)
        amount = fact.amount if isinstance(fact, PaymentReceived) else None
        task = NewTask(kind=TaskKind.LOOK, said=said, amount=amount, due_on=due_on)
        await self.database.tasks.open(conn, key, task, at)
        facts = TaskFacts(task=task.kind, said=said, amount=amount, due_on=due_on)
        await self.database.mails.owe(conn, deposit_thread(fact.notice_id), MailKind.SHOP_TASK, facts, at, what=key)
