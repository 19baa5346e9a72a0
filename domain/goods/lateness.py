"""A parcel comes later than was said: the expected day moves, and the customer hears of it once for each change.

What is only a guess is never told as a day: of a parcel that is being looked for, and can hardly come in time, the
customer hears just that, and the day as soon as the carrier speaks of it again. A day that nobody promised cannot be
late.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.contract.status import ParcelEvent
from domain.goods.making_up import is_made_up_for
from domain.order.aggregate import Order
from domain.order.facts import LateFacts
from domain.order.kinds import MailKind
from domain.order.parcel import Parcel
from domain.people.route import transit_days
from domain.shop.policy import Delayed, News

_A_DAY = timedelta(days=1)


class Late(StrEnum):
    """Why a parcel comes later."""

    SCANNED_LATE = "scanned_late"  # the carrier has taken it later than the shop had said
    FOUND = "found"  # it was looked for, and is on its way
    ON_ITS_WAY = "on_its_way"  # it is still on its way when it should have been there
    LOOKED_INTO = "looked_into"  # the carrier says that something is wrong
    NOT_SCANNED = "not_scanned"  # nobody has scanned it since it left
    SILENT = "silent"  # nothing was heard of it for days
    AT_DEPOT = "at_depot"  # nobody was met, or it waits there
    OUT = "out"  # it is brought, later than was said


_GUESSED = frozenset({Late.LOOKED_INTO, Late.NOT_SCANNED, Late.SILENT})
#: The customer is reminded of the one, and has the other in hand before a mail could come.
_NOT_TOLD = frozenset({Late.AT_DEPOT, Late.OUT})


def heard(order: Order, before: Parcel, event: ParcelEvent, at: datetime) -> None:
    """The carrier has spoken of a parcel on its way, of which so much was known `before`.

    The first word is a scan at the start only where every word is read (`tracking.carriers`).
    """
    day, expected = order.calendar.day_of(at), order.goods.arrives_on
    if expected is None:
        return
    is_watched = before.carrier in order.policy.tracking.carriers
    was_lost = before.is_sought or before.event is ParcelEvent.EXCEPTION
    match event:
        case ParcelEvent.SHIPPED if was_lost:
            _expect(order, before, Late.FOUND, day + _A_DAY)
        case ParcelEvent.SHIPPED if day > expected:
            _expect(order, before, Late.ON_ITS_WAY, day + _A_DAY)
        case ParcelEvent.SHIPPED if before.event is None and is_watched:
            _expect(order, before, Late.SCANNED_LATE, max(day + _whole_way(order, before), expected))
        case ParcelEvent.OUT_FOR_DELIVERY:
            _expect(order, before, Late.OUT, max(day, expected))
        case ParcelEvent.HELD:
            _expect(order, before, Late.AT_DEPOT, max(day + _A_DAY, expected))
        case ParcelEvent.EXCEPTION if not was_lost:
            _expect(order, before, Late.LOOKED_INTO, max(day + 2 * _A_DAY, expected))
        case _:
            pass


def missed(order: Order, parcel: Parcel) -> None:
    """The carrier should have spoken of it."""
    if order.goods.arrives_on is None:
        return
    why, days = (Late.SILENT, _A_DAY) if parcel.event else (Late.NOT_SCANNED, _whole_way(order, parcel))
    _expect(order, parcel, why, max(order.today + days, order.goods.arrives_on))


def _whole_way(order: Order, parcel: Parcel) -> timedelta:
    return timedelta(days=transit_days(order.placed, order.policy, parcel.carrier))


def _expect(order: Order, parcel: Parcel, why: Late, day: date) -> None:
    before, promised = order.goods.arrives_on, order.goods.arrival.promised_for
    wished = order.placed.wishes.delivery_date
    day = max(day, wished) if wished and before and wished <= before else day
    if before is None or promised is None or parcel.is_stray or order.state.is_over:
        return
    is_news = day > promised or (why is Late.FOUND and order.goods.arrival.promised_on is not None)
    is_told = is_news and why not in _NOT_TOLD and News.DELAYED in order.policy.mail.news
    if day == before and not is_told:
        return
    is_day_told = is_told and why not in _GUESSED
    order.goods = order.goods.moved(day, is_told=is_day_told)
    order.note("arrival_moved", parcel_no=parcel.parcel_no, delay=why, before=str(before), arrives_on=str(day))
    if is_told:
        told_day = day if is_day_told else None
        facts = LateFacts(
            carrier=parcel.carrier,
            tracking_no=parcel.tracking_no,
            why=why,
            promised_on=promised,
            arrives_on=told_day,
            has_coupon=why is not Late.FOUND and is_made_up_for(order, Delayed.CARRIER, promised, told_day),
        )
        order.owe(MailKind.DELIVERY_DELAYED, facts, what=f"{parcel.parcel_no}:{why}:{day}")
