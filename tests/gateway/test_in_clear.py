"""SECURITY.md names each field of a message that may speak of a person, and stands in clear in Temporal's histories."""

from pathlib import Path

import pytest

from domain.contract import messages as m
from gateway.api.schema import CONTRACT
from reference.fields_in_clear import OF_COLLEAGUES, OF_THINGS, fields_in_clear, with_list

ROOT = Path(__file__).parents[2]


def test_the_page_names_what_the_models_of_today_say() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")

    assert with_list(text) == text, "python -m reference.fields_in_clear SECURITY.md"
    assert all(f"- `{field}`: `{names[0]}`" in text for field, names in fields_in_clear().items())


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("payment_received", "payer"),
        ("accept", "note"),
        ("change_address", "recipient"),
        ("correct_contact", "email"),
        ("correct_contact", "phone"),
        ("provide_information", "answers"),
        ("write_mail", "text"),
        ("inquiry_opened", "text"),
        ("inquiry", "name"),
        ("mail_bounced", "diagnostic"),
    ],
)
def test_what_a_person_writes_or_is_called_is_found(message: str, field: str) -> None:
    assert message in fields_in_clear()[field]


def test_what_is_left_out_is_there() -> None:
    fields = {field for model in CONTRACT.values() for field in model.model_fields}

    assert fields >= OF_COLLEAGUES | OF_THINGS


def test_every_message_is_looked_at() -> None:
    models = {each for each in vars(m).values() if isinstance(each, type) and issubclass(each, m.Message)}

    assert {each for each in models if not each.__name__.startswith("_")} - {m.Message} == set(CONTRACT.values()) - {
        CONTRACT["order"]
    }
