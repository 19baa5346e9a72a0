"""The packing table's door: the box of an order is opened, watched and closed by one fact."""

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

from adapters.postgres.picks import Picks
from adapters.postgres.pool import Connection
from callers.connections import Connections
from callers.orders import Messages
from domain.basics.errors import NotReadyToPack, OrderClosed, Refusal, UnknownOrder
from domain.contract.messages import ParcelPacked
from domain.contract.order import PlacedOrder
from domain.goods.article import jan
from domain.goods.box import Box, Content, ScanRefused
from domain.goods.packing import is_packed_as, open_boxes, refuse_to_print
from domain.goods.parts import in_parcel, skus_in
from domain.goods.picking import Article
from domain.goods.slip_code import SlipCode, read_slip
from domain.goods.waybill import temperature_of
from domain.order.document import DocumentKind
from domain.order.parcel import Parcel
from domain.order.state import OrderState

_PATIENCE = timedelta(seconds=10)


class PackingTable:
    """What whoever packs does."""

    def __init__(self, connections: Connections, orders: Messages) -> None:
        self._connections = connections
        self._orders = orders
        self._picks: Picks = connections.database.picks

    async def open(self, code: str) -> tuple[Box, PlacedOrder]:
        """The box of an order whose papers are printed, and the order for its wishes; `code` is that of its slip.

        Raises:
            UnknownOrder
            ScanRefused, NotReadyToPack, OrderClosed, AlreadyShipped: it cannot be packed, or is; or the slip is old.
        """
        slip = read_slip(code)
        async with self._connections.connection() as conn:
            stored = await self._connections.database.pages.stored(conn, await self._known(conn, slip.order_no))
            if stored is None:
                raise UnknownOrder("number", order_no=slip.order_no)
            placed, state, _ = stored
            version = slip.version or state.version
            await self._must_be_packable(conn, state, version, slip.parcel_no)
            parcel = _open_box(state, version, slip.parcel_no)
            wanted = skus_in(placed, parcel)
            articles = await self._picks.articles(conn, wanted)
        names = {line.sku: line.name for line in in_parcel(placed, parcel)}
        contents = [
            Content(article=_named(articles.get(sku), sku, names[sku]), wanted=pieces) for sku, pieces in wanted.items()
        ]
        box = Box(
            order_no=placed.order_no,
            version=state.version,
            parcel_no=parcel.parcel_no,
            contents=tuple(contents),
            temperature=temperature_of(placed, self._connections.desk.today().file.waybills, parcel),
            same_box=state.goods.together.order_no if state.goods.together else "",
        )
        return box, placed

    async def must_go_on(self, box: Box) -> None:
        """Asked again and again while the box is open.

        Raises:
            Refusal: it was held, recalled, cancelled, changed, or packed by somebody else.
        """
        async with self._connections.connection() as conn:
            await self._must_be_packable(conn, await self._state(conn, box), box.version, box.parcel_no)

    async def close(self, box: Box, by: str) -> None:
        """The box is closed: one fact, so that nothing is ever half packed, and of two with the same slip by one.

        Raises:
            Refusal: as `must_go_on`, also for what came at the last moment; `unsure` while nobody worked on it.
        """
        async with self._alone(box.order_no):
            await self._close(box, by)

    async def _close(self, box: Box, by: str) -> None:
        await self.must_go_on(box)
        fact = ParcelPacked(parcel_no=box.parcel_no, version=box.version, by=by)
        await self._orders.tell(box.order_no, fact, wait=_PATIENCE)
        async with self._connections.connection() as conn:
            state = await self._state(conn, box)
            if not is_packed_as(state, box.version, box.parcel_no):
                await self._must_be_packable(conn, state, box.version, box.parcel_no)
                raise ScanRefused("unsure", order_no=box.order_no)
        _must_not_be_stopped(state)

    @contextlib.asynccontextmanager
    async def _alone(self, order_no: str) -> AsyncIterator[None]:
        """Whoever closes the same order's box at the same moment waits, and then sees what became of it.

        Raises:
            ScanRefused: `unsure`, where it takes the other one too long.
        """
        async with self._connections.connection() as conn, conn.transaction():
            if not await self._picks.closes_alone(conn, order_no):
                raise ScanRefused("unsure", order_no=order_no)
            yield

    async def _known(self, conn: Connection, order_no: str) -> str:
        """The order's number as it is, also where the capitals' key is locked; empty when there is none."""
        for spelt in dict.fromkeys([order_no, order_no.swapcase(), order_no.upper(), order_no.lower()]):
            if await self._connections.database.pages.status(conn, spelt) is not None:
                return spelt
        return ""

    async def _state(self, conn: Connection, box: Box) -> OrderState:
        state = await self._connections.database.pages.state(conn, box.order_no)
        if state is None:
            raise UnknownOrder("number", order_no=box.order_no)
        return state

    async def _must_be_packable(self, conn: Connection, state: OrderState, printed: int, parcel_no: str | None) -> None:
        """Slip and label of this version are the right ones, and nothing stops the box.

        Raises:
            Refusal
        """
        if parcel_no in {None, *(box.parcel_no for box in open_boxes(state, printed))} and open_boxes(state, printed):
            return
        if state.is_over or state.goods.cancel_requested_by:
            _must_not_be_stopped(state)
        boxes = [parcel.version for parcel in state.goods.parcels if not parcel.has_left]
        if old := next((version for version in (printed, *boxes) if version != state.version), None):
            raise await self._old(conn, state, old)
        raise _why_not(state, parcel_no)

    async def _old(self, conn: Connection, state: OrderState, printed: int) -> ScanRefused:
        """Slip and label of an earlier version; nobody has printed one of a version to come."""
        made_at = await self._connections.database.documents.made_at(conn, state.order_no, DocumentKind.SLIP, printed)
        if made_at is None:
            return ScanRefused("unknown", code=str(SlipCode(state.order_no, printed)))
        at = made_at.astimezone(self._connections.desk.today().calendar.zone).isoformat()
        return ScanRefused("old_papers", order_no=state.order_no, printed=printed, version=state.version, printed_at=at)

    async def is_order(self, code: str) -> bool:
        """Whether this is an order's number, or from a slip."""
        async with self._connections.connection() as conn:
            return bool(await self._known(conn, read_slip(code).order_no))

    async def article(self, code: str) -> Article | None:
        """Which article of the shop has this JAN or SKU."""
        async with self._connections.connection() as conn:
            return await self._picks.article(conn, jan(code), code)


def _named(known: Article | None, sku: str, name: str) -> Article:
    article = known or Article(sku, name)
    return article if article.name else article._replace(name=name)


def _open_box(state: OrderState, version: int, parcel_no: str | None) -> Parcel:
    """The box of this number, or where the slip says none the first that is open."""
    return next(box for box in open_boxes(state, version) if parcel_no in {None, box.parcel_no})


def _must_not_be_stopped(state: OrderState) -> None:
    """Raises OrderClosed, NotReadyToPack."""
    if state.is_over:
        raise OrderClosed("packing", status=state.status)
    if state.goods.cancel_requested_by:
        raise NotReadyToPack("recalled")
    if state.conversation.holds:
        raise NotReadyToPack("held", holds=[hold.reason for hold in state.conversation.holds])


def _why_not(state: OrderState, parcel_no: str | None) -> Refusal:
    """Why an order whose papers are of its own version, or not printed, cannot be packed."""
    try:
        _must_not_be_stopped(state)
        if is_packed_as(state, state.version, parcel_no or ""):
            return ScanRefused("packed", order_no=state.order_no)
        refuse_to_print(state, parcel_no or "1")
    except Refusal as refusal:
        return refusal
    return ScanRefused("no_papers", order_no=state.order_no)
