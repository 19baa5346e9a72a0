"""The picking of many orders at once: which belong to a list, their papers, and the list itself."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from adapters.documents.binding import Bundle, bound
from adapters.postgres.picks import OnList, Pick
from adapters.postgres.pool import Connection
from callers.connections import Connections
from callers.errors import NoPaperYet
from domain.basics.errors import OnHold, OutsideShippingDays, PickInProgress, Refusal, UnknownOrder, UnknownPick
from domain.contract.messages import PackingStarted
from domain.contract.order import PlacedOrder
from domain.contract.status import HoldReason
from domain.goods.packing import is_being_packed_as, open_boxes, refuse_to_print
from domain.goods.picking import Picked, PickList, in_picking_order, pick_list, side_by_side
from domain.goods.waybill import parcel_no_of
from domain.order.document import DocumentKind
from domain.order.parcel import Parcel
from domain.order.together import Together
from domain.shop.temperature import temperature
from gateway.api.patience import Patience
from gateway.api.pick_choice import Chosen, FarAhead, LeftOut, PickChoice, WantedPick

if TYPE_CHECKING:
    from callers.orders import Messages
    from domain.agenda.order_page import OrderPage
    from gateway.api.back_office import BackOffice

#: What lies at the packer's place, in this order. The invoice of a gift is no paper of the box.
PAPERS = (DocumentKind.NOTE, DocumentKind.SLIP, DocumentKind.LABEL)
#: Orders whose papers are made at the same time.
_AT_ONCE = 4
_PATIENCE = timedelta(seconds=10)
#: How long not one order's papers may come before the making of a list is broken off.
STANDSTILL = timedelta(minutes=1)


class PickPapers(BaseModel):
    """A list with its papers. `goes_on`: the making of it had been broken off. `later`: they leave on another day."""

    model_config = ConfigDict(frozen=True)

    picks: PickList
    goes_on: bool = False
    left_out: tuple[LeftOut, ...] = ()
    later: tuple[str, ...] = ()
    far_ahead: tuple[FarAhead, ...] = ()
    list_pdf: bytes
    papers_pdf: bytes


class NothingPicked(BaseModel):
    """No list was made: why not, of each order that was named, and which leave on another day."""

    model_config = ConfigDict(frozen=True)

    left_out: tuple[LeftOut, ...] = ()
    later: tuple[str, ...] = ()
    far_ahead: tuple[FarAhead, ...] = ()


#: Puts the papers where their reader finds them.
Write = Callable[[PickPapers], None]


class Picking:
    """What whoever fetches goods for many orders does."""

    def __init__(self, connections: Connections, orders: "Messages", back_office: "BackOffice") -> None:
        self._connections = connections
        self._database = connections.database
        self._orders = orders
        self._back_office = back_office

    async def pick(self, wanted: WantedPick, write: Write) -> PickPapers | NothingPicked:
        """Start the packing of the day's orders, and write their list and their papers.

        An order is on one list. What was named and cannot be packed is left out, and told of. A list whose making was
        broken off, before it was written, is gone on with first.

        Raises:
            PickInProgress, OutsideShippingDays
            UnknownOrder: one of those named; then nothing is begun.
            ServiceAway: no papers came for a minute. What was begun is gone on with the next time.
        """
        self._must_not_be_over(wanted.ships_on)
        async with self._alone() as conn:
            pick, chosen = await self._database.picks.unfinished(conn), Chosen([], [], [])
            goes_on = pick is not None
            if pick is None:
                pick, chosen = await self._begin(wanted)
            if pick is None:
                return NothingPicked(
                    left_out=tuple(chosen.left_out), later=tuple(chosen.later), far_ahead=chosen.far_ahead
                )
            found, left_out = await self._started(pick, wanted.by)
            papers = await self._papers(pick, found, [*chosen.left_out, *left_out])
            papers = papers.model_copy(
                update={"goes_on": goes_on, "later": tuple(chosen.later), "far_ahead": chosen.far_ahead}
            )
            write(papers)
            async with self._connections.connection() as own, own.transaction():
                await self._database.picks.printed(own, pick.number, self._connections.now())
            return papers

    async def again(self, number: int) -> PickPapers:
        """A list once more, of those orders that are still being packed as they were then.

        Raises:
            UnknownPick
        """
        async with self._connections.connection() as conn:
            pick = await self._database.picks.find(conn, number)
            found = await self._database.picks.orders(conn, number)
        if pick is None:
            raise UnknownPick(number=number)
        still = [each for each in found if each.version and is_being_packed_as(each.ready.state, each.version)]
        return await self._papers(pick, [self._again(each) for each in still], [])

    def _must_not_be_over(self, day: date | None) -> None:
        if day and day < self._connections.desk.today().calendar.day_of(self._connections.now()):
            raise OutsideShippingDays("past", day=day)

    @contextlib.asynccontextmanager
    async def _alone(self) -> AsyncIterator[Connection]:
        async with self._connections.connection() as conn, conn.transaction():
            if not await self._database.picks.is_ours(conn):
                raise PickInProgress
            yield conn

    async def _begin(self, wanted: WantedPick) -> tuple[Pick | None, Chosen]:
        """A new list, and what it was made of; no list when nothing is due."""
        shop, now = self._connections.desk.today(), self._connections.now()
        ships_on = wanted.ships_on or shop.calendar.business_day_from(shop.calendar.day_of(now))
        async with self._connections.connection() as conn, conn.transaction():
            chosen = await PickChoice(self._connections).chosen(conn, wanted, ships_on)
            if not chosen.due:
                return None, chosen
            skus = {sku for each in chosen.due for sku in each.placed.quantities}
            articles = await self._database.picks.articles(conn, skus)
            order_nos = [placed.order_no for placed in in_picking_order((each.placed for each in chosen.due), articles)]
            order_nos = side_by_side(order_nos, chosen.together)
            pick = await self._database.picks.add(conn, ships_on, wanted.carrier, order_nos, wanted.by, now)
        return pick, chosen

    async def _started(self, pick: Pick, by: str) -> tuple[list[Picked], list[LeftOut]]:
        """The orders whose packing has begun, in the list's order, and those of which something stands in the way."""
        async with self._connections.connection() as conn:
            on_list = await self._database.picks.orders(conn, pick.number)
        some, patience = asyncio.Semaphore(_AT_ONCE), Patience(STANDSTILL)

        async def start(each: OnList) -> Picked | LeftOut:
            async with some:
                return await patience.wait_for(lambda: self._start(pick, each, by))

        done = await asyncio.gather(*map(start, on_list))
        return [each for each in done if isinstance(each, Picked)], [each for each in done if isinstance(each, LeftOut)]

    async def _start(self, pick: Pick, each: OnList, by: str) -> Picked | LeftOut:
        order_no, version = each.ready.placed.order_no, each.ready.state.version
        try:
            if not is_being_packed_as(each.ready.state, version):
                parcel_no = parcel_no_of(each.ready.state)
                refuse_to_print(each.ready.state, parcel_no)
                fact = PackingStarted(parcel_no=parcel_no, version=version, by=by or pick.made_by)
                await self._orders.tell(order_no, fact, wait=_PATIENCE)
            page = await self._page(order_no)
            if any(hold.reason is HoldReason.VERSION for hold in page.holds):
                raise OnHold("changed")
            parcel = _parcel_of(page)
            await self._back_office.documents(page, parcel.parcel_no)
        except Refusal as refusal:
            return LeftOut(order_no=order_no, why=refusal.said)
        async with self._connections.connection() as conn:
            await self._database.picks.started(conn, pick.number, order_no, page.version)
        return self._picked(page.placed, page.version, parcel, page.together)

    def _again(self, each: OnList) -> Picked:
        version, state = each.version or 1, each.ready.state
        return self._picked(each.ready.placed, version, open_boxes(state, version)[0], state.goods.together)

    def _picked(self, placed: PlacedOrder, version: int, parcel: Parcel, together: Together | None) -> Picked:
        travels = temperature(placed, self._connections.desk.today().file.waybills)
        return Picked(placed, version, travels, parcel, together.order_no if together else "")

    async def _papers(self, pick: Pick, found: Sequence[Picked], left_out: Sequence[LeftOut]) -> PickPapers:
        from adapters.documents.renderer import DocumentRenderer  # noqa: PLC0415 - loads typst

        async with self._connections.connection() as conn:
            skus = {sku for each in found for sku in each.placed.quantities}
            articles = await self._database.picks.articles(conn, skus)
            bundles = [await self._bundle(conn, each) for each in found]
        picks = pick_list(pick.number, pick.ships_on, pick.carrier, found, articles)
        return PickPapers(
            picks=picks,
            left_out=tuple(left_out),
            list_pdf=await asyncio.to_thread(DocumentRenderer().pick_list, picks),
            papers_pdf=await asyncio.to_thread(bound, bundles),
        )

    async def _bundle(self, conn: Connection, picked: Picked) -> Bundle:
        """The papers of an order as they were made."""
        order_no = picked.placed.order_no
        made = await self._database.documents.made(conn, order_no, picked.version, picked.parcel)
        papers = [made[kind] for kind in PAPERS if kind in made]
        if not papers:
            raise NoPaperYet("changed")
        return Bundle(order_no, papers)

    async def _page(self, order_no: str) -> "OrderPage":
        async with self._connections.connection() as conn:
            page = await self._database.pages.order(conn, order_no, self._connections.now())
        if page is None:
            raise UnknownOrder
        return page


def _parcel_of(page: "OrderPage") -> Parcel:
    """The box that is being packed, of several the first."""
    boxes = [page.parcel(each.parcel_no) for each in page.parcels]
    return next((box for box in boxes if box.is_being_packed), page.parcel())
