"""A line of the journal on a terminal: what happened, and its facts, in words."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from gateway.cli.terminal import local
from gateway.cli.words import called, language, said, told

if TYPE_CHECKING:
    from domain.agenda.order_page import HoldPage, JournalEntry

_EMPTY: tuple[object, ...] = ("", None, {}, [])
#: Told before, or nothing to a person: the key of a letter.
_UNTOLD = frozenset({"message", "letter"})
#: Fields that are empty in two ways are as they were.
_NOTHING = tuple((was, now) for was in ("", None) for now in ("", None))
#: An instant as the journal keeps it.
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d:\d\d")


def what_happened(line: "JournalEntry") -> str:
    """What happened; of a refused message also which one it was."""
    what = called("journal", line.what)
    if line.what != "refused":
        return what
    name = str(line.facts.get("message", ""))
    return f"{what}: {called('message', name) if language() == 'ja' else name}"


def noted(line: "JournalEntry | HoldPage") -> str:
    """What somebody wrote on a line, or what a rule says."""
    return line.note or (said(line.said) if line.said else "")


def told_facts(facts: Mapping[str, object], where: ZoneInfo) -> str:
    """A journal line's facts for people: what is empty is left out, and what a person need not know here.

    Of what was changed, each field is told that is another now.
    """
    before, after = facts.get("before"), facts.get("after")
    changes: list[str] = []
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        changes = _changes(before, after, where)
        facts = {name: value for name, value in facts.items() if name not in {"before", "after"}}
    told_ones = [
        f"{_label(name)} {_told(name, value, where)}"
        for name, value in facts.items()
        if value not in _EMPTY and name not in _UNTOLD and (name, value) != ("attachments", 0)
    ]
    return ("、" if language() == "ja" else ", ").join([*told_ones, *changes])


def _changes(before: Mapping[str, object], after: Mapping[str, object], where: ZoneInfo) -> list[str]:
    was, now = dict(_fields(before)), dict(_fields(after))
    return [
        told(
            "journal.change",
            field=_field(field),
            was=_shown(was.get(field), where, field),
            now=_shown(value, where, field),
        )
        for field, value in now.items()
        if value != was.get(field) and (was.get(field), value) not in _NOTHING
    ]


def _fields(of: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    """The values by the paths of their fields. A person alone is the recipient."""
    above = above or ("recipient." if "address" in of else "")
    for name, value in of.items():
        if isinstance(value, Mapping):
            yield from _fields(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _field(path: str) -> str:
    return called("order_field" if "." in path else "fact", path)


def _shown(value: object, where: ZoneInfo, field: str) -> str:
    return told("journal.nothing") if value in _EMPTY else _value(value, where, _FAMILIES.get(field, ()))


#: Facts whose values have names; of several kinds of names, no two have the same code.
_FAMILIES = {
    "plan": ("plan",),
    "reason": ("hold", "claim_reason"),
    "mark": ("mark",),
    "method": ("method",),
    "category": ("category",),
    "check": ("check",),
    "field": ("order_field",),
    "about": ("order_field",),
    "as_given": ("order_field",),
    "kind": ("mail",),
    "kinds": ("mail",),
    "rule": ("rule",),
    "rules": ("rule",),
    "gone": ("rule",),
    "why": ("return_reason", "return_obstacle", "closing_reason"),
    "event": ("parcel_event",),
    "fault": ("blame",),
    "channel": ("channel",),
    "remedy": ("remedy",),
    "outcome": ("claim_outcome",),
    "cause": ("return_cause",),
}


def _label(name: str) -> str:
    """What a fact is called, or a field of an order."""
    known = called("fact", name)
    return called("field", name) if known == name else known


def _told(name: str, value: object, where: ZoneInfo) -> str:
    from adapters.words.of_orders import carrier_name

    if name == "mail":
        return str(value)[:8]
    return carrier_name(str(value), language()) if name == "carrier" else _value(value, where, _FAMILIES.get(name, ()))


def _value(value: object, where: ZoneInfo, families: tuple[str, ...] = ()) -> str:
    if isinstance(value, bool):
        return told("answer.yes") if value else told("answer.no")
    if isinstance(value, Mapping):
        sign = "：" if language() == "ja" else "="
        return " ".join(
            f"{_label(key)}{sign}{_told(key, each, where)}" for key, each in value.items() if each not in _EMPTY
        )
    if isinstance(value, list):
        return ("／" if language() == "ja" else "; ").join(_value(each, where, families) for each in value)
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return local(datetime.fromisoformat(value), where)
    if isinstance(value, int):
        return f"{value:,}"
    return _named(str(value), families)


def _named(code: str, families: tuple[str, ...]) -> str:
    return next((name for family in families if (name := called(family, code)) != code), code)
