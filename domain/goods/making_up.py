"""Whether a delay is made up for by a code of the shop's list (`policy.coupons`)."""

from datetime import date

from domain.order.aggregate import Order
from domain.shop.policy import Delayed


def is_made_up_for(order: Order, what: Delayed, before: date | None, after: date | None) -> bool:
    """True where the policy gives a code for so many days late; while nobody knows the new day, they count as none."""
    first = order.policy.coupons.after_days.get(what)
    days = (after - before).days if before and after else 0
    return first is not None and days >= first


def told_before(order: Order) -> date:
    """The day that missing goods are late against: the one that was told, else the usual one of shipping."""
    placed_on = order.calendar.day_of(order.placed.placed_at)
    usual = order.calendar.add_business_days(placed_on, order.policy.shipping.ships_within_business_days)
    return order.goods.restock.on or order.goods.arrival.leaves_by or usual
