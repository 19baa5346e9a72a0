"""Shipping and arrival. Facts that happened are always taken; what contradicts the plan becomes a task."""

from collections.abc import Sequence

from domain.basics.said import Code
from domain.contract.messages import ParcelDelivered, ParcelShipped
from domain.contract.order import PaymentState
from domain.contract.status import Goods, Status
from domain.goods import arrival, found, parts, replacing, return_arrival, return_inspection, telling_replacement
from domain.goods.tracking_number import complain_about_number, doubt_number
from domain.goods.unplanned import complain_about_shipment
from domain.order.aggregate import Order
from domain.order.clocks import must_have_come
from domain.order.deadline import arrival_on
from domain.order.facts import ShippedFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.order.parcel import Parcel
from domain.payment.due_date import pay_within
from domain.people.route import transit_days
from domain.shop.policy import News

_SHIPPED_THOUGH_ENDED = Code("todo.shipped_though_ended", "status")
_CAPTURE = Code("todo.capture")
_DELIVERED_THOUGH_ENDED = Code("todo.delivered_though_ended", "status")
_DELIVERED_FIRST = Code("todo.delivered_first")
_NOT_ARRIVED = Code("todo.not_arrived")


def ship(order: Order, fact: ParcelShipped, *, also_on: Sequence[str] = ()) -> None:
    """The carrier has the parcel: it happened, whatever we thought of it. A box that left was packed.

    `also_on`: other orders that left under the same number not long ago; one got a wrong one, or they share the box.

    Raises:
        InvalidMessage: `shipped_at` has not come yet.
    """
    must_have_come(order, "shipped_at", fact.shipped_at)
    unseen = _unseen(order)
    known = _known(order, fact)
    if known.shipped_at:
        doubt_number(order, known, fact)
        return
    is_first = not order.goods.has_left
    parcel = known.shipped(fact.shipped_at, fact.carrier, fact.tracking_no, known_at=order.at)
    _keep(order, parcel.cooled() if fact.cooled else parcel)
    order.note(
        "parcel_shipped", by=fact.by, parcel_no=fact.parcel_no, carrier=fact.carrier, tracking_no=fact.tracking_no
    )
    complain_about_number(order, fact.tracking_no, also_on)
    if order.state.is_over:
        order.ask_person(
            TaskKind.CHECK_SHIPMENT,
            _SHIPPED_THOUGH_ENDED(status=order.state.status),
        )
        return
    complain_about_shipment(order, parcel, sorted(unseen - _unseen(order)), is_unplanned=_is_unplanned(order, parcel))
    was_to_be_cancelled = bool(order.goods.cancel_requested_by)
    order.goods = order.goods.left_all_the_same()
    if parcel.returned_at:
        _hear_that_it_was_back(order, fact.parcel_no, is_first=is_first)
        return
    if parcel.delivered_at:
        return
    if order.goods.stage is not Goods.DELIVERED:
        _leave(order, is_first=is_first)
    _tell_shipped(order, parcel, fact, was_to_be_cancelled=was_to_be_cancelled)


def _known(order: Order, fact: ParcelShipped) -> Parcel:
    """The parcel as it is known; where nothing but its coming back was, what is in it is found out."""
    known = order.goods.parcel(fact.parcel_no)
    if known is None:
        return _heard_of(order, fact.parcel_no, fact.by)
    if known.returned_at and not (known.lines or known.has_left):
        return known.found_to_hold(_heard_of(order, fact.parcel_no, fact.by))
    return known


def _hear_that_it_was_back(order: Order, parcel_no: str, *, is_first: bool) -> None:
    """It came back before anybody said that it had left: what waited for that happens now."""
    if not return_arrival.is_asked_late(order, parcel_no):
        return_arrival.end(order)
        return
    _leave(order, is_first=is_first)
    return_arrival.ask_late(order, parcel_no)


