"""Carriers' files: each column as its list has it, widths and characters, and every reason why a parcel is refused.

What should stand where is written down by the numbers of the carriers' lists, and read back by a reader of its own.
"""

from datetime import date

import pytest

from adapters.files.profile import Kind
from adapters.files.profile_files import profile
from adapters.files.shipping import WaybillFile
from adapters.files.shipping_draft import widened
from adapters.files.spread import spread
from adapters.shop_file import read_shop_file
from domain.goods.waybill import Waybill, waybill
from domain.shop.temperature import Temperature
from domain.shop.waybills import Waybills
from tests.domain.builders import OrderStory, cart, cod, postpay
from tests.said import ja
from tests.workflows.world import SAMPLE_SHOP

SHOP = read_shop_file(SAMPLE_SHOP)
LAYOUTS = {"yamato": "yamato-b2cloud", "sagawa": "sagawa-ehiden3", "japanpost": "japanpost-yupurir"}
SHIPS_ON = date(2026, 12, 1)


def bill(carrier: str, *, paying: str = "postpay", boxes: int = 1, cool: str = "", **changes: object) -> Waybill:
    """What a carrier is told of an order; `changes` are those of its cart."""
    placed = (cod if paying == "cod" else postpay)(**changes)
    rules = SHOP.file.waybills.model_copy(update={cool: ("TEA-100",)} if cool else {})
    state = OrderStory(placed).receive().state
    return waybill(
        placed, state, SHOP.profile, rules, carrier=carrier, transfer_no="100001", ships_on=SHIPS_ON, boxes=boxes
    )


def person(**changes: object) -> dict[str, object]:
    address = cart()["orderer"]["address"] | {key: changes.pop(key) for key in list(changes) if key in ADDRESS}
    return {**cart()["orderer"], "address": address, **changes}


ADDRESS = {"postal_code", "prefecture", "city", "street", "building"}


def file_of(carrier: str) -> WaybillFile:
    return WaybillFile(profile(Kind.SHIPPING, LAYOUTS[carrier]))


def cells(data: bytes) -> list[list[str]]:
    """Rows of quoted cells, read without any of our own code: sign by sign."""
    rows: list[list[str]] = [[]]
    cell, is_quoted = "", False
    for sign in data.decode("cp932"):
        if sign == '"':
            is_quoted = not is_quoted
        elif sign == "," and not is_quoted:
            rows[-1].append(cell)
            cell = ""
        elif sign == "\n" and not is_quoted:
            rows[-1].append(cell.removesuffix("\r"))
            cell, rows = "", [*rows, []]
        else:
            cell += sign
    assert not cell
    assert not is_quoted
    return rows[:-1]


def filled(carrier: str, given: Waybill) -> dict[int, str]:
    """The cells that are not empty, by the numbers of the carrier's list, which begins with 1."""
    file = file_of(carrier)
    row = file.row(given)
    assert row.faults == (), [ja(fault) for fault in row.faults]
    ((*found,),) = cells(row.data)
    return {number: cell for number, cell in enumerate(found, start=1) if cell}


def reasons(carrier: str, given: Waybill) -> list[str]:
    """Why the parcel is refused; nothing of it is written then."""
    row = file_of(carrier).row(given)
    assert row.data == b"" or not row.faults
    return [ja(fault) for fault in row.faults]


@pytest.mark.parametrize(("carrier", "columns"), [("yamato", 95), ("sagawa", 74), ("japanpost", 117)])
def test_heading_and_row_are_as_long_as_the_carriers_list(carrier: str, columns: int) -> None:
    file = file_of(carrier)

    head, row = cells(file.head() + file.row(bill(carrier)).data)

    assert len(head) == len(row) == columns
    assert file.head().endswith(b"\r\n")
    assert not file.head().startswith(b"\xef\xbb\xbf")


