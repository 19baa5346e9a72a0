"""A file that the disk has no room for is named; none stands there by half, and what it was to tell is told again."""

import asyncio
from pathlib import Path

import pytest

from tests.forking import fork
from tests.gateway import by_hand, test_imports
from tests.gateway.conftest import Answer, Payload, Program


async def on_full_disk(*words: object) -> Answer:
    """A command that may open files, and write nothing into them."""
    process = await fork(*words, largest_file=0)
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    return Answer(process.returncode or 0, out.decode(), err.decode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out"


def nothing_is_in(folder: Path) -> bool:
    return not list(folder.iterdir())


async def test_a_parcel_whose_file_was_not_written_is_in_the_carriers_next_one(
    program: Program, order_no: str, folder: Path
) -> None:
    await by_hand.paid(program, order_no)
    export = ("export", "shipping", order_no, "--carrier", "yamato", "--out", folder)

    failed = await on_full_disk(*export)

    assert (failed.code, "cannot be written" in failed.err, nothing_is_in(folder)) == (2, True, True)
    written = await program(*export, "--json")
    assert [parcel["order_no"] for parcel in written.json["parcels"]] == [order_no]
    assert not nothing_is_in(folder)


async def test_a_parcel_whose_file_was_not_written_is_in_the_carts_next_one(
    program: Program, order_no: str, folder: Path
) -> None:
    await by_hand.shipped(program, order_no, folder.parent)
    export = ("export", "shipped", "--out", folder)

    failed = await on_full_disk(*export)

    assert (failed.code, "cannot be written" in failed.err, nothing_is_in(folder)) == (2, True, True)
    written = await program(*export, "--json")
    assert order_no in [row["order_no"] for row in written.json["rows"]]


async def test_papers_stand_nowhere_by_half(program: Program, order_no: str, folder: Path) -> None:
    await by_hand.paid(program, order_no)

    failed = await on_full_disk("order", "pack", order_no, "--out", folder)

    assert (failed.code, "cannot be written" in failed.err, nothing_is_in(folder)) == (2, True, True)
    assert (await program("slip", order_no, "--out", folder)).code == 0
    assert not nothing_is_in(folder)


async def test_refused_rows_stand_nowhere_by_half_and_are_written_out_later(
    program: Program, payload: Payload, folder: Path
) -> None:
    rows = [test_imports.row_of(payload, payload["order_no"], total="many")]
    number = (await program("import", "orders", test_imports.write(folder.parent, rows), "--json")).json["number"]
    out = folder / "mend.csv"

    failed = await on_full_disk("import", "refused", number, "--out", out)

    assert (failed.code, f"{out} cannot be written" in failed.err, nothing_is_in(folder)) == (2, True, True)
    assert (await program("import", "refused", number, "--out", out)).code == 0
    assert "many" in out.read_text("cp932")
