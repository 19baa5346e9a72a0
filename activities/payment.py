"""The activities of money: booked first, asked later; reminders and expiry decided in the step that sends them."""

from typing import TYPE_CHECKING

from temporalio import activity

from activities.giving_back import GivingBack
from activities.replacing import Replacing
from activities.stray_deposits import deposit_task
from domain.agenda.task import BOOKED, REVIVED, TAKEN_BACK
from domain.basics.errors import NoticeTaken, StockGone
from domain.contract.envelope import Envelope, StepDue
from domain.contract.messages import ExtendDeadline, PaymentReceived, PaymentReversed, RefundOwed, Stage
from domain.contract.status import Status
from domain.conversation import paid
from domain.goods.returns import exchanging
from domain.order.agenda import StepKind
from domain.order.aggregate import Order
from domain.order.facts import ExpiriesFacts
from domain.order.kinds import MailKind
from domain.order.state import Done
from domain.payment import collection, difference, due_date, notices, payment, refund, reversal
from domain.payment.matching.book import Book
from domain.payment.matching.proposals import could_be

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from adapters.postgres.deposits import Deposit
    from adapters.postgres.pool import Connection


class PaymentActivities(GivingBack):
    """Idempotent by (order_no, key), see `TransactionalActivities`; payments also by the sender's notice id."""

    @activity.defn(name="record_payment")
    async def record(self, given: Envelope[PaymentReceived]) -> Done:
        """Book money, whatever the order's condition. Idempotent by the notice id, too.

        What had been taken back before is booked and taken back at once. Money that was kept without an order is
        assigned to this one, and its task ends.

        Raises:
            NoticeTaken: the notice id was used for another order or another amount, or a person books again what was
                taken back. A notice that a program sends twice is known, whatever became of it.
        """

        async def decide(order: Order, conn: "Connection") -> None:
            notice = given.message
            await self.database.reversals.lock(conn, notice.notice_id)
            if await self._is_told_again(order, conn, notice):
                return
            is_new = await self.database.deposits.book(conn, given.order_no, notice, given.at)
            is_certain = notice.stage is Stage.CONFIRMED and await self.database.deposits.confirm(
                conn, notice.notice_id, given.at
            )
            if not is_new:
                await self._is_known(order, conn, notice, is_certain=is_certain)
                return
            why = await self.database.deposits.why(conn, notice.notice_id)
            order.on_its_way = await self.database.assignments.on_its_way(conn, given.order_no) if why else 0
            booked, whole = BOOKED(order_no=given.order_no), why.notice_id if why else notice.notice_id
            await self.database.tasks.settle(conn, deposit_task(whole), given.at, booked)
            if early := await self.database.reversals.meet(conn, notice.notice_id, given.at):
                await self.database.deposits.reverse(conn, given.order_no, notice.notice_id, given.at)
                reversal.meet(order, notice, early, by=notice.by)
                return
            order.answers_customer = payment.is_at_once(order, notice)
            if payment.would_revive(order, notice):
                await self._revive(order, conn)
            paid.money_came(order, notice, by=notice.by, why=why.said if why else "")
            await Replacing(self.database, self.desk).send_paid(order, conn, notice.by)

        return await self.change(given, decide)

    async def _is_known(self, order: Order, conn: "Connection", notice: PaymentReceived, *, is_certain: bool) -> None:
        """The money is booked already; now it is certain to come, perhaps. Raises NoticeTaken: it was taken back."""
        is_taken_back = await self.database.deposits.is_reversed(conn, notice.notice_id)
        if is_certain:
            notices.confirm(order, notice, is_taken_back=is_taken_back)
        if notice.by and is_taken_back:
            raise NoticeTaken("reversed", notice_id=notice.notice_id, amount=notice.amount)

    async def _is_told_again(self, order: Order, conn: "Connection", notice: PaymentReceived) -> bool:
        """True when a bank's file brought the same money to this order before, under another notice.

        It pays nothing twice: a person who books it is refused, and what a program tells is kept until a person has
        looked.

        Raises:
            NoticeTaken
        """
        order_no = order.state.order_no
        brought = await self.database.bank_rows.brought(conn, order_no, notice)
        known = await self.database.deposits.find(conn, notice.notice_id, order_no) if brought else None
        if not brought or (known and known.order_no):
            return False
        if notice.by:
            raise NoticeTaken("brought", notice_id=notice.notice_id, brought=brought, amount=notice.amount)
        if await self.database.deposits.keep_unassigned(conn, notice, order.at):
            await self.database.assignments.leave(conn, notice.notice_id, "", "", order.at)
            notices.doubt(order, notice, brought)
        return True

    @activity.defn(name="reverse_payment")
    async def reverse(self, given: Envelope[PaymentReversed]) -> Done:
        """Take a booked payment back, once per notice; what was to be given back of it is withdrawn.

        One whose payment has not come yet is kept, and meets it when it comes.

        Raises:
            UnknownNotice: the payment is booked on another order.
        """

        async def decide(order: Order, conn: "Connection") -> None:
            fact = given.message
            await self.database.reversals.lock(conn, fact.notice_id)
            deposit = await self.database.deposits.find(conn, fact.notice_id, given.order_no)
            if deposit is None or deposit.order_no is None:
                await self._reverse_unbooked(order, conn, fact, deposit)
                return
            if deposit.order_no == given.order_no and not await self.database.deposits.is_booked(
                conn, fact.notice_id, given.order_no
            ):
                await self._reverse_unbooked(order, conn, fact, None)  # it was assigned, and is on its way
                return
            amount = await self.database.deposits.reverse(conn, given.order_no, fact.notice_id, given.at)
            if amount is None:
                return
            moved = await self.database.assignments.moved_to(conn, fact.notice_id)
            if moved:
                reversal.move(order, fact, amount, *moved)
            else:
                reversal.reverse(order, fact, amount)
            withdrawn = tuple(each for each in order.money.refunds if each.is_due)
            if await self._withdraw_refunds(order, conn, TAKEN_BACK()):
                reversal.renew_refunds(order, fact, withdrawn, was_customers=not moved)

        return await self.change(given, decide)

    async def _reverse_unbooked(
        self, order: Order, conn: "Connection", fact: PaymentReversed, deposit: "Deposit | None"
    ) -> None:
        is_here = deposit is not None
        if not await self.database.reversals.keep(conn, order.state.order_no, fact, order.at, is_met=is_here):
            return
        if deposit:
            await self.database.assignments.take_back(conn, fact.notice_id, order.at)
            reversal.find_unassigned(order, fact, deposit.amount)
        else:
            reversal.keep(order, fact)

    @activity.defn(name="owe_refund")
    async def owe_refund(self, given: Envelope[RefundOwed]) -> Done:
        """A claim or a return was settled by money: it is owed once per key, up to what was paid.

        A claim has it owed before its order hears of it, so that the order always looks for the mails of that.
        """
        fact = given.message

        async def decide(order: Order, conn: "Connection") -> None:
            if fact.by_provider:
                await self.take_by_provider(order, conn, fact)
            else:
                refund.owe_for_matter(order, fact)

        return (await self.change(given, decide)).model_copy(update={"owes_mail": True})

    @activity.defn(name="extend_deadline")
    async def extend(self, given: Envelope[ExtendDeadline]) -> Done:
        """Give more time. An expired order goes on only when its goods can be set aside again.

        Raises:
            StockGone, NothingToExtend, NotLater, TooFarAhead, OrderClosed
        """

        async def decide(order: Order, conn: "Connection") -> None:
            was_expired = order.state.ending is Status.EXPIRED
            if was_expired and not await self._revive(order, conn, by=given.message.by):
                raise StockGone
            if was_expired and order.money.is_secured:
                payment.ask_anew(order)
                return  # the money came late and is here: nothing is left to wait for
            if not exchanging.extend(order, given.message):
                due_date.extend(order, given.message)

        return await self.change(given, decide)

    async def _revive(self, order: Order, conn: "Connection", by: str = "") -> bool:
        """Set the goods aside again; False when they are gone (nothing is left waiting then)."""
        short = await self.database.stock.reserve(conn, order.state.order_no, order.placed.quantities, order.at)
        if short:
            await self.database.stock.release(conn, order.state.order_no)
            return False
        payment.revive(order, by=by)
        await self._withdraw_refunds(order, conn, REVIVED())
        return True

    async def _doubts(self, order: Order, conn: "Connection", missing: int | None = None) -> collection.Doubts:
        """`missing`: yen that are asked for beyond the order's price; without any, what is missing of that."""
        order_no, zone, method = order.state.order_no, order.calendar.zone, order.placed.payment.method
        if missing is not None:
            method = difference.method_of(order) or method
        amount = order.money.missing if missing is None else missing
        doubts = await self.database.deposits.doubts(conn, order_no, amount, str(zone), method)
        if doubts.has_unassigned_deposit or not await self._could_be_theirs(order_no, conn, zone):
            return doubts
        return doubts.model_copy(update={"has_unassigned_deposit": True})

    async def _could_be_theirs(self, order_no: str, conn: "Connection", zone: "ZoneInfo") -> bool:
        """True while money waits that may be this order's, by its number, its payer's name or its amount."""
        deposits = [stray.deposit for stray in await self.database.assignments.waiting(conn)]
        receivable = await self.database.receivables.one(conn, order_no, zone) if deposits else None
        if receivable is None:
            return False
        book = Book([receivable], await self.database.receivables.learned(conn, deposits))
        return any(could_be(deposit, receivable, book) for deposit in deposits)

    @activity.defn(name="remind")
    async def remind(self, given: StepDue) -> Done:
        """Remind, ask a person instead, or wait for the bank data."""

        async def decide(order: Order, conn: "Connection") -> None:
            collection.remind(order, given.round, await self._doubts(order, conn))

        return await self.fall_due(given, StepKind.REMIND, decide)

    @activity.defn(name="announce_expiry")
    async def announce_expiry(self, given: StepDue) -> Done:
        """List the next business day's expiries to the shop: one mail a day, owed by the first order that gets here."""

        async def decide(order: Order, conn: "Connection") -> None:
            order.chase = order.chase.after_announcing()
            order.note("expiry_announced")
            day = given.at.astimezone(order.calendar.zone).date()
            if await self.database.expiries.was_listed(conn, day, given.order_no):
                return
            until = order.calendar.add_business_days(day, 1)
            rows = await self.database.expiries.expiring(
                conn, order.calendar.end_of(day), until=order.calendar.end_of(until)
            )
            facts = ExpiriesFacts(orders=tuple(rows), expires_on=until)
            order.owe(MailKind.SHOP_EXPIRIES, facts, what=str(day))

        return await self.fall_due(given, StepKind.ANNOUNCE_EXPIRY, decide)

    @activity.defn(name="expire_order")
    async def expire(self, given: StepDue) -> Done:
        """End an unpaid order, or leave it to a person."""

        async def decide(order: Order, conn: "Connection") -> None:
            collection.expire(order, await self._doubts(order, conn))

        return await self.fall_due(given, StepKind.EXPIRE, decide)

    @activity.defn(name="remind_of_difference")
    async def remind_difference(self, given: StepDue) -> Done:
        """What is wanted in exchange is not paid for: the customer is reminded, once."""

        async def decide(order: Order, conn: "Connection") -> None:
            doubts = await self._doubts(order, conn, order.money.extra_missing)
            exchanging.remind(order, given.round, doubts)

        return await self.fall_due(given, StepKind.REMIND_DIFFERENCE, decide)

    @activity.defn(name="lapse_exchange")
    async def lapse_exchange(self, given: StepDue) -> Done:
        """It was never paid for: what came back is paid for instead, and what was set aside is free."""

        async def decide(order: Order, conn: "Connection") -> None:
            doubts = await self._doubts(order, conn, order.money.extra_missing)
            exchanging.lapse(order, given.round, doubts)
            if one := order.returns.number(given.round):
                await Replacing(self.database, self.desk).free_unsent(order, conn, one)

        return await self.fall_due(given, StepKind.LAPSE_EXCHANGE, decide)

    @activity.defn(name="give_up_collecting")
    async def give_up(self, given: StepDue) -> Done:
        """Postpay: two reminders went unanswered."""

        async def decide(order: Order, conn: "Connection") -> None:
            collection.give_up(order, await self._doubts(order, conn))

        return await self.fall_due(given, StepKind.GIVE_UP, decide)