def test_columns_stand_where_the_carriers_lists_have_them() -> None:
    heads = {carrier: cells(file_of(carrier).head())[0] for carrier in LAYOUTS}

    assert [heads["yamato"][at - 1] for at in (1, 12, 16, 28, 34, 40, 42, 74, 95)] == [
        *("お客様管理番号", "お届け先住所", "お届け先名", "品名１", "ｺﾚｸﾄ代金引換額（税込)", "請求先顧客コード"),
        *("運賃管理番号", "複数口くくりキー", "投函完了メール（ご依頼主宛）メールメッセージ"),
    ]
    assert [heads["sagawa"][at - 1] for at in (3, 10, 12, 42, 44, 48, 50, 52, 58, 61, 62, 74)] == [
        *("お届け先電話番号", "お客様管理番号", "部署ご担当者コード取得区分", "出荷個数", "クール便指定", "代引金額"),
        *("決済種別", "指定シール１", "元着区分", "出荷日", "お問い合せ送り状No.", "編集１０"),
    ]
    assert [heads["japanpost"][at - 1] for at in (1, 8, 14, 54, 60, 65, 66, 72, 99, 103)] == [
        *("お客様側管理番号", "元／着払／代引", "お届け先 住所１", "受注番号", "商品サイズ区分", "配達指定日／希望日"),
        *("配達時間帯区分", "複数個口数", "代引金額", "品名"),
    ]


WISHES = {"delivery_date": "2026-12-03", "time_slot": "14時〜16時"}
COMPANY = person(company="株式会社みどり", department="総務部", building="メゾン芝101号室")


def test_yamato_cash_on_delivery_to_a_company() -> None:
    given = bill("yamato", paying="cod", orderer=COMPANY, wishes=WISHES)

    assert filled("yamato", given) == {
        1: "1001-1",
        2: "2",
        3: "0",
        5: "2026/12/01",
        6: "2026/12/03",
        7: "1416",
        9: "03-1234-5678",
        11: "105-0011",
        12: "東京都港区芝公園4-2-8",
        13: "メゾン芝101号室",
        14: "株式会社みどり",
        15: "総務部",
        16: "山田 太郎",
        18: "様",
        20: "054-000-0000",
        22: "420-0853",
        23: "静岡県静岡市葵区追手町5-1",
        25: "茶の葉堂",
        28: "静岡煎茶 100g",
        33: "1001",
        34: "2820",
        35: "220",
        40: "0540000000",
        42: "01",
    }


def test_yamato_chilled_in_two_boxes() -> None:
    found = filled("yamato", bill("yamato", boxes=2, cool="chilled"))

    assert (found[2], found[3], found[38], found[39]) == ("0", "2", "2", "3")
    assert 34 not in found
    assert 35 not in found


def test_sagawa_cash_on_delivery_to_a_company() -> None:
    given = bill("sagawa", paying="cod", cool="frozen", orderer=COMPANY, wishes=WISHES)

    assert filled("sagawa", given) == {
        3: "03-1234-5678",
        4: "105-0011",
        5: "東京都港区",
        6: "芝公園４－２－８",
        7: "メゾン芝１０１号室",
        8: "株式会社みどり　総務部",
        9: "山田　太郎",
        10: "1001-1",
        11: "054000000000",
        18: "054-000-0000",
        19: "420-0853",
        20: "静岡県静岡市葵区追手町５－１",
        22: "茶の葉堂",
        24: "001",
        25: "静岡煎茶 100g",
        26: "1001",
        42: "1",
        43: "000",
        44: "003",
        45: "2026/12/03",
        46: "14",
        48: "2820",
        49: "220",
        50: "2",
        52: "002",
        53: "008",
        54: "023",
        58: "1",
        61: "2026/12/01",
    }


@pytest.mark.parametrize(
    ("wishes", "seals"),
    [
        ({}, []),
        ({"delivery_date": "2026-12-03"}, ["005"]),
        ({"time_slot": "午前中"}, ["020"]),
        ({"delivery_date": "2026-12-03", "time_slot": "午前中"}, ["020"]),  # both seals exclude each other
    ],
)
def test_sagawa_seals_the_hours_or_the_day_and_never_both(wishes: dict[str, str], seals: list[str]) -> None:
    found = filled("sagawa", bill("sagawa", wishes=wishes))

    assert [found[at] for at in (52, 53, 54) if at in found] == seals
    assert (45 in found) == ("delivery_date" in wishes)


