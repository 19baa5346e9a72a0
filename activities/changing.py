"""The activities of changing an order: its contents, where it goes, when, and how it is paid."""

from typing import TYPE_CHECKING

from temporalio import activity

from activities.transaction import TransactionalActivities, must_suffice
from adapters.carriers.book import can_be_wished
from domain.contract.envelope import Envelope
from domain.contract.messages import ChangeAddress, ChangeDelivery, ChangeLines, ChangePlan
from domain.conversation.question import changing, missing
from domain.conversation.question.fields import ALL_FIELDS
from domain.goods import change, delivery
from domain.order.aggregate import Order
from domain.order.offered import What
from domain.order.state import Done

if TYPE_CHECKING:
    from adapters.postgres.pool import Connection


class ChangeActivities(TransactionalActivities):
    """Idempotent by (order_no, key), see `TransactionalActivities`. An offer changes nothing but what is asked."""

    @activity.defn(name="change_address")
    async def change_address(self, given: Envelope[ChangeAddress]) -> Done:
        """Ship elsewhere; the version of the order counts up."""

        async def decide(order: Order, conn: "Connection") -> None:
            order.is_of(given.message.by)
            changing.change_address(order, given.message)
            await self._keep_offer(order, conn)
            if order.offered is None:
                missing.check(order, await self._postal(order.placed), settled=ALL_FIELDS)
                await self.secure_stock(order, conn)

        return await self.change(given, decide)

    @activity.defn(name="change_lines")
    async def change_lines(self, given: Envelope[ChangeLines]) -> Done:
        """Other contents: what is set aside changes with them, or nothing does.

        Raises:
            NotListed, NotEnoughStock
        """

        async def decide(order: Order, conn: "Connection") -> None:
            order.is_of(given.message.by)
            order.articles = await self.database.stock.articles(conn, change.articles_in(given.message))
            made = changing.change_lines(order, given.message)
            await self._keep_offer(order, conn)
            if made is not None:
                await self.set_aside_anew(order, conn)

        return await self.change(given, decide)

    @activity.defn(name="change_delivery")
    async def change_delivery(self, given: Envelope[ChangeDelivery]) -> Done:
        """Another day or other hours for the parcel."""

        def rule(order: Order) -> None:
            order.is_of(given.message.by)
            is_known = can_be_wished(given.message.time_slot or "")
            delivery.change_delivery(order, given.message, is_slot_known=is_known)

        return await self.apply(given, rule)

    @activity.defn(name="change_plan")
    async def change_plan(self, given: Envelope[ChangePlan]) -> Done:
        """Pay in advance, or at the door; where no cash is taken, the customer is asked for another address."""

        async def decide(order: Order, conn: "Connection") -> None:
            order.is_of(given.message.by)
            changing.change_plan(order, given.message)
            await self._keep_offer(order, conn)
            if order.offered is None:
                missing.check(order, await self._postal(order.placed))

        return await self.change(given, decide)

    async def _keep_offer(self, order: Order, conn: "Connection") -> None:
        """What the customer was asked just now is kept for the answer.

        Raises:
            NotEnoughStock: what is offered could not be had at this moment.
        """
        if order.offered is None:
            return
        if order.offered.what is What.LINES:
            wanted = order.offered.placed.quantities
            more = {sku: pieces - order.placed.quantities.get(sku, 0) for sku, pieces in wanted.items()}
            must_suffice(await self.database.stock.short(conn, {sku: each for sku, each in more.items() if each > 0}))
        await self.database.offers.keep(conn, order.state.order_no, order.offered, order.at)
