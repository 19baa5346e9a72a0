"""The activities of taking in, accepting, holding, changing and ending an order."""

from typing import TYPE_CHECKING

from temporalio import activity

from activities.cancellation import named
from activities.stray_deposits import deposit_task
from activities.transaction import TransactionalActivities
from domain.agenda import intake
from domain.agenda.task import BOOKED
from domain.basics.errors import NoticeTaken, UnknownInquiry, UnknownOrder
from domain.basics.said import Code
from domain.contract.envelope import Envelope, Intake, RefusedMessage, Reject, StepDue
from domain.contract.messages import (
    Accept,
    Cancel,
    ChangeAddress,
    Decline,
    InquiryClosed,
    InquiryOpened,
    PaymentReceived,
    PlaceHold,
    ReleaseHold,
    ResendMail,
    TaskDone,
    WriteMail,
)
from domain.contract.status import Goods, HoldReason
from domain.conversation import hold, individual_mail, inquiries, reach, refusals
from domain.conversation.question import missing
from domain.conversation.question.fields import ALL_FIELDS
from domain.goods import acceptance, change
from domain.order.aggregate import Order
from domain.order.facts import RejectFacts
from domain.order.kinds import MailKind
from domain.order.mail import LOST
from domain.order.state import Done, OrderState
from domain.payment import payment, reversal
from domain.people.review.case import Case
from domain.people.review.review import review

if TYPE_CHECKING:
    from adapters.postgres.pool import Connection

MACHINE = "automatic"
#: How many of the newest lines of the journal a new run is given, for its query `journal`.
MOST_PAST = 2_000


#: The cart says that it has taken the money, but its notice cannot be booked.
_CART_HAS_PAID = Code("held.cart_has_paid", "why")


