"""Japan's public holidays from the `holidays` package, handed to the domain as plain dates."""

from datetime import date
from functools import cache

import holidays

from domain.shop.calendar import BusinessCalendar
from domain.shop.file import ShopFile

#: Holidays are computed for these years; equinoxes far ahead are forecasts, so refresh the package once a year.
YEARS = range(2020, 2061)


@cache
def public_holidays() -> frozenset[date]:
    """The public holidays of Japan in `YEARS`, substitute holidays included."""
    return frozenset(holidays.country_holidays("JP", years=YEARS))


def business_calendar(file: ShopFile) -> BusinessCalendar:
    """The calendar of this shop."""
    return BusinessCalendar(public_holidays(), file.closed_days, file.timezone)
