"""The words of the command, in the language of whoever sits at the terminal. Nothing heavy is loaded for help.

What the command itself says has a catalog of its own beside this module: `command.po` by code in each language, and
`help.po` with the Japanese for the English help that stands with each option. What the domain says (refusals, tasks,
steps, names of codes) comes from `adapters/words`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.cli.language import Language

if TYPE_CHECKING:
    from pydantic import ValidationError

    from domain.basics.said import Said

LOCALES = Path(__file__).with_name("locales")
_spoken: ContextVar[Language] = ContextVar("language", default="en")


@contextmanager
def speaking(chosen: Language) -> Iterator[None]:
    """Everything that is said within is said in this language."""
    token = _spoken.set(chosen)
    try:
        yield
    finally:
        _spoken.reset(token)


def language() -> Language:
    """The language of this command."""
    return _spoken.get()


def told(code: str, **facts: object) -> str:
    """A sentence, heading or label of the command with its facts; `count` chooses the form for so many."""
    from adapters.words.say import fill
    from domain.basics.said import plain_fact

    counted = facts.get("count")
    words = _catalog(language()).ngettext(code, code, counted if isinstance(counted, int) else 1)
    plain = {name: plain_fact(value) for name, value in facts.items()}
    return fill(words if words != code else _catalog(language()).gettext(code), plain, language())


def called(family: str, value: str) -> str:
    """What a code of the domain is called: `called("status", "received")`. One without a name stands for itself."""
    from adapters.words.say import name

    return name(family, value, language())


def said(what: "Said | str") -> str:
    """What the domain says, in words; what a person wrote stays as written."""
    from adapters.words.say import say

    return say(what, language())


def all_said(several: "Sequence[Said]") -> str:
    """Several sentences, one after the other."""
    from adapters.words.say import say_all

    return say_all(several, language())


def said_of(error: Exception) -> str:
    """What is the matter, in words."""
    from adapters.words.say import say

    said = getattr(error, "said", None)
    return say(said, language()) if said else str(error)


def faults_told(error: "ValidationError") -> str:
    """What is wrong with the fields of a message."""
    from domain.basics.errors import InvalidMessage
    from domain.basics.fault import faults_of

    return said(InvalidMessage(*faults_of(error)).said)


def joined(sentences: Iterable[str]) -> str:
    """Sentences one after the other."""
    return ("" if language() == "ja" else " ").join(sentences)


@cache
def help_words() -> NullTranslations:
    """Japanese by the English of a command's or an option's help."""
    from adapters.words.catalog import read

    return read(LOCALES / "ja" / "help.po")


@cache
def _catalog(which: Language) -> NullTranslations:
    from adapters.words.catalog import read

    return read(LOCALES / which / "command.po")
