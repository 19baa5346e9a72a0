"""The activities of taking an order in, or up where it is stored, and of keeping what cannot be read as one."""

from typing import TYPE_CHECKING

from temporalio import activity

from activities.reach import can_be_mailed
from activities.rejected import keep_start
from activities.stray_deposits import deposit_task
from activities.transaction import TransactionalActivities
from adapters.carriers.book import can_be_wished
from domain.agenda import intake
from domain.agenda.task import BOOKED
from domain.basics.errors import NoticeTaken, UnknownOrder
from domain.basics.said import Code
from domain.contract.envelope import Intake, Reject, StepDue
from domain.contract.messages import PaymentReceived
from domain.contract.status import Goods, HoldReason
from domain.conversation.question import missing
from domain.order.aggregate import Order
from domain.order.state import Done, OrderState
from domain.payment import payment, reversal
from domain.people.consent import consent_of_order
from domain.people.review.case import Case
from domain.people.review.review import review

if TYPE_CHECKING:
    from adapters.postgres.pool import Connection

#: How many of the newest lines of the journal a new run is given, for its query `journal`.
MOST_PAST = 2_000
#: The cart says that it has taken the money, but its notice cannot be booked.
_CART_HAS_PAID = Code("held.cart_has_paid", "why")


class IntakeActivities(TransactionalActivities):
    """Idempotent by the order number, or as their docstrings say."""

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
            first = intake.first_state(placed, shop.policy, is_regular=is_regular)
            order = self.order_of(placed, first, shop.policy, given.at)
            order.answers_customer = True
            order.lacking = await self.lacking(placed)
            if not await self.database.orders.insert(conn, order, found):
                return await self._known(conn, given)
            if consent := consent_of_order(placed, given.at):
                await self.database.consents.note(conn, consent, given.at)
            intake.receive(
                order,
                known.unknown_skus,
                found,
                can_be_mailed=can_be_mailed(placed.orderer.email),
                is_slot_known=can_be_wished(placed.wishes.time_slot or ""),
            )
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
        past = await self.database.journal.past(conn, state.order_no, MOST_PAST)
        is_owed = await self.database.mails.is_owed(conn, state.order_no)
        return Done(state=state, owes_mail=is_owed, past=tuple(past), is_taken_up=True)

    @activity.defn(name="keep_reject")
    async def reject(self, given: Reject) -> None:
        """Keep a payload that cannot be read as an order, and owe the shop a mail. Idempotent by the run's id."""
        await keep_start(self.database, given)


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
