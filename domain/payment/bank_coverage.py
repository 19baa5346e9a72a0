"""Up to which day the money on the shop's accounts has been looked through, by the days of the files that were read."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from domain.shop.calendar import BusinessCalendar

_DAY = timedelta(days=1)
#: A person who looks through the money looks at all that came before, too.
ALWAYS = date.min


class Span(NamedTuple):
    """The days of one file, from the first through the last of which it has all money; none where `through` is earlier.

    `is_declared`: the file itself says which days it has, and not its rows alone. Then it may leave out days on which
    banks are closed.
    """

    first: date
    through: date
    is_declared: bool = False


class Gap(NamedTuple):
    """Days that no file has, though there is a later one."""

    first: date
    until: date


class Coverage(NamedTuple):
    """All money from `since` through `through` was looked at; `through` is None where none was.

    `gap`: what is missing before the next file.
    """

    through: date | None
    since: date = ALWAYS
    gap: Gap | None = None


def covered(spans: Iterable[Span], checked_by_hand: date | None, calendar: BusinessCalendar) -> Coverage:
    """The days of one account, which follow one another without one that no file has; the first file begins them.

    Days that somebody has looked through by hand count as a file's do, and then the first file must reach them.
    """
    through, since = checked_by_hand, ALWAYS
    for span in sorted(span for span in spans if span.first <= span.through):
        if through is None:
            through, since = span.through, span.first
        elif span.through > through:
            if not _follows(span, through + _DAY, calendar):
                return Coverage(through, since, Gap(through + _DAY, span.first - _DAY))
            through = span.through
    return Coverage(through, since)


def _follows(span: Span, wanted: date, calendar: BusinessCalendar) -> bool:
    return span.first <= (calendar.bank_day_from(wanted) if span.is_declared else wanted)


def of_all(accounts: Mapping[str, Coverage]) -> Coverage:
    """What was looked at on every one of these accounts."""
    ends = [each.through for each in accounts.values()]
    through = min((end for end in ends if end is not None), default=None)
    if through is None or None in ends:
        return Coverage(None)
    return Coverage(through, max(each.since for each in accounts.values()))
