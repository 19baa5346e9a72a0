"""Whether the words are whole: every code has them in every language, with facts that it has, and none is left over.

Asked when workers start, by `shop check` and by a test.
"""

import importlib
import pkgutil
import re
import string
from collections.abc import Iterator, Mapping, Sequence

from adapters.words.catalog import LANGUAGES, catalog
from adapters.words.families import FAMILIES
from adapters.words.say import FORMS, SENTENCES
from domain.basics.errors import Refusal, Unreadable
from domain.basics.said import Code
from domain.contract.order import Language

#: Packages whose modules declare codes: what every installation has, and what also needs the parts of a whole stack.
_SPEAKERS = ("domain", "adapters", "activities", "workflows")
_DOORS = ("callers", "workers", "gateway")
#: Refusals that nobody raises.
_BASES = (Unreadable,)
#: Names that Japanese writes in Latin letters.
PRODUCT_NAMES = frozenset(
    {"Temporal", "PostgreSQL", "SMTP", "SPF", "DKIM", "SKU", "JAN", "JSON", "CSV", "TLS", "PEM", "UTF-8", "UTC"}
    | {"CP932", "Shift_JIS", "Web", "UI", "MB", "KB", "BCC", "URL", "ID", "QR", "HTML", "TOML", "ZIP", "API"}
    | {"PDF", "JPEG", "PNG", "WebP", "HEIC"}
)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
#: What is typed or stands in files is quoted so, and is the same in every language.
_QUOTED = re.compile(r"`[^`]*`|「[!-~]*」|https?://|[a-z_]+\.toml|SHOP_[A-Z_]+|TEMPORAL_[A-Z_]+|--[a-z-]+")


class WordsMissing(Exception):
    """The program's own words are not whole; it must not start."""


def must_be_whole() -> None:
    """Raises WordsMissing when a worker could not say all that it has to say."""
    if found := missing():
        raise WordsMissing("\n".join(found))


def missing() -> list[str]:
    """What this installation could not say, a sentence for a developer each."""
    declared = codes(_SPEAKERS)
    return [fault for language in LANGUAGES for fault in _faults_in(language, declared)]


def codes(speakers: Sequence[str] = (*_SPEAKERS, *_DOORS)) -> dict[str, frozenset[str]]:
    """Every code with the names of its facts."""
    for speaker in speakers:
        _import_all(speaker)
    said = {name: code.facts for name, code in Code.declared.items()}
    refused = {code: facts for kind in _below(Refusal) for code, facts in kind.codes().items() if kind not in _BASES}
    names = {f"{family}.{value}": frozenset[str]() for family, values in FAMILIES.items() for value in values}
    return said | refused | names


def faults() -> Iterator[str]:
    """What is wrong with the words, a sentence for a developer each."""
    declared = codes()
    for language in LANGUAGES:
        yield from _faults_in(language, declared)
        unused = sorted(_written(language).keys() - declared.keys())
        yield from (f"{language}: {code} is said by nobody" for code in unused)


def _faults_in(language: Language, declared: Mapping[str, frozenset[str]]) -> Iterator[str]:
    written = _written(language)
    yield from (f"{language}: {code} has no words" for code in sorted(declared.keys() - written.keys()))
    for code in sorted(declared.keys() & written.keys()):
        for words in written[code]:
            yield from (f"{language}: {code}: {fault}" for fault in _faults_of(words, declared[code], language))


def _faults_of(words: str, facts: frozenset[str], language: Language) -> Iterator[str]:
    literal = ""
    for text, place, form, _ in string.Formatter().parse(words):
        literal += f"{text} "
        if place is not None and place not in facts:
            yield f"there is no fact {place}"
        if form and form not in FORMS and form != SENTENCES and form not in FAMILIES:
            yield f"there is no form {form}"
    if language == "ja":
        yield from (f"the word {word} is not Japanese" for word in foreign_words(literal))


def foreign_words(japanese: str) -> Sequence[str]:
    """Words in Latin letters that are neither names of products nor quoted."""
    return [word for word in _WORD.findall(_QUOTED.sub(" ", japanese)) if word not in PRODUCT_NAMES]


def _written(language: Language) -> Mapping[str, Sequence[str]]:
    """All words of a language: one sentence per code, or as many as there are forms."""
    written: dict[str, list[str]] = {}
    words = catalog(language)
    while (fallback := getattr(words, "_fallback", None)) is not None:
        words = fallback
        for key, text in words._catalog.items():  # noqa: SLF001 - gettext has no list of its words
            if key:
                written.setdefault(key[0] if isinstance(key, tuple) else key, []).append(text)
    return written


def _import_all(package: str) -> None:
    found = importlib.import_module(package)
    for module in pkgutil.walk_packages(found.__path__, f"{package}."):
        if not module.name.startswith("adapters.words"):  # which say what others declare
            importlib.import_module(module.name)


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)
