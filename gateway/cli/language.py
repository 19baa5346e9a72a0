"""In which language the command speaks to whoever sits at the terminal. Read before anything heavy is loaded."""

import os
from collections.abc import Mapping, Sequence
from typing import Final

from adapters.words.language import Language, first_spoken, language_of

__all__ = ["OPTION", "Language", "chosen"]

#: On the command line, before the name of a command.
OPTION: Final = "--lang"


def chosen(args: Sequence[str], environment: Mapping[str, str] | None = None) -> Language:
    """What `--lang` says, else what the environment, or the shop's file, says."""
    given = os.environ if environment is None else environment
    return first_spoken([_option(args)]) or language_of(given)


def _option(args: Sequence[str]) -> str:
    """The value of `--lang`, which stands before the command; what else is wrong with the words is told later."""
    for at, word in enumerate(args):
        name, sign, value = word.partition("=")
        if name == OPTION:
            return value if sign else "".join(args[at + 1 : at + 2])
        if not word.startswith("-"):
            break
    return ""
