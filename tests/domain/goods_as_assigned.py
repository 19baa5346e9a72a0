"""The goods axis as it was assigned by hand before it was derived: one step for each line of the journal."""

from collections.abc import Iterable

from domain.contract.status import Goods, HoldReason, Status
from domain.order.owed import Entry
from domain.order.state import OrderState

_ALWAYS = {
    "stock_reserved": Goods.RESERVED,
    "backordered": Goods.BACKORDERED,
    "stock_allocated": Goods.RESERVED,
    "sent_in_parts": Goods.RESERVED,
    "packing_started": Goods.PACKING,
    "declined": Goods.RELEASED,
    "cancelled": Goods.RELEASED,
    "expired": Goods.RELEASED,
    "revived": Goods.RESERVED,
}


def assigned(axis: Goods, entries: Iterable[Entry], before: OrderState, after: OrderState) -> Goods:
    """The axis after one activity that wrote these lines."""
    for entry in entries:
        axis = _step(axis, entry, before, after)
    return axis


def _step(axis: Goods, entry: Entry, before: OrderState, after: OrderState) -> Goods:  # noqa: PLR0911 - one per line
    if entry.what == "hold_released" and entry.facts.get("reason") is HoldReason.RECALL and axis is Goods.PACKING:
        return Goods.RESERVED
    if entry.what == "parcel_shipped":
        return _shipped(axis, str(entry.facts["parcel_no"]), before, after)
    if entry.what == "parcel_delivered":
        return _delivered(axis, str(entry.facts["parcel_no"]), before, after)
    if entry.what == "rest_cancelled":
        if any(each.returned_at for each in after.goods.parcels) and _is_all_back(after):
            return Goods.RETURNED
        return axis if any(parcel.is_under_way for parcel in after.goods.parcels) else Goods.DELIVERED
    if entry.what == "stock_allocated" and before.goods.awaited:
        return axis  # the rest of one whose goods leave as they come
    if entry.facts.get("option") == "cancel_returned" and not before.goods.awaits_choice:
        return Goods.RETURNED if after.ending is Status.RETURNED else _came_back(axis, entry, after)
    if before.goods.awaits_choice or entry.what in {"parcel_returned", "return_inspected"}:
        return _came_back(axis, entry, after)
    if entry.what == "packing_started" and axis.has_left:
        return axis  # the rest of an order that is split
    return _ALWAYS.get(entry.what, axis)


def _shipped(axis: Goods, parcel_no: str, before: OrderState, after: OrderState) -> Goods:
    parcel = after.goods.parcel(parcel_no)
    assert parcel
    if before.is_over:
        return axis
    if parcel.returned_at and _is_all_back(after):
        return Goods.RETURNED
    return axis if parcel.delivered_at or axis is Goods.DELIVERED else Goods.SHIPPED


def _is_all_back(after: OrderState) -> bool:
    out = [each for each in after.goods.parcels if each.has_left and not (each.is_stray or each.is_replaced)]
    return all(each.returned_at for each in out) and not after.goods.is_partly_here


def _came_back(axis: Goods, entry: Entry, after: OrderState) -> Goods:
    if entry.what == "parcel_returned":
        return Goods.RETURNED if axis.has_left and _is_all_back(after) else axis
    if entry.what == "return_inspected" or entry.facts.get("option") == "ship_again":
        return Goods.SHIPPED if after.goods.to_follow else axis
    if entry.what not in {"option_chosen", "question_settled"}:
        return axis
    is_rest_there = not (after.goods.is_partly_here or any(each.is_under_way for each in after.goods.parcels))
    is_rest_there &= any(each.delivered_at for each in after.goods.parcels)
    return Goods.DELIVERED if axis is Goods.SHIPPED and is_rest_there and not after.goods.is_return_waited_for else axis


def _delivered(axis: Goods, parcel_no: str, before: OrderState, after: OrderState) -> Goods:
    parcel = after.goods.parcel(parcel_no)
    if parcel and parcel.returned_at and not before.is_over:
        return Goods.RETURNED if _is_all_back(after) else axis
    if parcel and parcel.returned_at and axis is Goods.RETURNED:
        return axis  # it had arrived before it came back
    is_open = after.goods.is_partly_here or after.goods.awaits_choice
    is_last = not (is_open or any(parcel.is_under_way for parcel in after.goods.parcels))
    if axis is Goods.RETURNED and not is_last:
        return Goods.SHIPPED  # it was called lost
    if before.is_over:
        return Goods.DELIVERED if before.ending is Status.COMPLETED and axis is Goods.SHIPPED and is_last else axis
    return Goods.DELIVERED if is_last else axis
