"""Numbers and events of parcels in files, written by hand from the carriers' headings."""

import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest

from adapters.files.events import TrackedParcel, read_events
from adapters.files.looks import recognised
from adapters.files.profile import Kind, Profile
from adapters.files.profile_files import profile, profiles
from adapters.files.table import BadFile
from adapters.files.tracking import NumberedParcel, read_numbers
from domain.basics.said import Said
from domain.contract.imports import ReadRow
from domain.contract.status import ParcelEvent
from tests.said import english

B2_HEADING = (
    "お客様管理番号,送り状種類,クール区分,伝票番号,出荷予定日,お届け予定日,配達時間帯,お届け先コード,お届け先電話番号,"
    "お届け先電話番号枝番,お届け先郵便番号,お届け先住所,お届け先アパートマンション名,お届け先会社・部門１,お届け先会社・部門２,お届け先名"
)
B2 = f"""{B2_HEADING}
1001-1,0,,4444-1375-8703,2026/11/21,2026/11/22,,,03-1234-5678,,105-0011,東京都港区芝公園4-2-8,,,,山田 太郎
1002-1,0,2,401234567893,2026/11/21,最短日,0812,,06-1234-5678,,530-0001,大阪府大阪市北区梅田1-1,,,,"髙橋, 花子"
"""
EHIDEN = """お届け先電話番号,お客様管理番号,クール便指定,出荷日,お問い合せ送り状No.
0312345678,1001-1,001,2026/11/21,512547514334
0612345678,1002-1,002,20261121,５１２５４７５１４３３４
"""
DAYS = "仮引受確定作業年月日,配送完了作業年月日"
STATUS_CODES = "配達ステータス集約コード,配達ステータス明細コード"
YUPURIR = f"""お客様側管理番号,お問い合わせ番号,{DAYS},{STATUS_CODES}
1001-1,405548424886,20261121,,10,0A
"""


def written(text: str, encoding: str = "cp932", newline: str = "\r\n") -> io.BytesIO:
    return io.BytesIO(text.replace("\n", newline).encode(encoding))


def numbers(text: str, name: str, **how: str) -> list[ReadRow]:
    return list(read_numbers(written(text, **how), profile(Kind.TRACKING, name)))


def events(text: str, name: str, **how: str) -> list[ReadRow]:
    return list(read_events(written(text, **how), profile(Kind.EVENTS, name)))


def parcels(rows: Sequence[ReadRow]) -> list[NumberedParcel]:
    return [row.content for row in rows if isinstance(row.content, NumberedParcel)]


def told(rows: Sequence[ReadRow]) -> list[TrackedParcel]:
    return [row.content for row in rows if isinstance(row.content, TrackedParcel)]


def faults(rows: Sequence[ReadRow]) -> list[str]:
    return [english(row.fault) for row in rows if isinstance(row.fault, Said)]


# --- numbers ----------------------------------------------------------------------------------------------------------


def test_issued_waybills_of_b2_cloud_say_whose_number_it_is_and_when_it_left() -> None:
    first, second = parcels(numbers(B2, "yamato-b2cloud"))

    assert (first.shipment_id, first.carrier, first.tracking_no) == ("1001-1", "yamato", "444413758703")
    assert (first.shipped_on.isoformat(), first.cooled) == ("2026-11-21", False)
    assert second.cooled


@pytest.mark.parametrize(("encoding", "newline"), [("cp932", "\n"), ("utf-8-sig", "\r\n"), ("utf-8", "\n")])
def test_however_it_was_saved_it_is_the_same_file(encoding: str, newline: str) -> None:
    assert numbers(B2, "yamato-b2cloud", encoding=encoding, newline=newline) == numbers(B2, "yamato-b2cloud")


def test_full_width_digits_and_both_ways_to_write_a_day_are_read() -> None:
    text = EHIDEN.replace(
        "1002-1,002,20261121,５１２５４７５１４３３４", "1002-1,002,20261121,４０１２３４５６７８９３"
    )

    first, second = parcels(numbers(text, "sagawa-ehiden3"))

    assert (first.tracking_no, first.cooled, second.cooled) == ("512547514334", False, True)
    assert second.tracking_no == "401234567893"
    assert first.shipped_on == second.shipped_on


def test_a_number_that_two_parcels_of_a_file_have_is_believed_of_neither() -> None:
    rows = numbers(EHIDEN, "sagawa-ehiden3")

    assert [row.line for row in rows if row.fault] == [2, 3]
    assert "for another parcel" in faults(rows)[0]


def test_the_history_of_yupurir_is_read_by_the_columns_that_the_shop_chose() -> None:
    (parcel,) = parcels(numbers(YUPURIR, "japanpost-yupurir"))

    assert (parcel.tracking_no, parcel.shipped_on.isoformat()) == ("405548424886", "2026-11-21")


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("444413758704", "is no number of this carrier"),
        ("44441375870", "is no number of this carrier"),
        ("=HYPERLINK(1)", "is no number of this carrier"),
        ("", "is missing"),
        ("4.44414E+11", "spreadsheet"),
    ],
)
def test_a_number_that_cannot_be_is_refused_with_its_line_and_column(cell: str, why: str) -> None:
    rows = numbers(B2.replace("4444-1375-8703", cell), "yamato-b2cloud")

    assert [row.line for row in rows if row.fault] == [2]
    assert "伝票番号" in faults(rows)[0]
    assert why in faults(rows)[0]
    assert len(parcels(rows)) == 1, "its neighbour is taken"


