"""What a cart sends beside the contract refuses no order, and does not vanish either."""

import json
from typing import Any

import pytest

from domain.contract.order import PlacedOrder, read_order
from domain.contract.unknown import MOST_FIELDS, MOST_OF_NAME, MOST_OF_VALUE
from tests.domain.builders import cart


def order(**changes: Any) -> PlacedOrder:  # noqa: ANN401 - JSON
    return read_order(cart() | changes)


def test_an_order_of_known_fields_has_none_that_nobody_knows() -> None:
    assert order().unknown_fields == {}


def test_a_misspelt_field_is_kept_with_what_it_said() -> None:
    assert order(wishs={"gift": True}).unknown_fields == {"wishs": '{"gift": true}'}


def test_fields_within_people_addresses_lines_and_wishes_are_found() -> None:
    data = cart()
    data["orderer"]["adress"] = "x"
    data["orderer"]["address"]["floor"] = 3
    data["lines"][0]["colour"] = "緑"
    data["wishes"] = {"deliverydate": "2026-12-01"}

    assert read_order(data).unknown_fields == {
        "orderer.adress": '"x"',
        "orderer.address.floor": "3",
        "lines.0.colour": '"緑"',
        "wishes.deliverydate": '"2026-12-01"',
    }


def test_they_stay_when_the_order_is_stored_and_read_again() -> None:
    placed = order(wishs="x")

    assert PlacedOrder.model_validate_json(placed.model_dump_json()) == placed
    assert read_order(placed.model_dump(mode="json")) == placed


def test_they_make_no_other_order() -> None:
    assert order(wishs="x").fingerprint() == order().fingerprint()
    assert order(wishs="x").fingerprint() != order(wishes={"gift": True}).fingerprint()


def test_no_more_is_kept_than_a_person_can_look_at() -> None:
    found = order(**{f"x{at}-" + "n" * 900: "v" * 9_000 for at in range(90)}).unknown_fields

    assert len(found) == MOST_FIELDS
    assert {len(name) for name in found} == {MOST_OF_NAME}
    assert {len(value) for value in found.values()} == {MOST_OF_VALUE}


@pytest.mark.parametrize("value", [5, None, "x", ["x"], {"a": 1}, {"a": {"b": None}}])
def test_a_cart_that_uses_our_name_for_them_refuses_nothing(value: object) -> None:
    placed = order(unknown_fields=value, wishs=1)

    assert placed.unknown_fields == {"unknown_fields": json.dumps(value), "wishs": "1"}


def test_names_are_told_on_one_line() -> None:
    assert list(order(**{"a\r\nBcc: x": 1}).unknown_fields) == ["a Bcc: x"]


def test_the_schema_does_not_ask_for_them() -> None:
    assert "unknown_fields" not in PlacedOrder.model_json_schema()["properties"]
