"""What a history may hold of a journal's lines: nothing about people beyond what it holds already."""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import Enum
from typing import Any

from pydantic import BaseModel

from domain.basics.said import Said
from domain.order.owed import Entry
from domain.order.state import ToldLine

#: What arrived, word for word: too long to be repeated.
_TOO_LONG = frozenset({"payload"})


def told(entries: Iterable[Entry], given: BaseModel | None = None) -> tuple[ToldLine, ...]:
    """The lines as an activity answers them.

    Its answer stays in the history in clear. So of texts it has only what stands in `given`, the message that the
    history holds anyway; codes, numbers and days say nothing about a person. What a rule says is left out where it
    names more than these.
    """
    known = tuple(_texts(given.model_dump())) if given else ()
    return tuple(_told(entry, known) for entry in entries)


def _told(entry: Entry, known: tuple[str, ...]) -> ToldLine:
    facts = {
        name: [_plain(each) for each in value] if isinstance(value, list) else _plain(value)
        for name, value in entry.facts.items()
        if name not in _TOO_LONG and value is not None and _may_all_be_told(value, known)
    }
    note = entry.note if _may_be_told(entry.note, known) else ""
    said = entry.said if entry.said and _may_be_said(entry.said, known) else None
    return ToldLine(what=entry.what, by=entry.by, note=note, said=said, facts=facts)


def _may_be_said(said: Said, known: tuple[str, ...]) -> bool:
    """Without one of its facts it could not be said; the texts among them may be anything."""
    inner = [each for fact in said.facts.values() for each in (fact if isinstance(fact, tuple) else (fact,))]
    return all(_may_be_said(each, known) if isinstance(each, Said) else _may_be_told(each, known) for each in inner)


def _may_all_be_told(value: object, known: tuple[str, ...]) -> bool:
    """Of a list all or nothing: a part would say something else."""
    return all(_may_be_told(each, known) for each in value) if isinstance(value, list) else _may_be_told(value, known)


def _may_be_told(value: object, known: tuple[str, ...]) -> bool:
    if isinstance(value, Enum | bool | int | date):
        return True
    return isinstance(value, str) and bool(value) and any(value in text for text in known)


def _plain(value: Any) -> str | int:  # noqa: ANN401 - one of those above
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else int(value)


def _texts(value: object) -> Iterator[str]:
    """Every text within a message."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from (*_texts(name), *_texts(inner))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
