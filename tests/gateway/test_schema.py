"""The published contract is the one that the program reads."""

import json

from gateway.schema import CONTRACT, FOLDER, schema_text
from tests.gateway.conftest import ROOT


def test_the_committed_schemas_are_those_of_the_models() -> None:
    committed = {file.stem: file.read_text(encoding="utf-8") for file in (ROOT / FOLDER).glob("*.json")}

    assert committed == {name: schema_text(name) for name in CONTRACT}, "run: python -m gateway.schema"


def test_every_schema_names_what_must_be_there() -> None:
    order = json.loads(schema_text("order"))

    assert {"order_no", "placed_at", "plan", "payment", "orderer", "lines", "total"} == set(order["required"])
