"""The catalogs: in each language, what each code says. Kept as gettext's `.po` files, read as the `.mo` made of them.

A package has the `.mo` files inside. In a clone they are made when they are first wanted, and anew after a change, as
Python does with its byte code; only that needs Babel.
"""

import gettext
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the help of the command reads a catalog, and loads nothing heavy
    from domain.contract.order import Language

LANGUAGES: "tuple[Language, ...]" = ("ja", "en")
LOCALES = Path(__file__).with_name("locales")
_MOST_REMEMBERED = 4_096


@cache
def catalog(language: "Language") -> gettext.NullTranslations:
    """All words of a language. Read once; workers read them before any workflow runs."""
    words = gettext.NullTranslations()
    for file in _files(language):
        words.add_fallback(read(file))
    return words


def read(source: Path) -> gettext.NullTranslations:
    """The words of one `.po` file; of an installation, which has none, those of the `.mo` in its place."""
    with (_compiled(source) if source.exists() else source.with_suffix(".mo")).open("rb") as opened:
        return gettext.GNUTranslations(opened)


def template(language: "Language", code: str, count: object = None) -> str | None:
    """The sentence of a code with places for its facts, in the form for so many; None where there are no words."""
    return _looked_up(catalog(language), code, count if isinstance(count, int) else 1)


@lru_cache(_MOST_REMEMBERED)
def _looked_up(words: gettext.NullTranslations, code: str, counted: int) -> str | None:
    """Each family of words has a file, and they are asked one after the other: what is said all day is asked once."""
    found = words.ngettext(code, code, counted)
    found = words.gettext(code) if found == code else found
    return None if found == code else found


def _compiled(source: Path) -> Path:
    """The `.mo` of a `.po` file, made anew where it is older."""
    target = source.with_suffix(".mo")
    if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
        from adapters.words.compiling import compile_catalog  # noqa: PLC0415 - needs Babel, which no installation has

        compile_catalog(source, target)
    return target


def _files(language: "Language") -> list[Path]:
    folder = LOCALES / language
    return sorted(folder.glob("*.po")) or sorted(folder.glob("*.mo"))
