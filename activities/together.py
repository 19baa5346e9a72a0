"""The activities of sending two orders in one parcel."""

from typing import TYPE_CHECKING

from temporalio import activity

from activities.transaction import Keyed, TransactionalActivities
from domain.basics.errors import UnknownOrder
from domain.contract.envelope import Envelope
from domain.contract.messages import Merge, SentTogether
from domain.goods.cancelling import must_be_of_version
from domain.goods.together import Side, lead, refuse_to_merge
from domain.order.aggregate import Order
from domain.order.state import Done

if TYPE_CHECKING:
    from adapters.postgres.orders import LockedOrder
    from adapters.postgres.pool import Connection


class TogetherActivities(TransactionalActivities):
    """Idempotent by (order_no, key), see `TransactionalActivities`. What is between two orders stands in a table."""

    @activity.defn(name="merge_orders")
    async def merge(self, given: Envelope[Merge]) -> Done:
        """The other order rides along in this one's parcel. Both are locked, so that neither is packed meanwhile.

        The other one takes down by itself what follows for it, before anything else is done with it.

        Raises:
            OrderClosed, AlreadyShipped, UnknownOrder, NotTogether, SeenOlder
        """
        command = given.message

        async def decide(order: Order, conn: "Connection") -> None:
            order.is_of(command.by)
            if not order.goods.is_partly_here:
                order.must_be_here()
            must_be_of_version(order, command.expected_version)
            riding = await self._other(conn, given)
            shop = self.desk.today()
            rules = shop.file.waybills, shop.policy.shipping.default_carrier
            ours, theirs = (Side.of(each.placed, each.state, *rules) for each in (order, riding))
            refuse_to_merge(ours, theirs, command.wishes_of)
            lead(order, riding.placed, riding.state, command)
            await self.database.sent_together.have_ride(conn, riding.state.riding_with(given.order_no))
            await self.database.sent_together.add(conn, given.order_no, command.other, command.by, given.at)

        return await self.change(given, decide)

    @activity.defn(name="look_at_other")
    async def look(self, given: Envelope[SentTogether]) -> Done:
        """Something has changed between the two: whatever that is, every activity takes it down first."""
        return await self.apply(given, lambda _: None)

    async def _lock(self, conn: "Connection", given: Keyed) -> "LockedOrder":
        """Two orders are locked in the order of their numbers, so that nobody waits in a circle."""
        if isinstance(given, Envelope) and isinstance(given.message, Merge) and given.message.other < given.order_no:
            await self.database.orders.lock(conn, given.message.other, given.key)
        return await super()._lock(conn, given)

    async def _other(self, conn: "Connection", given: Envelope[Merge]) -> "LockedOrder":
        row = await self.database.orders.lock(conn, given.message.other, given.key)
        if row is None:
            raise UnknownOrder("number", order_no=given.message.other)
        return row
