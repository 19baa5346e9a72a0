"""The activities of stock: inspection, allocation to waiting orders, receipts."""

from datetime import date
from typing import TYPE_CHECKING

from temporalio import activity

from activities.replacing import Replacing
from activities.supplying import Supplying
from activities.transaction import TransactionalActivities
from domain.contract.envelope import Allocations, Envelope, StepDue, StockReceipt
from domain.contract.messages import GoodsInspected, RestockAnnounced, StockAllocated
from domain.conversation.question import stock_choice
from domain.goods import partial
from domain.goods import stock as rules
from domain.order.agenda import StepKind
from domain.order.aggregate import Order
from domain.order.state import Done

if TYPE_CHECKING:
    from adapters.postgres.pool import Connection


class StockActivities(TransactionalActivities):
    """Idempotent by (order_no, key), see `TransactionalActivities`; receipts by the sender's receipt id."""

    @activity.defn(name="inspect_goods")
    async def inspected(self, given: Envelope[GoodsInspected]) -> Done:
        """The packer looked: damaged pieces leave the shelf and are replaced from it if it reaches."""

        async def decide(order: Order, conn: "Connection") -> None:
            short = await self.database.stock.damage(conn, given.order_no, given.message.damaged)
            if rules.inspected(order, given.message, short):
                await self.have_chosen(order, conn, short)

        return await self.change(given, decide)

    @activity.defn(name="allocate_stock")
    async def allocated(self, given: Envelope[StockAllocated]) -> Done:
        """Stock was set aside for this waiting order: the work goes on."""

        async def decide(order: Order, conn: "Connection") -> None:
            await Replacing(self.database, self.desk).came_in(order, conn, given.message.receipt)
            if await self.database.stock.is_held(conn, given.order_no):
                await self.database.stock.told(conn, given.order_no)
                if order.goods.awaited:
                    partial.rest_came(order, given.message.receipt)
                rules.allocated(order, given.message.receipt)
                stock_choice.came_in(order)

        return await self.change(given, decide)

    @activity.defn(name="announce_restock")
    async def announced(self, given: Envelope[RestockAnnounced]) -> Done:
        """What this order waits for is expected on a day: its customer hears it, and chooses anew.

        Of several articles the last day counts, and nothing is told before all are known.
        """

        async def decide(order: Order, conn: "Connection") -> None:
            await Replacing(self.database, self.desk).tell_day(order, conn, given.message.sku)
            short = await self.database.stock.awaited(conn, given.order_no)
            if given.message.sku not in short:
                return
            day: date | None = given.message.expected_on
            if len(short) > 1:
                day = await self.database.stock.expected_on(conn, short, order.today)
            if day:
                fact = given.message.model_copy(update={"expected_on": day})
                order.unsent = await self.database.mails.unsent(conn, given.order_no)
                stock_choice.announce(order, fact, short, await self.offers(order, conn, short))

        return await self.change(given, decide)

    @activity.defn(name="miss_restock")
    async def miss_restock(self, given: StepDue) -> Done:
        """The day on which goods were expected has passed: their customer hears it, and chooses anew.

        Where another day is known meanwhile, that one is told.
        """

        async def decide(order: Order, conn: "Connection") -> None:
            short = await self.database.stock.awaited(conn, given.order_no)
            day = await self.database.stock.expected_on(conn, short, order.today) if short else None
            offers = await self.offers(order, conn, short)
            if day:
                fact = RestockAnnounced(sku=min(short), expected_on=day)
                stock_choice.announce(order, fact, short, offers)
            elif short:
                stock_choice.miss(order, short, offers)

        return await self.fall_due(given, StepKind.MISS_RESTOCK, decide)

    @activity.defn(name="receive_stock")
    async def receive(self, given: StockReceipt) -> Allocations:
        """Goods came in. Idempotent by the receipt: it counts once, and the waiting orders are named again.

        An article that nobody knew is put on the stock list when its name comes along.

        Raises:
            UnknownSku: no article has this SKU, and no name came with it.
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            if await self.database.stock.unknown_skus(conn, {given.sku: given.quantity}):
                if not given.name:
                    raise rules.unknown_article(given.sku)
                await self.database.stock.add(conn, given.sku, given.name, given.price, given.tax_rate)
            is_known = await self.database.stock.was_received(conn, given.receipt)
            order_nos = await self.database.stock.receive(conn, given.receipt, given.sku, given.quantity, given.at)
            if not is_known:
                await Supplying(self.database, self.desk).came(conn, given.sku, given.quantity, given.at)
        return Allocations(order_nos=tuple(order_nos))
