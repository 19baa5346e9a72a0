"""A file of a cart comes in at the command line, its order leaves, and the cart is told."""

import csv
import io
from pathlib import Path

from gateway.api.client import ShopClient
from tests.files.test_orders import SAMPLES
from tests.gateway.by_hand import paid
from tests.gateway.conftest import Payload, Program, until

TRACKING = "444413750001"


def of_shopify(number: str) -> bytes:
    """The sample's order of tea, under this number, with an article that the shop has."""
    cells = list(csv.reader(io.StringIO((SAMPLES / "shopify.csv").read_text(encoding="utf-8"), newline="")))
    head, row = cells[0], next(each for each in cells if each[0] == "#1002")
    row[0], row[head.index("Lineitem sku")] = f"#{number}", "TEA-100"
    text = io.StringIO()
    csv.writer(text).writerows([head, row])
    return text.getvalue().encode()


async def is_known(shop: ShopClient, number: str) -> bool:
    return number in {row.order_no for row in await shop.reading.search(number)}


async def test_an_order_of_shopify_comes_in_leaves_and_is_told_back(
    program: Program, shop: ShopClient, payload: Payload, tmp_path: Path
) -> None:
    number, file = payload["order_no"], tmp_path / "orders_export.csv"
    file.write_bytes(of_shopify(number))

    first = await program("import", "orders", file, "--json")
    second = await program("import", "orders", file, "--json")
    await until(lambda: is_known(shop, number))
    await paid(program, number)
    await program("order", "pack", number)
    await program("order", "ship", number, "--carrier", "yamato", "--tracking", TRACKING)
    told = await program("export", "shipped", "--profile", "shopify", "--out", tmp_path, "--json")

    assert (first.code, first.json["profile"], first.json["taken"]) == (0, "shopify", 1)
    assert second.json["number"] == first.json["number"]
    written = Path(told.json["file"]).read_text(encoding="utf-8")  # noqa: ASYNC240 - a test
    assert f"#{number},UPDATE,Fulfillment Line,success,Yamato (JA),{TRACKING}," in written


async def test_a_file_of_another_kind_is_told_by_its_name(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "orders_export.csv"
    file.write_bytes(of_shopify("1"))

    answer = await program("--lang", "ja", "import", "orders", file, "--profile", "eccube4")

    assert answer.code == 3
    assert "「Shopify 注文CSV」（`shopify`）のファイルのようです。" in answer.out + answer.err
