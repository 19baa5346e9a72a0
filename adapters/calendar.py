"""Japan's public holidays from the `holidays` package, handed to the domain as plain dates."""

from collections.abc import Container
from datetime import date
from functools import cache

from domain.shop.calendar import BusinessCalendar
from domain.shop.file import ShopFile

#: Holidays are computed for these years; equinoxes far ahead are forecasts, so refresh the package once a year.
YEARS = range(2020, 2061)


@cache
def public_holidays() -> frozenset[date]:
    """The public holidays of Japan in `YEARS`, substitute holidays included."""
    import holidays

    return frozenset(holidays.country_holidays("JP", years=YEARS))


class _PublicHolidays(Container[date]):
    """Computed when the first day is looked up: who shows a list asks for none, and the package takes a while."""

    def __contains__(self, day: object) -> bool:
        return day in public_holidays()


def business_calendar(file: ShopFile) -> BusinessCalendar:
    """The calendar of this shop."""
    return BusinessCalendar(_PublicHolidays(), file.closed_days, file.timezone)
