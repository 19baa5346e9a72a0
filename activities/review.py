"""The activities of marks: set and lifted by staff, and found anew by the rules."""

from typing import TYPE_CHECKING

from temporalio import activity

from activities.transaction import TransactionalActivities
from domain.contract.envelope import Envelope
from domain.contract.messages import LiftMark, ReviewAgain, SetMark
from domain.conversation import findings
from domain.order.aggregate import Order
from domain.order.state import Done
from domain.people import marks as rules

if TYPE_CHECKING:
    from adapters.postgres.pool import Connection


class ReviewActivities(TransactionalActivities):
    """Idempotent by (order_no, key), see `TransactionalActivities`."""

    @activity.defn(name="set_mark")
    async def set_mark(self, given: Envelope[SetMark]) -> Done:
        """Mark or tag the order; a mark also speaks for later orders of the same person."""

        async def decide(order: Order, conn: "Connection") -> None:
            until = rules.set_mark(order, given.message)
            if given.message.kind:
                await self.database.people.set_mark(conn, given.order_no, given.message, order.at, until)

        return await self.change(given, decide)

    @activity.defn(name="lift_mark")
    async def lift_mark(self, given: Envelope[LiftMark]) -> Done:
        """Take marks or a tag away; a hold that stood on them goes with them."""

        async def decide(order: Order, conn: "Connection") -> None:
            for gone in findings.lift_mark(order, given.message):
                await self.database.people.lift_mark(conn, given.order_no, given.message, gone.rule, order.at)
            await self.secure_stock(order, conn)

        return await self.change(given, decide)

    @activity.defn(name="review_again")
    async def review_again(self, given: Envelope[ReviewAgain]) -> Done:
        """Let the rules look once more, by the order's own policy and what the shop knows now.

        Raises:
            OrderClosed
        """

        async def decide(order: Order, conn: "Connection") -> None:
            order.must_be_followed()
            order.note("looked_again", by=given.message.by)
            await self.look_again(order, conn)
            await self.secure_stock(order, conn)

        return await self.change(given, decide)