class OrderActivities(TransactionalActivities):
    """Idempotent by (order_no, key), see `TransactionalActivities`."""

    @activity.defn(name="receive_order")
    async def receive(self, given: Intake) -> Done:
        """Store the order, thank the customer, tell the shop, and set the stock aside unless it is on hold.

        Idempotent by the order number. The same order again answers where it is, so that a run whose first answer was
        lost, or one that follows a run that has ended, goes on from there. What has this number and other contents
        answers `is_known_already`: that run has nothing to do. It is told to the shop.
        """
        placed, shop = given.placed, self.desk.today()
        postal = await self._postal(placed)
        whole = missing.with_prefecture(placed, postal)  # the rules look at where it really goes
        async with self.database.pool.acquire() as conn, conn.transaction():
            known = await self.database.people.known(conn, whole, given.at)
            case = Case(whole, known, shop.policy, shop.calendar, given.at)
            found = review(case)
            is_regular = case.history.completed >= shop.policy.payment.regular_after_orders
            first = intake.first_state(placed, is_regular=is_regular)
            order = self.order_of(placed, first, shop.policy, given.at)
            order.answers_customer = True
            order.lacking = await self.lacking(placed)
            if not await self.database.orders.insert(conn, order, found):
                return await self._known(conn, given)
            intake.receive(order, known.unknown_skus, found)
            if placed.is_paid_by_cart:
                await self._book_captured(order, conn)
            missing.check(order, postal)
            await self.secure_stock(order, conn)
            if captured := _captured(order):
                payment.tell_captured(order, captured.paid_on, captured.notice_id)
            return await self.finish(conn, order, "receive", goods_before=Goods.UNCHECKED, given=placed)

    async def _book_captured(self, order: Order, conn: "Connection") -> None:
        """The money the cart took. An order is never lost because its notice id was used for another one before."""
        captured, order_no = _captured(order), order.state.order_no
        if captured is None:
            return
        await self.database.reversals.lock(conn, captured.notice_id)
        try:
            await self.database.deposits.book(conn, order_no, captured, order.at)
            booked = BOOKED(order_no=order_no)
            await self.database.tasks.settle(conn, deposit_task(captured.notice_id), order.at, booked)
            if early := await self.database.reversals.meet(conn, captured.notice_id, order.at):
                await self.database.deposits.reverse(conn, order_no, captured.notice_id, order.at)
                reversal.reverse(order, early, captured.amount)
        except NoticeTaken as taken:
            order.money = order.money.taken_back(order.placed.total)
            order.hold(HoldReason.PAYMENT, note=_CART_HAS_PAID(why=taken.said))

    async def _known(self, conn: "Connection", given: Intake) -> Done:
        key = f"again:{given.placed.fingerprint()[:16]}"
        row = await self.database.orders.lock(conn, given.placed.order_no, key)
        if row is None:
            raise UnknownOrder("being_stored", order_no=given.placed.order_no)
        if given.placed.fingerprint() in {row.fingerprint, row.placed.fingerprint()}:
            return await self._as_it_is(conn, row.state)
        if row.is_done:
            return Done(state=row.state, is_known_already=True)
        order = Order(row.placed, row.state, row.policy, self.desk.today().calendar, given.at)
        intake.tell_different_order(order)
        await self.database.orders.save(conn, order, key)
        return Done(state=order.state, is_known_already=True, owes_mail=True)

    @activity.defn(name="take_order_up")
    async def take_up(self, given: StepDue) -> Done:
        """Answer where a stored order is. Changes nothing.

        Raises:
            UnknownOrder
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            row = await self.database.orders.lock(conn, given.order_no, given.key)
            if row is None:
                raise UnknownOrder("number", order_no=given.order_no)
            return await self._as_it_is(conn, row.state)

    async def _as_it_is(self, conn: "Connection", state: OrderState) -> Done:
        """For a run that takes the order up."""
        past = await self.database.orders.past(conn, state.order_no, MOST_PAST)
        is_owed = await self.database.mails.is_owed(conn, state.order_no)
        return Done(state=state, owes_mail=is_owed, past=tuple(past), is_taken_up=True)

    @activity.defn(name="keep_reject")
    async def reject(self, given: Reject) -> None:
        """Keep a payload that cannot be read as an order, and owe the shop a mail. Idempotent by the run's id."""
        async with self.database.pool.acquire() as conn, conn.transaction():
            await self.database.rejects.keep(conn, given)
            facts = RejectFacts(payload=given.payload[:2_000], said=given.said)
            await self.database.mails.owe(conn, given.thread, MailKind.SHOP_REJECT, facts, given.at)

    @activity.defn(name="note_refusal")
    async def note_refusal(self, given: RefusedMessage) -> Done:
        """Write a refused or unreadable message into the journal, and tell the shop, at most so often a day."""

        async def decide(order: Order, conn: "Connection") -> None:
            told = await self.database.mails.keys(conn, given.order_no, refusals.start_of(order.today))
            since = order.calendar.at(order.today, 0)
            noted = await self.database.orders.count_lines(conn, given.order_no, "refused", since)
            refusals.note(order, given, told, noted)

        return await self.change(given, decide)

    @activity.defn(name="look_at_order")
    async def look(self, given: Envelope[TaskDone]) -> Done:
        """The back office has changed the order, and may owe a mail: answer with the order as it is now."""
        done = await self.apply(given, lambda _: None)
        return done.model_copy(update={"owes_mail": True})

    @activity.defn(name="accept_order")
    async def accept(self, given: Envelope[Accept]) -> Done:
        """Accept: the confirmation is owed, and for prepay the deadline starts."""
        return await self.apply(given, lambda order: acceptance.accept(order, given.message))

    @activity.defn(name="accept_automatically")
    async def accept_automatically(self, given: StepDue) -> Done:
        """Accept by the machine, where the shop chose so and the hour has come."""

        def rule(order: Order) -> None:
            if order.goods.stage is Goods.RESERVED and not order.conversation.holds and not order.state.is_over:
                acceptance.accept(order, Accept(by=MACHINE), by_machine=True)
            order.goods = order.goods.acceptable_from(None)

        return await self.apply(given, rule)

    @activity.defn(name="decline_order")
    async def decline(self, given: Envelope[Decline]) -> Done:
        """Do not accept: the stock goes back, the customer is told."""
        return await self.apply(given, lambda order: acceptance.decline(order, given.message))

    @activity.defn(name="place_hold")
    async def place_hold(self, given: Envelope[PlaceHold]) -> Done:
        """Stop the work."""
        return await self.apply(given, lambda order: hold.place_hold(order, given.message))

    @activity.defn(name="release_hold")
    async def release_hold(self, given: Envelope[ReleaseHold]) -> Done:
        """Lift a hold; the work goes on, and stock is set aside if that was still to do."""

        async def decide(order: Order, conn: "Connection") -> None:
            unknown = await self.database.stock.unknown_skus(conn, order.placed.quantities)
            hold.release_hold(order, given.message, unknown)
            await self.secure_stock(order, conn)

        return await self.change(given, decide)

    @activity.defn(name="alert_hold")
    async def alert_hold(self, given: StepDue) -> Done:
        """Tell the shop of holds that have been waiting for long."""
        return await self.apply(given, hold.alert)

    @activity.defn(name="change_address")
    async def change_address(self, given: Envelope[ChangeAddress]) -> Done:
        """Ship elsewhere; the version of the order counts up."""

        async def decide(order: Order, conn: "Connection") -> None:
            order.is_of(given.message.by)
            change.change_address(order, given.message)
            missing.check(order, await self._postal(order.placed), settled=ALL_FIELDS)
            await self.secure_stock(order, conn)

        return await self.change(given, decide)

    @activity.defn(name="cancel_order")
    async def cancel(self, given: Envelope[Cancel]) -> Done:
        """End the order on request; while it is being packed, recall it first."""
        command = given.message.model_copy(update={"by": await named(given.message.by)})

        def rule(order: Order) -> None:
            order.is_of(command.by)
            change.cancel(order, command)

        return await self.apply(given, rule)

    @activity.defn(name="resend_mail")
    async def resend_mail(self, given: Envelope[ResendMail]) -> Done:
        """Owe a stored mail once more, as it was sent, to the orderer's address of now."""

        async def decide(order: Order, conn: "Connection") -> None:
            mail = await self.database.mail_names.find_sent(conn, given.order_no, given.message.mail)
            to = "" if mail.kind.is_for_shop else order.placed.orderer.email
            later = order.not_before(mail.kind)
            await self.database.mails.owe_again(conn, mail, given.key, given.at, to=to, not_before=later)
            order.note("mail_resent", by=given.message.by, mail=mail.id, kind=mail.kind)
            if not mail.kind.is_for_shop:
                reach.sent_again(order, was_lost=mail.state in LOST)
                await self.secure_stock(order, conn)

        done = await self.change(given, decide)
        return done.model_copy(update={"owes_mail": True})

    @activity.defn(name="write_mail")
    async def write_mail(self, given: Envelope[WriteMail]) -> Done:
        """Owe a mail that a person wrote."""
        return await self.apply(given, lambda order: individual_mail.write(order, given.message, given.key))

    @activity.defn(name="open_talk")
    async def inquiry_opened(self, given: Envelope[InquiryOpened]) -> Done:
        """The customer asked something: reminders and thanks wait. An inquiry that is known changes nothing.

        An order that has ended keeps none in its state; its journal knows of which it has heard.

        Raises:
            TooManyInquiries
            UnknownInquiry: nobody would ever close it for this order, which would wait for ever.
        """
        fact = given.message

        async def decide(order: Order, conn: "Connection") -> None:
            known = await self.database.inquiries.state(conn, fact.inquiry_no) if fact.inquiry_no else None
            if known is None and not fact.text.strip():
                raise UnknownInquiry(inquiry_no=fact.inquiry_no)
            if known is not None and given.order_no not in {*known.orders, *known.let_go}:
                raise UnknownInquiry("other_order", inquiry_no=fact.inquiry_no, order_no=given.order_no)
            number = inquiries.inquiry_of(given.order_no, fact)
            if order.state.is_over and await self.database.orders.has_heard_of(conn, given.order_no, number):
                return
            if known is None or (not known.is_closed and given.order_no in known.orders):
                inquiries.inquiry_opened(order, fact)

        return await self.change(given, decide)

    @activity.defn(name="close_talk")
    async def inquiry_closed(self, given: Envelope[InquiryClosed]) -> Done:
        """An inquiry is settled: what waited for it goes on, its clocks anew."""
        return await self.apply(given, lambda order: inquiries.inquiry_closed(order, given.message))

    @activity.defn(name="close_order")
    async def close(self, given: StepDue) -> Done:
        """The late-payment window is over: nothing is waited for any more."""

        def rule(order: Order) -> None:
            order.close()
            order.note("closed")

        return await self.apply(given, rule)


def _captured(order: Order) -> PaymentReceived | None:
    """The money that the cart took, if it took any; None for an order that costs nothing."""
    placed = order.placed
    if not placed.total:
        return None
    return PaymentReceived(
        notice_id=f"captured-{placed.order_no}",
        amount=placed.total,
        paid_on=order.calendar.day_of(placed.placed_at),
        rail=placed.payment.method,
    )
