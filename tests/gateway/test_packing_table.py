"""`shop pack`: what a packer scans, what is refused, and that a box is closed by one fact alone."""

import io
import sys
from pathlib import Path

import pytest

from gateway.api.client import ShopClient
from tests.gateway.by_hand import paid
from tests.gateway.conftest import Answer, Program


@pytest.fixture
async def printed(program: Program, order_no: str, tmp_path: Path) -> str:
    await paid(program, order_no)
    assert (await program("pick", order_no, "--out", tmp_path)).code == 0
    return order_no


async def scanned(program: Program, patch: pytest.MonkeyPatch, *lines: str) -> Answer:
    patch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    return await program("pack", "--by", "mori")


async def packed_at(shop: ShopClient, number: str) -> object:
    return (await shop.reading.order(number)).parcels[0].packed_at


async def test_a_full_box_is_closed_and_wrong_goods_are_refused(
    program: Program, shop: ShopClient, printed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await scanned(
        program,
        monkeypatch,
        printed,
        "?",
        "NOTHING",
        printed,
        "ｔｅａ-100",
        "undo",
        "undo",
        "3*TEA-100",
        "TEA-100",
        "TEA-100",
    )

    assert answer.code == 0
    assert "NO: Nothing has this code: NOTHING." in answer.out
    assert f"NO: The box of {printed} is not closed yet (2 missing)." in answer.out
    assert "Taken back: 静岡煎茶 100g 0/2" in answer.out
    assert "NO: There is no scan to take back." in answer.out
    assert "NO: Too many: 静岡煎茶 100g is wanted 2 times." in answer.out
    assert f"DONE {printed}" in answer.out
    assert "Boxes closed: 1; pieces: 2; scans refused: 4." in answer.out
    assert await packed_at(shop, printed)
    again = await scanned(program, monkeypatch, printed, "TEA-100")
    assert f"NO: {printed} is packed already." in again.out
    assert "NO: Scan an order's number first" in again.out


async def test_a_box_that_is_not_full_stays_open(
    program: Program, shop: ShopClient, printed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await scanned(program, monkeypatch, printed, "TEA-100")

    assert answer.code == 3
    assert f"Not closed: 1 box ({printed})." in answer.out
    assert await packed_at(shop, printed) is None


async def test_an_order_that_was_cancelled_or_not_printed_is_told_at_once(
    program: Program, shop: ShopClient, order_no: str, printed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await program("order", "cancel", printed, "--reason", "called")

    answer = await scanned(program, monkeypatch, printed)

    assert "NO: The order is to be cancelled: set the parcel aside" in answer.out
    assert order_no == printed
    assert await packed_at(shop, printed) is None
