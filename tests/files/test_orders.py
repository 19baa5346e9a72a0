"""Files of orders, written by hand from the column lists of each cart: what is read, and what is refused and why."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from adapters.files.looks import recognised
from adapters.files.orders import read_orders
from adapters.files.profile import Kind, Profile
from adapters.files.profile_files import profile, profiles
from adapters.files.table import BadFile
from domain.contract.imports import ReadRow
from domain.contract.order import PaymentMethod, PaymentState, PlacedOrder, PlanName

SAMPLES = Path(__file__).with_name("samples")
TOKYO = ZoneInfo("Asia/Tokyo")
ENCODINGS = {"eccube4": "cp932", "shopify": "utf-8", "nextengine": "cp932", "plain": "utf-8-sig"}
CARTS = tuple(ENCODINGS)


def layout(cart: str) -> Profile:
    return profile(Kind.ORDERS, cart)


def read(cart: str, data: bytes | None = None, own: Profile | None = None) -> dict[str, ReadRow]:
    """The orders of a file by their key; the sample's where none is given."""
    content = (SAMPLES / f"{cart}.csv").read_bytes() if data is None else data
    return {row.key: row for row in read_orders(io.BytesIO(content), own or layout(cart))}


def order(cart: str, number: str) -> PlacedOrder:
    row = read(cart)[number]
    assert row.fault is None
    assert isinstance(row.content, PlacedOrder)
    return row.content


def said(row: ReadRow) -> str:
    assert row.content is None
    return str(row.fault)


def changed(cart: str, change: Callable[[list[list[str]]], None], *, newline: str = "\r\n") -> bytes:
    """The sample with other cells, as a spreadsheet would save it."""
    encoding = ENCODINGS[cart]
    cells = list(csv.reader(io.StringIO((SAMPLES / f"{cart}.csv").read_bytes().decode(encoding), newline="")))
    change(cells)
    text = io.StringIO()
    csv.writer(text, lineterminator=newline).writerows(cells)
    return text.getvalue().encode(encoding)


def with_cell(cart: str, heading: str, value: str, line: int = 1) -> dict[str, ReadRow]:
    """The sample with one cell changed, in each row of its order where it belongs to the order.

    `line` counts from the first row below the headings.
    """
    columns = layout(cart).columns
    is_of_row = next(column.field for column in columns if column.name == heading).startswith(("line.", "channel_sh"))
    number = next(column.name for column in columns if column.field == "order_no")

    def change(cells: list[list[str]]) -> None:
        at, of_order = cells[0].index(heading), cells[0].index(number)
        same = cells[line][of_order]
        for row in cells[line : line + 1] if is_of_row else [row for row in cells[1:] if row[of_order] == same]:
            row[at] = value

    return read(cart, changed(cart, change))


def test_an_order_of_eccube_has_its_items_as_lines_fees_and_discounts() -> None:
    placed = order("eccube4", "501")

    assert [(line.sku, line.name, line.quantity, line.unit_price, line.tax_rate) for line in placed.lines] == [
        ("TEA-HOJI-200", "加賀棒ほうじ茶, 200g", 2, 1296, 8),
        ("CUP-HASAMI", "波佐見焼 湯呑み 白 大", 1, 2138, 10),
    ]
    assert (placed.shipping_fee, placed.cod_fee, placed.discount, placed.total) == (770, 330, 100, 5730)
    assert placed.adds_up
    assert (placed.plan, placed.payment.method) == (PlanName.COD, PaymentMethod.CASH_ON_DELIVERY)
    assert placed.placed_at == datetime(2026, 11, 20, 10, 15, tzinfo=TOKYO)
    assert (placed.wishes.delivery_date, placed.wishes.time_slot) == (date(2026, 11, 25), "0812")


def test_an_address_of_eccube_is_taken_apart_without_losing_a_character() -> None:
    placed = order("eccube4", "501")

    assert placed.recipient is None  # he is the orderer
    assert placed.orderer.name == "髙橋 一郎"
    assert placed.orderer.address.model_dump() == {
        "postal_code": "0600001",
        "prefecture": "北海道",
        "city": "札幌市中央区",
        "street": "北一条西2丁目1",
        "building": "第一ビル 301",
    }


def test_an_order_of_eccube_that_is_paid_goes_to_somebody_else_with_the_number_of_its_parcel() -> None:
    placed = order("eccube4", "502")

    assert placed.payment.state is PaymentState.CAPTURED
    assert (placed.points_used, placed.total) == (100, 1550)
    assert placed.recipient
    assert (placed.recipient.name, placed.recipient.address.city) == ("佐藤 次郎", "大阪市北区")
    assert (placed.channel, placed.channel_order_no, placed.channel_shipment_no) == ("eccube", "502", "89")


