"""Nothing has happened at an instant that has not come; the clocks of two machines differ a little."""

from datetime import datetime, timedelta

from domain.basics.errors import InvalidMessage, Unreadable
from domain.basics.fault import Fault
from domain.order.aggregate import Order

#: Clocks of two machines differ by no more.
_CLOCKS_DIFFER = timedelta(minutes=10)


def must_have_come(order: Order, field: str, at: datetime | None, refusal: type[Unreadable] = InvalidMessage) -> None:
    """Raises `refusal`, with the field, for an instant that has not come yet."""
    if at and at > order.at + _CLOCKS_DIFFER:
        by_the_shops_clock = at.astimezone(order.calendar.zone)
        raise refusal(Fault(field=field, code="not_yet", facts={"at": f"{by_the_shops_clock:%Y-%m-%d %H:%M}"}))
