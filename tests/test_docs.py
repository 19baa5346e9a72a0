"""What the pages name is there: links and their headings, files and folders, modules, classes and their methods."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from workflows.options import SEARCH_ATTRIBUTES

ROOT = Path(__file__).parents[1]
PACKAGES = (
    "domain",
    "workflows",
    "activities",
    "adapters",
    "callers",
    "workers",
    "gateway",
    "reference",
    "tests",
    "benchmarks",
)
OTHER_FOLDERS = ("docs", "examples", "deploy")
PAGES = sorted((*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))
#: Pages about the day on which they were written: what they name may be gone by now, what they link to may not.
OF_THEIR_DAY = ("docs/decisions/", "CHANGELOG.md")
#: A file or a folder: `domain/payment/`, `workflows/order.py`, `tests/histories`, `examples/mails/inquiry.eml`.
PATH = re.compile(rf"\b(?:{'|'.join((*PACKAGES, *OTHER_FOLDERS))})/[\w./-]*")
#: A module by its name alone: `missing.py`, `carriers.toml`.
FILE = re.compile(r"(?<![\w./*-])[\w-]+\.(?:py|toml)(?!\w)")
#: As Python imports it: `gateway.api.client`, `domain.payment.payment.record`.
MODULE = re.compile(rf"\b(?:{'|'.join(PACKAGES)})(?:\.\w+)+")
#: A class, or a method of one: `PaymentActivities.record`.
CLASS = re.compile(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)+)(?:\.(\w+))?(?:\(.*?\))?`")
#: A function or a model where it stands: `book` in `domain/payment/payment.py`.
PLACE = re.compile(rf"`(\w+)` in `((?:{'|'.join(PACKAGES)})/[\w./-]+\.py)`")
#: Files that somebody else makes: the shop's own, and what the programs write.
OF_THE_SHOP = frozenset({"shop.toml", "faq.toml", "temporal.toml"})
#: Names of Temporal's, pydantic's and the like, and of failures, that no class of ours has.
FOREIGN = frozenset({"TemporalReportedProblems", *(key.name for key in SEARCH_ATTRIBUTES)})


def pages(*, with_those_of_their_day: bool = False) -> list[str]:
    names = (str(page.relative_to(ROOT)) for page in PAGES)
    return [name for name in names if with_those_of_their_day or not name.startswith(OF_THEIR_DAY)]


@pytest.mark.parametrize("page", pages(with_those_of_their_day=True))
def test_every_link_leads_somewhere(page: str) -> None:
    assert not list(_dead_links(ROOT / page))


@pytest.mark.parametrize("page", pages())
def test_every_file_that_a_page_names_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    known = _file_names() | OF_THE_SHOP

    paths = {path for path in PATH.findall(text) if "NAME" not in path and not (ROOT / path.rstrip(".")).exists()}
    files = {name for name in FILE.findall(text) if name not in known}
    modules = {name for name in MODULE.findall(text) if not _is_there(name)}
    places = {f"{path}: {name}" for name, path in PLACE.findall(text) if not _defines(path, name)}

    assert not paths | files | modules | places


@pytest.mark.parametrize("page", ["docs/architecture.md", "docs/glossary.md", "CONTRIBUTING.md"])
def test_every_class_that_a_page_names_is_there(page: str) -> None:
    named = CLASS.findall((ROOT / page).read_text(encoding="utf-8"))
    classes = _classes()

    assert not [name for name, method in named if name not in FOREIGN and method not in classes.get(name, ())]


def test_every_word_of_the_glossary_has_its_japanese_and_its_place() -> None:
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").partition("## Status")[0]
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    words = [row for row in rows if row[0] != "word"]

    assert [row for row in words if len(row) != 4 or not all(row)] == []
    assert [row[0] for row in words if not re.search(r"[ぁ-んァ-ヶ一-龯]", row[1]) or not PATH.search(row[3])] == []
    assert len({row[0] for row in words}) == len(words)


def test_every_table_of_the_database_is_told() -> None:
    migrations = sorted((ROOT / "adapters/postgres/migrations").glob("*.sql"))
    tables: set[str] = set()
    for word, table, renamed in re.findall(
        r"(CREATE|DROP|ALTER) TABLE (?:IF (?:NOT )?EXISTS )?(\w+)(?: RENAME TO (\w+))?",
        "".join(file.read_text(encoding="utf-8").partition("-- migrate:down")[0] for file in migrations),
    ):
        tables = tables | {table} if word == "CREATE" else tables - {table} if word == "DROP" or renamed else tables
        tables |= {renamed} if renamed else set()
    told = set(re.findall(r"`(\w+)`", (ROOT / "docs/architecture.md").read_text("utf-8").partition("## Tables")[2]))

    assert told >= tables
    assert told <= tables


def _dead_links(page: Path) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        path, _, heading = target.partition("#")
        file = page.parent / path if path else page
        if "://" in target or target.startswith("mailto:"):
            continue
        if not file.exists() or (heading and heading not in _headings(file)):
            yield target


def _headings(page: Path) -> set[str]:
    """As the code host makes anchors of them: lower case, no punctuation, hyphens for spaces."""
    lines = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


def _is_there(module: str) -> bool:
    """True for a module, and for a name within one."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        place = ROOT.joinpath(*parts[:length])
        if place.with_suffix(".py").is_file():
            rest = parts[length:]
            return not rest or bool(re.search(rf"\b{rest[0]}\b", place.with_suffix(".py").read_text(encoding="utf-8")))
    return ROOT.joinpath(*parts).is_dir()


def _defines(path: str, name: str) -> bool:
    file = ROOT / path
    wanted = rf"^\s*(?:(?:async )?def |class )?{name}\b"
    return file.is_file() and bool(re.search(wanted, file.read_text(encoding="utf-8"), re.MULTILINE))


@cache
def _file_names() -> frozenset[str]:
    folders = (ROOT, *(ROOT / folder for folder in (*PACKAGES, *OTHER_FOLDERS)))
    return frozenset(
        file.name for folder in folders for file in (folder.glob("*") if folder == ROOT else folder.rglob("*"))
    )


@cache
def _classes() -> dict[str, frozenset[str]]:
    """The methods and fields of each class, and `""` for the class itself."""
    found: dict[str, frozenset[str]] = {}
    for package in PACKAGES[:-2]:
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    found[node.name] = found.get(node.name, frozenset({""})) | _members(node)
    return found


def _members(node: ast.ClassDef) -> frozenset[str]:
    named = (each.name for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
    annotated = (
        each.target.id for each in node.body if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    )
    return frozenset((*named, *annotated))
