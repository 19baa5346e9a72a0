"""A file that is none of those wanted: what it is instead, or what it lacks, in both languages."""

from pathlib import Path

import pytest

from tests.gateway.conftest import Program

DAY = Path("examples/day")
ORDERS = (DAY / "orders.csv").read_text(encoding="utf-8-sig")
WITHOUT_NUMBER = ORDERS.replace("注文番号", "番号", 1).encode()
DOUBLED = ORDERS.replace("お名前(名)", "注文番号", 1).encode()
TRACKING, BANK, STOCK = ((DAY / name).read_bytes() for name in ("tracking.csv", "bank.txt", "stock.csv"))

CASES = {
    "empty": ("orders", b"", "nothing in it", "中身が空"),
    "a mark and blank lines": ("tracking", b"\xef\xbb\xbf\r\n\r\n", "nothing in it", "中身が空"),
    "workbook": ("orders", b"PK\x03\x04\x14\x00\x06\x00" + bytes(900), "Excel (xlsx)", "Excel (xlsx)"),
    "old workbook": ("bank", b"\xd0\xcf\x11\xe0" + bytes(900), "Excel (xls)", "Excel (xls)"),
    "paper": ("orders", b"%PDF-1.7\n", "PDF", "PDF"),
    "euc": ("orders", ORDERS.replace("～", "-").encode("euc_jp"), "EUC-JP", "EUC-JP"),
    "utf-16": ("orders", ORDERS.encode("utf-16"), "UTF-16", "UTF-16"),
    "orders for tracking": ("tracking", ORDERS.encode(), "`shop import orders FILE`", "`shop import orders FILE`"),
    "tracking for orders": ("orders", TRACKING, "`shop import tracking FILE`", "発行済データ"),
    "bank for orders": ("orders", BANK, "`shop import bank FILE`", "`shop import bank FILE`"),
    "stock for orders": ("orders", STOCK, "`shop stock import FILE`", "在庫表"),
    "orders for the bank": ("bank", ORDERS.encode(), "`shop import orders FILE`", "EC-CUBE 4 受注CSV"),
    "a column is missing": ("orders", WITHOUT_NUMBER, "(`eccube4`), but lacks", "次の見出しがありません（注文番号）"),
    "a column stands twice": ("orders", DOUBLED, "stands twice: 注文番号", "同じ見出しが2つあります（注文番号）"),
    "a title above": ("orders", b"title\r\n2026-11-21\r\n" + ORDERS.encode(), "stand on line 3,", "3行目にあります"),
    "a title above the numbers": (
        "tracking",
        b"x\r\n" + TRACKING.removeprefix(b"\xef\xbb\xbf"),
        "stand on line 2,",
        "2行目にあります",
    ),
    "nothing that is known": ("orders", b"a,b\r\n1,2\r\n", "line 1 is 'a,b'", "1行目は「a,b」です"),
}


@pytest.mark.parametrize("case", CASES)
async def test_it_is_said_what_a_file_is_that_is_not_wanted(program: Program, tmp_path: Path, case: str) -> None:
    kind, content, in_english, in_japanese = CASES[case]
    file = tmp_path / "file.csv"
    file.write_bytes(content)

    english = await program("--lang", "en", "import", kind, file)
    japanese = await program("--lang", "ja", "import", kind, file)

    assert (english.code, japanese.code) == (3, 3)
    assert in_english in english.out + english.err
    assert in_japanese in japanese.out + japanese.err


HEADINGS = {
    "orders": ORDERS.splitlines()[0],
    "tracking": "carrier,tracking_no,order_no,shipped_on,parcel_no",
    "events": "carrier,tracking_no,event,happened_at",
    "remittance": "送り状番号,代引金額,入金日",
    "notices": "種別,払込番号,金額,収納日",
}


@pytest.mark.parametrize("kind", HEADINGS)
async def test_headings_alone_are_a_day_on_which_nothing_happened(program: Program, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "file.csv"
    file.write_bytes(f"{HEADINGS[kind]}\r\n".encode("cp932"))

    english = await program("--lang", "en", "import", kind, file)
    japanese = await program("--lang", "ja", "import", kind, file)

    assert (english.code, japanese.code) == (0, 0), english.err
    assert "headings and no rows" in english.out
    assert "見出しだけで行がない" in japanese.out
