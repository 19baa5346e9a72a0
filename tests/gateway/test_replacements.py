"""`shop order replace`, and replacements and exchanges on picking lists, at the packing table and in files."""

import io
import sys
from pathlib import Path

import pytest

from domain.contract import messages as m
from gateway.api.client import ShopClient
from tests.gateway.by_hand import paid
from tests.gateway.conftest import Program
from tests.gateway.test_picking import written
from tests.gateway.test_waybills import rows


@pytest.fixture
async def arrived(program: Program, shop: ShopClient, order_no: str) -> str:
    """A paid order that has arrived."""
    await paid(program, order_no)
    now = shop.connections.now()
    await shop.orders.tell(order_no, m.ParcelShipped(carrier="yamato", tracking_no="444413758703", shipped_at=now))
    await shop.orders.tell(order_no, m.ParcelDelivered(delivered_at=now))
    return order_no


async def replaced(program: Program, number: str, *more: str) -> None:
    answer = await program("order", "replace", number, "--lines", "1=1", "--reason", "割れていた", "--by", "森", *more)
    assert answer.code == 0, answer.err


async def test_a_replacement_is_promised_shown_and_cancelled(program: Program, arrived: str) -> None:
    await replaced(program, arrived)

    shown = await program("order", "show", arrived, "--json")
    assert shown.json["status"] == "shipped"
    assert "TEA-100 × 1" in (await program("order", "show", arrived)).out
    again = await program("order", "replace", arrived, "--lines", "1=2")
    assert (again.code, "1" in again.err) == (3, True)

    assert (await program("order", "replace", arrived, "--cancel", "2")).code == 0
    assert (await program("order", "show", arrived, "--json")).json["status"] == "delivered"
    assert (await program("order", "replace", arrived, "--cancel", "2")).code == 3


async def test_what_cannot_be_replaced_is_refused_in_a_sentence(program: Program, arrived: str) -> None:
    for wrong in ("9=1", "1=99"):
        refused = await program("order", "replace", arrived, "--lines", wrong)
        assert (refused.code, bool(refused.err)) == (3, True)
    assert (await program("order", "replace", arrived, "--article", "NOBODY-1=1")).code == 3
    assert (await program("order", "replace", arrived, "--cancel", "2", "--lines", "1=1")).code == 2


async def test_a_replacement_is_picked_packed_and_in_its_carriers_file(
    program: Program, shop: ShopClient, arrived: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await replaced(program, arrived)
    waiting = [line for line in (await program("today")).out.splitlines() if arrived in line]
    assert any("only a replacement" in line for line in waiting)

    picked = await program("pick", arrived, "--out", tmp_path / "pick", "--json")
    assert picked.code == 0, picked.out
    (row,) = picked.json["picks"]["rows"]
    assert (row["sku"], row["pieces"]) == ("TEA-100", 1)
    assert "交換品・無償" in "".join(written(picked, "papers"))
    assert picked.json["picks"]["orders"][0]["replaces"]

    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{arrived}\nTEA-100\n"))
    packed = await program("pack", "--by", "mori")
    assert f"DONE {arrived}" in packed.out, packed.out

    answer = await program("export", "shipping", arrived, "--carrier", "yamato", "--out", tmp_path / "out", "--json")
    _, waybill = rows(answer)
    assert waybill[0].strip('"') == f"{arrived}-2"
    parcel = (await shop.reading.order(arrived)).parcels[-1]
    assert (parcel.parcel_no, bool(parcel.packed_at)) == ("2", True)


async def test_what_is_had_in_exchange_is_picked_by_its_own_article_and_its_slip_has_prices(
    program: Program, arrived: str, tmp_path: Path
) -> None:
    terms = ("--name", "急須", "--price", "900", "--tax-rate", "10")
    assert (await program("stock", "receive", "POT-7", "5", *terms)).code == 0
    wish = ("--cause", "changed_mind", "--lines", "1=1", "--article", "POT-7=1")
    assert (await program("return", "ask", arrived, *wish)).code == 0
    assert (await program("return", "inspect", f"R{arrived}-1", "--by", "森")).code == 0

    picked = await program("pick", arrived, "--out", tmp_path / "pick", "--json")
    (row,) = picked.json["picks"]["rows"]
    assert (row["sku"], row["pieces"]) == ("POT-7", 1)
    slip = "".join(written(picked, "papers"))
    assert "急須" in slip
    assert "900" in slip

    answer = await program("export", "shipping", arrived, "--carrier", "yamato", "--out", tmp_path / "out", "--json")
    assert rows(answer)[1][0].strip('"') == f"{arrived}-2"


async def test_a_dearer_article_is_on_no_picking_list_before_it_is_paid(
    program: Program, arrived: str, tmp_path: Path
) -> None:
    terms = ("--name", "急須", "--price", "2000", "--tax-rate", "10")
    assert (await program("stock", "receive", "POT-8", "5", *terms)).code == 0
    wish = ("--cause", "changed_mind", "--lines", "1=1", "--article", "POT-8=1")
    assert (await program("return", "ask", arrived, *wish)).code == 0
    assert (await program("return", "inspect", f"R{arrived}-1", "--by", "森")).code == 0

    assert (await program("pick", arrived, "--out", tmp_path)).code == 3
    paying = ("--amount", "920", "--notice-id", f"d-{arrived}", "--by", "森")
    assert (await program("order", "pay", arrived, *paying)).code == 0

    picked = await program("pick", arrived, "--out", tmp_path, "--json")
    (row,) = picked.json["picks"]["rows"]
    assert (row["sku"], row["pieces"]) == ("POT-8", 1)
