"""What contradicts the plan where a parcel has left: it has, and a person hears of it."""

from collections.abc import Sequence

from domain.basics.said import Code
from domain.order.aggregate import Order
from domain.order.owed import TaskKind
from domain.order.parcel import Parcel

_FURTHER_PARCEL = Code("todo.further_parcel", "parcel_no")
_SHIPPED_EARLY = Code("todo.shipped_early", "faults")
_ON_HOLD = Code("early.held", "hold")
_TO_BE_CANCELLED = Code("early.to_be_cancelled")
_NOT_ACCEPTED = Code("early.not_accepted")
_NOT_PAID = Code("early.not_paid")
_UNINSPECTED = Code("early.uninspected", "parcel_no")
_OLD_LABEL = Code("early.old_label", "version")


def complain_about_shipment(order: Order, parcel: Parcel, left_unseen: Sequence[str], *, is_unplanned: bool) -> None:
    if is_unplanned:
        order.ask_person(
            TaskKind.CHECK_SHIPMENT,
            _FURTHER_PARCEL(parcel_no=parcel.parcel_no),
        )
    faults = [_ON_HOLD(hold=hold.reason) for hold in order.conversation.holds]
    if order.goods.cancel_requested_by:
        faults.append(_TO_BE_CANCELLED())
    if not order.state.accepted_at:
        faults.append(_NOT_ACCEPTED())
    if order.state.awaits_money:
        faults.append(_NOT_PAID())
    faults += [_UNINSPECTED(parcel_no=parcel_no) for parcel_no in left_unseen]
    if parcel.version != order.state.version:
        faults.append(_OLD_LABEL(version=parcel.version))
    if faults:
        said = _SHIPPED_EARLY(faults=faults)
        order.note("shipped_too_early", note=said)
        order.ask_person(TaskKind.CHECK_SHIPMENT, said)
