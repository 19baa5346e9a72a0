"""Shipping and arrival. Facts that happened are always taken; what contradicts the plan becomes a task."""

from collections.abc import Sequence
from datetime import timedelta

from domain.basics.errors import NotShippedYet, NotThankable, OnHold, UnknownParcel
from domain.contract.messages import CorrectTracking, ParcelDelivered, ParcelReturned, ParcelShipped, Thank
from domain.contract.order import PaymentState
from domain.contract.status import DEAD, Goods, ReturnReason, Status
from domain.goods.packing import unpacked_lines
from domain.order.aggregate import Order, TaskKind
from domain.order.deadline import arrival_on
from domain.order.facts import RequestFacts, ShippedFacts, ThanksFacts, TrackingFacts
from domain.order.goods import Parcel
from domain.order.kinds import MailKind
from domain.payment.payment import pay_within, set_deadline

#: Shipping is entered at most so long ahead; a later date is a slip of the pen, and would hold up all that follows.
LONGEST_NOTICE = timedelta(days=14)


def ship(order: Order, fact: ParcelShipped, *, also_on: Sequence[str] = ()) -> None:
    """The carrier has the parcel: it happened, whatever we thought of it. A box that left was packed.

    `also_on`: other orders that left under the same number not long ago; one got a wrong one, or they share the box.
    """
    known = order.goods.parcel(fact.parcel_no) or _heard_of(order, fact.parcel_no)
    if known.shipped_at:
        return
    is_further = any(other.has_left for other in order.goods.parcels if other.parcel_no != fact.parcel_no)
    is_first = not order.goods.has_left
    parcel = known.shipped(fact.shipped_at, fact.carrier, fact.tracking_no, known_at=order.at)
    _keep(order, parcel)
    order.note(
        "parcel_shipped", by=fact.by, parcel_no=fact.parcel_no, carrier=fact.carrier, tracking_no=fact.tracking_no
    )
    _complain_about_number(order, fact.tracking_no, also_on)
    if order.state.is_over:
        order.ask_person(
            TaskKind.CHECK_SHIPMENT,
            f"A parcel was shipped although the order is {order.state.status}: stop or recall it.",
        )
        return
    _complain_about_shipment(order, parcel, is_further=is_further)
    if parcel.returned_at:
        _return(order)
        return
    if parcel.delivered_at:
        return
    if order.goods.stage is not Goods.DELIVERED:
        _leave(order, is_first=is_first)
    _tell_shipped(order, parcel, fact, is_further=is_further)


def _heard_of(order: Order, parcel_no: str) -> Parcel:
    """A parcel whose papers nobody has said to be printed: it holds what is in no other."""
    return Parcel(parcel_no=parcel_no, version=order.state.version, lines=unpacked_lines(order))


def _keep(order: Order, parcel: Parcel) -> None:
    """Take a parcel down that has left. One that leaves an order which has ended moves that order no more."""
    is_stray = order.state.is_over and not order.goods.has_left
    order.goods = order.goods.holding(parcel.gone_astray() if is_stray else parcel)


def _complain_about_number(order: Order, tracking_no: str, also_on: Sequence[str]) -> None:
    if not also_on:
        return
    order.note("tracking_no_in_use", tracking_no=tracking_no, orders=list(also_on))
    order.ask_person(
        TaskKind.CHECK_SHIPMENT,
        f"The tracking number {tracking_no} is that of order {', '.join(also_on)}, too: look at the labels, "
        "and correct the wrong one (shop order correct-tracking).",
    )


