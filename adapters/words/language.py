"""In which language a program speaks to whoever started it. Read before anything heavy is loaded."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, TypeGuard

Language = Literal["ja", "en"]

#: In the order in which the C library asks them for the language of messages.
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
_DEFAULT_FILE = "shop.toml"


def language_of(environment: Mapping[str, str]) -> Language:
    """What SHOP_LANGUAGE says, else the locale, else the shop's file, else English.

    A locale of no language (C, POSIX), or of one that nothing is written in, says nothing.
    """
    return first_spoken([environment.get("SHOP_LANGUAGE", ""), _locale(environment)]) or _of_staff(environment) or "en"


def first_spoken(named: Iterable[str]) -> Language | None:
    """The first of these names (`ja`, `ja_JP.UTF-8`) that is a language with words."""
    for said in named:
        language = said[:2].casefold()
        if _is_spoken(language) and not said[2:3].isalnum():
            return language
    return None


def _is_spoken(language: str) -> TypeGuard[Language]:
    return language in {"ja", "en"}


def _locale(environment: Mapping[str, str]) -> str:
    """The locale of messages: the first of these variables that is set, as everywhere."""
    return next((environment[name] for name in _LOCALE if environment.get(name)), "")


def _of_staff(environment: Mapping[str, str]) -> Language | None:
    """What the shop's own file says. It speaks Japanese, unless it says otherwise; without a file nothing is said.

    Whoever has a file that cannot be read is told so by whatever needs it.
    """
    try:
        with Path(environment.get("SHOP_FILE") or _DEFAULT_FILE).open("rb") as file:
            return first_spoken([str(tomllib.load(file).get("staff_language", "ja"))])
    except (OSError, ValueError):
        return None
