"""Files as spreadsheets, carts and careless people save them: read row by row, or refused with line and column."""

import io
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from adapters.files import faults as wrong
from adapters.files.cells import Row, RowFault
from adapters.files.damage import damage_of
from adapters.files.looks import recognised
from adapters.files.profile import Kind, Profile
from adapters.files.profile_files import profiles
from adapters.files.table import BadFile, Table, read_table, still
from tests.files.layouts import COLUMNS, layout

HEADER = "注文番号,郵便番号,電話番号,お名前(姓),金額,注文日,支払方法,備考"
LINE = "A-1,060-0001,011-234-5678,髙橋,1200,2026/11/21,銀行振込,"


def table(text: str, encoding: str = "utf-8", profile: Profile | None = None) -> Table:
    return read_table(io.BytesIO(text.encode(encoding)), profile or layout())


def rows(text: str, encoding: str = "utf-8", profile: Profile | None = None) -> list[Row]:
    return list(table(text, encoding, profile))


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_encodings_and_line_ends_make_no_difference(encoding: str, newline: str) -> None:
    (row,) = rows(newline.join([HEADER, LINE, ""]), encoding)

    assert (row.line, row["order_no"], row["name"], row.yen("amount")) == (2, "A-1", "髙橋", 1200)
    assert row.day("on") == date(2026, 11, 21)
    assert row.code("method") == "bank_transfer"


def test_a_character_beyond_the_first_65536_is_read_where_the_encoding_has_it() -> None:
    (row,) = rows(f"{HEADER}\n{LINE.replace('髙橋', '𠮷田')}\n")

    assert row["name"] == "𠮷田"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (f"{HEADER}\n{LINE}".encode("utf-16"), "The file is in UTF-16; wanted is UTF-8, CP932."),
        (f"{HEADER}\n{LINE.replace('髙', '高')}".encode("euc_jp"), "The file is in EUC-JP; wanted is UTF-8, CP932."),
        (f"{HEADER}\n{LINE.replace('髙', '高')}".encode("iso2022_jp"), "The file is in ISO-2022-JP; wanted is"),
        (f"{HEADER}\nA-1,髙".encode()[:-1], "The file ends in the middle of a character"),
        (f"{HEADER}\nA-1,佐藤".encode("cp932")[:-1], "The file ends in the middle of a character"),
        (b"\x89PNG\r\n\x1a\n\xff\x00", "The file is neither UTF-8 nor CP932"),
    ],
)
def test_another_encoding_is_named(data: bytes, says: str) -> None:
    with pytest.raises(BadFile, match=says):
        read_table(io.BytesIO(data), layout())


def test_a_profile_that_knows_one_encoding_refuses_the_other() -> None:
    with pytest.raises(BadFile, match="The file is in UTF-8; wanted is CP932"):
        table(f"{HEADER}\n{LINE}", "utf-8-sig", layout(encodings=["cp932"]))
    with pytest.raises(BadFile, match="The file is in CP932; wanted is UTF-8"):
        table(f"{HEADER}\n{LINE}", "cp932", layout(encodings=["utf-8"]))


def test_half_width_katakana_alone_are_no_other_encoding() -> None:
    (row,) = rows("order,kana\n1,ﾔﾏﾀﾞﾀﾛｳ\n", "cp932", layout(columns=[{"name": "kana", "field": "kana"}], codes={}))

    assert row["kana"] == "ﾔﾏﾀﾞﾀﾛｳ"


def test_a_comma_a_quotation_mark_and_a_line_feed_belong_to_their_cell() -> None:
    first, second = rows(f'{HEADER}\nA-1,,,"山田, ""太郎""\n様",,,,\nA-2,,,佐藤,,,,\n')

    assert (first.line, first["name"]) == (2, '山田, "太郎"\n様')
    assert (second.line, second["order_no"]) == (4, "A-2")


def test_a_cell_that_begins_like_a_formula_is_text() -> None:
    (row,) = rows(f'{HEADER}\n=1+1,,,"=cmd|"" /C calc""!A0",,,,\n')

    assert (row["order_no"], row["name"]) == ("=1+1", '=cmd|" /C calc"!A0')


