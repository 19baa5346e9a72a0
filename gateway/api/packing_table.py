"""The packing table's door: the box of an order is opened, watched and closed by one fact."""

from datetime import timedelta

from adapters.postgres.picks import Picks
from callers.connections import Connections
from callers.orders import Messages
from domain.basics.errors import NotReadyToPack, OrderClosed, Refusal, UnknownOrder
from domain.contract.messages import ParcelPacked
from domain.contract.order import PlacedOrder
from domain.goods.article import jan
from domain.goods.box import Box, Content, ScanRefused
from domain.goods.packing import is_being_packed_as, refuse_to_print
from domain.goods.picking import Article
from domain.order.state import OrderState

_PATIENCE = timedelta(seconds=10)


class PackingTable:
    """What whoever packs does."""

    def __init__(self, connections: Connections, orders: Messages) -> None:
        self._connections = connections
        self._orders = orders
        self._picks: Picks = connections.database.picks

    async def open(self, order_no: str) -> tuple[Box, PlacedOrder]:
        """The box of an order whose papers are printed, and the order for its wishes.

        Raises:
            UnknownOrder
            ScanRefused, NotReadyToPack, OrderClosed, AlreadyShipped: it cannot be packed, or is.
        """
        async with self._connections.connection() as conn:
            stored = await self._connections.database.pages.stored(conn, order_no)
            if stored is None:
                raise UnknownOrder("number", order_no=order_no)
            placed, state, _ = stored
            articles = await self._picks.articles(conn, placed.quantities)
        _must_be_packable(state, state.version)
        names = {line.sku: line.name for line in placed.lines}
        contents = [
            Content(article=_named(articles.get(sku), sku, names[sku]), wanted=pieces)
            for sku, pieces in placed.quantities.items()
        ]
        return Box(order_no=order_no, version=state.version, contents=tuple(contents)), placed

    async def must_go_on(self, box: Box) -> None:
        """Asked again and again while the box is open.

        Raises:
            Refusal: it was held, recalled, cancelled, changed, or packed by somebody else.
        """
        async with self._connections.connection() as conn:
            state = await self._connections.database.pages.state(conn, box.order_no)
        if state is None:
            raise UnknownOrder("number", order_no=box.order_no)
        _must_be_packable(state, box.version)

    async def close(self, box: Box, by: str) -> None:
        """The box is closed: one fact, so that nothing is ever half packed.

        Raises:
            Refusal: as `must_go_on`.
        """
        await self.must_go_on(box)
        await self._orders.tell(box.order_no, ParcelPacked(parcel_no="1", version=box.version, by=by), wait=_PATIENCE)

    async def is_order(self, code: str) -> bool:
        """Whether an order has this number."""
        async with self._connections.connection() as conn:
            return await self._connections.database.pages.status(conn, code) is not None

    async def article(self, code: str) -> Article | None:
        """Which article of the shop has this JAN or SKU."""
        async with self._connections.connection() as conn:
            return await self._picks.article(conn, jan(code), code)


def _named(known: Article | None, sku: str, name: str) -> Article:
    article = known or Article(sku, name)
    return article if article.name else article._replace(name=name)


def _must_be_packable(state: OrderState, version: int) -> None:
    if is_being_packed_as(state, version):
        return
    raise _why_not(state, version)


def _why_not(state: OrderState, version: int) -> Refusal:  # noqa: PLR0911 - one line per reason
    if state.is_over:
        return OrderClosed("packing", status=state.status)
    if state.goods.cancel_requested_by:
        return NotReadyToPack("recalled")
    if state.conversation.holds:
        return NotReadyToPack("held", holds=[hold.reason for hold in state.conversation.holds])
    if state.version != version or any(parcel.version != state.version for parcel in state.goods.parcels):
        return ScanRefused("old_papers", version=state.version)
    if any(parcel.packed_at and not parcel.has_left for parcel in state.goods.parcels):
        return ScanRefused("packed", order_no=state.order_no)
    try:
        refuse_to_print(state, "1")
    except Refusal as refusal:
        return refusal
    return ScanRefused("no_papers", order_no=state.order_no)
