"""A profile is data that is checked: every key, every column, every code."""

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from adapters.files.profile import InvalidProfile, Kind, UnknownProfile
from adapters.files.profile_files import profile, profiles, read_profile
from tests.files.layouts import layout

GOOD = """
kind = "orders"
name = "some-cart"
version = "4"
title = { ja = "あるカート", en = "Some cart" }
source = ["its manual"]
columns = [
  { name = "注文番号", field = "order_no", needed = true },
  "備考",
]
"""


def test_every_profile_that_comes_with_the_program_can_be_read_and_lies_with_its_kind() -> None:
    names = [(each.kind, each.name) for each in profiles()]

    assert len(names) == len(set(names))
    assert all(each.kind is kind for kind in Kind for each in profiles(kind))


def test_a_column_that_nobody_reads_is_its_heading_alone(tmp_path: Path) -> None:
    file = tmp_path / "some-cart.toml"
    file.write_text(GOOD, encoding="utf-8")

    read = read_profile(file)

    assert [column.name for column in read.columns] == ["注文番号", "備考"]
    assert list(read.fields) == ["order_no"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('version = "4"', "", "version: is missing"),
        ("needed", "neded", "columns.0.neded: is not known here"),
        ('"備考"', '{ name = "x", field = "order_no" }', "stands twice: order_no"),
        ('"備考"', '{ field = "note" }', "has columns without a name"),
        ('"備考"', '{ name = "x", pattern = "(" }', "columns.1.pattern: is not written as it must be"),
        ('source = ["its manual"]', "source = []", "source: must not be empty"),
        ("columns =", 'encodings = ["latin-1"]\ncolumns =', "encodings.0: must be one of: utf-8"),
        ("columns =", 'codes = { method = { a = "b" } }\ncolumns =', "there is no column for method"),
        ('kind = "orders"', 'kind = "letters"', "kind: must be one of:"),
        ('title = { ja = "あるカート", en = "Some cart" }', 'title = { ja = "x" }', "title.en: is missing"),
        ("columns = [", "columns = [[", "some-cart.toml: "),
    ],
)
def test_what_is_wrong_with_a_profile_is_told_by_file_and_key(tmp_path: Path, old: str, new: str, says: str) -> None:
    file = tmp_path / "some-cart.toml"
    assert old in GOOD
    file.write_text(GOOD.replace(old, new), encoding="utf-8")

    with pytest.raises(InvalidProfile) as refused:
        read_profile(file)

    assert "some-cart.toml: " in str(refused.value)
    assert says in str(refused.value)


def test_a_profile_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(UnknownProfile, match="There is no profile 'nobody'"):
        profile(Kind.ORDERS, "nobody")


class Own(BaseModel):
    model_config = ConfigDict(extra="forbid")

    tax: bool = False


def test_settings_are_checked_by_their_kind() -> None:
    assert layout(settings={"tax": True}).settings_as(Own).tax
    with pytest.raises(InvalidProfile, match=r"orders/test: tacks: is not known here"):
        layout(settings={"tacks": True}).settings_as(Own)


def test_a_word_of_a_code_is_found_however_it_is_written() -> None:
    profile = layout()

    assert profile.code("method", " 銀行振込　") == "bank_transfer"
    assert profile.code("method", "ツケ") is None
