"""Packing: slip and label are printed, the box is closed; both are of one version of address and contents."""

from collections import Counter

from domain.basics.errors import AlreadyShipped, NotReadyToPack, OrderClosed, UnknownParcel
from domain.basics.said import Code
from domain.contract.messages import PackingStarted, ParcelPacked
from domain.contract.status import Goods, HoldReason
from domain.goods.cancelling import unpack
from domain.goods.waybill import parcel_no_of
from domain.order.aggregate import Order
from domain.order.kinds import MailKind
from domain.order.parcel import Packed, Parcel
from domain.order.state import OrderState

_OLD_PAPERS = Code("held.old_papers", "printed", "current")

_SETTLED_BY_PRINTING = (HoldReason.VERSION, HoldReason.RECALL)


def start_packing(order: Order, fact: PackingStarted) -> None:
    """Slip and label were printed. Printing the current version settles an address recall.

    Raises:
        OrderClosed, AlreadyShipped, NotReadyToPack
    """
    order.must_be_here()
    if _is_outdated(order, fact.version, fact.by):
        return
    for reason in _SETTLED_BY_PRINTING:
        if order.conversation.has_hold(reason) and not order.goods.cancel_requested_by:
            order.lift(reason)
            order.note("hold_released", by=fact.by, reason=reason)
    _must_be_ready(order.state)
    _must_be_the_only_one(order.state, fact.parcel_no)
    unpack(order)
    parcel = Parcel(parcel_no=fact.parcel_no, version=fact.version, lines=unpacked_lines(order))
    order.goods = order.goods.holding(parcel)
    order.note("packing_started", by=fact.by, parcel_no=fact.parcel_no, version=fact.version)


def unpacked_lines(order: Order) -> tuple[Packed, ...]:
    """What of the order is in no parcel yet."""
    packed: Counter[int] = Counter()
    for parcel in order.goods.parcels:
        packed.update({} if parcel.is_stray else dict(parcel.lines))
    left = {no: line.quantity - packed[no] for no, line in enumerate(order.placed.lines, start=1)}
    return tuple(Packed(no, pieces) for no, pieces in left.items() if pieces > 0)


def refuse_to_print(state: OrderState, parcel_no: str) -> None:
    """What doors ask before they print slip and label: the holds that printing settles are no obstacle.

    Raises:
        OrderClosed, AlreadyShipped, NotReadyToPack
    """
    if state.is_over:
        raise OrderClosed("packing", status=state.status)
    if state.goods.has_left:
        raise AlreadyShipped
    if state.goods.cancel_requested_by:
        raise NotReadyToPack("recalled")
    _must_be_ready(state.without_holds(*_SETTLED_BY_PRINTING))
    _must_be_the_only_one(state, parcel_no)


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
    """True while the box for which slip and label of this version were printed is open, and nothing stops it."""
    if state.is_over or state.conversation.holds or state.goods.cancel_requested_by or state.version != version:
        return False
    boxes = [parcel for parcel in state.goods.parcels if parcel.is_being_packed and not parcel.packed_at]
    return any(box.version == version for box in boxes)


def is_packed_as(state: OrderState, version: int) -> bool:
    """True while a box that was closed with papers of this version is here."""
    return any(box.packed_at and not box.has_left and box.version == version for box in state.goods.parcels)


def _must_be_ready(state: OrderState) -> None:
    if state.conversation.holds:
        raise NotReadyToPack("held", holds=[hold.reason for hold in state.conversation.holds])
    if not state.accepted_at:
        raise NotReadyToPack("not_accepted")
    if state.goods.stage not in {Goods.RESERVED, Goods.PACKING}:
        raise NotReadyToPack("goods", goods=state.goods.stage)
    if state.awaits_money:
        raise NotReadyToPack("unpaid", missing=state.money.missing)


def _must_be_the_only_one(state: OrderState, parcel_no: str) -> None:
    """Slip, label and the cash to collect are those of the whole order: two boxes would both carry them."""
    for other in state.goods.parcels:
        if other.parcel_no != parcel_no and other.version == state.version:
            raise NotReadyToPack("other_parcel", parcel_no=other.parcel_no)


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
        OrderClosed, AlreadyShipped, UnknownParcel
    """
    order.must_be_here()
    if _is_outdated(order, fact.version, fact.by):
        return
    parcel = order.goods.parcel(fact.parcel_no)
    if not parcel:
        raise UnknownParcel("not_started", parcel_no=fact.parcel_no)
    if parcel.packed_at:
        return
    order.goods = order.goods.holding(parcel.closed(order.at))
    order.note("parcel_packed", by=fact.by, parcel_no=fact.parcel_no, version=fact.version)


def tell_packed(order: Order) -> None:
    """Only when packing to shipping takes long: the customer hears that the parcel is packed."""
    is_wanted = order.goods.stage is Goods.PACKING and not order.conversation.holds and not order.goods.is_packed_told
    if is_wanted and order.may_mail:
        order.goods = order.goods.packed_told()
        order.owe(MailKind.PACKED)
        order.note("packed_told")
