"""The return rule: what may come back of an order, until when, and why something may not."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from domain.basics.money import TaxRate
from domain.contract.messages import ReturnRequested
from domain.contract.returns import ReturnCause, ReturnObstacle
from domain.goods import parts
from domain.order.aggregate import Order
from domain.shop.policy import CauseRule

#: The rate of food (軽減税率).
_FOOD: TaxRate = 8


class Verdict(NamedTuple):
    """None stands in the way, or this; `on` is the last day on which it could be asked, `sku` the article."""

    obstacle: ReturnObstacle | None = None
    on: date | None = None
    sku: str = ""


def rule_of(order: Order, cause: ReturnCause) -> CauseRule:
    """What the shop says of this cause."""
    return order.policy.return_rule.of(cause)


def judge(order: Order, asked: ReturnRequested, lines: Mapping[int, int], cool: Collection[str]) -> Verdict:
    """Whether these pieces may come back, as it was asked. `cool`: SKUs that travel chilled or frozen."""
    rule, day = rule_of(order, asked.cause), order.calendar.day_of(asked.asked_at or order.at)
    if not rule.days:
        return Verdict(ReturnObstacle.NOT_TAKEN)
    arrived = [on for no in lines if (on := arrived_on(order, no))]
    if arrived and day > min(arrived) + timedelta(days=rule.days):
        return Verdict(ReturnObstacle.TOO_LATE, min(arrived) + timedelta(days=rule.days))
    return _excluded(order, lines, opened=asked.opened, cool=cool) if rule.excludes else Verdict()


def _excluded(order: Order, lines: Mapping[int, int], *, opened: bool, cool: Collection[str]) -> Verdict:
    rules = order.policy.return_rule
    for line in (order.placed.lines[no - 1] for no in sorted(lines)):
        if rules.excludes_sku(line.sku):
            return Verdict(ReturnObstacle.EXCLUDED, sku=line.sku)
        if rules.excludes_cooled and line.sku in cool:
            return Verdict(ReturnObstacle.PERISHABLE, sku=line.sku)
        if rules.excludes_food and line.tax_rate == _FOOD:
            return Verdict(ReturnObstacle.FOOD, sku=line.sku)
    return Verdict(ReturnObstacle.OPENED) if opened and rules.excludes_opened else Verdict()


def arrived_on(order: Order, line: int) -> date | None:
    """The day on which the last pieces of a line arrived, or should have; None while nobody knows."""
    days = []
    for parcel in order.goods.parcels:
        if parcel.has_left and not parcel.is_stray and (not parcel.lines or line in dict(parcel.lines)):
            known = order.calendar.day_of(parcel.delivered_at) if parcel.delivered_at else order.goods.arrives_on
            days.append(known)
    known_days = [day for day in days if day]
    return max(known_days) if known_days and len(known_days) == len(days) else None


def returnable(order: Order) -> dict[int, int]:
    """Pieces by line that have left, did not come back as parcels, and are in no other return."""
    pieces = Counter(parts.pieces_that_left(order))
    for parcel in order.goods.parcels:
        if parcel.returned_at and not (parcel.is_stray or parcel.is_sent_again):
            pieces.subtract(dict(parcel.lines))  # of what nobody said what was in it, nothing was counted
    for each in order.returns.all:
        pieces.subtract(each.claims)
    return {no: count for no, count in sorted(pieces.items()) if count > 0}
