"""An order that rides along in the parcel of another one: what becomes of that parcel becomes of its goods, too."""

from domain.basics.said import Code
from domain.contract.messages import CorrectTracking, ParcelDelivered, ParcelReturned, ParcelShipped
from domain.contract.status import ParcelEvent, ReturnReason
from domain.goods.return_arrival import come_back
from domain.goods.shipment import deliver, ship
from domain.goods.tracking_number import correct_tracking
from domain.goods.waybill import parcel_no_of
from domain.order.aggregate import Order
from domain.order.goods import GoodsState
from domain.order.owed import TaskKind
from domain.order.parcel import Parcel

_UNSEEN = Code("todo.rode_unseen", "other")


def shared_parcel(leading: GoodsState) -> Parcel | None:
    """The parcel that carries both, once it has left: the first of the leading order, with its totals and its cash."""
    gone = [each for each in leading.parcels if each.has_left and not (each.is_stray or each.is_further)]
    return min(gone, key=lambda each: each.parcel_no, default=None)


def follow(order: Order, shared: Parcel) -> None:
    """Take down what is known of the parcel that carries both. What was taken down before changes nothing."""
    own = next((each for each in order.goods.parcels if each.has_left), None)
    number = own.parcel_no if own else parcel_no_of(order.state)
    if order.state.is_closed:
        return
    if own and own.returned_at:
        _find(order, own, shared)
        return
    if shared.shipped_at and not (own and own.shipped_at):
        fact = ParcelShipped(
            parcel_no=number,
            carrier=shared.carrier,
            tracking_no=shared.tracking_no,
            shipped_at=min(shared.shipped_at, order.at),
            cooled=shared.is_cooled,
        )
        _doubt(order, number, shared)
        ship(order, fact)
    _renumber(order, number, shared)
    _track(order, number, shared)
    if shared.delivered_at:
        deliver(order, ParcelDelivered(parcel_no=number, delivered_at=min(shared.delivered_at, order.at)))
    if shared.returned_at:
        why = shared.back.why if shared.back else ReturnReason.UNKNOWN
        come_back(order, ParcelReturned(parcel_no=number, why=why, returned_at=min(shared.returned_at, order.at)))


def _find(order: Order, own: Parcel, shared: Parcel) -> None:
    """What was called lost has arrived after all, and these goods with it."""
    if own.is_lost and shared.delivered_at and not own.delivered_at:
        at = min(shared.delivered_at, order.at)
        deliver(order, ParcelDelivered(parcel_no=own.parcel_no, delivered_at=at))


def _doubt(order: Order, number: str, shared: Parcel) -> None:
    """The leading box was closed here and nobody closed this one: whether these goods are in it, a person looks."""
    own, together = order.goods.parcel(number), order.goods.together
    was_closed = shared.packed_at and shared.shipped_at and shared.packed_at < shared.shipped_at
    if together and was_closed and not (own and own.packed_at):
        order.ask_person(TaskKind.CHECK_SHIPMENT, _UNSEEN(other=together.order_no))


def _renumber(order: Order, number: str, shared: Parcel) -> None:
    own = order.goods.parcel(number)
    is_other = own and own.shipped_at and (own.tracking_no, own.carrier) != (shared.tracking_no, shared.carrier)
    if is_other and shared.tracking_no:
        command = CorrectTracking(parcel_no=number, tracking_no=shared.tracking_no, carrier=shared.carrier, by="")
        correct_tracking(order, command)


def _track(order: Order, number: str, shared: Parcel) -> None:
    """Where it is on its way; whoever has to look for it does so for the leading order."""
    own = order.goods.parcel(number)
    ends = {ParcelEvent.DELIVERED, ParcelEvent.RETURNED, None}
    if own is None or shared.event in ends or shared.event is None or shared.event_at is None:
        return
    if not own.has_news(shared.event, shared.event_at):
        return
    order.note("parcel_tracked", parcel_no=number, event=shared.event, happened_at=shared.event_at.isoformat())
    order.goods = order.goods.holding(own.tracked(shared.event, shared.event_at))
