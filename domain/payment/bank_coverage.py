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


def covered(spans: Iterable[Span], checked: Iterable[Span], calendar: BusinessCalendar) -> Coverage:
    """The days of one account that follow one another without one that nobody has looked at.

    `spans` are those of its files, `checked` what was looked at on all accounts before: the days go on from the last of
    these, and from the first file where there are none. What came before is looked at as far as it is joined to them.
    """
    checked = list(checked)
    reached = max((each.through for each in checked), default=date.min)
    runs = _runs([*spans, *checked], calendar)
    ahead = [run for run in runs if run.through >= reached]
    if not ahead:
        return Coverage(None)
    first, through, _ = ahead[0]
    gap = Gap(through + _DAY, ahead[1].first - _DAY) if len(ahead) > 1 else None
    return Coverage(through, first, gap)


def is_covered(span: Span, others: Iterable[Span], calendar: BusinessCalendar) -> bool:
    """True when every day of it lies within others that follow one another."""
    runs = _runs(others, calendar)
    return span.first <= span.through and any(run.first <= span.first and span.through <= run.through for run in runs)


def _runs(spans: Iterable[Span], calendar: BusinessCalendar) -> list[Span]:
    """Days that follow one another, from each first one through the last, in their order."""
    runs: list[Span] = []
    whole = (span for span in spans if span.first <= span.through)
    for span in sorted(whole, key=lambda span: (span.first, not span.is_declared)):
        if runs and _follows(span, runs[-1].through, calendar):
            runs[-1] = Span(runs[-1].first, max(runs[-1].through, span.through))
        else:
            runs.append(Span(span.first, span.through))
    return runs


def _follows(span: Span, through: date, calendar: BusinessCalendar) -> bool:
    wanted = through + _DAY
    return span.first <= (calendar.bank_day_from(wanted) if span.is_declared else wanted)


def of_all(accounts: Mapping[str, Coverage]) -> Coverage:
    """What was looked at on every one of these accounts."""
    ends = [each.through for each in accounts.values()]
    through = min((end for end in ends if end is not None), default=None)
    if through is None or None in ends:
        return Coverage(None)
    return Coverage(through, max(each.since for each in accounts.values()))