def test_marks_against_spreadsheets_are_taken_off_where_the_profile_knows_them() -> None:
    columns = [
        {"name": "a", "field": "a", "wrapped": "apostrophe"},
        {"name": "b", "field": "b", "wrapped": "formula"},
        {"name": "c", "field": "c"},
    ]
    (row,) = rows("a,b,c\n'0600001,=\"0123\",'x\n", profile=layout(columns=columns, codes={}))

    assert (row["a"], row["b"], row["c"]) == ("0600001", "0123", "'x")


@pytest.mark.parametrize(
    ("cell", "column", "says"),
    [
        ("600001", "郵便番号", "郵便番号 '600001' seems to have lost its leading zero"),
        ("9012345678", "電話番号", "電話番号 '9012345678' seems to have lost its leading zero"),
        ("312345678", "電話番号", "電話番号 '312345678' seems to have lost its leading zero"),
        ("9.01235E+09", "電話番号", "電話番号 '9.01235E+09' was shortened by a spreadsheet"),
        ("1.23E+11", "注文番号", "注文番号 '1.23E+11' was shortened by a spreadsheet"),
        ("1月2日", "注文番号", "注文番号 '1月2日' was turned into a date"),
        ("Feb-03", "注文番号", "注文番号 'Feb-03' was turned into a date"),
        ("2026/11/5", "注文番号", "注文番号 '2026/11/5' was turned into a date"),
        ("2026/11/05 0:00", "注文番号", "注文番号 '2026/11/05 0:00' was turned into a date"),
        ("2026-11-05 00:00:00", "注文番号", "注文番号 '2026-11-05 00:00:00' was turned into a date"),
        ("2026年11月5日", "注文番号", "注文番号 '2026年11月5日' was turned into a date"),
        ("5-Nov-26", "注文番号", "注文番号 '5-Nov-26' was turned into a date"),
        ("11/5/2026", "郵便番号", "郵便番号 '11/5/2026' was turned into a date"),
        ("1953/1/1", "電話番号", "電話番号 '1953/1/1' was turned into a date"),
        ("#NAME?", "注文番号", "注文番号 is what a spreadsheet writes for an error"),
        ("########", "注文日", "注文日 is what a spreadsheet writes for an error"),
    ],
)
def test_what_a_spreadsheet_broke_is_told_and_not_guessed(cell: str, column: str, says: str) -> None:
    cells = dict(zip(HEADER.split(","), LINE.split(","), strict=True)) | {column: cell}

    damaged, whole = rows(f"{HEADER}\n{','.join(cells.values())}\n{LINE}\n")

    assert str(damaged.fault).startswith(says)
    assert whole.fault is None


@pytest.mark.parametrize("cell", ["0600001", "060-0001", "０６００００１", "100-0001", ""])
def test_what_is_whole_is_no_damage(cell: str) -> None:
    (row,) = rows(f"{HEADER}\nA-1,{cell},+819012345678,x,,,,\n")

    assert row.fault is None


@pytest.mark.parametrize("number", ["MAR-10", "2026-11-05", "20261105", "DEC-01", "1/2"])
def test_an_order_number_that_only_looks_like_a_day_is_no_damage(number: str) -> None:
    (row,) = rows(f"{HEADER}\n{number},060-0001,,x,,,,\n")

    assert row.fault is None


#: What the last part of a column's name is where it names something, so that its zeros and hyphens count.
NAMING = {
    *("order_no", "channel_order_no", "channel_shipment_no", "shipment_id", "parcel_no", "tracking_no", "customer_id"),
    *("customer", "sku", "substitute", "jan", "shelf", "phone", "postal_code", "reference", "payment_reference"),
    "number",
}


def test_columns_that_name_something_are_looked_at_for_damage_in_every_kind_of_file() -> None:
    read = (Kind.LISTS, Kind.ORDERS, Kind.BANK, Kind.TRACKING, Kind.EVENTS, Kind.REMITTANCE, Kind.NOTICES)
    columns = [(each.kind, each.name, column) for kind in read for each in profiles(kind) for column in each.columns]

    blind = [
        (kind, name, column.field)
        for kind, name, column in columns
        if column.field.rpartition(".")[2] in NAMING and damage_of(column.form, "x", "2026/11/5") is None
    ]

    assert columns
    assert blind == []


