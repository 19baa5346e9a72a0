"""In which language the command speaks to whoever sits at the terminal. Read before anything heavy is loaded."""

import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, TypeGuard

Language = Literal["ja", "en"]

#: On the command line, before the name of a command.
OPTION: Final = "--lang"
#: In the order in which the C library asks them for the language of messages.
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
_DEFAULT_FILE = "shop.toml"


def chosen(args: Sequence[str], environment: Mapping[str, str] | None = None) -> Language:
    """What `--lang` says, else SHOP_LANGUAGE, else the locale, else the shop's file, else English.

    A locale of no language (C, POSIX), or of one that the command does not speak, says nothing.
    """
    given = os.environ if environment is None else environment
    for said in (_option(args), given.get("SHOP_LANGUAGE", ""), _locale(given), _staff_language(given)):
        language = said[:2].casefold()
        if _is_spoken(language) and not said[2:3].isalnum():
            return language
    return "en"


def _is_spoken(language: str) -> TypeGuard[Language]:
    return language in {"ja", "en"}


def _option(args: Sequence[str]) -> str:
    """The value of `--lang`, which stands before the command; what else is wrong with the words is told later."""
    for at, word in enumerate(args):
        name, sign, value = word.partition("=")
        if name == OPTION:
            return value if sign else "".join(args[at + 1 : at + 2])
        if not word.startswith("-"):
            break
    return ""


def _locale(environment: Mapping[str, str]) -> str:
    """The locale of messages: the first of these variables that is set, as everywhere."""
    return next((environment[name] for name in _LOCALE if environment.get(name)), "")


def _staff_language(environment: Mapping[str, str]) -> str:
    """What the shop's own file says. It speaks Japanese, unless it says otherwise; without a file nothing is said.

    Whoever has a file that cannot be read is told so by whatever needs it.
    """
    try:
        with Path(environment.get("SHOP_FILE") or _DEFAULT_FILE).open("rb") as file:
            return str(tomllib.load(file).get("staff_language", "ja"))
    except (OSError, ValueError):
        return ""
