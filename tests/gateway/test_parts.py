"""An order in several parcels at the command line: split at the table, told to the carrier, shipped one by one."""

from pathlib import Path

import pytest

from tests.gateway.by_hand import paid
from tests.gateway.conftest import Program
from tests.gateway.test_packing_table import scanned
from tests.gateway.test_waybills import rows


@pytest.fixture
async def split(program: Program, order_no: str, tmp_path: Path) -> str:
    """Two packs of tea whose papers were printed as one parcel, and that go in two boxes."""
    await paid(program, order_no)
    assert (await program("pick", order_no, "--out", tmp_path)).code == 0
    for parcel in (("1", "--lines", "1=1"), ("2",)):
        answer = await program("order", "pack", order_no, "--parcel", *parcel, "--out", tmp_path / "print")
        assert answer.code == 0, answer.err
    return order_no


async def test_papers_of_each_parcel_are_files_of_their_own(program: Program, split: str, tmp_path: Path) -> None:
    names = {file.name for file in (tmp_path / "print").iterdir()}
    again = await program("slip", split, "--out", tmp_path / "again", "--json")

    assert {f"{split}-v1-p1-slip.pdf", f"{split}-v1-p1-label.pdf", f"{split}-v1-p2-slip.pdf"} <= names
    assert {Path(file).name for file in again.json} == names


async def test_a_parcel_that_has_not_left_is_shown_without_a_carrier(program: Program, split: str) -> None:
    shown = await program("order", "show", split)

    assert "not shipped, lines 1 × 1" in shown.out
    assert "another carrier" not in shown.out


async def test_each_box_is_packed_with_what_belongs_into_it(
    program: Program, split: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await scanned(program, monkeypatch, f"{split}/1/2", "TEA-100", f"{split}/1/1", "TEA-100", f"{split}/1/2")

    shown = await program("order", "show", split, "--json")
    assert "Boxes closed: 2; pieces: 2" in answer.out
    assert f"NO: {split} is packed already." in answer.out
    assert all(parcel["packed_at"] for parcel in shown.json["parcels"])


async def test_the_carrier_is_told_of_each_parcel(program: Program, split: str, tmp_path: Path) -> None:
    answer = await program("export", "shipping", split, "--carrier", "yamato", "--out", tmp_path, "--json")
    again = await program("export", "shipping", split, "--carrier", "yamato", "--out", tmp_path)

    assert [row[0].strip('"') for row in rows(answer)[1:]] == [f"{split}-1", f"{split}-2"]
    assert "No parcel is to be written." in again.out


async def test_the_rest_is_told_to_the_carrier_after_the_first_has_left(
    program: Program, split: str, tmp_path: Path
) -> None:
    assert (await program("order", "ship", split, "--parcel", "1")).code == 0

    answer = await program("export", "shipping", "--carrier", "yamato", "--out", tmp_path, "--json")

    assert f"{split}-2" in [row[0].strip('"') for row in rows(answer)[1:]]
    assert f"{split}-1" not in [row[0].strip('"') for row in rows(answer)[1:]]


async def test_parcels_leave_and_arrive_one_by_one(program: Program, split: str) -> None:
    for parcel in ("1", "2"):
        assert (await program("order", "ship", split, "--parcel", parcel)).code == 0
    first = await program("order", "deliver", split, "--parcel", "2")
    between = (await program("order", "show", split, "--json")).json["goods"]
    last = await program("order", "deliver", split, "--parcel", "1")

    assert (first.code, last.code, between) == (0, 0, "shipped")
    assert (await program("order", "show", split, "--json")).json["goods"] == "delivered"


@pytest.mark.parametrize(
    ("lines", "refused"),
    [
        ("2=1", (3, "has no line 2")),
        ("1=3", (3, "2 pieces are left")),
        ("1", (2, "LINE=PIECES")),
        ("1=1,1=1", (2, "once")),
    ],
)
async def test_what_cannot_be_packed_is_refused_in_words(
    program: Program, order_no: str, tmp_path: Path, lines: str, refused: tuple[int, str]
) -> None:
    await paid(program, order_no)

    answer = await program("order", "pack", order_no, "--lines", lines, "--out", tmp_path / "print")

    assert answer.code == refused[0]
    assert refused[1] in answer.err
    assert not (tmp_path / "print").exists()