def test_an_unknown_way_to_pay_is_refused_with_its_row_and_the_others_are_read() -> None:
    rows = read("eccube4")

    assert said(rows["503"]) == "支払方法(名称) has a word that this profile does not know: '現金書留'"
    assert (rows["503"].line, rows["503"].lines) == (10, (10, 11))
    assert said(rows["504"]) == "the order is no longer open there (対応状況(ID): 3)"
    assert [number for number, row in rows.items() if row.fault is None] == ["501", "502"]


def test_an_order_of_shopify_has_what_stands_in_its_first_row_alone() -> None:
    placed = order("shopify", "1001")

    assert [(line.sku, line.quantity, line.unit_price, line.tax_rate) for line in placed.lines] == [
        ("CUP-HASAMI", 2, 1500, 10),
        ("POT-1", 1, 900, 10),
    ]
    assert (placed.shipping_fee, placed.discount, placed.total, placed.adds_up) == (500, 200, 4200, True)
    assert (placed.payment.method, placed.payment.state) == (PaymentMethod.CARD, PaymentState.CAPTURED)
    assert (placed.order_no, placed.channel_order_no) == ("1001", "#1001")
    assert placed.consents.advertising
    assert placed.orderer.address.prefecture == "東京都"
    assert placed.orderer.phone == "09012345678"
    assert placed.recipient
    assert (placed.recipient.address.postal_code, placed.recipient.phone) == ("0600001", "0112345678")
    assert placed.wishes.remarks == "玄関先に置いてください\nお願いします"
    assert (placed.wishes.delivery_date, placed.wishes.time_slot) == (date(2026, 11, 25), "1416")


def test_an_order_of_shopify_with_one_tax_has_that_of_all_its_articles() -> None:
    placed = order("shopify", "1002")

    assert [line.tax_rate for line in placed.lines] == [8]
    assert (placed.plan, placed.payment.state) == (PlanName.PREPAY, PaymentState.UNPAID)


def test_what_shopify_does_not_say_is_not_guessed() -> None:
    rows = read("shopify")

    assert said(rows["#1003"]) == "the file has no tax rate for TEA-1; say it in a profile of your own"
    assert said(rows["#1004"]) == "the order is no longer open there (Fulfillment Status: fulfilled)"
    assert said(rows["#1005"]).startswith("the prices are without tax (Taxes: 150)")


def test_a_profile_of_the_shop_says_which_articles_are_food() -> None:
    shopify = layout("shopify")
    own = shopify.model_copy(update={"settings": shopify.settings | {"reduced": ("TEA-",)}})

    placed = read("shopify", own=own)["1003"].content

    assert isinstance(placed, PlacedOrder)
    assert [(line.sku, line.tax_rate) for line in placed.lines] == [("TEA-1", 8), ("CUP-HASAMI", 10)]


def test_an_order_of_next_engine_has_points_discount_gift_and_hours() -> None:
    placed = order("nextengine", "NE-1")

    assert [(line.sku, line.name, line.unit_price, line.tax_rate) for line in placed.lines] == [
        ("CUP-HASAMI", "湯呑み 白", 1100, 10),
        ("TEA-1", "ほうじ茶", 1220, 8),
    ]
    assert (placed.shipping_fee, placed.cod_fee, placed.points_used, placed.discount) == (600, 330, 120, 100)
    assert placed.adds_up
    assert placed.orderer.address.model_dump() == {
        "postal_code": "2500011",
        "prefecture": "神奈川県",
        "city": "小田原市",
        "street": "栄町2-1-1",
        "building": "栄ビル201",
    }
    assert placed.wishes.gift
    assert placed.wishes.time_slot == "1416"
    assert placed.wishes.remarks == "割れ物です\nのし：内祝 山田\nラッピング：赤い包み"


def test_prices_without_tax_are_made_such_with_tax_where_the_sum_tells_how() -> None:
    placed = order("nextengine", "NE-2")

    assert [(line.unit_price, line.quantity) for line in placed.lines] == [(1080, 2)]
    assert placed.adds_up


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("NE-3", "the goods cost 2,160 yen with tax by their rows, and 2,100 yen by their sum"),
        ("NE-4", "there is no place for その他費用 '500'; take this order in by hand"),
        ("NE-5", "the file has no tax rate for TEA-1; say it in a profile of your own"),
        ("NE-6", "the order is no longer open there (出荷済フラグ: 1)"),
        ("NE-7", "受注電話番号 '465228054' seems to have lost its leading zero to a spreadsheet"),
    ],
)
def test_what_next_engine_cannot_mean_is_refused(number: str, says: str) -> None:
    assert said(read("nextengine")[number]).startswith(says)


