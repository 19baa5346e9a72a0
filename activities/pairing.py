"""Two orders that leave in one parcel: before one of them is decided upon it takes down what became of the other."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.conversation.question import returned
from domain.goods.following import follow, shared_parcel
from domain.goods.together import part, ride, why_parted
from domain.order.goods import GoodsState
from domain.order.parcel import Parcel

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.postgres.sent_together import Pair
    from domain.contract.order import PlacedOrder
    from domain.order.aggregate import Order


@dataclass(frozen=True)
class Met:
    """A pair whose row is locked, and how this order of it was before anything was decided."""

    pair: "Pair"
    placed: "PlacedOrder"
    goods: GoodsState
    shared: Parcel | None


class Pairing:
    """Works within the transaction of an activity on one of the two, whose row is locked; then the pair's is.

    Of an order that goes alone nothing is asked. What was taken down before changes nothing.
    """

    def __init__(self, database: "Database") -> None:
        self.database = database

    async def meet(self, order: "Order", conn: "Connection") -> Met | None:
        """Take down what became of the other order, and of the parcel that carries both."""
        before, together = order.goods, order.goods.together
        if together is None:
            return None
        pair = await self.database.sent_together.lock(conn, order.state.order_no, together.order_no)
        assert pair is not None  # noqa: S101 - the state was written with it
        if pair.why is not None and not order.goods.have_gone:
            part(order, pair.why, is_told=pair.parted_by != order.state.order_no)
            return Met(pair, order.placed, before, None)
        shared = None
        if not together.leads:
            shared = await self._catch_up(order, conn)
        return Met(pair, order.placed, before, shared)

    async def _catch_up(self, order: "Order", conn: "Connection") -> Parcel | None:
        """The riding order does what the leading one has: it is told of each thing once more than it need be."""
        together = order.goods.together
        assert together is not None  # noqa: S101 - asked before
        stored = await self.database.pages.stored(conn, together.order_no)
        assert stored is not None  # noqa: S101 - no order is ever removed
        leading, state, _ = stored
        if not together.is_begun:
            ride(order, together, leading)
        if shared := shared_parcel(state.goods):
            follow(order, shared)
            returned.ask(order)
        return shared

    async def part(self, order: "Order", conn: "Connection", met: Met | None) -> str:
        """End what does not hold any more. Returns the other order, where it has to look at what has changed."""
        together = order.goods.together
        if together is None:
            return ""
        if met is None:
            return together.order_no  # they were put together just now
        why = _why(order, met)
        if why:
            await self.database.sent_together.part(conn, met.pair, order.state.order_no, why, order.at)
            part(order, why, is_told=False)
        has_moved = together.leads and order.goods.parcels != met.goods.parcels
        return together.order_no if why or has_moved else ""


def _why(order: "Order", met: Met) -> str:
    together = order.goods.together
    if order.goods.have_gone:
        is_alone = together is not None and not together.leads and met.shared is None
        return "left" if is_alone else ""
    return why_parted(order, met.placed)