def _unseen(order: Order) -> set[str]:
    """The parcels that are to be shipped once more, and at which nobody has looked."""
    return {each.parcel_no for each in order.goods.parcels if each.is_sent_again and each.unseen}


def _heard_of(order: Order, parcel_no: str, by: str = "") -> Parcel:
    """A parcel whose papers nobody has said to be printed: it holds what is in no other.

    If that is nothing, it holds what came back and was to be shipped once more.
    """
    lines = parts.left_for(order.placed, order.goods.parcels)
    if not lines and not order.state.is_over:
        return_inspection.take_as_good(order, by)
    lines = parts.left_for(order.placed, order.goods.parcels)
    parcel = parts.new_parcel(order.placed, parcel_no, order.state.version, lines, order.goods)
    if lines or any(other.has_left for other in order.goods.parcels):
        return parcel
    return parcel.carrying_all()  # its papers were printed under another number


def _is_unplanned(order: Order, parcel: Parcel) -> bool:
    """More parcels have left than the order was split into."""
    gone = [each for each in order.goods.parcels if each.has_left and not each.is_stray]
    return len(gone) > 1 and not all(each.lines for each in (*gone, parcel))


def _keep(order: Order, parcel: Parcel) -> None:
    """Take a parcel down that has left. One that leaves an order which has ended moves that order no more."""
    known = order.goods.parcel(parcel.parcel_no)
    was_here = known is None or not (known.has_left or known.returned_at)
    if order.state.is_over and (not order.goods.has_left or (order.goods.has_come_back and was_here)):
        order.goods = order.goods.holding(parcel.gone_astray())
        return
    is_again = any(each.is_replaced for each in order.goods.parcels)
    if parcel.is_replacement:
        if not (known and known.has_left):
            order.replaced.append(parcel.parcel_no)
            replacing.sell(order, parcel)
    elif (parcel.is_part or is_again) and not (known and known.has_left):
        order.leaving = parts.skus_of(order.placed, parcel.lines)
    parts.keep(order, parcel)


def _tell_shipped(order: Order, parcel: Parcel, fact: ParcelShipped, *, was_to_be_cancelled: bool) -> None:
    is_further = parcel.is_further
    shipped_on = order.calendar.day_of(fact.shipped_at)
    transit = transit_days(order.placed, order.policy, parcel.carrier)
    arrives_on = arrival_on(max(shipped_on, order.today), transit, order.placed.wishes.delivery_date)
    order.goods = order.goods.arriving(arrives_on)
    if parcel.is_replacement:
        telling_replacement.tell_shipped(order, parcel, arrives_on)
        return
    order.owe(
        MailKind.SHIPPED,
        ShippedFacts(
            carrier=parcel.carrier,
            tracking_no=parcel.tracking_no,
            shipped_on=shipped_on,
            arrives_on=arrives_on,
            amount=_cash(order, parcel),
            rest=(order.money.missing or None) if order.state.terms.pays_after_delivery and not is_further else None,
            pay_within_days=None if is_further else pay_within(order),
            is_paid=order.state.terms.pays_after_delivery and order.money.is_paid,
            has_old_label=parcel.version != order.state.version,
            was_to_be_cancelled=was_to_be_cancelled,
            contents=parts.skus_of(order.placed, parcel.lines) if parcel.is_part else {},
            is_further=parcel.is_part and is_further,
            is_last=not order.goods.is_partly_here,
            mails_invoice=order.goods.mails_invoice,
        ),
        what=parcel.parcel_no,
    )


def _cash(order: Order, parcel: Parcel) -> int | None:
    """Yen that the customer pays at the door: as the label says it, also where that was printed before a change."""
    if parcel.is_further or not order.state.terms.collected_by_carrier:
        return None
    return order.money.missing if parcel.version == order.state.version else parcel.cash