def test_a_plain_file_says_what_belongs_to_the_order_once() -> None:
    placed = order("plain", "P-1")

    assert placed.orderer.name == "𠮷田, 花子"
    assert (placed.orderer.phone, placed.orderer.address.postal_code) == ("090-1234-5678", "101-0051")
    assert [(line.sku, line.quantity, line.unit_price, line.tax_rate) for line in placed.lines] == [
        ("TEA-1", 2, 1080, 8),
        ("CUP-HASAMI", 1, 1100, 10),
    ]
    assert placed.adds_up
    assert placed.wishes.remarks == "=1+1"
    assert placed.channel_order_no is None


def test_the_plan_follows_from_the_way_to_pay_where_nobody_says_it() -> None:
    assert order("plain", "P-2").plan is PlanName.COD


@pytest.mark.parametrize("cart", CARTS)
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_line_ends_make_no_difference(cart: str, newline: str) -> None:
    assert read(cart, changed(cart, lambda _: None, newline=newline)) == read(cart)


@pytest.mark.parametrize("cart", CARTS)
def test_a_file_that_a_spreadsheet_saved_in_utf8_is_read_alike(cart: str) -> None:
    text = (SAMPLES / f"{cart}.csv").read_bytes().decode(ENCODINGS[cart])

    assert read(cart, text.encode("utf-8-sig")) == read(cart)


@pytest.mark.parametrize("cart", CARTS)
def test_moved_columns_are_found(cart: str) -> None:
    def turn(cells: list[list[str]]) -> None:
        if cart != "eccube4":  # whose two columns 送料 are told apart by their order
            cells[:] = [row[::-1] for row in cells]

    assert {key: row.content for key, row in read(cart, changed(cart, turn)).items()} == {
        key: row.content for key, row in read(cart).items()
    }


@pytest.mark.parametrize("cart", CARTS)
def test_each_column_that_is_needed_is_missed(cart: str) -> None:
    for column in layout(cart).columns:
        if not column.needed:
            continue

        def drop(cells: list[list[str]], name: str = column.name) -> None:
            at = cells[0].index(name)
            for row in cells:
                del row[at]

        with pytest.raises(BadFile) as refused:
            read(cart, changed(cart, drop))
        assert f"missing: {column.name};" in str(refused.value)


@pytest.mark.parametrize("cart", CARTS)
def test_a_column_that_stands_twice_is_refused(cart: str) -> None:
    def double(cells: list[list[str]]) -> None:
        at = next(at for at, name in enumerate(cells[0]) if name in {"注文番号", "Name", "店舗伝票番号", "order_no"})
        for row in cells:
            row.append(row[at])

    with pytest.raises(BadFile, match="line 1: stands twice"):
        read(cart, changed(cart, double))


@pytest.mark.parametrize("cart", CARTS)
@pytest.mark.parametrize("other", CARTS)
def test_the_file_of_another_cart_is_recognised(cart: str, other: str) -> None:
    data = (SAMPLES / f"{other}.csv").read_bytes()

    assert recognised(io.BytesIO(data), profiles(Kind.ORDERS)) == (layout(other),)
    if cart != other:
        with pytest.raises(BadFile, match=rf"It looks like another file: .*\(`{other}`\)|The file is in"):
            read(cart, data)


