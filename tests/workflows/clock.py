"""The story's clock: instants in the shop's time.

Stories take place in 2035, so that the day of the test run is always before them.
"""

from datetime import date, datetime, timedelta, timezone

JST = timezone(timedelta(hours=9))
YEAR = 2035


def jst(text: str, *, year: int = YEAR) -> datetime:
    """An instant in the shop's time: `06-12 15:00` or `06-12 14:59:58`."""
    return datetime.fromisoformat(f"{year}-{text}").replace(tzinfo=JST)


def on(text: str, *, year: int = YEAR) -> date:
    """A date: `06-12`."""
    return date.fromisoformat(f"{year}-{text}")


def local(instant: datetime) -> str:
    """An instant to the minute, as the shop reads it: `06-12 15:00`."""
    return f"{instant.astimezone(JST):%m-%d %H:%M}"


#: A Monday; there is no public holiday until the middle of July.
MONDAY = jst("06-04 10:15")