def _leave(order: Order, *, is_first: bool) -> None:
    """The goods are out of our hands: holds and questions are moot. A person gets money that should have come first."""
    if is_first and order.placed.payment.state is PaymentState.AUTHORIZED and not order.money.is_paid:
        order.ask_person(TaskKind.CAPTURE_PAYMENT, _CAPTURE(), amount=order.money.missing)
    order.conversation = order.conversation.moot()
    order.goods = order.goods.left_all_the_same()
    if order.state.awaits_money:
        order.chase = order.chase.by_person()  # overdue is overdue, also where the date was not told
        order.money = order.money.told()


def deliver(order: Order, fact: ParcelDelivered) -> None:
    """A parcel arrived; the last of them delivers the order.

    Money that is due after delivery counts from the day this became known.

    Raises:
        InvalidMessage: `delivered_at` has not come yet.
    """
    must_have_come(order, "delivered_at", fact.delivered_at)
    known, was = order.goods.parcel(fact.parcel_no), order.goods.stage
    if known and known.delivered_at:
        return
    _keep(order, (known or _heard_of(order, fact.parcel_no, fact.by)).delivered(fact.delivered_at))
    order.note("parcel_delivered", by=fact.by, parcel_no=fact.parcel_no, delivered_at=fact.delivered_at.isoformat())
    if known and known.is_lost:
        found.arrives(order, known, fact)
    replacing.hear_of_arrival(order, fact)
    if order.state.is_over:
        _arrive_too_late(order, known, was)
        return
    parcel = order.goods.parcel(fact.parcel_no)
    if not known or not known.shipped_at:
        order.ask_person(TaskKind.CHECK_SHIPMENT, _DELIVERED_FIRST())
        _tell_unannounced(order, parcel)
    if parcel and parcel.returned_at:
        return_arrival.end(order)
    elif arrival.is_all_there(order) and was is not Goods.DELIVERED:
        _have_all_arrived(order, fact, is_first=not was.has_left)


def _tell_unannounced(order: Order, parcel: Parcel | None) -> None:
    """It has arrived, and nobody had said that it had left: an invoice that goes by mail is still to come."""
    if not parcel or parcel.is_replacement or parcel.is_further or not order.goods.mails_invoice:
        return
    facts = ShippedFacts(
        carrier=parcel.carrier,
        tracking_no=parcel.tracking_no,
        contents=parts.skus_of(order.placed, parcel.lines) if parcel.is_part else {},
        mails_invoice=True,
        has_arrived=True,
    )
    order.owe(MailKind.SHIPPED, facts, what=parcel.parcel_no)


def _arrive_too_late(order: Order, known: Parcel | None, was: Goods) -> None:
    """The order has ended: as completed, where nobody had told of the arrival; else a person looks why."""
    if order.state.ending is Status.COMPLETED and was is Goods.SHIPPED:
        if arrival.is_all_there(order):
            order.goods = order.goods.delivered(order.at)
    elif not (known and known.is_lost):  # of that a person has heard
        order.ask_person(TaskKind.LOOK, _DELIVERED_THOUGH_ENDED(status=order.state.status))


def _have_all_arrived(order: Order, fact: ParcelDelivered, *, is_first: bool) -> None:
    _leave(order, is_first=is_first)
    order.goods = order.goods.delivered(order.at)
    if arrival.is_asked_to_pay(order):
        arrival.ask_to_pay(order, order.goods.parcel(fact.parcel_no))
    elif News.ARRIVED in order.policy.mail.news:
        arrival.tell_arrived(order, fact)


def report_missing(order: Order) -> None:
    """No delivery is known although the parcel should have arrived: a person asks the carrier."""
    is_awaited = order.goods.stage is Goods.SHIPPED and not order.goods.is_return_waited_for
    if is_awaited and not order.goods.arrival.is_missing_reported:
        order.goods = order.goods.missed()
        order.note("delivery_unknown", arrives_on=str(order.goods.arrives_on or ""))
        if not order.goods.follows:
            order.add_to_task(TaskKind.FIND_PARCEL, _NOT_ARRIVED())