@pytest.mark.parametrize(
    ("cart", "heading", "value", "says"),
    [
        ("eccube4", "郵便番号", "600001", "郵便番号 '600001' seems to have lost its leading zero"),
        ("eccube4", "注文番号", "1.23E+11", "注文番号 '1.23E+11' was shortened by a spreadsheet"),
        ("eccube4", "商品コード", "1月2日", "商品コード '1月2日' was turned into a date"),
        ("eccube4", "受注日", "2026年のいつか", "受注日 must be a date and time like"),
        ("eccube4", "個数", "0.5", "個数 must be a whole number"),
        ("eccube4", "個数", "0", "個数 must be a whole number from 1 on, not '0'"),
        ("eccube4", "税率", "5", "税率 must be one of 8, 10, not '5'"),
        ("eccube4", "価格", "1,2,00", "価格 must be whole yen"),
        ("eccube4", "明細区分(ID)", "7", "明細区分(ID) has a word that this profile does not know: '7'"),
        ("eccube4", "対応状況(ID)", "12", "対応状況(ID) has a word that this profile does not know: '12'"),
        ("eccube4", "商品コード", "", "商品コード is missing"),
        ("eccube4", "お届け希望日", "来週", "お届け希望日 must be a date like"),
        ("eccube4", "小計", "4732", "the goods cost 4,730 yen with tax by their rows, and 4,732 yen by their sum"),
        ("shopify", "Currency", "USD", "Currency is USD; only yen are taken"),
        ("shopify", "Cancelled at", "2026-11-21 10:00:00 +0900", "the order is no longer open there (Cancelled at: 20"),
        ("shopify", "Refunded Amount", "100", "the order is no longer open there (Refunded Amount: 100)"),
        ("shopify", "Payment Method", "Gift Card", "Payment Method has a word that this profile does not know"),
        ("shopify", "Created at", "2026/13/01 00:00", "Created at must be a date and time like"),
        ("nextengine", "商品計", "", "商品計 is missing"),
        ("nextengine", "店舗伝票番号", "NE_1", "店舗伝票番号: "),
        ("eccube4", "注文番号", "2026/11/5", "注文番号 '2026/11/5' was turned into a date by a spreadsheet"),
        ("nextengine", "顧客コード", "11月5日", "顧客コード '11月5日' was turned into a date by a spreadsheet"),
        ("eccube4", "お名前(姓)", "山" * 101, "お名前(姓) / お名前(名): must have at most 100 characters"),
        ("eccube4", "お名前(セイ)", "ヤ" * 101, "お名前(セイ) / お名前(メイ): must have at most 100 characters"),
        ("eccube4", "住所1", "山" * 301, "住所1 / 住所2: must have at most"),
        ("eccube4", "お名前(名)", "一\u0007郎", "お名前(姓) / お名前(名) has characters that cannot be seen"),
        ("eccube4", "TEL", "1234567890", "TEL '1234567890' seems to have lost its leading zero"),
        ("nextengine", "受注住所２", "山" * 201, "受注住所２: must have at most"),
        (
            "shopify",
            "Cancelled at",
            "2026-11-21 10:30:00 +0900",
            "the order is no longer open there (Cancelled at: 2026-11-21 10:30:00 +0900)",
        ),
        ("plain", "method", "tsuke", "method: must be one of"),
        ("plain", "plan", "later", "plan: must be one of"),
        ("plain", "orderer.name", "山" * 101, "orderer.name: must have at most 100 characters"),
    ],
)
def test_a_bad_cell_is_told_with_its_column_and_reason(cart: str, heading: str, value: str, says: str) -> None:
    first = next(iter(with_cell(cart, heading, value).values()))

    assert said(first).startswith(says)


def test_a_bad_cell_in_a_later_row_of_an_order_is_told_with_its_line() -> None:
    row = with_cell("eccube4", "個数", "0", line=2)["501"]

    assert said(row) == "line 3: 個数 must be a whole number from 1 on, not '0'"


def test_a_total_that_does_not_add_up_is_left_to_the_rule_for_any_cart() -> None:
    placed = with_cell("nextengine", "合計金額", "2161", line=3)["NE-2"].content

    assert isinstance(placed, PlacedOrder)
    assert not placed.adds_up


def test_rows_of_an_order_that_disagree_are_told() -> None:
    def change(cells: list[list[str]]) -> None:
        cells[2][cells[0].index("支払合計")] = "1"

    row = read("eccube4", changed("eccube4", change))["501"]

    assert said(row) == "line 3: 支払合計 '1' is another than in the row before of the same order"


def test_an_order_to_several_people_is_refused() -> None:
    row = with_cell("eccube4", "出荷ID", "90", line=2)["501"]

    assert said(row).startswith("line 3: the order goes to several recipients (出荷ID '90')")


@pytest.mark.parametrize("heading", ["Shipping Country", "Billing Country"])
def test_an_address_in_another_country_is_told_as_that_and_not_as_a_damaged_postal_code(heading: str) -> None:
    def change(cells: list[list[str]]) -> None:
        cells[1][cells[0].index(heading)] = "US"
        cells[1][cells[0].index(heading.replace("Country", "Zip"))] = "90001"

    told = [said(row) for row in read("shopify", changed("shopify", change)).values() if row.fault]

    assert f"{heading} 'US' is another country than Japan, where nothing can be sent; ask the customer" in told
    assert not [words for words in told if "Zip" in words]


def test_an_order_whose_rows_do_not_stand_together_is_never_taken_by_halves() -> None:
    def scatter(cells: list[list[str]]) -> None:
        cells.append(cells.pop(2))

    content = changed("eccube4", scatter)
    rows = [row for row in read_orders(io.BytesIO(content), layout("eccube4")) if row.key == "501"]

    assert [said(row) for row in rows] == [
        "the rows of 501 do not stand together (注文番号); sort the file by this column"
    ] * 2
