"""What is wrong with a field, in a plain sentence and as a code that other languages have words for."""

import ast
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel, ValidationError
from pydantic_core.core_schema import ErrorType

from adapters.words.check import foreign_words
from adapters.words.say import say
from domain.basics.errors import InvalidOrder
from domain.basics.fault import Fault, _fault, faults_of
from domain.contract.messages import AskInformation, ChangePlan, ExtendDeadline, InquiryOpened
from domain.contract.order import read_order
from domain.shop.file import ShopFile
from domain.shop.profile import BankAccount
from tests.workflows.orders import prepay

ROOT = Path(__file__).parents[2]
#: Words of the validator that no shopkeeper should read.
FOREIGN = ("Input", "Extra", "String", "Field", "Value error", "pattern", "Tuple", "^")


def wrong(model: type[BaseModel], **fields: object) -> dict[str, str]:
    with pytest.raises(ValidationError) as refused:
        model.model_validate(fields)
    return {fault.field: str(fault.what) for fault in faults_of(refused.value)}


def test_choices_are_said_as_they_are_typed() -> None:
    assert wrong(ChangePlan, plan="later", by="Sato")["plan"] == "must be one of: prepay, cod"


def test_every_fault_of_an_order_is_said_in_plain_words() -> None:
    order = {
        "order_no": "あ",
        "placed_at": "2026-11-11T10:00:00",
        "plan": "later",
        "orderer": {"name": "x" * 200, "address": []},
        "lines": [{"sku": "", "name": "tea", "quantity": "3", "unit_price": 1.5, "tax_rate": 9}],
        "total": -1,
        "wishes": {"delivery_date": "soon", "gift": "perhaps"},
    }

    with pytest.raises(InvalidOrder) as refused:
        read_order(order)

    said = str(refused.value)
    assert "plan: must be one of: prepay, postpay, cod" in said
    assert "placed_at: must say its offset from UTC" in said
    assert "payment: is missing" in said
    assert not [word for word in FOREIGN if word in said]
    assert refused.value.faults[0].code == "plain"


def test_a_list_is_not_called_too_short_for_what_is_wrong_within_it() -> None:
    line = {"sku": "TEA-100", "name": "tea", "quantity": 10**18, "unit_price": 1_080, "tax_rate": 8}

    with pytest.raises(InvalidOrder) as refused:
        read_order(prepay() | {"lines": [line]})
    with pytest.raises(InvalidOrder) as empty:
        read_order(prepay() | {"lines": []})

    assert [fault.field for fault in refused.value.faults] == ["lines.0.quantity"]
    assert [fault.field for fault in empty.value.faults] == ["lines"]


def test_a_field_of_the_order_that_nobody_knows_and_an_empty_list_are_told_in_plain_words() -> None:
    assert wrong(AskInformation, about=["orderer.fone"], by="森") == {
        "about.0": "must be a field of the order, such as recipient.address.street"
    }
    assert wrong(AskInformation, about=[], by="森") == {"about": "must not be empty"}


def test_an_unknown_key_and_a_wrong_time_zone_are_named() -> None:
    found = wrong(ShopFile, timezone="Asia/Tokio", shop={}, colour="green")

    assert found["timezone"] == "Asia/Tokio is no time zone; write it like Asia/Tokyo"
    assert found["colour"] == "is not known here; look for a typo"
    assert found["shop.name"] == "is missing"


@pytest.mark.parametrize("name", ["/etc/passwd", "../x", "Asia", ""])
def test_what_is_no_name_of_a_zone_is_no_fault_of_the_program(name: str) -> None:
    assert "timezone" in wrong(ShopFile, timezone=name)


def test_a_form_is_told_by_what_it_asks_for() -> None:
    account = {"bank": "b", "branch": "b", "branch_code": "100", "number": "1234567", "holder": "h"}

    assert wrong(BankAccount, **account, bank_code="12") == {"bank_code": "must be 4 digits"}


def test_faults_of_a_whole_message_have_a_sentence_of_their_own() -> None:
    assert wrong(InquiryOpened) == {"": "needs a text, or the inquiry_no of an inquiry that exists"}
    assert wrong(ExtendDeadline, until="1999-01-01", by="葉山") == {"until": "must lie between the years 2000 and 2200"}


def test_a_fault_survives_the_way_through_a_history() -> None:
    fault = Fault(field="lines.0.quantity", code="at_least", facts={"least": "1"})

    assert Fault.model_validate_json(fault.model_dump_json()) == fault


@pytest.mark.parametrize("kind", get_args(ErrorType))
def test_every_kind_of_fault_that_the_validator_knows_has_words_in_both_languages(kind: str) -> None:
    fault = _fault(("field",), kind, dict.fromkeys(("ge", "gt", "le", "lt", "min_length", "max_length", "expected"), 1))

    assert foreign_words(say(fault.what, "ja")) == []
    assert say(fault.what, "en") != fault.what.plain


def test_no_validator_of_ours_says_a_sentence() -> None:
    rooms = [*(each for each in (ROOT / "domain").iterdir() if each.name != "order"), ROOT / "adapters"]
    sources = [path for room in rooms for path in room.rglob("*.py")]  # what an order keeps, no person fills in
    said = [
        f"{path.name}:{node.lineno}"
        for path in sources
        for owner in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(owner, ast.FunctionDef) and any("validator" in ast.unparse(by) for by in owner.decorator_list)
        for node in ast.walk(owner)
        if isinstance(node, ast.Raise) and node.exc and "ValueError" in ast.unparse(node.exc)
    ]

    assert said == []
