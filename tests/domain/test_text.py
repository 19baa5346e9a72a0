"""Any text becomes one that PostgreSQL and UTF-8 can hold, where it enters; what could be stored stays as it was."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.basics.postal_code import as_written
from domain.basics.text import MOST_INDEXED, indexable, is_printable, storable, storable_json
from domain.contract.order import PlacedOrder, read_order
from domain.inquiry.incoming import Incoming, mailbox, same_address
from domain.people.identity import Described, keys_of
from tests.domain.builders import cart

#: Text with NULs, halves of characters and what JSON escapes with.
HOSTILE = st.text(st.sampled_from('a\\u0d8"/\x00\ud83d\ude00\udfff\ufffd山😀\n'), max_size=12)
VALUES = st.recursive(
    HOSTILE | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(HOSTILE, inner, max_size=3),
)


def texts_in(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for key, inner in value.items() for text in (key, *texts_in(inner))]
    if isinstance(value, list):
        return [text for inner in value for text in texts_in(inner)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("a\x00b", "a␀b"),
        ("山\ud800田", "山�田"),
        ("\udfff\ud83d", "��"),
        ("\ud83d\ude00", "😀"),
        ("\\u0000 山田\n😀", "\\u0000 山田\n😀"),
    ],
)
def test_what_cannot_be_stored_gives_way_to_a_sign_for_it(text: str, stored: str) -> None:
    assert storable(text) == stored


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (rb'{"\u0000": ["\u0000"]}', {"␀": ["␀"]}),
        (rb'"\ud83d\ude00 \uD83D \uDE00"', "😀 � �"),
        (rb'"\\u0000 \\\u0000 \\ud800"', "\\u0000 \\␀ \\ud800"),
        (rb'"\ud83d\\ude00"', "�\\ude00"),
        (rb'"\u5c71"', "山"),
    ],
)
def test_json_becomes_storable_with_all_texts_and_names_in_it(sent: bytes, read: object) -> None:
    assert json.loads(storable_json(sent)) == read


@given(VALUES)
def test_any_json_becomes_storable(value: object) -> None:
    read = json.loads(storable_json(json.dumps(value).encode()))

    for text in texts_in(read):
        assert "\x00" not in text
        text.encode()
    assert texts_in(read) == [storable(text) for text in texts_in(json.loads(json.dumps(value)))] or _names_met(value)


def _names_met(value: object) -> bool:
    """Two names of one object that differ only in what cannot be stored become one."""
    names = texts_in(value)
    return len({storable(name) for name in names}) < len(set(names))


@given(st.binary(max_size=40))
def test_what_is_no_json_at_all_does_no_harm(data: bytes) -> None:
    storable_json(rb'"\u0000\ud800' + data)


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_text_of_any_length_fits_into_an_index_and_keeps_its_own_place(one: str, other: str) -> None:
    assert len(indexable(one * 9).encode()) <= MOST_INDEXED
    assert (indexable(one * 9) == indexable(other * 9)) == (one * 9 == other * 9)


#: One character that becomes eighteen in its normal form.
LONG = "\ufdfa"


def test_no_key_of_a_person_is_longer_than_an_index_can_hold() -> None:
    address, customer_id = LONG * 600, "𠮷" * 64
    hostile = Described(name=LONG * 100, email=f"{LONG * 200}@x.jp", address=address, customer_id=customer_id)

    keys = keys_of(hostile)

    assert len(keys) == 4
    assert max(len(key.encode()) for key in keys) <= MOST_INDEXED + len("address:")
    assert len(same_address(LONG * 254).encode()) <= MOST_INDEXED
    assert len(mailbox(f"{LONG * 200}@x.jp").encode()) <= MOST_INDEXED


@pytest.mark.parametrize("text", ["山\x00田", "山\ud800田"])
def test_an_order_with_an_unstorable_name_is_read_and_its_field_named(text: str) -> None:
    order = cart()
    order["orderer"]["name"] = text
    order["orderer"]["customer_id"] = text
    order["wishes"] = {"remarks": text}
    order[text] = {text: text}

    placed = read_order(order)

    assert placed.unprintable_fields() == ["orderer.name"]
    assert placed.orderer.customer_id == placed.wishes.remarks == storable(text)
    assert PlacedOrder.model_validate_json(placed.model_dump_json()) == placed


def test_a_letter_is_storable_in_all_its_fields() -> None:
    letter = Incoming(key="k", sender="a\x00@x.jp", recipients=("\x00@x.jp",), attachments=("\x00.pdf",), text="\x00")

    assert "\\u0000" not in letter.model_dump_json()


def test_what_stands_for_a_nul_is_as_unprintable_as_the_nul_was() -> None:
    assert not is_printable(storable("a\x00"))


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("105-0011", "105-0011"),
        ("1050011", "105-0011"),
        ("〒１０５－００１１", "105-0011"),
        ("105−0011", "105-0011"),
        (" 〒 105 0011", "105-0011"),
        ("〒105-001", "105-001"),
        ("SW1A 1AA", "SW1A 1AA"),
        ("", ""),
    ],
)
def test_a_postal_code_is_written_in_one_way_however_it_was_typed(given: str, written: str) -> None:
    assert as_written(given) == written
