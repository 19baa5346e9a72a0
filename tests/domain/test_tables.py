"""Plans are rows of a table: whoever treats one differently asks for a property of its row, never for its name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from adapters.documents.words import WORDS
from adapters.words.catalog import LANGUAGES, template
from domain.contract.order import PLANS, PaymentPlan, PlanName

ROOT = Path(__file__).parents[2]
#: The table of each kind, the one place that may name its members in a comparison.
TABLES = {"PlanName": "domain/contract/order.py"}
PACKAGES = ("domain", "activities", "adapters", "workflows", "workers", "gateway")


def sources() -> Iterator[tuple[str, str]]:
    """Every file of the product with its path."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def names_in(node: ast.AST) -> Iterator[str]:
    """The enumerations whose members an expression names."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
            yield inner.value.id


def asked_by_name(source: str, kinds: set[str]) -> list[int]:
    """The lines that compare something with a member of these enumerations, or match it against one."""
    asking = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Compare | ast.match_case))
    found = (node.pattern if isinstance(node, ast.match_case) else node for node in asking)
    return [node.lineno for node in found if kinds & set(names_in(node))]


def test_the_search_sees_every_way_to_ask_by_name() -> None:
    ways = ("a is PlanName.COD", "a != PlanName.COD", "a in {PlanName.COD}", "b = PlanName.COD")
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


def test_a_plan_without_one_of_its_properties_cannot_be_written() -> None:
    row = PLANS[PlanName.PREPAY].model_dump()

    for name in row:
        with pytest.raises(ValidationError, match=name):
            PaymentPlan.model_validate({field: value for field, value in row.items() if field != name})


def test_every_plan_has_its_row_and_its_words() -> None:
    assert set(PLANS) == set(PlanName)
    for language in LANGUAGES:
        assert all(template(language, f"plan.{plan}") for plan in PlanName)
        assert set(WORDS[language].plans) == set(PlanName)
