"""What the stories wait for, by the story's clock."""

from datetime import date, timedelta

from domain.contract.status import Status
from domain.shop.calendar import BusinessCalendar
from gateway.demo.shop import DemoShop

#: Days without a holiday that a story on plain days needs from its Monday on, to its last mail.
PLAIN_DAYS = 19


async def accepted(shop: DemoShop, order_no: str) -> None:
    """Wait, in the story's time, until the shop has accepted the order."""

    async def is_accepted() -> bool:
        return (await shop.view(order_no)).accepted_at is not None

    await shop.daily(order_no, is_accepted, 9, 45)


async def delivered(shop: DemoShop, order_no: str) -> None:
    """Wait, in the story's time, until it has arrived."""
    await becomes(shop, order_no, Status.DELIVERED, 12, 25)


async def becomes(shop: DemoShop, order_no: str, status: Status, hour: int, minute: int) -> None:
    """Wait, in the story's time, until the order has this status; it is looked at once a day."""

    async def is_so() -> bool:
        return (await shop.view(order_no)).status is status

    await shop.daily(order_no, is_so, hour, minute)


async def deadline(shop: DemoShop, order_no: str) -> date:
    """The date that the customer was told."""
    told = (await shop.view(order_no)).money.deadline
    assert told is not None  # noqa: S101 - accepted and unpaid
    return told


def reminder_days(shop: DemoShop, told: date) -> tuple[date, date]:
    """1 and 4 business days after the deadline, never 12/29 – 1/3, never both at once."""
    calendar = shop.clock.calendar
    first = _after_new_year(shop, calendar.add_business_days(told, 1))
    second = _after_new_year(shop, calendar.add_business_days(told, 4))
    return first, max(second, calendar.add_business_days(first, 3))


def _after_new_year(shop: DemoShop, day: date) -> date:
    while (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3):
        day = shop.clock.calendar.add_business_days(day, 1)
    return day


async def does_nothing_more(_shop: DemoShop, _order_no: str) -> None:
    """The customer is never heard of again."""


async def pays_after_delivery(shop: DemoShop, order_no: str) -> None:
    """Five days after the request for payment."""
    await delivered(shop, order_no)
    await shop.clock.until_days_later(5, 10, 20)
    await shop.pay(order_no)


def plain_monday(calendar: BusinessCalendar, day: date) -> date:
    """The first Monday from `day` on with no closed weekday soon after it, for the shop or for the banks."""
    day += timedelta(days=-day.weekday() % 7)
    while not all(_is_plain(calendar, day + timedelta(days=ahead)) for ahead in range(PLAIN_DAYS)):
        day += timedelta(days=7)
    return day


def _is_plain(calendar: BusinessCalendar, day: date) -> bool:
    return day.weekday() >= 5 or (calendar.is_business_day(day) and calendar.is_bank_day(day))
