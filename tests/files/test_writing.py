"""What is written for others is read back by a plain reader of CSV, and what does not fit is refused, never changed."""

import csv
import io
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.files.profile import Profile
from adapters.files.writing import Unwritable, Value, Writer
from tests.files.layouts import layout
from tests.hostile import TEXTS

COLUMNS = [
    {"name": "注文番号", "field": "order_no", "form": "code", "needed": True},
    {"name": "お届け先名", "field": "name", "most_bytes": 16},
    {"name": "金額", "field": "amount", "form": "yen"},
    {"name": "出荷日", "field": "on"},
    {"name": "時間帯", "field": "slot"},
    {"name": "区分", "constant": "0"},
    "予備",
    {"name": "記事", "field": "note", "most": 4, "pattern": "[^x]*"},
]


def writing(**given: object) -> Profile:
    codes = {"slot": {"morning": "0812", "evening": "1820"}}
    data = {"kind": "shipping", "columns": COLUMNS, "codes": codes, "encodings": ["cp932"], "quote": "all"}
    return layout(**(data | given))


def read_back(data: bytes, encoding: str = "cp932") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(encoding), newline="")))


def test_a_row_is_read_back_by_a_plain_reader() -> None:
    writer = Writer(writing())
    values: dict[str, Value] = {"order_no": "A-1", "name": '髙橋, "一"', "amount": -1200, "on": date(2026, 11, 21)}

    data = writer.head() + writer.row(values | {"slot": "morning", "unknown": "x"})

    assert data.endswith(b"\r\n")
    assert read_back(data) == [
        ["注文番号", "お届け先名", "金額", "出荷日", "時間帯", "区分", "予備", "記事"],
        ["A-1", '髙橋, "一"', "-1200", "2026/11/21", "0812", "0", "", ""],
    ]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"order_no": ""}, "注文番号 is missing"),
        ({"name": "𠮷田"}, "お届け先名 has characters that CP932 cannot write: 𠮷"),
        ({"name": "あ" * 9}, "お届け先名 needs 18 bytes, 16 are allowed"),
        ({"name": "=1+1"}, "お届け先名 begins like a formula of a spreadsheet: '=1+1'"),
        ({"name": "＝1+1"}, "お届け先名 begins like a formula"),
        ({"name": " @SUM(A1)"}, "お届け先名 begins like a formula"),
        ({"order_no": "-A"}, "注文番号 begins like a formula"),
        ({"slot": "noon"}, "時間帯 has a word that this profile does not know: 'noon'"),
        ({"note": "あいうえお"}, "記事 has 5 characters, 4 are allowed"),
        ({"note": "ax"}, "記事 is not written as its reader wants it: 'ax'"),
    ],
)
def test_what_does_not_fit_is_refused_with_column_and_reason(values: dict[str, Value], says: str) -> None:
    with pytest.raises(Unwritable) as refused:
        Writer(writing()).row({"order_no": "A-1"} | values)

    assert str(refused.value.faults[0]).startswith(says)


def test_a_row_tells_all_its_faults() -> None:
    with pytest.raises(Unwritable) as refused:
        Writer(writing()).row({"name": "𠮷", "note": "xxxxx"})

    assert len(refused.value.faults) == 3


def test_the_widest_cell_that_fits_is_written() -> None:
    assert read_back(Writer(writing()).row({"order_no": "A", "name": "あ" * 8}))[0][1] == "あ" * 8


def test_what_cp932_has_under_another_number_is_written_as_that() -> None:
    (row,) = read_back(Writer(writing()).row({"order_no": "A", "name": "1−2〜3—4¥"}))

    assert row[1] == "1－2～3―4￥"


def test_a_file_without_quotation_marks_has_no_cell_that_needs_them() -> None:
    writer = Writer(writing(quote="none", newline="lf", header=False))

    assert writer.head() == b""
    assert writer.row({"order_no": "A", "amount": 5}) == b"A,,5,,,0,,\n"
    with pytest.raises(Unwritable):
        writer.row({"order_no": "A", "name": "a,b"})


def test_a_byte_order_mark_stands_once_before_the_heading() -> None:
    writer = Writer(writing(encodings=["utf-8-sig"]))

    data = writer.head() + writer.row({"order_no": "A", "on": datetime(2026, 11, 21, 9, 30)})  # noqa: DTZ001

    assert data.startswith(b'\xef\xbb\xbf"')
    assert data.count(b"\xef\xbb\xbf") == 1
    assert read_back(data, "utf-8-sig")[1][3] == "2026/11/21 09:30:00"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(name=TEXTS, note=TEXTS, encoding=st.sampled_from(["cp932", "utf-8"]))
def test_no_text_whatever_becomes_a_formula_or_another_cell(name: str, note: str, encoding: str) -> None:
    columns = [{"name": "a", "field": "a"}, {"name": "b", "field": "b"}]
    writer = Writer(writing(columns=columns, codes={}, encodings=[encoding], quote="minimal"))
    try:
        data = writer.row({"a": name, "b": note})
    except Unwritable:
        return

    (cells,) = read_back(data, encoding)
    assert len(cells) == 2
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