def test_full_width_digits_are_digits() -> None:
    (row,) = rows(f"{HEADER}\nA-1,０６０－０００１,,x,￥１，２００,２０２６／１１／２１,,\n")

    assert row.digits("postal_code") == "0600001"
    assert row.yen("amount") == 1200
    assert row.day("on") == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "amount"), [("-300", -300), ("\\1,200", 1200), ("1200.00", 1200), ("1,200円", 1200), ("0", 0)]
)
def test_yen_are_read_as_programs_write_them(text: str, amount: int) -> None:
    (row,) = rows(f'{HEADER}\nA-1,,,x,"{text}",,,\n')

    assert row.yen("amount") == amount


@pytest.mark.parametrize("text", ["1.5", "1,2", "12,00", "abc", "1e3", "9999999999", "１００ドル"])
def test_what_is_no_amount_is_told_with_its_column(text: str) -> None:
    (row,) = rows(f'{HEADER}\nA-1,,,x,"{text}",,,\n')

    with pytest.raises(RowFault) as refused:
        row.yen("amount")
    assert refused.value.said.facts["column"] == "金額"


def test_an_unknown_word_and_a_day_that_is_none_are_told() -> None:
    (row,) = rows(f"{HEADER}\nA-1,,,x,,2026/02/30,ツケ,\n")

    with pytest.raises(RowFault) as day:
        row.day("on")
    with pytest.raises(RowFault) as method:
        row.code("method")
    assert str(day.value.said) == "注文日 must be a date like 2026-11-21, not '2026/02/30'"
    assert str(method.value.said) == "支払方法 has a word that this profile does not know: 'ツケ'"


def test_columns_may_stand_in_another_order_and_be_written_in_another_width() -> None:
    (row,) = rows("お名前（姓）,新しい列,注文番号\n山田,?,A-1\n")

    assert (row["name"], row["order_no"], row["phone"]) == ("山田", "A-1", "")


def test_columns_that_the_profile_does_not_know_are_named_and_those_that_nobody_reads_are_not() -> None:
    assert table("お名前(姓),新しい列,注文番号,備考\n").unused_columns == ("新しい列",)


def test_a_missing_column_is_told_with_those_that_are_read() -> None:
    with pytest.raises(BadFile, match=r"line 1: missing: お名前\(姓\); the columns are 注文番号, 郵便番号"):
        table(HEADER.replace("お名前(姓)", "名") + "\n" + LINE)


def test_a_column_that_stands_twice_is_told_unless_its_program_writes_it_twice() -> None:
    doubled = f"{HEADER},金額\n{LINE},1300\n"
    twice = layout(columns=[*COLUMNS, {"name": "金額", "field": "amount_after"}])

    with pytest.raises(BadFile, match="line 1: stands twice: 金額"):
        table(doubled)
    (row,) = rows(doubled, profile=twice)
    assert (row["amount"], row["amount_after"]) == ("1200", "1300")


def test_the_file_of_another_profile_is_recognised_and_said() -> None:
    other = layout(
        name="other",
        title={"ja": "別のカート", "en": "Another cart"},
        columns=[{"name": "Name", "needed": True}],
        codes={},
    )
    source = io.BytesIO(b"Name,Email\n#1001,a@b.example\n")

    with pytest.raises(BadFile, match=r"missing: 注文番号.*It looks like another file: Another cart \(`other`\)"):
        read_table(source, layout(), [layout(), other])
    assert recognised(source, [layout(), other]) == (other,)


def test_rows_before_the_heading_are_passed_over_as_far_as_the_profile_allows() -> None:
    bank = layout(preamble=2)

    (row,) = rows(f"口座,普通 1234567\n\n{HEADER}\n{LINE}\n", profile=bank)
    with pytest.raises(BadFile, match="its headings stand on line 4, further down"):
        table(f"a\nb\nc\n{HEADER}\n{LINE}\n", profile=bank)

    assert (row.line, row["order_no"]) == (4, "A-1")


@pytest.mark.parametrize("delimiter", ["\t", ";"])
@pytest.mark.parametrize("above", ["", "\n", "sep={}\n"])
def test_columns_that_a_spreadsheet_divided_otherwise_are_read_where_the_headings_show_it(
    delimiter: str, above: str
) -> None:
    text = f"{HEADER}\n{LINE}\n".replace(",", delimiter)

    (row,) = rows(above.format(delimiter) + text)

    assert (row["order_no"], row["name"], row.yen("amount")) == ("A-1", "髙橋", 1200)


def test_a_divider_is_not_guessed_where_headings_are_missing() -> None:
    with pytest.raises(BadFile, match=r"missing: 注文番号, お名前\(姓\)"):
        table(f"{HEADER}\n{LINE}\n".replace(",", ";").replace("注文番号", "番号"))