def test_japan_post_cash_on_delivery_to_a_company() -> None:
    given = bill("japanpost", paying="cod", cool="chilled", orderer=COMPANY, wishes=WISHES)

    assert filled("japanpost", given) == {
        1: "1001-1",
        2: "20261201",
        6: "0",
        7: "1",
        8: "2",
        9: "0",
        10: "0",
        13: "1050011",
        14: "東京都港区",
        15: "芝公園4-2-8",
        16: "メゾン芝101号室",
        17: "株式会社みどり　総務部",
        18: "山田 太郎",
        19: "0",
        20: "03-1234-5678",
        30: "4200853",
        31: "静岡県静岡市葵区追手町5-1",
        34: "茶の葉堂",
        37: "054-000-0000",
        54: "1001",
        60: "060",
        64: "0",
        65: "20261203",
        66: "53",
        67: "0",
        68: "0",
        69: "0",
        72: "1",
        99: "2820",
        100: "220",
        103: "静岡煎茶 100g",
    }


@pytest.mark.parametrize("carrier", LAYOUTS)
def test_a_comma_and_a_quote_in_a_name_stay_in_their_cell(carrier: str) -> None:
    file = file_of(carrier)
    row = file.row(bill(carrier, orderer=person(name="山田,太郎", building='コーポ"芝"')))

    assert row.data.count(b'""') > 0
    assert len(cells(row.data)[0]) == len(file.profile.columns)


@pytest.mark.parametrize("carrier", LAYOUTS)
def test_characters_that_only_windows_has_are_written(carrier: str) -> None:
    found = filled(carrier, bill(carrier, orderer=person(name="髙橋 﨑子", street="芝公園４−２〜８", building="㈱①")))

    assert "髙橋" in "".join(found.values())


@pytest.mark.parametrize("carrier", LAYOUTS)
def test_a_character_that_no_carrier_can_print_is_named_with_its_column_and_what_to_do(carrier: str) -> None:
    (reason,) = reasons(carrier, bill(carrier, orderer=person(name="𠮷田 太郎")))

    assert "𠮷" in reason
    assert "お届け先" in reason
    assert "`shop order change-address 1001`" in reason


@pytest.mark.parametrize("carrier", LAYOUTS)
def test_what_a_spreadsheet_would_take_for_a_formula_is_not_written(carrier: str) -> None:
    (reason,) = reasons(carrier, bill(carrier, orderer=person(name="=1+1")))

    assert "お届け先" in reason


@pytest.mark.parametrize("carrier", LAYOUTS)
def test_every_reason_is_told_at_once(carrier: str) -> None:
    nowhere = person(name="山" * 40, phone="なし", postal_code="12", prefecture="東京都", street="芝公園" * 30)

    found = reasons(carrier, bill(carrier, orderer=nowhere, wishes={"time_slot": "夕方"}))

    assert len(found) == 5
    assert all("「" in each and "。" in each for each in found)


@pytest.mark.parametrize(
    ("carrier", "slots"),
    [
        ("yamato", "午前中、14時〜16時、16時〜18時、18時〜20時、19時〜21時"),
        ("sagawa", "午前中、12時〜14時、14時〜16時、16時〜18時、18時〜20時、19時〜21時"),
        ("japanpost", "午前中、12時〜14時、14時〜16時、16時〜18時、18時〜20時、19時〜21時"),
    ],
)
def test_hours_that_a_carrier_does_not_offer_are_refused_with_those_that_it_does(carrier: str, slots: str) -> None:
    (reason,) = reasons(carrier, bill(carrier, wishes={"time_slot": "20-21"}))

    assert "20時〜21時" in reason
    assert slots in reason
    assert "`--hours 1001=14-16`" in reason


def test_hours_that_yamato_gave_up_are_not_sent_as_others() -> None:
    assert reasons("yamato", bill("yamato", wishes={"time_slot": "12-14"}))
    assert filled("sagawa", bill("sagawa", wishes={"time_slot": "12-14"}))[46] == "12"


@pytest.mark.parametrize(("carrier", "most"), [("yamato", 300_000), ("sagawa", 500_000), ("japanpost", 300_000)])
def test_more_cash_than_the_carrier_collects_is_refused(carrier: str, most: int) -> None:
    def costing(total: int) -> Waybill:
        lines = [cart()["lines"][0] | {"quantity": 1, "unit_price": total}]
        return bill(carrier, paying="cod", lines=lines, shipping_fee=0, total=total)

    assert filled(carrier, costing(most))
    assert f"{most:,}円" in reasons(carrier, costing(most + 1))[0]


