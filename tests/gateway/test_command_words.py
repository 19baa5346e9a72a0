"""The command's own words: none missing, none left over, no English in the Japanese, and help for everything."""

import ast
import re
import string
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer._click.core import Command
from typer.core import TyperArgument, TyperGroup, TyperOption
from typer.main import get_command

from adapters.words.catalog import read
from adapters.words.check import foreign_words
from adapters.words.families import FAMILIES
from adapters.words.say import FORMS
from domain.contract.messages import Option
from gateway.cli.language import Language
from gateway.cli.main import in_language
from gateway.cli.program import build
from gateway.cli.question import OPTIONS
from gateway.cli.table import columns_of
from gateway.cli.words import LOCALES, help_words, speaking, told

SOURCES = sorted(Path("gateway").rglob("*.py"))
#: Codes whose last part is named elsewhere: columns of tables, labels of pages, kinds of lists.
OPEN = ("column.", "label.", "import.", "level.")


def catalog(language: str) -> dict[str, list[str]]:
    """The words by their code, one per form."""
    found: dict[str, list[str]] = {}
    for key, words in read(LOCALES / language / "command.po")._catalog.items():  # type: ignore[attr-defined] # noqa: SLF001
        if key:
            found.setdefault(key[0] if isinstance(key, tuple) else key, []).append(words)
    return found


def calls(name: str) -> Iterator[ast.Call]:
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield node


def texts() -> set[str]:
    """All that stands in quotes in the sources."""
    return {
        node.value
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def places(words: str) -> dict[str, str]:
    return {place: form or "" for _, place, form, _ in string.Formatter().parse(words) if place is not None}


def test_every_code_has_words_in_both_languages_with_the_same_facts() -> None:
    english, japanese = catalog("en"), catalog("ja")

    assert english.keys() == japanese.keys()
    for code, words in english.items():
        here = {place for form in words for place in places(form)}
        there = {place for form in japanese[code] for place in places(form)}
        assert here - {"count"} == there - {"count"}, code
        for form in (*words, *japanese[code]):
            assert all(spec in {"", *FORMS, *FAMILIES} for spec in places(form).values()), code


def test_no_code_is_left_over_or_has_no_words() -> None:
    known, said = set(catalog("en")), texts()

    used = {code for code in known if code in said}
    used |= {code for code in known if code.startswith(OPEN) and code.partition(".")[2] in said}
    assert known == used
    for call in calls("told"):
        code = call.args[0]
        if isinstance(code, ast.Constant):
            assert code.value in known


def test_every_sentence_gets_the_facts_it_names() -> None:
    words = catalog("en")
    for call in calls("told"):
        code = call.args[0]
        if isinstance(code, ast.Constant):
            named = {place for form in words[str(code.value)] for place in places(form)}
            given = {keyword.arg for keyword in call.keywords}
            assert named - {"count"} == given - {"count"}, code.value


@pytest.mark.parametrize(("language", "day"), [("en", "2026-12-01"), ("ja", "2026年12月1日")])
def test_a_sentence_takes_days_and_instants_as_they_are(language: Language, day: str) -> None:
    with speaking(language):
        assert day in told("title.pick", number=1, ships_on=date(2026, 12, 1), orders=1, pieces=1)
        assert day in told("stock.expected", sku="TEA-100", day=date(2026, 12, 1))


def test_every_column_has_a_heading() -> None:
    known = set(catalog("en"))
    tables = [call.args[0] for call in calls("show_table")] + [call.args[1] for call in calls("show_list")]
    for columns in tables:
        if isinstance(columns, ast.Tuple):
            assert {f"column.{column.value}" for column in columns.elts} <= known  # type: ignore[attr-defined]


def test_there_is_no_english_in_the_japanese_words() -> None:
    for code, forms in catalog("ja").items():
        for words in forms:
            assert foreign_words(re.sub(r"\{[^}]*\}|\[/?[a-z ]*\]", "", words)) == [], code


def commands(command: Command, path: str = "shop") -> Iterator[tuple[str, Command]]:
    yield path, command
    if isinstance(command, TyperGroup):
        for name, each in command.commands.items():
            yield from commands(each, f"{path} {name}")


def helps(command: Command) -> Iterator[str]:
    """All texts of a command's help."""
    texts = [command.help, command.epilog]
    for param in command.params:
        assert isinstance(param, TyperArgument | TyperOption)
        texts += [param.help, param.show_default if isinstance(param.show_default, str) else None]
    yield from filter(None, texts)


@pytest.fixture(scope="module")
def japanese() -> Command:
    with speaking("ja"):
        return in_language(build())


#: What people type, and what the world calls so.
_TYPED = re.compile(r"`[^`]*`|[a-z]+(?:[._][a-z]+)+|order_no|[\d:T-]{10,}|1001-3|SHOP_[A-Z]+|UTF-8|CP932|Ctrl-C|[.]eml")
_NAMES = frozenset(
    {
        *("Temporal", "JSON", "Schema", "PDF", "CSV", "HTML", "FAQ", "ID", "Maildir", "var", "print", "ja", "en"),
        *("JAN", "shelf", "jan", "order", "prepay", "sku", "name", "price", "customer", "reason"),
        *("until", "state", "staff", "JPEG", "PNG", "WebP", "HEIC", "ZIP"),
        *("yamato", "sagawa", "japanpost", "street", "phone", "orderer", "loyal", "blacklisted", "suspicious"),
    }
)


def test_the_help_of_every_command_is_japanese(japanese: Command) -> None:
    for path, command in commands(japanese):
        for text in helps(command):
            foreign = [word for word in re.findall(r"[A-Za-z]{2,}", _TYPED.sub(" ", text)) if word not in _NAMES]
            assert foreign == [], path


def test_a_page_of_help_has_japanese_headings(japanese: Command) -> None:
    pages = [command.get_help(command.context_class(command, info_name=path)) for path, command in commands(japanese)]

    assert all(page.startswith("使い方: shop") and "\nオプション:\n" in page for page in pages)
    english = re.compile(r"Usage|OPTIONS|ARGS|Arguments|Options:|Commands|default|required|<(str|int|file|path|list)")
    assert [found[0] for page in pages if (found := english.search(page))] == []


def test_help_names_nothing_that_no_command_has() -> None:
    known = {str(key) for key in help_words()._catalog if key}  # type: ignore[attr-defined] # noqa: SLF001
    texts = {"Show this message and exit."}
    for _, command in commands(get_command(build())):
        texts |= set(helps(command))

    assert known == texts


def test_no_line_of_help_is_wider_than_a_terminal(japanese: Command) -> None:
    for path, command in commands(japanese):
        page = command.get_help(command.context_class(command, info_name=path))
        too_wide = [line for line in page.splitlines() if columns_of(line) > 80 and "|" not in line]
        assert too_wide == [], path


def test_the_help_of_choose_names_every_choice() -> None:
    helped = set(re.findall(r"[a-z_]+", OPTIONS))

    assert {option.value for option in Option} <= helped
