"""The published contract is the one that the program reads."""

import json
from pathlib import Path

import pytest

from gateway.api.schema import CONTRACT, FOLDER, schema_text
from tests.gateway.conftest import ROOT


def test_the_committed_schemas_are_those_of_the_models() -> None:
    committed = {file.stem: file.read_text(encoding="utf-8") for file in (ROOT / FOLDER).glob("*.json")}

    assert committed == {name: schema_text(name) for name in CONTRACT}, "run: python -m gateway.api.schema"


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
