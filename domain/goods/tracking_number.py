"""The numbers that carriers give to parcels: used twice, doubted, corrected."""

from collections.abc import Sequence

from domain.basics.errors import NotShippedYet, UnknownParcel
from domain.basics.said import Code
from domain.contract.messages import CorrectTracking, ParcelShipped
from domain.order.aggregate import Order
from domain.order.facts import TrackingFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.order.parcel import Parcel

_NUMBER_TWICE = Code("todo.number_twice", "tracking_no", "orders")
_OTHER_NUMBER = Code("todo.other_number", "tracking_no", "was")
_NUMBER_CAME_LATER = Code("todo.number_came_later", "tracking_no")


def doubt_number(order: Order, parcel: Parcel, fact: ParcelShipped) -> None:
    """A parcel that has left is reported again, under another number: only a person can see which is right."""
    number, was = fact.tracking_no, parcel.tracking_no
    if parcel.is_known_as(number):
        return
    order.goods = order.goods.holding(parcel.doubted(number))
    order.note("tracking_no_doubted", by=fact.by, parcel_no=parcel.parcel_no, old=was, new=number)
    if not parcel.is_under_way or order.state.is_over:
        return
    said = _OTHER_NUMBER(tracking_no=number, was=was) if was else _NUMBER_CAME_LATER(tracking_no=number)
    order.ask_person(TaskKind.CHECK_SHIPMENT, said)


def complain_about_number(order: Order, tracking_no: str, also_on: Sequence[str]) -> None:
    """A person looks at a number that other orders have left under not long ago."""
    if not also_on:
        return
    order.note("tracking_no_in_use", tracking_no=tracking_no, orders=list(also_on))
    order.ask_person(
        TaskKind.CHECK_SHIPMENT,
        _NUMBER_TWICE(tracking_no=tracking_no, orders=also_on),
    )


def correct_tracking(order: Order, command: CorrectTracking, *, also_on: Sequence[str] = ()) -> None:
    """A wrong or missing number: the customer gets a corrected mail, not a second shipping mail.

    `also_on`: other orders that left under the same number not long ago.

    Raises:
        OrderClosed, NotShippedYet, UnknownParcel
    """
    order.must_be_followed()
    parcel = order.goods.parcel(command.parcel_no)
    if not parcel:
        raise UnknownParcel(parcel_no=command.parcel_no)
    if not parcel.shipped_at:
        raise NotShippedYet
    if parcel.tracking_no == command.tracking_no and command.carrier in {None, parcel.carrier}:
        return
    carrier = command.carrier or parcel.carrier
    order.goods = order.goods.holding(parcel.numbered(carrier, command.tracking_no))
    order.note("tracking_corrected", by=command.by, old=parcel.tracking_no, new=command.tracking_no)
    complain_about_number(order, command.tracking_no, also_on)
    order.owe(
        MailKind.TRACKING_CORRECTED,
        TrackingFacts(
            carrier=carrier,
            tracking_no=command.tracking_no,
            old_tracking_no=parcel.tracking_no,
        ),
        what=f"{parcel.parcel_no}:{command.tracking_no}:{order.at.isoformat()}",
    )