def test_without_headings_the_place_tells() -> None:
    columns = [{"field": "day"}, {}, {"field": "amount"}]
    first, second = rows("x,y,z\n1,2,3\n4,5,6\n", profile=layout(header=False, preamble=1, columns=columns, codes={}))

    assert [(row["day"], row["amount"]) for row in (first, second)] == [("1", "3"), ("4", "6")]
    assert first.profile.heading("amount") == "3"


def test_empty_rows_are_no_rows_and_short_ones_have_empty_cells() -> None:
    (row,) = rows(f"{HEADER}\n\n,,,,,,,\nA-1,,,x\n")

    assert (row.line, row["amount"], row.fault) == (4, "", None)


def test_more_cells_than_headings_are_a_fault_of_their_row() -> None:
    broken, whole = rows(f"{HEADER}\nA-1,,,山田, 太郎,,,,,x\n{LINE}\n")

    assert str(broken.fault).startswith("more cells than columns")
    assert whole.fault is None


def test_an_unclosed_quotation_mark_is_told_with_the_line_on_which_it_stands() -> None:
    with pytest.raises(BadFile, match="line 3: a quotation mark is not closed"):
        rows(f'{HEADER}\n{LINE}\nA-2,,,"山田,,,,\n{LINE}\n{LINE}\n')


def test_what_has_no_line_ends_is_no_csv_and_is_not_read_to_its_end() -> None:
    with pytest.raises(BadFile, match="line 2: has more than 1,000,000 characters"):
        rows(f"{HEADER}\n" + "x," * 600_000)


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(f"{HEADER}\n{LINE}\n", encoding="utf-8")

    def read_and_append() -> None:
        with still(file) as source, file.open("a", encoding="utf-8") as writer:
            assert len(list(read_table(source, layout()))) == 1
            writer.write(f"{LINE}\n")

    with pytest.raises(BadFile, match="changed while it was read"):
        read_and_append()


def test_whatever_seems_wrong_with_a_file_that_grows_it_is_told_to_have_changed(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes(f"{HEADER}\n{LINE}\n佐".encode()[:-1])

    def read_and_append() -> None:
        with still(file), file.open("ab") as writer:
            writer.write("佐".encode()[-1:])
            writer.flush()
            raise BadFile(what=wrong.NOT_TEXT())

    with pytest.raises(BadFile, match="changed while it was read"):
        read_and_append()


def test_a_file_that_is_exchanged_while_it_is_read_is_refused(tmp_path: Path) -> None:
    file, other = tmp_path / "orders.csv", tmp_path / "new.csv"
    for each in (file, other):
        each.write_text(f"{HEADER}\n{LINE}\n", encoding="utf-8")

    with pytest.raises(BadFile, match="changed while it was read"), still(file):
        other.replace(file)


def test_a_file_that_nobody_touches_is_read(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(f"{HEADER}\n{LINE}\n", encoding="utf-8")

    with still(file) as source:
        assert len(list(read_table(source, layout()))) == 1
        assert not source.closed


MEASURED = """
import resource, sys
from pathlib import Path
from adapters.files.table import read_table, still
from tests.files.layouts import layout

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with still(Path(sys.argv[1])) as source:
    count = sum(1 for row in read_table(source, layout()))
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.long
def test_two_hundred_megabytes_are_read_within_a_few(tmp_path: Path) -> None:
    file, line = tmp_path / "orders.csv", (LINE + "x" * 900 + "\r\n").encode("cp932")
    count = 200 * 1024 * 1024 // len(line) + 1
    with file.open("wb") as out:
        out.write((HEADER + "\r\n").encode("cp932"))
        for _ in range(count // 1000):
            out.write(line * 1000)
        out.write(line * (count % 1000))

    done = subprocess.run([sys.executable, "-c", MEASURED, str(file)], capture_output=True, text=True, check=True)

    read, kilobytes = map(int, done.stdout.split())
    assert file.stat().st_size > 200 * 1024 * 1024
    assert read == count
    assert kilobytes < 24 * 1024


def test_a_file_without_headings_that_begins_with_other_rows_is_told_how_many_were_looked_at() -> None:
    with pytest.raises(BadFile, match="no row of headings within the first 3 rows"):
        table("a\nb\nc\nd\n", profile=layout(preamble=2))
