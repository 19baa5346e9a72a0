"""Says a code with its facts in a language."""

import re
import string
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from adapters.words.catalog import template
from adapters.words.of_orders import carrier_name, slot_name
from domain.basics.said import Said
from domain.contract.order import Language

#: Between the parts of a list, and between whole sentences.
_COMMA: Mapping[Language, str] = {"ja": "、", "en": ", "}
_PAUSE: Mapping[Language, str] = {"ja": "、", "en": "; "}
_LINE = re.compile(r"lines\.(\d+)\.")
_SPACE: Mapping[Language, str] = {"ja": "", "en": " "}


def say(said: Said | str, language: Language) -> str:
    """The sentence; what a person wrote (a plain text) stays as written."""
    if isinstance(said, str):
        return said
    words = template(language, said.code, said.facts.get("count"))
    return said.plain if words is None else fill(words, said.facts, language)


def fill(words: str, facts: Mapping[str, Any], language: Language) -> str:
    """The words with their facts in their places."""
    return _Telling(language).vformat(words, (), facts)


def say_all(said: Sequence[Said | str], language: Language) -> str:
    """Several sentences, one after the other."""
    return _SPACE[language].join(say(each, language) for each in said)


def name(family: str, value: str, language: Language) -> str:
    """What a value is called: `name("status", "received", "ja")`. One without a name stands for itself."""
    return template(language, f"{family}.{value}") or value


def _yen(value: int, language: Language) -> str:
    return f"{value:,}円" if language == "ja" else f"{value:,} yen"


def _number(value: int, language: Language) -> str:  # noqa: ARG001 - the same in both
    return f"{value:,}"


def _day(value: str, language: Language) -> str:
    day = date.fromisoformat(value[:10])
    return f"{day.year}年{day.month}月{day.day}日" if language == "ja" else day.isoformat()


def _moment(value: str, language: Language) -> str:
    at = datetime.fromisoformat(value)
    return f"{_day(value, language)} {at:%H:%M}"


def _path(value: str, language: Language) -> str:
    """The path of a field; in Japanese after its name: `商品明細1行目の数量（lines.0.quantity）`."""
    owner, last = value.partition(".")[0], value.rpartition(".")[2]
    if language == "en" or (label := template(language, f"field.{last}")) is None:
        return value
    if line := _LINE.match(value):
        return f"商品明細{int(line[1]) + 1}行目の{label}（{value}）"
    whose = template(language, f"field.{owner}") if owner != value else None
    return f"{whose}の{label}（{value}）" if whose else f"{label}（{value}）"


def _matter(value: str, language: Language) -> str:
    """What money is owed for, by its key: `claim:C10001` is a claim, `return:1001-R1` a return; others as they are."""
    kind, _, number = value.partition(":")
    told = template(language, f"matter.{kind}") if number else None
    return f"{told}{_SPACE[language]}{number}" if told else value


#: How a place asks for its fact: `{amount:yen}`, `{until:day}`. Any other word is a family of names: `{hold:hold}`.
FORMS: Mapping[str, Callable[[Any, Language], str]] = {
    "yen": _yen,
    "number": _number,
    ",": _number,
    "day": _day,
    "moment": _moment,
    "matter": _matter,
    "path": _path,
    "carrier": carrier_name,
    "slot": slot_name,
}
SENTENCES = "sentences"  # one after the other, instead of a list of them


class _Telling(string.Formatter):
    def __init__(self, language: Language) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - as the base class has it
        if isinstance(value, tuple | list):
            return self._join(value, format_spec)
        if isinstance(value, Said):
            return say(value, self._language)
        if not format_spec or format_spec == SENTENCES:
            return str(value)
        form = FORMS.get(format_spec)
        return form(value, self._language) if form else name(format_spec, str(value), self._language)

    def _join(self, values: Sequence[Any], spec: str) -> str:
        said = [self.format_field(each, spec) for each in values]
        if spec == SENTENCES:
            return _SPACE[self._language].join(said)
        are_sentences = any(isinstance(each, Said) for each in values)
        return (_PAUSE if are_sentences else _COMMA)[self._language].join(said)


Said.voice = partial(say, language="en")
