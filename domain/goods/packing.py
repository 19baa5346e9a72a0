"""Packing: slip and label are printed, the box is closed; both are of one version of address and contents."""

from collections.abc import Mapping
from typing import Any

from domain.basics.errors import AlreadyShipped, NotReadyToPack, OrderClosed, UnknownParcel
from domain.basics.said import Code
from domain.contract.messages import PackingStarted, ParcelPacked
from domain.contract.order import PlacedOrder
from domain.contract.status import Goods, HoldReason
from domain.goods import parts, replacing
from domain.goods.waybill import cash_to_collect, parcel_no_of
from domain.order.aggregate import Order
from domain.order.kinds import MailKind
from domain.order.parcel import Parcel
from domain.order.state import OrderState

_OLD_PAPERS = Code("held.old_papers", "printed", "current")

_SETTLED_BY_PRINTING = (HoldReason.VERSION, HoldReason.RECALL)


def start_packing(order: Order, fact: PackingStarted) -> None:
    """Slip and label were printed. Printing the current version settles an address recall.

    Raises:
        OrderClosed, AlreadyShipped, NotReadyToPack
    """
    order.must_be_open()
    _must_be_here(order.state, fact.parcel_no)
    if _is_outdated(order, fact.version, fact.by):
        return
    for reason in _SETTLED_BY_PRINTING:
        if order.conversation.has_hold(reason) and not order.goods.cancel_requested_by:
            order.lift(reason)
            order.note("hold_released", by=fact.by, reason=reason)
    _must_be_ready(order.state)
    goods = order.goods.without_papers_of(fact.parcel_no, fact.version)
    if (known := goods.parcel(fact.parcel_no)) and known.is_to_leave:
        replacing.must_be_whole(order.state, known, fact.lines)
        order.goods = goods
        replacing.print_papers(order, known, fact)
        return
    lines = parts.chosen(order.placed, goods.parcels, fact.lines, goods.awaited)
    order.goods = goods
    parcel = parts.new_parcel(order.placed, fact.parcel_no, fact.version, lines, goods)
    if order.state.terms.collected_by_carrier:
        parcel = parcel.labelled(cash_to_collect(order.placed, order.state, parcel))
    parts.keep(order, parcel)
    facts: dict[str, Any] = {"pieces": sum(each.pieces for each in lines)} if parcel.is_part else {}
    order.note("packing_started", by=fact.by, parcel_no=fact.parcel_no, version=fact.version, **facts)


def refuse_to_print(state: OrderState, parcel_no: str) -> None:
    """What doors ask before they print slip and label: the holds that printing settles are no obstacle.

    Raises:
        OrderClosed, AlreadyShipped, NotReadyToPack
    """
    if state.is_over:
        raise OrderClosed("packing", status=state.status)
    _must_be_here(state, parcel_no)
    if state.goods.cancel_requested_by:
        raise NotReadyToPack("recalled")
    _must_be_ready(state.without_holds(*_SETTLED_BY_PRINTING))
    _must_have_something(state, parcel_no)


def refuse_to_split(placed: PlacedOrder, state: OrderState, parcel_no: str, lines: Mapping[int, int]) -> None:
    """What doors ask before they print the papers of a parcel of these lines.

    Raises:
        OrderClosed, AlreadyShipped, NotReadyToPack
    """
    refuse_to_print(state, parcel_no)
    if (known := state.goods.parcel(parcel_no)) and known.is_to_leave:
        replacing.must_be_whole(state, known, lines)
        return
    others = state.goods.without_papers_of(parcel_no, state.version).parcels
    parts.chosen(placed, others, lines, state.goods.awaited)


def refuse_to_pick(state: OrderState) -> None:
    """Why an order that somebody named comes onto no pick list. One that is being packed is on one already.

    Raises:
        OrderClosed, AlreadyShipped, NotReadyToPack
    """
    refuse_to_print(state, parcel_no_of(state))
    _must_be_ready(state)
    if state.goods.stage is Goods.PACKING:
        raise NotReadyToPack("packing", parcel_no=parcel_no_of(state))


