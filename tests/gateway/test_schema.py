"""The published contract is the one that the program reads."""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import domain
from domain.basics.errors import Refusal, Unreadable
from gateway.api.schema import ANSWERS, CONTRACT, FOLDER, OF_ANSWERS, REFUSALS, answer_text, schema_text
from tests.gateway.conftest import ROOT, Program


def test_the_committed_schemas_are_those_of_the_models() -> None:
    committed = {file.stem: file.read_text(encoding="utf-8") for file in (ROOT / FOLDER).glob("*.json")}

    assert committed == {name: schema_text(name) for name in CONTRACT}, "run: python -m gateway.api.schema"


def test_the_committed_schemas_of_answers_are_those_of_the_models() -> None:
    committed = {file.stem: file.read_text(encoding="utf-8") for file in (ROOT / FOLDER / OF_ANSWERS).glob("*.json")}

    assert committed == {name: answer_text(name) for name in (*ANSWERS, REFUSALS)}, "run: python -m gateway.api.schema"


def test_every_refusal_of_the_domain_is_in_the_list_with_its_meaning() -> None:
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        importlib.import_module(module.name)
    known = {each for each in _below(Refusal) if each.__module__.startswith("domain.")}

    listed = json.loads(answer_text(REFUSALS))["oneOf"]

    assert {each["const"] for each in listed} == {each.__name__ for each in known if each is not Unreadable}
    assert all(each["description"] for each in listed)
    codes = {each["const"]: each["x-codes"] for each in listed}
    assert codes["UnknownHold"]["UnknownHold"] == ["holds", "reason"]
    assert all(code.partition(".")[0] == name for name, each in codes.items() for code in each)


async def test_the_command_prints_what_is_sent_and_what_is_answered(program: Program) -> None:
    listed = (await program("schema")).out.split()
    view = await program("schema", "view")

    assert {"order", "cancel", "view", "journal", "inquiry_view", "refusals"} <= set(listed)
    assert view.out == answer_text("view")


def test_a_view_and_a_journal_fit_their_schemas() -> None:
    view = json.loads(answer_text("view"))

    assert {"order_no", "status", "money", "goods", "holds", "next"} <= set(view["required"])
    assert "since" in view["$defs"]["Hold"]["properties"]
    assert {"at", "what"} <= set(json.loads(answer_text("journal"))["$defs"]["JournalLine"]["properties"])


def test_every_schema_names_what_must_be_there() -> None:
    order = json.loads(schema_text("order"))

    assert {"order_no", "placed_at", "plan", "payment", "orderer", "lines", "total"} == set(order["required"])


@pytest.mark.parametrize(
    "file",
    [ROOT / "examples" / "inquiry.json", *sorted((ROOT / "examples" / "messages").glob("*.json"))],
    ids=lambda file: file.stem,
)
def test_every_example_message_is_read_as_its_model(file: Path) -> None:
    model = CONTRACT[file.stem]

    read = model.model_validate_json(file.read_bytes())

    assert set(json.loads(file.read_bytes())) <= set(type(read).model_fields)


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)
