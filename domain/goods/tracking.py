"""Where the carrier says a parcel is. Its events come late, twice and out of order: each counts by its own time."""

from datetime import datetime, timedelta

from domain.basics.said import Code
from domain.contract.messages import ParcelDelivered, ParcelReturned, ParcelTracked
from domain.contract.status import ParcelEvent, ReturnReason
from domain.goods import lateness, return_arrival, shipment
from domain.order.aggregate import Order
from domain.order.clocks import must_have_come
from domain.order.facts import OnTheWayFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.order.parcel import Parcel
from domain.shop.policy import News

_OF_NO_PARCEL = Code("todo.event_of_no_parcel", "parcel_no", "tracking_no", "event", "text")
_CARRIER_REPORTS = Code("todo.carrier_reports", "parcel_no", "tracking_no", "text")

#: What is found in the words of carriers ("あて所に尋ねあたりません", for instance).
_WHY = {
    ReturnReason.REFUSED: ("受取辞退", "受取拒否", "受取拒絶", "受領拒否"),
    ReturnReason.ABSENT: ("保管期間", "保管期限", "長期不在"),
    ReturnReason.UNKNOWN_ADDRESS: ("宛先不明", "あて所", "住所不明", "転居先不明"),
}
#: Carriers give a number out again: what was said of it so long before the parcel left is about another one.
LONGEST_BEFORE = timedelta(days=7)


def track(order: Order, fact: ParcelTracked) -> None:
    """The carrier says where the parcel is.

    An arrival and a return are what they are when they are reported by hand, whatever was said after them; everything
    else only counts while the parcel is on its way.

    Raises:
        InvalidMessage: `happened_at` has not come yet.
    """
    must_have_come(order, "happened_at", fact.happened_at)
    at = min(fact.happened_at, order.at)
    parcel = _parcel_of(order, fact, at)
    if parcel is None:
        _keep(order, fact)
    elif parcel.has_news(fact.event, at):
        _note(order, fact)
        order.goods = order.goods.holding(parcel.tracked(fact.event, at))
        lateness.heard(order, parcel, fact.event, at)
        _follow(order, parcel, fact, at)


def _parcel_of(order: Order, fact: ParcelTracked, at: datetime) -> Parcel | None:
    """The parcel that it is about, if that has left, under this number, and not long after."""
    parcel = order.goods.parcel(fact.parcel_no)
    if parcel is None or not parcel.has_left:
        return None
    is_other = fact.tracking_no and parcel.tracking_no and fact.tracking_no != parcel.tracking_no
    left_at = parcel.shipped_at or parcel.delivered_at
    is_too_early = left_at is not None and at < left_at - LONGEST_BEFORE
    return None if is_other or is_too_early else parcel


def _keep(order: Order, fact: ParcelTracked) -> None:
    """It is about a parcel that the order does not have: a person looks which one was meant."""
    _note(order, fact)
    said = _OF_NO_PARCEL(
        parcel_no=fact.parcel_no, tracking_no=fact.tracking_no or "-", event=fact.event, text=fact.text or "-"
    )
    order.add_to_task(TaskKind.CHECK_SHIPMENT, said)


def _note(order: Order, fact: ParcelTracked) -> None:
    order.note(
        "parcel_tracked",
        by=fact.by,
        note=fact.text,
        parcel_no=fact.parcel_no,
        event=fact.event,
        happened_at=fact.happened_at.isoformat(),
    )


def _follow(order: Order, parcel: Parcel, fact: ParcelTracked, at: datetime) -> None:
    """What follows from news. A parcel that is on its way back is delivered to the shop."""
    match fact.event:
        case ParcelEvent.DELIVERED if parcel.is_lost or not parcel.returned_at:
            arrived = ParcelDelivered(parcel_no=fact.parcel_no, delivered_at=at, by=fact.by)
            shipment.deliver(order, arrived)
        case ParcelEvent.RETURNED:
            why = why_returned(fact.text)
            came_back = ParcelReturned(parcel_no=fact.parcel_no, why=why, reason=fact.text, returned_at=at, by=fact.by)
            return_arrival.must_be_in_no_return(order, came_back)
            return_arrival.come_back(order, came_back)
        case ParcelEvent.EXCEPTION:
            _seek(order, fact)
        case ParcelEvent.OUT_FOR_DELIVERY:
            _tell_out_for_delivery(order, parcel)
        case _:
            pass


def why_returned(text: str) -> ReturnReason:
    """What a carrier's own words say of why a parcel goes back; mostly they say nothing."""
    return next((why for why, words in _WHY.items() if any(word in text for word in words)), ReturnReason.UNKNOWN)


def _tell_out_for_delivery(order: Order, parcel: Parcel) -> None:
    """Once per parcel, and on the day itself: what is known a day later is no news."""
    if News.OUT_FOR_DELIVERY not in order.policy.mail.news or order.state.is_over or not order.may_mail:
        return
    now = order.goods.parcel(parcel.parcel_no)
    if now and now.event_at and order.calendar.day_of(now.event_at) == order.today:
        is_with_cash = order.state.terms.collected_by_carrier and not parcel.is_further
        cash = order.money.missing if is_with_cash else 0
        facts = OnTheWayFacts(carrier=parcel.carrier, tracking_no=parcel.tracking_no, amount=cash or None)
        order.owe(MailKind.OUT_FOR_DELIVERY, facts, what=parcel.parcel_no)


def _seek(order: Order, fact: ParcelTracked) -> None:
    """Something is wrong with the parcel, and only a person can find out what."""
    parcel = order.goods.parcel(fact.parcel_no)
    if parcel:
        order.goods = order.goods.holding(parcel.sought())
        said = _CARRIER_REPORTS(
            parcel_no=fact.parcel_no, tracking_no=parcel.tracking_no or "-", text=fact.text or fact.event
        )
        order.add_to_task(TaskKind.FIND_PARCEL, said)
