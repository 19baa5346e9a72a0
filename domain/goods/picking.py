"""Picking many orders in one walk through the stockroom: what is fetched from which shelf, and for which order."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from domain.contract.order import PlacedOrder, Wishes
from domain.contract.status import Goods
from domain.goods.article import ShelfKey, shelf_key
from domain.goods.parts import in_parcel, skus_in
from domain.order.parcel import Parcel
from domain.order.state import OrderState
from domain.people.route import transit_days
from domain.shop.calendar import BusinessCalendar
from domain.shop.policy import Policy
from domain.shop.temperature import Temperature

#: Shops take wishes for weeks ahead, for 御歳暮 or 母の日 for some months.
FAR_AHEAD = timedelta(days=180)


class Article(NamedTuple):
    """What the stock list says of an article."""

    sku: str
    name: str
    shelf: str = ""
    jan: str = ""


class Picked(NamedTuple):
    """An order whose papers are printed, for which version and parcel of it, and how its box travels.

    `same_box`: another order that leaves in the same parcel.
    """

    placed: PlacedOrder
    version: int
    temperature: Temperature = Temperature.NORMAL
    parcel: Parcel = Parcel()
    same_box: str = ""

    @property
    def pieces(self) -> dict[str, int]:
        """What is fetched for it, per SKU."""
        return skus_in(self.placed, self.parcel)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Share(_Frozen):
    """So many pieces for the order at this place of the list."""

    place: int
    order_no: str
    pieces: int


class PickRow(_Frozen):
    """One article: from where, how many in all, and which order wants how many."""

    shelf: str
    sku: str
    name: str
    jan: str
    pieces: int
    shares: tuple[Share, ...]


class PickedOrder(_Frozen):
    """One order of the list, in the order in which the papers lie. `same_box`: another one in the same parcel.

    `replaces`: its parcel holds only what replaces something.
    """

    place: int
    order_no: str
    version: int
    pieces: int
    wishes: Wishes
    temperature: Temperature
    same_box: str = ""
    replaces: bool = False


class PickList(_Frozen):
    """What is fetched in one walk. `carrier` is empty where the parcels go with whichever is theirs."""

    number: int
    ships_on: date
    carrier: str = ""
    rows: tuple[PickRow, ...]
    orders: tuple[PickedOrder, ...]

    @property
    def pieces(self) -> int:
        return sum(row.pieces for row in self.rows)


class Ready(NamedTuple):
    """An order that may be picked."""

    placed: PlacedOrder
    state: OrderState
    policy: Policy


def leaves_by(ready: Ready, ships_on: date, calendar: BusinessCalendar) -> bool:
    """True when the parcel has to leave on this day or before: at once, or in time for a wished day, however far."""
    wished = ready.placed.wishes.delivery_date
    if wished is None:
        return True
    transit = transit_days(ready.placed, ready.policy)
    in_time = calendar.business_day_before(wished - timedelta(days=transit - 1))
    return in_time <= calendar.business_day_from(ships_on)


def is_far_ahead(ready: Ready, ships_on: date) -> bool:
    """True for a wished day that nobody means who orders now: the year is mistyped, or it is no day at all."""
    wished = ready.placed.wishes.delivery_date
    return wished is not None and wished > ships_on + FAR_AHEAD


def is_due(ready: Ready, ships_on: date, calendar: BusinessCalendar, picked_for: date | None) -> bool:
    """Whether the carrier is told of the parcel: as it was picked (`picked_for`, if it is on a list), or would be."""
    if ready.state.goods.stage is Goods.PACKING:
        return picked_for is None or picked_for <= ships_on
    return leaves_by(ready, ships_on, calendar)


def in_picking_order(orders: Iterable[PlacedOrder], articles: Mapping[str, Article]) -> list[PlacedOrder]:
    """As the picker passes their shelves, so that orders of the same article lie together; then the oldest first."""

    def key(placed: PlacedOrder) -> tuple[list[tuple[ShelfKey, str]], object, str]:
        passed = sorted((shelf_key(_article(sku, "", articles).shelf), sku) for sku in placed.quantities)
        return passed, placed.placed_at, placed.order_no

    return sorted(orders, key=key)


def side_by_side(order_nos: Sequence[str], together: Mapping[str, str]) -> list[str]:
    """In this order, but each order next to the one with which it leaves in one parcel."""
    placed = dict[str, None]()
    for order_no in order_nos:
        placed.setdefault(order_no)
        other = together.get(order_no)
        if other and other in order_nos:
            placed.setdefault(other)
    return list(placed)


def pick_list(
    number: int, ships_on: date, carrier: str, orders: Sequence[Picked], articles: Mapping[str, Article]
) -> PickList:
    """The list of these orders, which come in the order of their papers."""
    shares: dict[str, list[Share]] = {}
    names: dict[str, str] = {}
    for place, picked in enumerate(orders, start=1):
        names.update({line.sku: line.name for line in in_parcel(picked.placed, picked.parcel)})
        for sku, pieces in picked.pieces.items():
            shares.setdefault(sku, []).append(Share(place=place, order_no=picked.placed.order_no, pieces=pieces))
    rows = [_row(_article(sku, names[sku], articles), tuple(wanted)) for sku, wanted in shares.items()]
    return PickList(
        number=number,
        ships_on=ships_on,
        carrier=carrier,
        rows=tuple(sorted(rows, key=lambda row: (shelf_key(row.shelf), row.sku))),
        orders=tuple(_order(place, picked) for place, picked in enumerate(orders, start=1)),
    )


def _article(sku: str, name: str, articles: Mapping[str, Article]) -> Article:
    """An article; one that is on the stock list without a name, or not at all, is called as the order calls it."""
    known = articles.get(sku) or Article(sku, name)
    return known if known.name else known._replace(name=name)


def _row(article: Article, shares: tuple[Share, ...]) -> PickRow:
    pieces = sum(share.pieces for share in shares)
    return PickRow(**article._asdict(), pieces=pieces, shares=shares)


def _order(place: int, picked: Picked) -> PickedOrder:
    placed = picked.placed
    return PickedOrder(
        place=place,
        order_no=placed.order_no,
        version=picked.version,
        pieces=sum(picked.pieces.values()),
        wishes=placed.wishes,
        temperature=picked.temperature,
        same_box=picked.same_box,
        replaces=picked.parcel.is_replacement,
    )
