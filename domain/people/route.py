"""How long an order's parcel is on its way, and on which day it could arrive at the earliest."""

from datetime import date, datetime, timedelta

from domain.contract.order import PlacedOrder
from domain.people.islands import is_on_island
from domain.shop.calendar import BusinessCalendar
from domain.shop.estimate import Route
from domain.shop.policy import Policy


def transit_days(placed: PlacedOrder, policy: Policy, carrier: str = "") -> int:
    """Days on the way to where the order goes; by the usual carrier while nobody says another."""
    address, shipping = placed.ship_to.address, policy.shipping
    is_remote = is_on_island(address, policy.review.remote_places)
    return shipping.transit(
        Route(carrier or shipping.default_carrier, shipping.origin, address.prefecture, is_remote=is_remote)
    )


def first_arrival(placed: PlacedOrder, policy: Policy, calendar: BusinessCalendar, at: datetime) -> date:
    """The first day on which a parcel could arrive that leaves with the next hand-over."""
    leaves_on = calendar.hand_over_from(at, policy.shipping.hand_over_until)
    return leaves_on + timedelta(days=transit_days(placed, policy))
