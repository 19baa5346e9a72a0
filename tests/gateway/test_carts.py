"""Files for carts at the command line: each parcel once, and stock as it stands."""

import asyncio
import csv
from pathlib import Path

import pytest

from gateway.api.client import ShopClient
from tests.gateway.by_hand import paid
from tests.gateway.conftest import Answer, Payload, Program, started

NUMBERS = iter(f"{44441375870 + each}{(44441375870 + each) % 7}" for each in range(1_000))


def rows(answer: Answer) -> list[dict[str, str]]:
    with Path(answer.json["file"]).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def content_of(answer: Answer) -> bytes:
    return Path(answer.json["file"]).read_bytes()


@pytest.fixture
async def shipped(program: Program, shop: ShopClient, payload: Payload) -> str:
    """An order of Shopify that has left."""
    order_no = payload["order_no"]
    await started(shop, payload | {"channel": "shopify", "channel_order_no": f"#{order_no}"})
    await paid(program, order_no)
    await program("order", "pack", order_no)
    await program("order", "ship", order_no, "--carrier", "yamato", "--tracking", next(NUMBERS))
    return str(order_no)


async def test_a_parcel_that_has_left_is_told_once_until_somebody_asks_for_it_again(
    program: Program, shipped: str, tmp_path: Path
) -> None:
    first = await program("export", "shipped", "--profile", "shopify", "--out", tmp_path, "--json")
    second = await program("export", "shipped", "--profile", "shopify", "--out", tmp_path)
    again = await program("export", "shipped", "--profile", "shopify", "--again", "--out", tmp_path, "--json")
    listed = await program("export", "shipped-files", "--json")
    kept = await program("export", "shipped", "--file", first.json["number"], "--out", tmp_path / "kept", "--json")

    assert f"#{shipped}" in [row["Name"] for row in rows(first)]
    assert Path(first.json["file"]).name.startswith("Orders-")
    assert (second.code, "No parcel is to be written." in second.out) == (0, True)
    assert [row["is_again"] for row in again.json["rows"] if row["order_no"] == shipped] == [True]
    assert content_of(kept) == content_of(first)
    assert first.json["number"] in [row["number"] for row in listed.json]
    lines = (await program("order", "show", shipped, "--json")).json["journal"]
    assert [line["what"] for line in lines].count("cart_told") == 2
    assert (
        f"Parcel 1 is in file {first.json['number']} for the cart (shopify)."
        in (await program("order", "show", shipped)).out
    )
    assert "Files for carts" in (await program("export", "shipped-files")).out


async def test_two_who_ask_at_once_share_no_parcel(shop: ShopClient, shipped: str) -> None:
    exports = await asyncio.gather(*(shop.carts.shipped("shopify") for _ in range(4)))

    assert [row.order_no for each in exports for row in each.rows].count(shipped) == 1


async def test_a_parcel_that_another_cart_cannot_be_told_of_is_refused_and_said_in_japanese(
    program: Program, shop: ShopClient, payload: Payload, tmp_path: Path
) -> None:
    order_no = payload["order_no"]
    await started(shop, payload | {"channel": "eccube"})
    await paid(program, order_no)
    await program("order", "pack", order_no)
    await program("order", "ship", order_no, "--carrier", "yamato", "--tracking", next(NUMBERS))

    answer = await program("--lang", "ja", "export", "shipped", "--profile", "eccube4", "--out", tmp_path)

    assert answer.code == 3
    assert order_no in answer.out
    assert "「出荷ID」が空欄です。" in answer.out


async def test_an_unknown_profile_and_file_are_told(program: Program, tmp_path: Path) -> None:
    profile = await program("export", "shipped", "--profile", "makeshop", "--out", tmp_path)
    file = await program("export", "shipped", "--file", "999999", "--out", tmp_path)

    assert (profile.code, "There is no profile 'makeshop'; there are eccube4, nextengine" in profile.err) == (3, True)
    assert (file.code, "`shop export shipped-files` shows them" in file.err) == (4, True)


async def test_stock_is_written_as_it_stands_and_read_back(program: Program, order_no: str, tmp_path: Path) -> None:
    assert order_no  # for which tea is set aside
    answer = await program("export", "stock", "--out", tmp_path, "--json")
    back = await program("stock", "import", answer.json["file"], "--json")
    shelf = await program("stock", "list", "--json")

    (tea,) = [row for row in rows(answer) if row["sku"] == "TEA-100"]
    (known,) = [row for row in shelf.json if row["sku"] == "TEA-100"]
    assert (int(tea["on_hand"]), int(tea["free"])) == (known["on_hand"], known["free"])
    assert back.code == 0


async def test_a_layout_of_the_carts_own_asks_for_its_file(program: Program, order_no: str, tmp_path: Path) -> None:
    assert order_no
    own = tmp_path / "inventory.csv"
    own.write_text("SKU,Location,On hand (new)\nTEA-100,本店,\n", encoding="utf-8")

    without = await program("export", "stock", "--profile", "shopify", "--out", tmp_path)
    filled = await program("export", "stock", "--profile", "shopify", "--into", own, "--out", tmp_path, "--json")

    assert (without.code, "name it with --into" in without.err) == (3, True)
    assert int(rows(filled)[0]["On hand (new)"]) > 0
