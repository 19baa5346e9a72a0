"""What was paid otherwise than by money goes back as such: points as points, a coupon as a coupon; never as money.

Whoever keeps them (the cart, the mall) is told by a task. Each point goes back once, and so does a coupon, when nothing
of the order is kept: a part of it does not make a coupon usable again (docs/decisions/0055).
"""

from collections.abc import Iterable

from domain.basics.said import Code
from domain.order.aggregate import Order
from domain.order.coupon import mask
from domain.order.facts import InKind
from domain.order.money import MoneyState
from domain.order.owed import Entry, TaskKind

_GIVE_POINTS_BACK = Code("todo.give_points_back", "points")
_GIVE_COUPONS_BACK = Code("todo.give_coupons_back", "coupons")
_RENEW_COUPONS = Code("todo.renew_coupons", "coupons")


def give_all_back(order: Order) -> InKind | None:
    """Nothing of the order is kept: all points, and the coupons. Returns what the customer is told of it."""
    before = order.money
    give_points_back(order, order.placed.points_used)
    give_coupons_back(order)
    return told_since(order, before)


def give_points_back(order: Order, points: int) -> int:
    """So many of the points that were used, at most what did not go back yet. Returns how many."""
    points = max(min(points, order.placed.points_used - order.money.points_back), 0)
    order.money = order.money.with_points_back(points)
    ask_for_points(order, points)
    return points


def ask_for_points(order: Order, points: int) -> None:
    """These points pay for nothing any more."""
    if points:
        order.ask_person(TaskKind.LOOK, _GIVE_POINTS_BACK(points=points))
        order.note("points_given_back", points=points)


def give_coupons_back(order: Order) -> None:
    """The coupons that were used, once; of one that has expired the policy says what becomes of it."""
    if not order.placed.coupons or order.money.coupons_back:
        return
    usable, expired = list[str](), list[str]()
    for each in order.placed.coupons:
        (expired if each.is_expired(order.today) else usable).append(mask(each.code))
    order.money = order.money.with_coupons_back(order.today)
    order.note("coupons_given_back", coupons=usable, expired=expired)
    if usable:
        order.ask_person(TaskKind.LOOK, _GIVE_COUPONS_BACK(coupons=usable))
    if expired and order.policy.coupons.renews_expired:
        order.ask_person(TaskKind.LOOK, _RENEW_COUPONS(coupons=expired))


def told_of_all(order: Order) -> InKind | None:
    """What the customer is told where all that was used has gone back, and nothing told it yet."""
    is_all = order.money.points_back >= order.placed.points_used and (
        order.money.coupons_back or not order.placed.coupons
    )
    return told_since(order, MoneyState(due=0)) if is_all else None


def told_since(order: Order, before: MoneyState) -> InKind | None:
    """What the customer is told of all that went back since the money was as it was `before`."""
    points = order.money.points_back - before.points_back
    on = None if before.coupons_back else order.money.coupons_back
    if not (points or on):
        return None
    return InKind(points=points, coupons_on=on, renews_coupons=on is not None and order.policy.coupons.renews_expired)


def in_kind_given(entries: Iterable[Entry]) -> dict[str, object]:
    """The points and coupons that went back, of an order's new lines: facts for the journal of the claim."""
    lines = (each.facts for each in entries if each.what in {"points_given_back", "coupons_given_back"})
    return {name: value for facts in lines for name, value in facts.items() if value}