def is_being_packed_as(state: OrderState, version: int) -> bool:
    """True while a box for which slip and label of this version were printed is open, and nothing stops it."""
    return bool(open_boxes(state, version))


def open_boxes(state: OrderState, version: int) -> list[Parcel]:
    """The boxes for which slip and label of this version were printed, and that nothing stops."""
    if state.is_over or state.conversation.holds or state.goods.cancel_requested_by or state.version != version:
        return []
    boxes = [parcel for parcel in state.goods.parcels if parcel.is_being_packed and not parcel.packed_at]
    return [box for box in boxes if box.version == version]


def is_packed_as(state: OrderState, version: int, parcel_no: str = "") -> bool:
    """True while a box (this one, if it is named) that was closed with papers of this version is here."""
    boxes = [box for box in state.goods.parcels if parcel_no in {"", box.parcel_no}]
    return any(box.packed_at and not box.has_left and box.version == version for box in boxes)


def _must_be_ready(state: OrderState) -> None:
    if state.conversation.holds:
        raise NotReadyToPack("held", holds=[hold.reason for hold in state.conversation.holds])
    if not (state.accepted_at or state.goods.only_replaces):  # what left without that is replaced all the same
        raise NotReadyToPack("not_accepted")
    if state.goods.stage not in {Goods.RESERVED, Goods.PACKING} and not state.goods.is_partly_here:
        raise NotReadyToPack("goods", goods=state.goods.stage)
    if state.goods.only_awaits:
        raise NotReadyToPack("awaited")
    if state.awaits_money:
        raise NotReadyToPack("unpaid", missing=state.money.missing)


def _must_be_here(state: OrderState, parcel_no: str) -> None:
    """Raises AlreadyShipped where nothing is left to be packed, or this very parcel has left.

    NotReadyToPack where all that is here came back, and waits for the customer's choice or for somebody to look at it.
    """
    known = state.goods.parcel(parcel_no)
    if state.goods.are_gone:
        parts.refuse_what_came_back(state.goods.parcels)
    if state.goods.are_gone or (known and known.has_left and not known.is_stray):
        raise AlreadyShipped("arrived" if state.goods.stage is Goods.DELIVERED else "")


def _must_have_something(state: OrderState, parcel_no: str) -> None:
    """Raises NotReadyToPack where all of the order is in other parcels already."""
    others = [each for each in state.goods.parcels if each.parcel_no != parcel_no and each.version == state.version]
    known = state.goods.parcel(parcel_no)
    is_left = state.goods.to_follow or (known and (known.is_being_packed or known.is_to_leave))
    if not is_left and (packed := [each for each in others if each.holds and not each.is_stray]):
        raise NotReadyToPack("other_parcel", parcel_no=packed[0].parcel_no)


def _is_outdated(order: Order, version: int, by: str) -> bool:
    if version == order.state.version:
        return False
    order.note("printed_for_another_version", by=by, printed=version, current=order.state.version)
    order.hold(
        HoldReason.VERSION,
        by=by,
        note=_OLD_PAPERS(printed=version, current=order.state.version),
    )
    return True


def pack(order: Order, fact: ParcelPacked) -> None:
    """The box is closed.

    Raises:
        OrderClosed, AlreadyShipped, UnknownParcel, NotReadyToPack
    """
    order.must_be_open()
    _must_be_here(order.state, fact.parcel_no)
    if _is_outdated(order, fact.version, fact.by):
        return
    parcel = order.goods.parcel(fact.parcel_no)
    if not parcel or (parcel.is_to_leave and not parcel.is_being_packed):
        raise UnknownParcel("not_started", parcel_no=fact.parcel_no)
    if parcel.packed_at:
        return
    parts.keep(order, parcel.closed(order.at))
    order.note("parcel_packed", by=fact.by, parcel_no=fact.parcel_no, version=fact.version)


def tell_packed(order: Order) -> None:
    """Only when packing to shipping takes long: the customer hears that the parcel is packed."""
    is_wanted = order.goods.stage is Goods.PACKING and not order.conversation.holds and not order.goods.is_packed_told
    if is_wanted and order.may_mail:
        order.goods = order.goods.packed_told()
        order.owe(MailKind.PACKED)
        order.note("packed_told")
