"""Statements of carriers and notices of stores, written by hand from their column lists."""

import io
from datetime import date

import pytest

from adapters.files.notices import NoticeStage, StoreNotice, read_notices
from adapters.files.profile import Kind
from adapters.files.profile_files import profile, profiles
from adapters.files.remittance import HandedOn, read_remittances
from adapters.files.table import BadFile
from domain.contract.imports import ReadRow
from tests.said import ja

SAGAWA = (
    "振込日付（年）,振込日付（月）,振込日付（日）,発送日,お問い合せNo.,代引金,代引手数料,カード決済事務手数料,"
    "収入印紙代相当額,種類,回収営業所,訂正情報,訂正振込日（月）,訂正振込日（日）,振込対象区分,代引手数料支払方法"
)
DSK = (
    "種別,収納日,収納時刻,バーコード情報,ユーザー使用欄１,ユーザー使用欄２,印紙フラグ,金額,コンビニ本部コード,コンビニ名,"
    "コンビニ店舗コード,振込日,データ作成日"
)
BAR_CODE = "91929023252070678901234565918099999900069468"


def remittances(name: str, *lines: str, newline: str = "\r\n", encoding: str = "cp932") -> list[ReadRow]:
    data = newline.join([*lines, ""]).encode(encoding)
    return list(read_remittances(io.BytesIO(data), profile(Kind.REMITTANCE, name)))


def notices(name: str, *lines: str) -> list[ReadRow]:
    data = "\r\n".join([*lines, ""]).encode("cp932")
    return list(read_notices(io.BytesIO(data), profile(Kind.NOTICES, name)))


def reason(row: ReadRow) -> str:
    assert row.fault
    return ja(row.fault)


def test_sagawa_has_its_day_in_three_columns_and_several_fees() -> None:
    (row,) = remittances(
        "sagawa-ecollect", SAGAWA, '2026,12,10,20261201,4444-1375-8703,"2,820",330,55,200,現金,東京,,,,1,1'
    )

    assert row.content == HandedOn(
        carrier="sagawa", tracking_no="444413758703", amount=2820, fee=585, remitted_on=date(2026, 12, 10)
    )
    assert row.key == "cod-sagawa-444413758703-20261210"


def test_our_own_layout_names_the_carrier() -> None:
    head = "送り状番号,代引金額,手数料,入金日,運送会社"
    for encoding, newline in (("utf-8-sig", "\n"), ("cp932", "\r\n"), ("utf-8", "\r\n")):
        (row,) = remittances(
            "plain", head, "444413758703,2820,,2026-12-10,ヤマト運輸", newline=newline, encoding=encoding
        )

        assert row.content == HandedOn(
            carrier="yamato", tracking_no="444413758703", amount=2820, fee=0, remitted_on=date(2026, 12, 10)
        )


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("2026,12,10,20261201,444413758703,0,330,0,0,現金,東京,,,,1,1", "代引金"),
        ("2026,12,10,20261201,444413758703,-2820,330,0,0,現金,東京,,,,1,1", "代引金"),
        ("2026,12,10,20261201,444413758703,2820,330,0,0,現金,東京,訂正,,,1,1", "「訂正」とあります"),
        ("2026,13,10,20261201,444413758703,2820,330,0,0,現金,東京,,,,1,1", "（日）"),
        ("2026,12,10,20261201,4.44414E+11,2820,330,0,0,現金,東京,,,,1,1", "4.44414E+11"),
        ("2026,12,10,20261201,,2820,330,0,0,現金,東京,,,,1,1", "お問い合せNo."),
    ],
)
def test_a_row_that_nobody_can_book_is_refused_and_its_neighbour_is_not(line: str, says: str) -> None:
    good = "2026,12,10,20261201,444413758703,2820,330,0,0,現金,東京,,,,1,1"

    bad, fine = remittances("sagawa-ecollect", SAGAWA, line, good)

    assert says in reason(bad)
    assert (bad.line, fine.line, fine.fault) == (2, 3, None)


def test_another_carriers_statement_is_recognised() -> None:
    with pytest.raises(BadFile) as refused:
        remittances("plain", SAGAWA, "")

    assert "sagawa-ecollect" in ja(refused.value.said)


def test_dsk_tells_what_was_taken_what_is_certain_and_what_was_taken_back() -> None:
    line = f"{{}},20261215,0826,EAN{BAR_CODE},067890,12345659180,0,6946,010,セブン－イレブン,458762,0,20261216"

    rows = notices("dsk", DSK, *(line.format(kind) for kind in ("01", "02", "03", "81", "12")))

    found = [row.content for row in rows if isinstance(row.content, StoreNotice)]
    assert [each.stage for each in found] == [
        *(NoticeStage.PRELIMINARY, NoticeStage.CONFIRMED, NoticeStage.CANCELLED),
        *(NoticeStage.PRELIMINARY, NoticeStage.CONFIRMED),
    ]
    assert {each.notice_id for each in found} == {f"cvs-{BAR_CODE}-202612150826"}
    assert found[0].numbers == (BAR_CODE, "0678901234565918", "1234565918", "12345659180")
    assert (found[0].amount, found[0].paid_on) == (6946, date(2026, 12, 15))
    assert len({row.key for row in rows}) == 3  # a stage of one payment is one thing


def test_a_kind_of_notice_that_nobody_has_given_a_meaning_is_refused() -> None:
    (row,) = notices("dsk", DSK, f"22,20261215,0000,EAN{BAR_CODE},067890,12345659180,0,6946,910,郵便振替,1,0,20261216")

    assert "「22」" in reason(row)


def test_our_own_notices_name_number_or_order() -> None:
    (row,) = notices(
        "plain", "種別,注文番号,払込番号,金額,収納日,収納時刻", "速報,1001,123-4567-8901,2820,2026-12-15,9:05"
    )

    assert row.content == StoreNotice(
        stage=NoticeStage.PRELIMINARY,
        order_no="1001",
        numbers=("12345678901",),
        amount=2820,
        paid_on=date(2026, 12, 15),
        paid_at="0905",
    )


@pytest.mark.parametrize("kind", [Kind.REMITTANCE, Kind.NOTICES])
def test_what_nobody_has_seen_says_so(kind: Kind) -> None:
    for each in profiles(kind):
        assert each.name == "plain" or each.unverified
        assert each.version.startswith("unseen") == any("was seen" in said for said in each.unverified)