def _tell_shipped(order: Order, parcel: Parcel, fact: ParcelShipped, *, is_further: bool) -> None:
    shipped_on = order.calendar.day_of(fact.shipped_at)
    transit = order.policy.shipping.transit_to(order.placed.ship_to.address.prefecture)
    soon = order.today + LONGEST_NOTICE
    arrives_on = arrival_on(min(max(shipped_on, order.today), soon), transit, order.placed.wishes.delivery_date)
    order.goods = order.goods.arriving(arrives_on)
    order.owe(
        MailKind.SHIPPED,
        ShippedFacts(
            carrier=parcel.carrier,
            tracking_no=parcel.tracking_no,
            shipped_on=shipped_on,
            arrives_on=arrives_on,
            amount=order.money.missing if order.state.terms.collected_by_carrier and not is_further else None,
            rest=(order.money.missing or None) if order.state.terms.pays_after_delivery and not is_further else None,
            pay_within_days=None if is_further else pay_within(order),
            is_paid=order.state.terms.pays_after_delivery and order.money.is_paid,
        ),
        what=parcel.parcel_no,
    )


def _leave(order: Order, *, is_first: bool) -> None:
    """The goods are out of our hands: holds and questions are moot. A person gets money that should have come first."""
    if is_first and order.placed.payment.state is PaymentState.AUTHORIZED and not order.money.is_paid:
        order.ask_person(
            TaskKind.CAPTURE_PAYMENT, "The parcel has left: capture the authorised amount.", amount=order.money.missing
        )
    order.conversation = order.conversation.moot()
    order.goods = order.goods.to_be_cancelled("")
    if order.state.awaits_money:
        order.chase = order.chase.by_person()  # overdue is overdue, also where the date was not told
        order.money = order.money.told()


def _complain_about_shipment(order: Order, parcel: Parcel, *, is_further: bool) -> None:
    if is_further:
        order.ask_person(
            TaskKind.CHECK_SHIPMENT,
            f"A further parcel left, {parcel.parcel_no}: see that all arrive and that cash is collected once.",
        )
    faults = [f"on hold ({hold.reason})" for hold in order.conversation.holds]
    if order.goods.cancel_requested_by:
        faults.append("a cancellation had been asked for")
    if not order.state.accepted_at:
        faults.append("not accepted")
    if order.state.awaits_money:
        faults.append("not paid")
    if parcel.version != order.state.version:
        faults.append(f"changed after its label of version {parcel.version} was printed")
    if faults:
        order.note("shipped_too_early", faults=faults)
        order.ask_person(TaskKind.CHECK_SHIPMENT, f"The parcel was shipped although the order was {', '.join(faults)}.")


