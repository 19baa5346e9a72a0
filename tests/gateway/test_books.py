"""The books: each number of a file is the ledger's, in the layout of each accounting program."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.files.books import write_books
from adapters.files.profile import Kind
from adapters.files.profile_files import profile
from domain.order.sale import Sale
from domain.payment.books import BookEntry, EntryKind, of_sale
from gateway.api.client import ShopClient
from tests.domain.builders import prepay
from tests.gateway.by_hand import shipped
from tests.gateway.conftest import Answer, Program

DAY = date(2026, 12, 1)
PLACED = prepay(points_used=820, total=2000)
SALE = Sale(
    version=1,
    sold_on=DAY,
    due=2000,
    points=820,
    rounding="floor",
    rates=PLACED.totals().lines,
    lines=PLACED.lines,
)
ENTRIES = (
    *of_sale("1001", SALE),
    BookEntry(DAY, EntryKind.DEPOSIT, "1001", 2000),
    BookEntry(DAY, EntryKind.FEE, "1001", 330),
)


def rows(name: str, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(write_books(ENTRIES, profile(Kind.BOOKS, name)).decode(encoding))))


def test_a_sale_has_one_entry_per_rate_and_points_are_a_payment() -> None:
    assert [(each.kind, each.amount, each.rate, each.tax) for each in ENTRIES[:3]] == [
        (EntryKind.SALE, 2160, 8, 160),
        (EntryKind.SALE, 660, 10, 60),
        (EntryKind.POINTS, 820, None, 0),
    ]


def test_yayoi_has_25_columns_and_no_heading() -> None:
    found = rows("yayoi", "cp932")

    assert {len(row) for row in found} == {25}
    assert found[0] == [
        *("2000", "", "", "2026/12/01", "売掛金", "", "", "対象外", "2160", "", "売上高", "", ""),
        *("課税売上込軽減8%", "2160", "160", "1001", "", "", "0", "", "", "0", "0", "no"),
    ]
    assert (found[4][4], found[4][7], found[4][8], found[4][10]) == ("支払手数料", "課対仕入込10%", "330", "普通預金")


def test_mf_and_freee_have_their_headings() -> None:
    mf, freee = rows("mf", "utf-8-sig"), rows("freee", "utf-8-sig")

    assert ({len(row) for row in mf}, {len(row) for row in freee}) == ({17}, {21})
    assert (mf[0][0], mf[1][:3], mf[1][8]) == ("取引No", ["1", "2026/12/01", "売掛金"], "売上高")
    assert freee[1][:11] == [
        *("収入", "1001", "2026-12-01", "", "", "", "売上高", "課税売上8%（軽）", "2160", "内税", "160")
    ]
    assert freee[4][18:] == ["2026-12-01", "普通預金", "2000"]


@pytest.mark.parametrize("name", ["freee", "mf", "yayoi"])
async def test_every_number_is_the_ledgers(
    program: Program, shop: ShopClient, order_no: str, tmp_path: Path, name: str
) -> None:
    await shipped(program, order_no, tmp_path / "print")
    today = shop.connections.desk.today().calendar.day_of(shop.connections.now())
    since = today - timedelta(days=400)

    answer = await program(
        *("export", "books", "--profile", name, "--from", since, "--to", today, "--out", tmp_path, "--json")
    )

    sums = answer.json["sums"]
    async with shop.connections.connection() as conn:
        paid = await conn.fetchval("SELECT sum(amount) FROM allocations WHERE kind = 'allocated'")
        taken = await conn.fetchval("SELECT COALESCE(-sum(amount), 0) FROM allocations WHERE kind = 'reversed'")
        given = await conn.fetchval("SELECT COALESCE(sum(amount), 0) FROM refunds WHERE state = 'done'")
        fees = await conn.fetchval("SELECT COALESCE(sum(fee), 0) FROM remittances")
        sold = await conn.fetchval(
            "SELECT sum(total) FROM orders o WHERE EXISTS "
            "(SELECT FROM parcels p WHERE p.order_no = o.order_no AND shipped_at IS NOT NULL)"
        )
    assert (sums["deposit"], sums["reversal"], sums["refund"], sums["fee"]) == (paid, taken, given, fees)
    assert sums["sale"] - sums["points"] == sold
    assert answer.json["entries"] == lines_of(answer, name)


def lines_of(answer: Answer, name: str) -> int:
    lines = Path(answer.json["file"]).read_bytes().count(b"\r\n")
    return lines if name == "yayoi" else lines - 1


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--profile", "sap", "--from", "2026-01-01"], 3, "sap"),
        (["--profile", "mf", "--from", "2026-01-01", "--to", "2190-01-01"], 3, "2190-01-01"),
        (["--profile", "mf", "--from", "2026-02-01", "--to", "2026-01-01"], 2, ""),
    ],
)
async def test_what_cannot_be_written_is_said(program: Program, words: list[str], code: int, says: str) -> None:
    answer = await program("export", "books", *words)

    assert (answer.code, says in answer.err) == (code, True), answer.err
