"""The activities of the back office: what people and doors do without a workflow."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from activities.sending import Blocked, domain_of, tell_blocked
from activities.transaction import TransactionalActivities
from domain.basics.errors import CountTooLow, UnknownNotice, UnknownOrder
from domain.basics.said import Code, Said
from domain.contract.envelope import Envelope, StepDue
from domain.contract.messages import MailBounced, PaymentReceived, PaymentReversed
from domain.conversation.again import again
from domain.conversation.blame import Blame, blame_of
from domain.conversation.reach import MAIL_CAME_BACK
from domain.goods.stock import Terms
from domain.inquiry.state import inquiry_of_thread
from domain.order.aggregate import Order
from domain.order.facts import ComplaintFacts, TaskFacts
from domain.order.kind import Purpose
from domain.order.kinds import KINDS, MailKind
from domain.order.mail import LOST
from domain.order.owed import NewTask, TaskKind
from domain.payment import refund, reversal
from domain.people.advertising import AdvertisingRefusal

if TYPE_CHECKING:
    from adapters.postgres.bounces import SentMail
    from adapters.postgres.pool import Connection
    from domain.agenda.overview import TaskRow

_WHOSE_IS_IT = Code("todo.whose_is_it", "amount", "order_no", "notice_id")
_OWN_BOUNCE = Code("todo.own_mails_come_back", "why")
_SPAM = Code("todo.called_spam", "mail")
_SPAM_AS = Code("todo.called_spam_as", "mail", "feedback")
_INQUIRY_CALL = Code("todo.inquiry_call", "inquiry_no", "what")

#: Tasks whose being done means that the money they name was given back.


_REFUNDS = {TaskKind.REFUND.value, TaskKind.OVERPAID.value, TaskKind.HANDLE_RETURN.value}


def deposit_thread(notice_id: str) -> str:
    """The thread of mails about money whose order nobody knows."""
    return f"deposit-{notice_id}"


def deposit_task(notice_id: str) -> str:
    """The key of the task about money whose order nobody knows."""
    return f"deposit:{notice_id}"


def complaint_thread(mail_id: str) -> str:
    """The thread of mails about a complaint, and the key of its task."""
    return f"complaint-{mail_id}"


class BackOfficeActivities(TransactionalActivities):
    """Called by the doors themselves. Each is one transaction; idempotent as its docstring says."""

    async def finish_task(self, task: "TaskRow", given: StepDue, by: str, note: str, refunded: int | None) -> None:
        """A person has done a task; `refunded` is the money that was given back, by default what the task names.

        Idempotent by the task: it is done once.

        Raises:
            UnknownTask: it is done already. RefundTooHigh
        """
        owed = task.amount if task.kind == TaskKind.REFUND else None
        amount = refunded if refunded is not None else (task.amount or 0) * (task.kind in _REFUNDS)
        if task.order_no is None:
            async with self.database.pool.acquire() as conn, conn.transaction():
                await self.database.tasks.close(conn, task.id, by, note, given.at)
            return

        async def decide(order: Order, conn: "Connection") -> None:
            await self.database.tasks.close(conn, task.id, by, note, given.at)
            order.note("task_done", by=by, note=note, task=task.kind, id=task.id)
            if task.kind == TaskKind.HANDLE_RETURN:
                order.goods = order.goods.settled()
            if amount:
                refund.give_back(order, amount, owed=owed, by=by, note=note)
            elif owed:
                order.money = order.money.refund_dropped(owed)

        await self.change(given, decide)

    async def log_call(self, task: "TaskRow", by: str, note: str, at: datetime) -> None:
        """Somebody phoned about a task, which stays open; every call is one row, and one line of the order's journal.

        Raises:
            UnknownTask: it is done already.
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            await self.database.tasks.log_call(conn, task.id, by, note, at)
            if task.order_no:
                await self.database.orders.add_line(conn, task.order_no, at, "called", by=by, note=note)

    async def write_note(self, order_no: str, text: str, by: str, at: datetime) -> None:
        """A person writes into the journal; every call is one line.

        Raises:
            UnknownOrder
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            if await self.database.pages.fingerprint(conn, order_no) is None:
                raise UnknownOrder("number", order_no=order_no)
            await self.database.orders.add_line(conn, order_no, at, "note", by=by, note=text)

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

    async def note_stray_bounce(self, fact: MailBounced, mail: "SentMail", at: datetime) -> bool:
        """A mail that is none to the customer of an order came back: a task, because no mail could tell of it.

        What came back by no fault of its address is owed once more instead. Idempotent by mail and bounce: returns
        False when it was taken down before.
        """
        calendar = self.desk.today().calendar
        day = calendar.day_of(at)
        due_on = calendar.add_business_days(day, 1)
        why = f"{fact.status} {fact.diagnostic}".strip()
        async with self.database.pool.acquire() as conn, conn.transaction():
            if not await self.database.bounces.keep(conn, fact, at):
                return False
            if not mail.kind.is_for_shop and await self._try_again(conn, fact, mail, at):
                return True
            if fact.permanent and mail.kind.is_for_shop:
                task = NewTask(kind=TaskKind.LOOK, said=_OWN_BOUNCE(why=why), due_on=due_on)
                await self.database.tasks.open(conn, f"bounces:{day}", task, at)
            elif fact.permanent:
                said = MAIL_CAME_BACK(mail=mail.kind, why=why)
                await self._ask_for_call(conn, mail, NewTask(kind=TaskKind.CALL, said=said, due_on=due_on), at)
        return True

    async def _try_again(self, conn: "Connection", fact: MailBounced, mail: "SentMail", at: datetime) -> bool:
        """Tell the shop where it is refused itself, and owe the mail once more where that is of use."""
        shop, fault = self.desk.today(), blame_of(fact.status, fact.diagnostic)
        if fault is Blame.US:
            said = " ".join(part for part in (fact.status, fact.diagnostic) if part)
            await tell_blocked(self.database, conn, Blocked(mail.thread, domain_of(mail.to), said), shop, at)
        repeat = again(fault, at, shop.calendar, shop.policy.mail, tried_for=mail.retried_for)
        if repeat is None or not fact.permanent or mail.was_sent_again or mail.state in LOST:
            return False
        key = f"{fact.mail_id}:{fact.bounce_id}"
        await self.database.mails.owe_repeat(conn, fact.mail_id, key, at, repeat, mail.to)
        return True

    async def _ask_for_call(self, conn: "Connection", mail: "SentMail", task: NewTask, at: datetime) -> None:
        """A call about the mails of a thread that is no order: noted in its inquiry, one task for all of them.

        Nobody is asked to phone a sender who may have been forged because an acknowledgement came back.
        """
        order_no, inquiry_no = None, inquiry_of_thread(mail.thread)
        if inquiry_no:
            asker = await self.database.threads.asker(conn, inquiry_no)
            order_no = asker.state.order_no if asker else None
            await self.database.inquiries.add_line(conn, inquiry_no, at, "mail_bounced", task.said)
            if asker and asker.state.is_doubtful and KINDS[mail.kind].purpose is Purpose.RECEIPT:
                return
            task = task.model_copy(update={"said": _INQUIRY_CALL(inquiry_no=inquiry_no, what=task.said)})
        await self.database.tasks.open(conn, f"bounces:{mail.thread}", task, at, order_no)

    async def note_complaint(self, refusal: AdvertisingRefusal, mail: "SentMail", at: datetime) -> bool:
        """Somebody called a mail spam: no advertising goes to its address any more, and a person is told.

        Idempotent by the mail: returns False when a complaint about it was taken down before.
        """
        calendar = self.desk.today().calendar
        due_on = calendar.add_business_days(calendar.day_of(at), 1)
        feedback = refusal.feedback
        said = _SPAM_AS(mail=mail.kind, feedback=feedback) if feedback else _SPAM(mail=mail.kind)
        order_no, inquiry_no = mail.thread if mail.is_of_order else None, inquiry_of_thread(mail.thread)
        key = complaint_thread(refusal.mail_id)
        async with self.database.pool.acquire() as conn, conn.transaction():
            task = NewTask(kind=TaskKind.LOOK, said=said, due_on=due_on)
            if not await self.database.tasks.open(conn, key, task, at, order_no):
                return False
            await self.database.advertising.refuse(conn, refusal, at)
            if order_no:
                await self.database.orders.add_line(conn, order_no, at, "complained", note=said)
            if inquiry_no:
                await self.database.inquiries.add_line(conn, inquiry_no, at, "complained", said)
            facts = ComplaintFacts(address=refusal.address, about_order=order_no or "")
            await self.database.mails.owe(conn, key, MailKind.SHOP_COMPLAINT, facts, at)
        return True

    async def note_lost_copy(self, fact: MailBounced, at: datetime) -> bool:
        """A blind copy of a mail came back, which says nothing of the mail itself: a remark beside it."""
        async with self.database.pool.acquire() as conn, conn.transaction():
            return await self.database.bounces.keep(conn, fact, at, is_of_copy=True)

    async def check_deposits(self, through: date, by: str, at: datetime) -> None:
        """Somebody looked through the bank data up to this day. Idempotent by the day."""
        async with self.database.pool.acquire() as conn:
            await self.database.deposits.checked_through(conn, through, by, at)

    async def count_stock(self, sku: str, on_hand: int) -> list[str]:
        """Somebody counted the shelf. Returns the waiting orders that got goods. Idempotent: the count is absolute.

        Raises:
            UnknownSku, CountTooLow
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            await self.database.stock.count(conn, sku, on_hand)
            return await self.database.stock.give_out(conn, [sku])

    async def import_stock(self, articles: Mapping[str, tuple[str, int, Terms]]) -> list[str]:
        """Put articles (SKU → name, count, price and limit) into the stock list, all or none.

        Idempotent: the counts are absolute. Returns the waiting orders that got goods.

        Raises:
            CountTooLow
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            low = [
                sku
                for sku, (name, on_hand, terms) in sorted(articles.items())
                if not await self.database.stock.put(conn, sku, name, on_hand, terms)
            ]
            if low:
                raise CountTooLow("list", skus=low)
            return await self.database.stock.give_out(conn, articles)
