"""Money that goes back to a customer: the refund, what of it is of a sale, and its paper, in one transaction."""

from typing import TYPE_CHECKING

from activities.transaction import TransactionalActivities
from domain.agenda.task import TAKEN_OUTSIDE
from domain.contract.messages import RefundOwed
from domain.conversation.question import refund_account
from domain.order.aggregate import Order
from domain.order.refund import RefundState
from domain.payment import refund
from domain.payment.correction import not_held
from domain.payment.price_return import PriceReturn, give_price_back
from domain.people.remark import Remark

if TYPE_CHECKING:
    from adapters.postgres.pool import Connection
    from domain.basics.said import Said
    from domain.contract.envelope import StepDue


class GivingBack(TransactionalActivities):
    """Base of what people do about money that goes back."""

    async def give_back(
        self, order: Order, conn: "Connection", amount: int, remark: Remark, no: int | None = None
    ) -> None:
        """Money has gone back; what of it is of a sale is written down. Where the law wants a paper, it is enclosed.

        `no`: the refund that was owed. One that had been done before it came back is written down already.
        """
        returned = await self._of_sale(order, conn, amount, no)
        has_paper = returned is not None and returned.has_paper and self.desk.today().profile.is_registered
        return_no = returned.number if returned and has_paper else None
        refund.give_back(order, amount, remark, no=no, return_no=return_no)
        if returned:
            await self.database.sales.give_back(conn, order.state.order_no, returned, order.at, remark.by)

    async def take_by_provider(self, order: Order, conn: "Connection", fact: RefundOwed) -> None:
        """Somebody outside has given money back; what of it is of a sale is written down.

        What was only to be given back of it is not owed any more.
        """
        withdrawn = refund.in_the_way(order, fact)
        if withdrawn:
            await self._withdraw_refunds(order, conn, TAKEN_OUTSIDE())
        amount = refund.gone_to_customer(order, fact)
        returned = await self._of_sale(order, conn, amount, None) if amount else None
        refund.take_by_provider(order, fact)
        refund.owe_what_is_left(order, fact, withdrawn)
        if returned:
            await self.database.sales.give_back(conn, order.state.order_no, returned, order.at, fact.by)

    async def _withdraw_refunds(self, order: Order, conn: "Connection", why: "Said") -> bool:
        order.money = order.money.refunds_withdrawn()
        return await self.database.tasks.withdraw_refunds(conn, order.state.order_no, order.at, why)

    async def _of_sale(self, order: Order, conn: "Connection", amount: int, no: int | None) -> PriceReturn | None:
        """What of this money is of a sale, and is not written down already."""
        known = order.money.refund(no) if no else None
        sold = await self.database.sales.of_order(conn, order.state.order_no)
        if sold is None or (known is not None and known.is_booked):
            return None
        return give_price_back(sold, order.money, amount, order.today, [not_held(sold, order)])


class RefundActivities(GivingBack):
    """What becomes of a refund. Called by the door itself; idempotent by the refund and how often it had failed."""

    async def take_account(self, given: "StepDue", sealed: bytes, by: str) -> None:
        """The customer has named an account; it is kept as it was sealed.

        Raises:
            NoSuchRefund: nothing is to be given back.
        """

        async def decide(order: Order, conn: "Connection") -> None:
            refund_account.given(order, by)
            await self.database.refunds.put_account(conn, given.order_no, sealed, given.at, by)

        await self.change(given, decide)

    async def order_out(self, given: "StepDue", no: int | None, remark: Remark) -> None:
        """The bank or the provider has been told.

        Raises:
            NoSuchRefund
        """

        def rule(order: Order) -> None:
            refund.order_out(order, refund.open_refund(order, no, RefundState.DUE), remark)

        await self.apply(given, rule)

    async def arrive(self, given: "StepDue", no: int | None, amount: int | None, remark: Remark) -> None:
        """It has arrived: so much of it, by default all.

        Raises:
            NoSuchRefund, RefundTooHigh, CancelFirst
        """

        async def decide(order: Order, conn: "Connection") -> None:
            place = refund.open_refund(order, no, RefundState.ORDERED, RefundState.DUE)
            await self.database.tasks.close_refund(conn, given.order_no, place, given.at, remark)
            await self.give_back(order, conn, amount or order.money.refunds[place - 1].amount, remark, place)

        await self.change(given, decide)

    async def fail(self, given: "StepDue", no: int | None, remark: Remark) -> None:
        """It came back.

        Raises:
            NoSuchRefund
        """

        async def decide(order: Order, conn: "Connection") -> None:
            place = refund.open_refund(order, no, RefundState.ORDERED, RefundState.DONE)
            await self.database.tasks.close_refund(conn, given.order_no, place, given.at, remark)
            refund.fail(order, place, remark)

        await self.change(given, decide)