def test_cash_on_delivery_in_several_boxes() -> None:
    assert "複数個口" in reasons("yamato", bill("yamato", paying="cod", boxes=2))[0]
    assert filled("sagawa", bill("sagawa", paying="cod", boxes=2))[42] == "2"
    assert "100個口" in reasons("yamato", bill("yamato", boxes=100))[0]


def test_chilled_and_frozen_goods_share_no_box() -> None:
    given = bill("yamato").model_copy(update={"temperature": Temperature.BOTH})

    assert "冷蔵の商品と冷凍の商品" in reasons("yamato", given)[0]


def test_a_company_without_a_persons_name() -> None:
    alone = person(name="", company="株式会社みどり")

    yamato, sagawa, post = (filled(carrier, bill(carrier, orderer=alone)) for carrier in LAYOUTS)

    assert (yamato[14], yamato[16], yamato[18]) == ("株式会社みどり", "ご担当者", "様")
    assert (sagawa[8], sagawa.get(9)) == ("株式会社みどり", None)
    assert (post[17], post.get(19)) == ("株式会社みどり", None)  # 様 alone has a code that is known


def test_only_the_name_of_the_goods_is_shortened() -> None:
    lines = [cart()["lines"][0] | {"name": "静岡県産深蒸し煎茶" * 5}]

    found = filled("yamato", bill("yamato", lines=lines))

    assert found[28] == ("静岡県産深蒸し煎茶" * 5)[:25]


@pytest.mark.parametrize(
    ("parts", "widths", "lines"),
    [
        # Each part has its column.
        (
            ["東京都港区", "芝公園4-2-8", "メゾン芝101号室"],
            [32, 32, 32],
            ["東京都港区", "芝公園4-2-8", "メゾン芝101号室"],
        ),
        # What does not fit goes on in the next one.
        (
            ["神奈川県横浜市青葉区", "美しが丘西三丁目1番地2号", "ローズハイツ202"],
            [32, 32],
            ["神奈川県横浜市青葉区美しが丘西", "三丁目1番地2号ローズハイツ202"],
        ),
        # Behind a number comes a space.
        (["東京都港区芝公園4-2-8", "2F"], [40], ["東京都港区芝公園4-2-8　2F"]),
        # A number stays whole, even at the edge.
        (["あ" * 15, "1234-5678"], [32, 32], ["あ" * 15, "1234-5678"]),
        (["あ" * 15 + "1234-5678号室"], [32, 32], ["あ" * 15, "1234-5678号室"]),
        (["あ" * 15 + "１２３号"], [32, 32], ["あ" * 15, "１２３号"]),
        # A long name in katakana is broken only when it has to be.
        (["芝公園", "プレミアムレジデンスタワー101"], [10, 32], ["芝公園", "プレミアムレジデンスタワー101"]),
        (["ア" * 20 + "101号室"], [32, 32], ["ア" * 16, "ア" * 4 + "101号室"]),
        # It does not fit at all.
        (["あ" * 33], [32, 32], None),
        (["1" * 40], [32, 32], None),
        ([], [32, 32], ["", ""]),
    ],
)
def test_no_number_and_no_room_is_cut_in_two(parts: list[str], widths: list[int], lines: list[str] | None) -> None:
    assert spread(parts, widths, lambda text: len(text.encode("cp932"))) == lines


@pytest.mark.parametrize(
    "phone", ["０３（１２３４）５６７８", "+81-3-1234-5678", "03-1234-5678 内線12", "03 1234 5678"]
)
def test_a_phone_number_is_written_as_carriers_read_it(phone: str) -> None:
    assert filled("yamato", bill("yamato", orderer=person(phone=phone)))[9] == "03-1234-5678"


def test_half_width_is_widened_and_nothing_else() -> None:
    assert widened("ﾒｿﾞﾝ芝 1-2 Ａb ①㈱髙") == "メゾン芝　１－２　Ａｂ　①㈱髙"


def test_the_shops_own_name_for_all_goods_stands_on_every_waybill() -> None:
    placed, state = postpay(), OrderStory(postpay()).receive().state
    rules = Waybills(goods="お茶")

    given = waybill(placed, state, SHOP.profile, rules, carrier="yamato", transfer_no="1", ships_on=SHIPS_ON)

    assert given.goods == "お茶"