def correct_tracking(order: Order, command: CorrectTracking, *, also_on: Sequence[str] = ()) -> None:
    """A wrong or missing number: the customer gets a corrected mail, not a second shipping mail.

    `also_on`: as for `ship`.

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
    _complain_about_number(order, command.tracking_no, also_on)
    order.owe(
        MailKind.TRACKING_CORRECTED,
        TrackingFacts(
            carrier=carrier,
            tracking_no=command.tracking_no,
            old_tracking_no=parcel.tracking_no,
        ),
        what=f"{parcel.parcel_no}:{command.tracking_no}:{order.at.isoformat()}",
    )


def deliver(order: Order, fact: ParcelDelivered) -> None:
    """A parcel arrived; the last of them delivers the order.

    Money that is due after delivery counts from the day this became known.
    """
    known, was = order.goods.parcel(fact.parcel_no), order.goods.stage
    if known and known.delivered_at:
        return
    _keep(order, (known or _heard_of(order, fact.parcel_no)).delivered(fact.delivered_at))
    order.note("parcel_delivered", by=fact.by, parcel_no=fact.parcel_no, delivered_at=fact.delivered_at.isoformat())
    is_last = not any(other.is_under_way for other in order.goods.parcels)
    if order.state.ending is Status.COMPLETED and was is Goods.SHIPPED:
        if is_last:
            order.goods = order.goods.delivered(order.at)
        return
    if order.state.is_over:
        order.ask_person(TaskKind.LOOK, f"A parcel was delivered although the order is {order.state.status}.")
        return
    if not known or not known.shipped_at:
        order.ask_person(TaskKind.CHECK_SHIPMENT, "The parcel was delivered before anybody entered its shipping.")
    if not is_last or was is Goods.DELIVERED:
        return
    _leave(order, is_first=not was.has_left)
    order.goods = order.goods.delivered(order.at)
    if order.state.terms.pays_after_delivery and not order.money.is_secured:
        set_deadline(order)
        order.owe(
            MailKind.PAYMENT_REQUEST,
            RequestFacts(
                rest=order.money.missing,
                received_total=max(order.money.kept, 0) or None,
                deadline=order.money.deadline.told if order.money.deadline else None,
                shipped_on=order.calendar.day_of(known.shipped_at) if known and known.shipped_at else None,
            ),
        )


def come_back(order: Order, fact: ParcelReturned) -> None:
    """The parcel came back: a person looks at the goods and talks to the customer."""
    known = order.goods.parcel(fact.parcel_no)
    if known and known.returned_at:
        return
    parcel = known or Parcel(parcel_no=fact.parcel_no, version=order.state.version)
    order.goods = order.goods.holding(parcel.returned(fact.returned_at))
    order.note("parcel_returned", by=fact.by, note=fact.reason, parcel_no=fact.parcel_no, why=fact.why)
    order.goods = order.goods.returned(fact.why)
    said = ", ".join(part for part in (fact.why if fact.why is not ReturnReason.UNKNOWN else "", fact.reason) if part)
    order.ask_person(
        TaskKind.HANDLE_RETURN,
        f"The parcel came back ({said or 'no reason given'}): inspect the goods, ask the customer, settle the money.",
        amount=(max(order.money.kept, 0) or None)
        if order.state.ending not in DEAD
        else None,  # else it is asked for already
    )
    if order.goods.has_left:
        _return(order)


def _return(order: Order) -> None:
    order.goods = order.goods.come_back()
    if order.state.ending in {None, Status.COMPLETED, Status.UNCOLLECTED}:
        order.end(Status.RETURNED)


def thank(order: Order, *, arrived: bool) -> None:
    """The last mail of an order whose money is no longer open; it completes the order."""
    if (
        order.state.is_over
        or order.conversation.is_thanked
        or order.conversation.inquiries
        or not order.goods.has_left
        or not order.may_mail
    ):
        return
    order.conversation = order.conversation.thanked()
    order.end(Status.COMPLETED)
    if arrived and _is_stale(order):
        order.note("thanks_left_out", note="The delivery was entered too late for thanks to make sense.")
        return
    order.note("thanked", arrived=arrived)
    order.owe(MailKind.THANKS, ThanksFacts(arrived=arrived, arrives_on=None if arrived else order.goods.arrives_on))


def thank_now(order: Order, command: Thank) -> None:
    """Send the thanks at a person's word; they complete the order.

    Raises:
        NotThankable, OrderClosed, OnHold
    """
    if order.conversation.is_thanked:
        raise NotThankable("thanked")
    order.must_be_open()
    if order.conversation.holds:
        raise OnHold(holds=[hold.reason for hold in order.conversation.holds])
    if order.conversation.inquiries:
        raise NotThankable("inquiries", inquiries=order.conversation.inquiries)
    if order.goods.stage is not Goods.DELIVERED:
        raise NotThankable("not_arrived")
    if not order.money.is_secured and not order.state.terms.collected_by_carrier:
        raise NotThankable("unpaid", missing=order.money.missing)
    order.conversation = order.conversation.thanked()
    order.end(Status.COMPLETED)
    order.note("thanked", by=command.by, arrived=True)
    order.owe(MailKind.THANKS, ThanksFacts(arrived=True))


def _is_stale(order: Order) -> bool:
    delivered = [parcel.delivered_at for parcel in order.goods.parcels if parcel.delivered_at]
    return bool(delivered) and (order.at - max(delivered)).days > order.policy.mail.no_thanks_after_days


def report_missing(order: Order) -> None:
    """No delivery is known although the parcel should have arrived: a person asks the carrier."""
    if order.goods.stage is Goods.SHIPPED and not order.goods.is_missing_reported:
        order.goods = order.goods.missed()
        order.note("delivery_unknown", arrives_on=str(order.goods.arrives_on or ""))
        order.ask_person(
            TaskKind.FIND_PARCEL, "The parcel should have arrived, but no delivery is known: ask the carrier."
        )
