"""A line of the journal on a terminal: what happened, and its facts, in words."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from gateway.cli.terminal import local
from gateway.cli.words import called, language, said, told

if TYPE_CHECKING:
    from domain.agenda.order_page import HoldPage, JournalEntry

_EMPTY: tuple[object, ...] = ("", None, {}, [])
#: An instant as the journal keeps it.
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d:\d\d")


def what_happened(line: "JournalEntry") -> str:
    """What happened; of a refused message also which one it was."""
    what = called("journal", line.what)
    return f"{what}: {line.facts.get('message', '')}" if line.what == "refused" else what


def noted(line: "JournalEntry | HoldPage") -> str:
    """What somebody wrote on a line, or what a rule says."""
    return line.note or (said(line.said) if line.said else "")


def told_facts(facts: Mapping[str, object], where: ZoneInfo) -> str:
    """A journal line's facts for people: what is empty is left out, as is the refused message, which stands before."""
    told_ones = (
        f"{called('fact', name)} {str(value)[:8] if name == 'mail' else _value(value, where, _FAMILIES.get(name, ''))}"
        for name, value in facts.items()
        if value not in _EMPTY and name != "message"
    )
    return ("、" if language() == "ja" else ", ").join(told_ones)


#: Facts whose values have names.
_FAMILIES = {
    "plan": "plan",
    "reason": "hold",
    "mark": "mark",
    "method": "method",
    "category": "category",
    "check": "check",
    "field": "order_field",
    "about": "order_field",
    "as_given": "order_field",
    "kind": "mail",
    "kinds": "mail",
    "rule": "rule",
    "rules": "rule",
    "gone": "rule",
    "why": "return_reason",
}


def _value(value: object, where: ZoneInfo, family: str = "") -> str:
    if isinstance(value, bool):
        return told("answer.yes") if value else told("answer.no")
    if isinstance(value, Mapping):
        return " ".join(
            f"{called('fact', key)}={_value(each, where, _FAMILIES.get(key, ''))}" for key, each in value.items()
        )
    if isinstance(value, list):
        return "; ".join(_value(each, where, family) for each in value)
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return local(datetime.fromisoformat(value), where)
    if isinstance(value, int):
        return f"{value:,}"
    return called(family, str(value)) if family and language() == "ja" else str(value)
