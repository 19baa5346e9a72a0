"""What carts take back, read by a plain reader of CSV: parcels that have left, and stock levels."""

import csv
import io
from datetime import date

import pytest

from adapters.files.carts import Left, ShippedFile, filled_stock, stock_file
from adapters.files.profile import Kind
from adapters.files.profile_files import profile
from adapters.files.table import BadFile
from adapters.files.writing import Unwritable
from domain.agenda.overview import StockRow
from domain.contract.order import PlacedOrder
from tests.domain.builders import prepay

NUMBER = "444413758703"


def placed(**fields: str) -> PlacedOrder:
    return prepay(**fields)


def left(order: PlacedOrder, carrier: str = "yamato", tracking_no: str = NUMBER, before: int = 0) -> Left:
    return Left(order, "1", carrier, tracking_no, date(2026, 11, 21), before)


def rows(cart: str, *parcels: Left, encoding: str = "utf-8-sig") -> list[list[str]]:
    file = ShippedFile(profile(Kind.SHIPPED, cart))
    data = file.head() + b"".join(file.row(parcel) for parcel in parcels)
    return list(csv.reader(io.StringIO(data.decode(encoding), newline="")))


def test_eccube_is_told_by_its_own_number_of_the_shipment() -> None:
    order = placed(channel="eccube", channel_shipment_no="88")

    assert rows("eccube4", left(order), encoding="cp932") == [
        ["出荷ID", "お問い合わせ番号", "出荷日"],
        ["88", NUMBER, "2026-11-21"],
    ]


def test_shopify_is_told_by_the_name_of_the_order_with_carrier_and_page() -> None:
    head, row = rows("shopify", left(placed(channel="shopify", channel_order_no="#1001"), "sagawa"))
    cells = dict(zip(head, row, strict=True))

    assert (cells["Name"], cells["Command"], cells["Line: Type"]) == ("#1001", "UPDATE", "Fulfillment Line")
    assert (cells["Fulfillment: Tracking Company"], cells["Fulfillment: Tracking Number"]) == ("Sagawa (JA)", NUMBER)
    assert NUMBER in cells["Fulfillment: Tracking URL"]
    assert cells["Fulfillment: Send Receipt"] == "FALSE"


def test_next_engine_is_told_by_its_own_slip_number() -> None:
    order = placed(channel="nextengine", channel_shipment_no="120045")

    assert rows("nextengine", left(order), encoding="cp932") == [
        ["伝票番号", "発送伝票番号", "出荷予定日"],
        ["120045", NUMBER, "2026/11/21"],
    ]


@pytest.mark.parametrize(
    ("cart", "parcel", "says"),
    [
        ("eccube4", left(placed()), "出荷ID is missing"),
        ("eccube4", left(placed(channel_shipment_no="88"), before=1), "the cart has room for one parcel of an order"),
        ("nextengine", left(placed(channel_shipment_no="1"), tracking_no=""), "発送伝票番号 is missing"),
        ("shopify", left(placed(), carrier="Seino"), "Fulfillment: Tracking Company has a word"),
        ("plain", left(placed(), tracking_no="=1+1"), "tracking_no begins like a formula"),
    ],
)
def test_a_parcel_that_the_cart_cannot_take_is_refused_with_its_reason(cart: str, parcel: Left, says: str) -> None:
    with pytest.raises(Unwritable) as refused:
        ShippedFile(profile(Kind.SHIPPED, cart)).row(parcel)

    assert str(refused.value.faults[0]).startswith(says)


def test_a_cart_is_told_of_its_own_orders_alone() -> None:
    file = ShippedFile(profile(Kind.SHIPPED, "eccube4"))

    assert file.is_meant(placed(channel="eccube"))
    assert not file.is_meant(placed(channel="shopify"))
    assert ShippedFile(profile(Kind.SHIPPED, "plain")).is_meant(placed(channel="shopify"))


ARTICLES = {
    "TEA-1": StockRow(sku="TEA-1", name="ほうじ茶, 100g", on_hand=12, reserved=2, waiting=0),
    "CUP-1": StockRow(sku="CUP-1", name="湯呑み", on_hand=3, reserved=3, waiting=1),
}
SHOPIFY = (
    "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value,SKU,HS Code,COO,"
    "Location,Bin name,Incoming (not editable),Unavailable (not editable),Committed (not editable),"
    "Available (not editable),On hand (current),On hand (new)\n"
    'tea,"ほうじ茶, ""特選""",Title,Default Title,,,,,TEA-1,,,本店,,0,0,2,-8,10,\n'
    "pot,急須,Title,Default Title,,,,,POT-9,,,本店,,0,0,0,5,5,\n"
    "bad,=1+1,Title,Default Title,,,,,CUP-1,,,本店,,0,0,0,5,5,\n"
)


def test_a_plain_file_of_stock_is_read_back() -> None:
    written = stock_file(profile(Kind.STOCK, "plain"), ARTICLES)

    assert list(csv.reader(io.StringIO(written.content.decode("utf-8-sig"), newline=""))) == [
        ["sku", "name", "on_hand", "free"],
        ["TEA-1", "ほうじ茶, 100g", "12", "10"],
        ["CUP-1", "湯呑み", "3", "0"],
    ]


def test_the_carts_own_file_gets_the_counts_and_keeps_all_else() -> None:
    written = filled_stock(profile(Kind.STOCK, "shopify"), ARTICLES, io.BytesIO(SHOPIFY.encode()))

    before = list(csv.reader(io.StringIO(SHOPIFY, newline="")))
    after = list(csv.reader(io.StringIO(written.content.decode(), newline="")))
    assert [row[:-1] for row in after] == [row[:-1] for row in before[:3]]
    assert [row[-1] for row in after] == ["On hand (new)", "12", ""]
    assert (written.count, written.unknown) == (1, ("POT-9",))
    assert [(sku, str(faults[0])) for sku, faults in written.refused] == [
        ("CUP-1", "Title begins like a formula of a spreadsheet: '=1+1'")
    ]


def test_the_file_of_articles_of_eccube_keeps_its_encoding_and_cells_of_several_lines() -> None:
    text = '商品ID,商品名,商品説明(詳細),商品コード,在庫数\r\n1,髙級茶,"一行目\r\n二行目",TEA-1,4\r\n'
    written = filled_stock(profile(Kind.STOCK, "eccube4"), ARTICLES, io.BytesIO(text.encode("cp932")))

    assert written.content.decode("cp932") == text.replace(",4\r\n", ",10\r\n")


def test_next_engine_is_told_by_how_much_its_counts_differ_since_it_adds_what_it_is_told() -> None:
    text = "syohin_code,zaiko_su\r\nTEA-1,4\r\nCUP-1,10\r\nPOT-9,5\r\nTEA-1,\r\n"
    written = filled_stock(profile(Kind.STOCK, "nextengine"), ARTICLES, io.BytesIO(text.encode("cp932")))

    assert written.content.decode("cp932") == "syohin_code,zaiko_su\r\nTEA-1,8\r\nCUP-1,-7\r\n"
    assert (written.count, written.unknown) == (2, ("POT-9",))
    assert [(sku, [fault.code for fault in faults]) for sku, faults in written.refused] == [
        ("TEA-1", ["row.not_digits"])
    ]


def test_another_file_is_not_filled_in() -> None:
    with pytest.raises(BadFile, match=r"missing: SKU, Location, On hand \(new\)"):
        filled_stock(profile(Kind.STOCK, "shopify"), ARTICLES, io.BytesIO(b"a,b\n1,2\n"))
