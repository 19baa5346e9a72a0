"""Who may claim, for what, and when, by the scheme of the shop; and at most how much money it is about."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from domain.claim.tables import REASONS, Arrival
from domain.contract.claims import ClaimReason
from domain.order.aggregate import Order
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


def judge(
    reason: ClaimReason,
    state: OrderState,
    scheme: GuaranteePolicy,
    calendar: BusinessCalendar,
    today: date,
) -> Verdict:
    """Whether this may be claimed today."""
    promised, arrived = state.goods.arrival.promised_for, arrived_on(state, calendar)
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
    if row.arrival is Arrival.NEEDED and not state.goods.has_left:
        return Verdict(Obstacle.NOT_ARRIVED)
    return Verdict()


def arrived_on(state: OrderState, calendar: BusinessCalendar) -> date | None:
    """The day on which the last parcel arrived; None while one has not, or nobody knows."""
    out = [parcel for parcel in state.goods.parcels if parcel.shipped_at]
    if not out or any(parcel.delivered_at is None for parcel in out):
        return None
    return max(calendar.day_of(parcel.delivered_at) for parcel in out if parcel.delivered_at)


def most(order: Order, lines: Mapping[int, int], scheme: GuaranteePolicy) -> int:
    """At most so many yen are given back: what was paid of these pieces, less all that goes back already."""
    left = may_be_promised(order)
    if lines:
        left = min(left, sum(order.placed.lines[number - 1].unit_price * pieces for number, pieces in lines.items()))
    return min(left, scheme.most) if scheme.most else left
