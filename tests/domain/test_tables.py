"""Plans and mails are rows of tables: who treats one differently asks for a property of its row, never for its name."""

import ast
import dataclasses
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from pydantic import ValidationError

from adapters.documents.words import WORDS
from adapters.mail.writing.loader import BUILT_IN
from adapters.mail.writing.samples import sample_mails
from adapters.words.catalog import LANGUAGES, template
from domain.contract.order import PLANS, PaymentPlan, PlanName
from domain.order.agenda import STEPS, StepKind
from domain.order.facts import EndFacts, InquiriesFacts, QuestionFacts, WarmFacts
from domain.order.kind import Kind, Tone
from domain.order.kinds import KINDS, MailKind, facts_of
from domain.order.owed import TASKS, OwedMail, TaskKind

ROOT = Path(__file__).parents[2]
#: The table of each kind, the one place that may name its members in a comparison.
TABLES = {
    "PlanName": "domain/contract/order.py",
    "MailKind": "domain/order/kinds.py",
    "StepKind": "domain/order/agenda.py",
    "TaskKind": "domain/order/owed.py",
}
PACKAGES = ("domain", "activities", "adapters", "workflows", "callers", "workers", "gateway")


def sources() -> Iterator[tuple[str, str]]:
    """Every file of the product with its path."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


#: Neither side of a comparison is one of them, but something made of one.
_MADE_OF = ast.Call | ast.Lambda | ast.comprehension


def names_in(node: ast.AST) -> Iterator[str]:
    """The enumerations whose members an expression is, or holds."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        yield node.value.id
    elif not isinstance(node, _MADE_OF):
        for child in ast.iter_child_nodes(node):
            yield from names_in(child)


def asked_by_name(source: str, kinds: set[str]) -> list[int]:
    """The lines that compare something with a member of these enumerations, or match it against one."""
    if not any(kind in source for kind in kinds):  # as in most files, which need not be parsed
        return []
    asking = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Compare | ast.match_case))
    found = (node.pattern if isinstance(node, ast.match_case) else node for node in asking)
    return [node.lineno for node in found if kinds & set(names_in(node))]


def test_the_search_sees_every_way_to_ask_by_name() -> None:
    ways = ("a is PlanName.COD", "a != PlanName.COD", "a in {PlanName.COD}", "b = f(PlanName.COD) in c")
    source = "\n".join((*ways, "match a:", "  case PlanName.COD: pass"))

    assert asked_by_name(source, {"PlanName"}) == [1, 2, 3, 6]


def test_nobody_asks_for_a_kind_by_its_name() -> None:
    found = [
        f"{path}:{line}"
        for path, source in sources()
        for line in asked_by_name(source, {kind for kind, table in TABLES.items() if table != path})
    ]

    assert found == []


def test_no_template_and_no_statement_names_a_plan() -> None:
    names = "|".join(PlanName)
    templates = (path for path in (ROOT / "adapters").rglob("*") if path.suffix in {".txt", ".html", ".typ"})
    in_templates = [path.name for path in templates if re.search(r"\.plan\s*(==|!=|in)\s", path.read_text("utf-8"))]
    in_statements = [path for path, source in sources() if re.search(rf"= ?(ANY ?\()?'({names})'", source)]

    assert in_templates + in_statements == []


def test_no_statement_names_a_kind_of_mail() -> None:
    named = re.compile(rf"\bkind\b[^'\n]*'({'|'.join(MailKind)}|shop_)'")
    found = [path for path, source in sources() if named.search(source)]

    assert found == []


def test_a_plan_without_one_of_its_properties_cannot_be_written() -> None:
    row = PLANS[PlanName.PREPAY].model_dump()

    for name in row:
        with pytest.raises(ValidationError, match=name):
            PaymentPlan.model_validate({field: value for field, value in row.items() if field != name})


def test_every_kind_of_step_and_task_has_its_row() -> None:
    assert set(STEPS) == set(StepKind)
    assert set(TASKS) == set(TaskKind)


def test_every_plan_has_its_row_and_its_words() -> None:
    assert set(PLANS) == set(PlanName)
    for language in LANGUAGES:
        assert all(template(language, f"plan.{plan}") for plan in PlanName)
        assert set(WORDS[language].plans) == set(PlanName)


@pytest.mark.parametrize("forgotten", [field.name for field in dataclasses.fields(Kind)])
def test_a_kind_of_mail_without_one_of_its_properties_cannot_be_written(forgotten: str) -> None:
    row = KINDS[MailKind.ORDER_RECEIVED]
    properties = {field.name: getattr(row, field.name) for field in dataclasses.fields(Kind)}
    del properties[forgotten]

    with pytest.raises(TypeError, match=forgotten):
        Kind(**properties)


@cache
def samples() -> set[tuple[MailKind, str]]:
    """Of which kinds there are example mails, and in which languages."""
    return {(each.content.kind, each.content.language) for each in sample_mails()}


@pytest.mark.parametrize("kind", MailKind)
def test_every_kind_of_mail_has_its_row_templates_a_sample_words_and_its_place_in_the_documentation(
    kind: MailKind,
) -> None:
    document = (ROOT / "docs" / "mail-templates.md").read_text("utf-8")

    assert all((BUILT_IN / language / f"{kind}.txt").is_file() for language in ("ja", "en"))
    assert {language for each, language in samples() if each is kind} == {"ja", "en"}
    assert all(template(language, f"mail.{kind}") for language in LANGUAGES)
    assert f"`{kind}`" in document


def test_the_days_that_a_row_names_are_facts_of_its_mail() -> None:
    for row in KINDS.values():
        assert set(row.days) <= set(row.facts.model_fields)


def test_a_mail_has_a_warmer_word_where_it_knows_who_is_loyal() -> None:
    assert {kind for kind, row in KINDS.items() if row.tone is Tone.WARM} == {
        kind for kind, row in KINDS.items() if issubclass(row.facts, WarmFacts)
    }


def test_every_sample_has_the_facts_of_its_mail() -> None:
    for sample in sample_mails():
        assert type(sample.content.facts) is KINDS[sample.content.kind].facts


def test_no_mail_is_owed_with_the_facts_of_another() -> None:
    with pytest.raises(ValidationError, match="EndFacts"):
        OwedMail(kind=MailKind.ORDER_CONFIRMED, key="order_confirmed", facts=EndFacts())


def test_a_fact_that_is_new_or_gone_keeps_no_stored_mail_from_being_read() -> None:
    stored = '{"deadline": "2026-11-30", "is_loyal": true, "parcel_no": "1"}'

    assert facts_of("expired", stored) == EndFacts(deadline=date(2026, 11, 30))
    assert facts_of("information_request", '{"deadline": "2026-11-30"}') == QuestionFacts(deadline=date(2026, 11, 30))
    assert facts_of("shop_inquiries", "{}") == InquiriesFacts()
