"""Filters of the templates: amounts, dates and names in the mail's language."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from adapters.words import say
from adapters.words.families import FAMILIES
from adapters.words.of_orders import slot_name
from domain.basics.postal_code import as_written
from domain.basics.said import Said
from domain.basics.text import lines_of, one_line, spoken
from domain.contract.order import Address, Language

_INNER = str.maketrans("「」", "『』")
_WEEKDAYS = "月火水木金土日"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

Filter = Callable[..., object]


def filters(language: Language, zone: ZoneInfo) -> dict[str, Filter]:
    """The filters of one language; instants are shown in the shop's time zone."""
    common: dict[str, Filter] = {_filter_of(family): partial(_named, family, language) for family in FAMILIES}
    common["said"] = partial(say.say, language=language)
    common["said_lines"] = partial(_said_lines, language=language)
    own = _japanese(zone) if language == "ja" else _english(zone)
    texts: dict[str, Filter] = {"one_line": one_line, "lines": lines_of, "spoken": spoken}
    return common | own | texts | {"day": partial(_day, zone=zone), "slot_name": partial(slot_name, language=language)}


def _day(instant: datetime, zone: ZoneInfo) -> date:
    """The shop's date of an instant."""
    return instant.astimezone(zone).date()


def _said_lines(said: Said, language: Language) -> list[str]:
    """What is said; what is wrong with several fields stands on a line each."""
    faults = said.facts.get("faults")
    each = faults if isinstance(faults, tuple) else (said,)
    return [one_line(say.say(one, language)) for one in each]


def _filter_of(family: str) -> str:
    return family if family.endswith("_advice") else f"{family}_name"


def _named(family: str, language: Language, code: str) -> str:
    return say.name(family, code, language)


def _japanese(zone: ZoneInfo) -> dict[str, Filter]:
    return {
        "yen": lambda amount: f"{amount:,d}円",
        "yen_with_tax": lambda amount: f"{amount:,d}円（税込）",
        "date": japanese_date,
        "moment": lambda instant: japanese_moment(instant, zone),
        "address": _japanese_address,
        "quoted": _quoted,
    }


def _english(zone: ZoneInfo) -> dict[str, Filter]:
    return {
        "yen": lambda amount: f"¥{amount:,d}",
        "yen_with_tax": lambda amount: f"¥{amount:,d} (tax included)",
        "date": english_date,
        "moment": lambda instant: english_moment(instant, zone),
        "address": _english_address,
        "quoted": lambda text: f'"{text}"',
    }


def _quoted(text: str) -> str:
    """「静岡煎茶」, and brackets that stand inside such brackets as they are written there: 「『特上』静岡煎茶」."""
    return f"「{text.translate(_INNER)}」"


def japanese_date(day: date) -> str:
    """2026年11月28日（土）."""
    return f"{day.year}年{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"


def japanese_moment(instant: datetime, zone: ZoneInfo) -> str:
    """2026年11月28日（土）9時05分."""
    local = instant.astimezone(zone)
    return f"{japanese_date(local.date())}{local.hour}時{local.minute:02d}分"


def english_date(day: date) -> str:
    """Saturday, November 28, 2026."""
    return f"{_DAYS[day.weekday()]}, {_MONTHS[day.month - 1]} {day.day}, {day.year}"


def english_moment(instant: datetime, zone: ZoneInfo) -> str:
    """Saturday, November 28, 2026, 9:05 (JST)."""
    local = instant.astimezone(zone)
    return f"{english_date(local.date())}, {local.hour}:{local.minute:02d} ({local.tzname()})"


def _japanese_address(address: Address) -> str:
    return f"〒{as_written(address.postal_code)} {address.one_line}"


def _english_address(address: Address) -> str:
    return f"{address.one_line} {as_written(address.postal_code)}"
