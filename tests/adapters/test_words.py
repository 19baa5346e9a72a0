"""Whatever the system says can be said in both languages."""

import ast
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adapters.mail.errors import BadTemplate
from adapters.words import catalog, check
from adapters.words.compiling import compile_catalog
from adapters.words.families import FAMILIES
from adapters.words.say import name, say, say_all
from domain.basics.errors import Refusal, Unreadable
from domain.basics.said import Code, Said

ROOT = Path(__file__).parents[2]
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {}\\n"\n'
PLURALS = {"ja": "nplurals=1; plural=0;", "en": "nplurals=2; plural=(n != 1);"}


def test_every_code_has_words_in_both_languages_and_no_word_is_left_over() -> None:
    assert list(check.faults()) == []


def test_a_code_is_said_with_all_its_facts_or_not_at_all(code: Code) -> None:
    assert code(amount=1200, until="2026-11-28").facts == {"amount": 1200, "until": "2026-11-28"}
    with pytest.raises(TypeError, match=r"test\.owed has the facts"):
        code(amount=1200)


def test_what_was_said_is_said_again_from_what_was_stored(code: Code) -> None:
    said = code(amount=1200, until="2026-11-28")

    assert Said.model_validate_json(said.model_dump_json()) == said
    assert str(said) == "test.owed amount=1200 until=2026-11-28"


def test_facts_are_written_as_the_language_writes_them(code: Code, locales: Path) -> None:
    write(locales, "ja", **{"test.owed": "{until:day}までに{amount:yen}をお支払いください。"})
    write(locales, "en", **{"test.owed": "Pay {amount:yen} by {until:day}."})
    said = code(amount=1200, until="2026-11-28")

    assert say(said, "ja") == "2026年11月28日までに1,200円をお支払いください。"
    assert say_all([said, "Call me."], "en") == "Pay 1,200 yen by 2026-11-28. Call me."


def test_names_stand_within_sentences(code: Code, locales: Path) -> None:
    write(locales, "ja", **{"test.owed": "保留（{until:hold}）", "hold.recall": "差し戻し", "hold.sums": "金額"})

    assert say(code(amount=0, until=("recall", "sums")), "ja") == "保留（差し戻し、金額）"
    assert name("hold", "nothing_known", "ja") == "nothing_known"


@pytest.mark.parametrize(
    ("key", "ja", "en"),
    [
        ("claim:C10004", "お申し出C10004の", "claim C10004"),
        ("return:1001-R1", "返品1001-R1の", "return 1001-R1"),
        ("1001", "1001の", "1001"),
    ],
)
def test_a_key_is_told_as_what_it_is_the_key_of(key: str, ja: str, en: str) -> None:
    said = Said(code="todo.above_ceiling", facts={"key": key, "wanted": 500, "amount": 300})

    assert say(said, "ja").startswith(ja)
    assert en in say(said, "en")


#: Codes that English says as they are typed: the names of mails, messages and fields.
TYPED = frozenset({"mail", "message", "order_field", "field"})


def test_english_names_a_value_wherever_japanese_does() -> None:
    found = []
    for part in ("sayings", "refusals"):
        japanese, english = (words_of(ROOT / f"adapters/words/locales/{each}/{part}.po") for each in ("ja", "en"))
        for code, words in japanese.items():
            named = dict(re.findall(r"\{(\w+):(\w+)\}", words))
            bare = [fact for fact, family in named.items() if family in FAMILIES and family not in TYPED]
            if not code.startswith("UnknownHold"):  # whose codes are typed after --reason
                found += [(code, fact) for fact in bare if f"{{{fact}}}" in english.get(code, "")]

    assert found == []


def test_a_sum_has_its_commas_in_english_as_in_japanese() -> None:
    found = []
    for english in ROOT.glob("*/**/locales/en/*.po"):
        sums = money_of(Path(str(english).replace("/en/", "/ja/")))
        told = words_of(english)
        found += [(code, fact) for code, facts in sums.items() for fact in facts if f"{{{fact}}}" in told.get(code, "")]
        found += [(code, "yen") for code, words in told.items() if re.search(r"\{\w+\} yen", words)]

    assert found == []


def words_of(file: Path) -> dict[str, str]:
    """What stands in a catalog, by code."""
    entries = file.read_text(encoding="utf-8").split('msgid "')
    return {entry.partition('"')[0]: entry.partition("msgstr")[2] for entry in entries}


def money_of(file: Path) -> dict[str, set[str]]:
    """The facts that are yen, by code."""
    return {code: set(re.findall(r"\{(\w+):(?:yen|[,a-z]+\}円)", words)) for code, words in words_of(file).items()}


def test_english_tells_one_from_many(locales: Path) -> None:
    (locales / "en" / "a.po").write_text(
        f'{HEADER.format(PLURALS["en"])}\nmsgid "x"\nmsgid_plural "x"\n'
        'msgstr[0] "{count} day"\nmsgstr[1] "{count} days"\n'
    )

    assert say(Said(code="x", facts={"count": 1}), "en") == "1 day"
    assert say(Said(code="x", facts={"count": 2}), "en") == "2 days"


def test_several_threads_may_be_the_first_to_want_a_catalog(locales: Path) -> None:
    write(locales, "ja", **{"test.parcel": "荷物"})
    source = locales / "ja" / "words.po"

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: compile_catalog(source, source.with_suffix(".mo")), range(80)))

    assert [file.name for file in sorted(source.parent.iterdir())] == ["words.mo", "words.po"]
    assert catalog.template("ja", "test.parcel") == "荷物"