def test_a_day_that_is_none_and_a_word_for_the_cold_that_nobody_knows_are_refused() -> None:
    assert "出荷予定日" in faults(numbers(B2.replace("2026/11/21", "21.11."), "yamato-b2cloud"))[0]
    assert "クール区分" in faults(numbers(B2.replace(",0,2,", ",0,9,"), "yamato-b2cloud"))[0]


def test_an_order_s_number_that_became_a_date_is_told() -> None:
    assert "お客様管理番号" in faults(numbers(B2.replace("1001-1", "1月1日"), "yamato-b2cloud"))[0]


def test_a_file_without_the_column_of_the_number_is_no_such_file() -> None:
    with pytest.raises(BadFile, match="伝票番号"):
        numbers(B2.replace("伝票番号", "何か"), "yamato-b2cloud")


def test_columns_may_stand_in_another_order() -> None:
    text = "出荷予定日,伝票番号,お客様管理番号\n2026/11/21,444413758703,1001-1\n"

    assert parcels(numbers(text, "yamato-b2cloud")) == parcels(numbers(B2, "yamato-b2cloud"))[:1]


def test_the_plain_file_names_the_carrier_itself_also_one_whose_numbers_nobody_knows() -> None:
    text = "order_no,parcel_no,carrier,tracking_no,shipped_on,cooled\n1001,2,fukuyama,AB-12,2026-11-21,yes\n"

    (parcel,) = parcels(numbers(text, "plain"))

    assert (parcel.shipment_id, parcel.parcel_no, parcel.carrier, parcel.tracking_no) == (
        "1001",
        "2",
        "fukuyama",
        "AB12",
    )


@pytest.mark.parametrize(
    ("text", "name"), [(B2, "yamato-b2cloud"), (EHIDEN, "sagawa-ehiden3"), (YUPURIR, "japanpost-yupurir")]
)
def test_whose_file_it_is_is_seen_by_its_columns(text: str, name: str) -> None:
    assert [each.name for each in recognised(written(text), profiles(Kind.TRACKING))] == [name]


# --- events -----------------------------------------------------------------------------------------------------------

YAMATO = """伝票番号,荷物状況,日付,時刻,担当店名
4444-1375-8703,荷物受付,2026/11/21,17:30,静岡葵センター
4444-1375-8703,配達完了（宅配ボックス）,2026/11/22,14:05:09,東京港センター
"""
SAGAWA = """お問い合せ送り状No.,荷物状況,日時,担当営業所
512547514334,↓集荷,2026/11/21 17:22,静岡営業所
512547514334,⇒配達完了,2026/11/22 18:23,港営業所
"""
JAPANPOST = """お問い合わせ番号,配送履歴,状態発生日,取扱局
405548424886,ご不在のため持ち戻り,2026/11/22 11:10,芝郵便局
405548424886,差出人に返送,2026/11/29,芝郵便局
"""


def test_words_with_brackets_and_arrows_mean_what_they_mean() -> None:
    words = [(each.event, each.text) for text, name in _files() for each in told(events(text, name))]

    assert words == [
        (ParcelEvent.SHIPPED, "荷物受付"),
        (ParcelEvent.DELIVERED, "配達完了（宅配ボックス）"),
        (ParcelEvent.SHIPPED, "集荷"),
        (ParcelEvent.DELIVERED, "配達完了"),
        (ParcelEvent.HELD, "ご不在のため持ち戻り"),
        (ParcelEvent.RETURNED, "差出人に返送"),
    ]


def _files() -> Iterator[tuple[str, str]]:
    yield from ((YAMATO, "yamato"), (SAGAWA, "sagawa"), (JAPANPOST, "japanpost"))


def test_the_time_is_that_of_japan_whether_it_has_a_column_of_its_own_or_not() -> None:
    assert told(events(YAMATO, "yamato"))[1].happened_at == datetime(2026, 11, 22, 5, 5, 9, tzinfo=UTC)
    assert told(events(SAGAWA, "sagawa"))[0].happened_at == datetime(2026, 11, 21, 8, 22, tzinfo=UTC)
    assert told(events(JAPANPOST, "japanpost"))[1].happened_at == datetime(2026, 11, 28, 15, tzinfo=UTC)


@pytest.mark.parametrize("word", ["配達完了予定", "配達完了?", "未配達完了", "=配達完了", "配達"])
def test_a_word_that_only_resembles_an_arrival_is_unknown(word: str) -> None:
    assert told(events(YAMATO.replace("荷物受付", word), "yamato"))[0].event is ParcelEvent.UNKNOWN


def test_the_same_word_in_other_widths_is_the_same() -> None:
    text = YAMATO.replace("配達完了（宅配ボックス）", "配達完了(宅配ﾎﾞｯｸｽ)")

    assert told(events(text, "yamato"))[1].event is ParcelEvent.DELIVERED


@pytest.mark.parametrize("time", ["25:00", "12:60", "noon"])
def test_a_time_that_is_none_is_refused(time: str) -> None:
    assert "時刻" in faults(events(YAMATO.replace("17:30", time), "yamato"))[0]


def test_every_meaning_of_a_word_is_an_event_and_no_arrival_is_meant_by_a_word_of_the_way() -> None:
    for each in profiles(Kind.EVENTS):
        assert set(each.codes["status"].values()) <= set(ParcelEvent)
        arrivals = [word for word, event in each.codes["status"].items() if event == "delivered"]
        assert not [word for word in arrivals if "予定" in word or "受付" in word or "持" in word]


@pytest.mark.parametrize(
    "each", [*profiles(Kind.TRACKING), *profiles(Kind.EVENTS)], ids=lambda each: f"{each.kind}/{each.name}"
)
def test_a_profile_says_where_it_is_from(each: Profile) -> None:
    assert each.source
    assert each.unverified or each.name == "plain"
