"""Who may claim, for what, and when, by the scheme of the shop; and at most how much money it is about."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from domain.claim.tables import REASONS, Arrival
from domain.contract.claims import ClaimReason
from domain.goods.returns.worth import price_of
from domain.order.aggregate import Order
from domain.order.parcel import Parcel
from domain.order.state import OrderState
from domain.payment.refund import may_be_promised
from domain.shop.calendar import BusinessCalendar
from domain.shop.guarantee import GuaranteePolicy


class Obstacle(StrEnum):
    """Why something cannot be claimed, or not yet."""

    TOO_EARLY = "too_early"  # it may still come
    TOO_LATE = "too_late"
    NOT_PROMISED = "not_promised"  # nothing was promised for any day yet
    NOT_ARRIVED = "not_arrived"  # what has not come cannot be broken
    OUTSIDE = "outside"  # a mall or a card company decides about this order


class Verdict(NamedTuple):
    """None stands in the way, or this; `on` is the first day on which it may be claimed, or the last one."""

    obstacle: Obstacle | None = None
    on: date | None = None


def judge(  # noqa: PLR0913, PLR0917 - what it is judged by
    reason: ClaimReason,
    state: OrderState,
    scheme: GuaranteePolicy,
    calendar: BusinessCalendar,
    today: date,
    lines: Collection[int] = (),
) -> Verdict:
    """Whether this may be claimed today. Of an order in several parcels, those count that hold these lines."""
    promised, arrived = state.goods.arrival.promised_for, arrived_on(state, calendar, lines)
    counted = max((day for day in (promised, arrived) if day), default=None)
    if counted is None:
        return Verdict(Obstacle.NOT_PROMISED)
    last = counted + timedelta(days=scheme.until_days)
    if today > last:
        return Verdict(Obstacle.TOO_LATE, last)
    row = REASONS[reason]
    if row.arrival is Arrival.MISSED and arrived is None and promised:
        first = promised + timedelta(days=scheme.from_days_after_promise)
        if today < first:
            return Verdict(Obstacle.TOO_EARLY, first)
    if row.arrival is Arrival.NEEDED and not any(parcel.has_left for parcel in parcels_of(state, lines)):
        return Verdict(Obstacle.NOT_ARRIVED)
    return Verdict()


def reason_by_record(reason: ClaimReason, arrived: date | None) -> ClaimReason:
    """What never came, and has been delivered as the carrier says, is claimed as that."""
    return ClaimReason.DELIVERED_NOT_RECEIVED if reason is ClaimReason.NOT_RECEIVED and arrived else reason


def parcels_of(state: OrderState, lines: Collection[int]) -> list[Parcel]:
    """The parcels that hold one of these lines; where none are named, or nobody knows what is in a parcel, all."""
    parcels = state.goods.parcels
    return [each for each in parcels if not (lines and each.lines) or any(held.line in lines for held in each.lines)]


def arrived_on(state: OrderState, calendar: BusinessCalendar, lines: Collection[int] = ()) -> date | None:
    """The day on which the last parcel of these lines arrived; None while one has not, or nobody knows."""
    out = [parcel for parcel in parcels_of(state, lines) if parcel.has_left]
    if not out or any(parcel.delivered_at is None for parcel in out):
        return None
    return max(calendar.day_of(parcel.delivered_at) for parcel in out if parcel.delivered_at)


def taken_outside(order: Order, amount: int) -> int:
    """What is claimed outside, in yen: as it was said there, else all that was paid and has not gone back.

    What is only to go back is not taken off: whoever decides outside takes all of it.
    """
    return amount or may_be_promised(order) + order.money.promised


def most(order: Order, lines: Mapping[int, int], scheme: GuaranteePolicy) -> int:
    """At most so many yen are given back: what was paid of these pieces, less all that goes back already."""
    left = may_be_promised(order)
    if lines:
        left = min(left, price_of(order, lines))
    return min(left, scheme.most) if scheme.most else left