@pytest.mark.parametrize(
    ("japanese", "fault"),
    [
        ({}, "ja: test.owed has no words"),
        ({"test.owed": "{amount}円", "test.gone": "なし"}, "ja: test.gone is said by nobody"),
        ({"test.owed": "{sum}円"}, "ja: test.owed: there is no fact sum"),
        ({"test.owed": "{amount:gold}"}, "ja: test.owed: there is no form gold"),
        ({"test.owed": "{amount}円がmissing"}, "ja: test.owed: the word missing is not Japanese"),
    ],
)
@pytest.mark.usefixtures("code")
def test_words_that_cannot_be_said_are_found(locales: Path, japanese: dict[str, str], fault: str) -> None:
    write(locales, "ja", **japanese)

    assert fault in list(check.faults())


def test_every_refusal_is_raised_as_it_is_declared() -> None:
    check.codes()
    kinds = {kind.__name__: kind for kind in refusals() if not issubclass(kind, Unreadable | BadTemplate)}
    wrong = [
        f"{path}:{node.lineno} {kind.__name__}.{case}"
        for path in sources()
        for node, name, case, facts in raised(ast.parse(path.read_text(encoding="utf-8")))
        if (kind := kinds.get(name)) and kind.cases and not fits(kind, case, facts)
    ]

    assert wrong == []


#: Sentences that are not said by the system: of tables for developers, letters to customers, examples, and patterns.
OTHERS = (
    *(
        "domain/contract/table.py",
        "domain/inquiry/draft.py",
        "domain/inquiry/answers.py",
        "adapters/mail/writing/samples",
        "adapters/words",
    ),
    *("adapters/postgres/migrate.py", "domain/conversation/blame.py", "adapters/mail/sending/server_words.py"),
    *("activities/cancellation.py", "domain/contract/messages.py", "domain/conversation/question/choice_reply.py"),
)
#: What people who program read: of models, logs, queries and patterns.
CALLS = ("Field", "re.compile", "activity.logger", "logger", "workflow.query", "workflow.signal", "workflow.logger")


def test_no_rule_and_no_activity_says_a_sentence_of_its_own() -> None:
    said = [
        f"{path.relative_to(ROOT)}:{line} {text}"
        for package in ("domain", "activities", "workflows", "adapters/mail/incoming", "adapters/postgres")
        for path in (ROOT / package).rglob("*.py")
        if not str(path.relative_to(ROOT)).startswith(OTHERS)
        for line, text in sentences(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert said == []


def sentences(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Texts of several English words, each with its line, that are neither docstrings nor for developers."""
    passed: set[int] = set()
    for node in ast.walk(tree):
        is_for_developers = (
            isinstance(node, ast.Raise | ast.Assert)
            or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
            or (isinstance(node, ast.AnnAssign) and "LiteralString" in ast.unparse(node.annotation))
            or (isinstance(node, ast.Call) and ast.unparse(node.func).startswith(CALLS))
        )
        if is_for_developers:
            passed |= {id(each) for each in ast.walk(node)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in passed else ""
        if isinstance(text, str) and "$1" not in text and re.search(r"[A-Za-z'] [a-z']+ [a-z']", text):
            yield getattr(node, "lineno", 0), text


def fits(kind: type[Refusal], case: str | None, facts: set[str | None]) -> bool:
    """True for facts that the case has; a case that is chosen while it runs is left to the tests of the rule."""
    return case is None or (case in kind.cases and set(kind.cases[case]) == facts)


def raised(tree: ast.AST) -> Iterator[tuple[ast.Raise, str, str | None, set[str | None]]]:
    """Each refusal that is raised: its class, its case, and the names of its facts."""
    for node in (each for each in ast.walk(tree) if isinstance(each, ast.Raise)):
        match node.exc:
            case ast.Name(id=name):
                yield node, name, "", set()
            case ast.Call(func=ast.Name(id=name), args=[], keywords=keywords):
                yield node, name, "", {each.arg for each in keywords}
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str() as case)], keywords=keywords):
                yield node, name, case, {each.arg for each in keywords}


def refusals(above: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for kind in above.__subclasses__():
        yield kind
        yield from refusals(kind)


def sources() -> Iterator[Path]:
    for package in ("domain", "activities", "adapters", "workflows", "gateway"):
        yield from (ROOT / package).rglob("*.py")


def test_commands_and_names_of_products_may_stand_in_japanese() -> None:
    assert not check.foreign_words("`shop mail list` で、Temporal と SMTP をご確認ください（SHOP_MAIL_KEY）。")


@pytest.fixture
def code() -> Iterator[Code]:
    yield Code("test.owed", "amount", "until")
    del Code.declared["test.owed"]


@pytest.fixture
def locales(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Empty catalogs in the place of the program's own."""
    monkeypatch.setattr(catalog, "LOCALES", tmp_path)
    for language in catalog.LANGUAGES:
        write(tmp_path, language)
    yield tmp_path
    catalog.catalog.cache_clear()


def write(locales: Path, language: str, **words: str) -> None:
    catalog.catalog.cache_clear()
    (locales / language).mkdir(exist_ok=True)
    entries = "".join(f'\nmsgid "{code}"\nmsgstr "{text}"\n' for code, text in words.items())
    source = locales / language / "words.po"
    source.write_text(HEADER.format(PLURALS[language]) + entries)
    source.with_suffix(".mo").unlink(missing_ok=True)
