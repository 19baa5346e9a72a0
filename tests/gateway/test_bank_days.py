"""`shop import bank`: the days that a file has count as looked through, once every row of it was taken."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from adapters.settings import Settings
from tests.adapters.zengin_files import NOTICE_HEADER, notice, notice_trailer, written
from tests.gateway.conftest import Payload, Program

HEADER = "日付,摘要,摘要内容,支払い金額,預かり金額,差引残高,メモ,未資金化区分,入払区分"
Save = Callable[[str, bytes], Path]


@pytest.fixture
def today() -> date:
    return datetime.now(ZoneInfo("Asia/Tokyo")).date()


@pytest.fixture
async def nothing_is_checked(doors_database: str) -> AsyncIterator[None]:
    """Nobody has looked at any bank data, whatever other tests have read in."""
    connection = await asyncpg.connect(doors_database)
    await connection.execute("DELETE FROM bank_checks; DELETE FROM bank_days")
    yield
    await connection.execute("DELETE FROM bank_checks; DELETE FROM bank_days")
    await connection.close()


pytestmark = pytest.mark.usefixtures("nothing_is_checked")


@pytest.fixture
def save(tmp_path: Path) -> Save:
    def save(name: str, data: bytes) -> Path:
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return save


def era(day: date) -> str:
    return f"{day.year - 2018:02}{day:%m%d}"


def notices(payer: str, first: date, last: date, made: date) -> bytes:
    """A 全銀 file with one deposit on its last day."""
    header = NOTICE_HEADER.replace("081128081127081127", f"{era(made)}{era(first)}{era(last)}")
    row = notice(payer=payer, booked=era(last), valued=era(last))
    return written(header, row, notice_trailer(1, 3240), "9")


async def test_a_banks_file_says_checked_through(program: Program, payload: Payload, today: date, save: Save) -> None:
    yesterday = today - timedelta(days=1)
    file = save("notices", notices(f"{payload['order_no'].upper()} A", yesterday, yesterday, today))

    answer = await program("import", "bank", file)

    assert answer.code == 0, answer.err
    assert f"Deposits are checked through {yesterday}." in answer.out
    assert (await program("today", "--json")).json["checked_through"] == f"{yesterday}"
    again = await program("import", "bank", file)
    assert f"Deposits are checked through {yesterday}." in again.out


async def test_days_that_no_file_has_are_told_there_and_in_the_days_work(
    program: Program, payload: Payload, today: date, save: Save
) -> None:
    payer = f"{payload['order_no'].upper()} B"
    first, second = today - timedelta(days=30), today - timedelta(days=10)
    await program("import", "bank", save("first", notices(payer, first, first, first + timedelta(days=1))))

    answer = await program("import", "bank", save("second", notices(payer, second, second, today)))

    missing = f"No file has {first + timedelta(days=1)} to {second - timedelta(days=1)} of the account"
    assert f"Deposits are checked through {first}." in answer.out
    assert missing in answer.out
    assert missing in (await program("today")).out
    await program("deposits", "checked", "--through", second - timedelta(days=1))
    shown = (await program("today", "--json")).json
    assert (shown["checked_through"], shown["missing_days"]) == (f"{second}", [])


@pytest.fixture
def csv_of_ours(doors_settings: Settings) -> Iterator[str]:
    """A profile for the CSV of the bank at which the shop has its account."""
    own = doors_settings.shop_file.parent / "profiles" / "bank" / "ours.toml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text('base = "mufg"\n[settings]\nbank = "0149"\n', encoding="utf-8")
    yield "ours"
    own.unlink()


@pytest.fixture
def csv_of_whole_days(csv_of_ours: str, doors_settings: Settings) -> str:
    """The shop fetches it on a later day."""
    own = doors_settings.shop_file.parent / "profiles" / "bank" / "ours.toml"
    own.write_text(own.read_text("utf-8") + "has_whole_days = true\n", encoding="utf-8")
    return csv_of_ours


def csv(payer: str, *days: date, amount: str = "3240") -> bytes:
    """Deposits of 3,240 yen, one for each day; the first row has another text for its amount."""
    rows = [
        f"{day:%Y/%m/%d},振込１,{payer},,{amount if at == 0 else 3240},{3240 * (at + 1)},,,入"
        for at, day in enumerate(days)
    ]
    return "\r\n".join([HEADER, *rows, ""]).encode("cp932")


async def test_a_file_with_a_refused_row_counts_once_the_row_was_mended(
    program: Program, payload: Payload, today: date, save: Save, csv_of_ours: str
) -> None:
    days = [today - timedelta(days=back) for back in (3, 2, 1)]
    file = save("bank.csv", csv(f"{payload['order_no'].upper()} C", *days, amount="3.24E+03"))
    mended = file.with_name("mended.csv")

    answer = await program("import", "bank", file, "--profile", csv_of_ours, "--json")
    number = answer.json["number"]
    assert (answer.code, answer.json["taken"], answer.json["refused"]) == (3, 2, 1)
    assert (await program("today", "--json")).json["checked_through"] is None
    await program("import", "refused", number, "--out", mended)
    again = save("mended.csv", mended.read_bytes().replace(b"3.24E+03", b"3240"))
    answer = await program("import", "bank", again, "--profile", csv_of_ours, "--json")

    assert (answer.code, answer.json["taken"], answer.json["known"]) == (0, 1, 2), answer.err
    assert answer.json["told"]["code"] == "bank_days.through"
    first = (await program("import", "show", number, "--json")).json
    assert (first["mended"], first["told"]) == (1, None)  # its days do count now
    # more may have come on its last day, after the bank gave it
    assert (await program("today", "--json")).json["checked_through"] == f"{days[1]}"


@pytest.mark.parametrize("back", [(9, 8, 7), (16, 16, 16)])
async def test_a_file_of_the_refused_rows_alone_covers_nothing(
    program: Program, payload: Payload, save: Save, csv_of_whole_days: str, back: tuple[int, ...]
) -> None:
    days = [datetime.now(ZoneInfo("Asia/Tokyo")).date() - timedelta(days=each) for each in back]
    payer = f"{payload['order_no'].upper()} {'DE'[back[0] % 2]}"
    file = save("bank.csv", csv(payer, *days, amount="3.24E+03"))
    alone = save("alone.csv", csv(payer, days[0]))
    whole = save("whole.csv", csv(payer, *days))
    assert (await program("import", "bank", file, "--profile", csv_of_whole_days)).code == 3

    answer = await program("import", "bank", alone, "--profile", csv_of_whole_days, "--json")
    assert (answer.code, answer.json["taken"]) == (0, 1), answer.err
    assert answer.json["told"]["code"] == "bank_days.in_part"
    assert (await program("today", "--json")).json["checked_through"] is None
    answer = await program("import", "bank", whole, "--profile", csv_of_whole_days, "--json")

    assert (answer.code, answer.json["known"]) == (0, 3), answer.err
    assert (await program("today", "--json")).json["checked_through"] == f"{days[-1]}"


async def test_a_statement_of_headings_alone_is_a_day_on_which_nothing_came(
    program: Program, save: Save, csv_of_ours: str
) -> None:
    answer = await program(
        "import", "bank", save("empty.csv", f"{HEADER}\r\n".encode("cp932")), "--profile", csv_of_ours
    )

    assert answer.code == 0, answer.err
    assert "headings and no rows" in answer.out
    assert "checked through" not in answer.out
