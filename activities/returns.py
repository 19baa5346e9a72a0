"""The activities of goods that customers send back: asked, allowed, come, looked at, settled."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from temporalio import activity

from activities.replacing import Replacing
from activities.transaction import TransactionalActivities
from domain.basics.errors import NotListed
from domain.contract.envelope import Envelope, StepDue
from domain.contract.messages import (
    AllowReturn,
    CloseReturn,
    RefuseReturn,
    ReturnArrived,
    ReturnChecked,
    ReturnPassedOn,
    ReturnRequested,
    ReturnSent,
    SendReplacement,
    SettleReturn,
)
from domain.contract.returns import ReturnStage
from domain.goods.replaceable import NotReplaceable
from domain.goods.returns import asking, coming, exchanging, settling, telling
from domain.goods.returns.found import find
from domain.order.agenda import StepKind
from domain.order.aggregate import Order
from domain.order.state import Done

if TYPE_CHECKING:
    from adapters.postgres.pool import Connection


class ReturnActivities(TransactionalActivities):
    """Idempotent by (order_no, key), see `TransactionalActivities`; what a return pays by its number."""

    @activity.defn(name="request_return")
    async def request(self, given: Envelope[ReturnRequested]) -> Done:
        """A customer wants to send goods back. Idempotent by `request_id`, too.

        Raises:
            NotReturnable, NotListed, InvalidMessage, UnknownOrder
        """
        waybills = self.desk.today().file.waybills
        cool = {*waybills.chilled, *waybills.frozen}

        async def decide(order: Order, conn: "Connection") -> None:
            order.articles = await self.database.stock.articles(conn, given.message.articles)
            asking.ask(order, given.message, cool)
            await self._tell_stock(order, conn)

        return await self.change(given, decide)

    @activity.defn(name="allow_return")
    async def allow(self, given: Envelope[AllowReturn]) -> Done:
        """A person takes goods back.

        Raises:
            UnknownReturn, NotReturnable, InvalidMessage
        """
        return await self._and_replace(given, lambda order: asking.allow(order, given.message))

    @activity.defn(name="refuse_return")
    async def refuse(self, given: Envelope[RefuseReturn]) -> Done:
        """A person does not.

        Raises:
            UnknownReturn
        """
        return await self.apply(given, lambda order: asking.refuse(order, given.message))

    @activity.defn(name="note_return_sent")
    async def sent(self, given: Envelope[ReturnSent]) -> Done:
        """The customer has handed them over.

        Raises:
            UnknownReturn, InvalidMessage
        """
        return await self.apply(given, lambda order: coming.send(order, given.message))

    @activity.defn(name="take_return_in")
    async def arrived(self, given: Envelope[ReturnArrived]) -> Done:
        """They are here. What was said before counts once.

        Raises:
            UnknownReturn, NotInReturn, InvalidMessage
        """
        return await self.apply(given, lambda order: coming.arrive(order, given.message))

    @activity.defn(name="check_return")
    async def checked(self, given: Envelope[ReturnChecked]) -> Done:
        """Somebody looked at them: what is good is on the shelf, and money goes back. What was said before counts once.

        Raises:
            UnknownReturn, NotInReturn
        """
        return await self._and_replace(given, lambda order: coming.check(order, given.message))

    @activity.defn(name="pass_return_on")
    async def passed_on(self, given: Envelope[ReturnPassedOn]) -> Done:
        """They were sent on to their supplier.

        Raises:
            UnknownReturn
        """
        return await self.apply(given, lambda order: coming.pass_on(order, given.message))

    @activity.defn(name="settle_return")
    async def settle(self, given: Envelope[SettleReturn]) -> Done:
        """A person pays for what has come.

        Raises:
            UnknownReturn, RefundTooHigh
        """
        return await self._and_replace(given, lambda order: exchanging.settle_by_hand(order, given.message))

    @activity.defn(name="close_return")
    async def close(self, given: Envelope[CloseReturn]) -> Done:
        """The customer keeps them.

        Raises:
            UnknownReturn
        """
        return await self.apply(given, lambda order: settling.close_by_hand(order, given.message))

    async def _and_replace(
        self,
        given: Envelope[AllowReturn] | Envelope[ReturnChecked] | Envelope[SettleReturn],
        rule: Callable[[Order], None],
    ) -> Done:
        async def decide(order: Order, conn: "Connection") -> None:
            rule(order)
            await self._tell_stock(order, conn)
            await self._replace(order, conn, given.message.return_no, given.message.by)

        return await self.change(given, decide)

    async def _tell_stock(self, order: Order, conn: "Connection") -> None:
        """Whoever reads what is sent in exchange reads, too, that it is not in stock, where it is not."""
        stock, wanted = self.database.stock, telling.wanted(order)
        if wanted and (short := await stock.short(conn, wanted)):
            telling.out_of_stock(order, short, await stock.expected_on(conn, short, order.today))

    async def _replace(self, order: Order, conn: "Connection", number: str, by: str) -> None:
        """What came back is replaced or exchanged, once for each return; what cannot be replaced is a person's."""
        one, replacing = find(order, number), Replacing(self.database, self.desk)
        if one.stage is ReturnStage.UNPAID:
            await replacing.set_aside_unpaid(order, conn, one)
            return
        await replacing.free_unsent(order, conn, one)
        lines = settling.replaced_by(one)
        if not lines:
            return
        key = settling.key_of(order, one)
        command = SendReplacement(lines=lines, key=key, by=by)
        if one.exchange:
            await replacing.exchange(order, conn, command, one.exchange)
            return
        try:
            await replacing.send(order, conn, command, key)
        except (NotReplaceable, NotListed):
            settling.have_replaced(order, one)

    @activity.defn(name="remind_of_return")
    async def remind(self, given: StepDue) -> Done:
        """They were not sent yet: the customer is reminded, once."""

        async def decide(order: Order, _: object) -> None:
            settling.remind(order, given.round)

        return await self.fall_due(given, StepKind.REMIND_RETURN, decide)

    @activity.defn(name="lapse_return")
    async def lapse(self, given: StepDue) -> Done:
        """They were never sent: the return is closed."""

        async def decide(order: Order, _: object) -> None:
            settling.lapse(order, given.round)

        return await self.fall_due(given, StepKind.CLOSE_RETURN, decide)
