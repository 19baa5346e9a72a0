"""Two accounts at one bank, whose CSV does not say which of them it is about: asked for, and never mixed."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from adapters.settings import Settings
from gateway.api.client import ShopClient
from tests.adapters.zengin_files import notice, notice_trailer, notices
from tests.gateway.conftest import Payload, Program

HEADER = "日付,摘要,摘要内容,支払い金額,預かり金額,差引残高,メモ,未資金化区分,入払区分"
FIRST, SECOND = "1234567", "7654321"


@pytest.fixture
def two_accounts(doors_settings: Settings) -> Iterator[Path]:
    """The shop has a second account at its bank, and a profile for the CSV of that bank."""
    shop = doors_settings.shop_file
    before = shop.read_text(encoding="utf-8")
    (account,) = (each for each in before.split("\n\n") if each.startswith("[[shop.bank_accounts]]"))
    own = shop.parent / "profiles" / "bank" / "two.toml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text('base = "mufg"\n[settings]\nbank = "0149"\n', encoding="utf-8")
    shop.write_text(before.replace(account, f"{account}\n\n{account.replace(FIRST, SECOND)}"), encoding="utf-8")
    yield own
    shop.write_text(before, encoding="utf-8")
    own.unlink()


pytestmark = pytest.mark.usefixtures("two_accounts")


@pytest.fixture
def payer(payload: Payload) -> str:
    return f"{payload['order_no'].upper()} A"


@pytest.fixture
def file(tmp_path: Path, payer: str) -> Path:
    """One deposit of the day before yesterday."""
    day = datetime.now(ZoneInfo("Asia/Tokyo")).date() - timedelta(days=2)
    file = tmp_path / "bank.csv"
    file.write_bytes(f"{HEADER}\r\n{day:%Y/%m/%d},振込１,{payer},,3240,103240,,,入\r\n".encode("cp932"))
    return file


async def test_whose_file_it_is_has_to_be_said(program: Program, file: Path) -> None:
    answer = await program("import", "bank", file, "--profile", "two")

    assert answer.code == 3
    assert "--account" in answer.err
    assert FIRST in answer.err
    assert SECOND in answer.err


@pytest.mark.parametrize("said", [SECOND, f"100-1-{SECOND}"])
async def test_money_is_kept_on_the_account_that_was_said(
    program: Program, shop: ShopClient, file: Path, payer: str, said: str
) -> None:
    answer = await program("import", "bank", file, "--profile", "two", "--account", said, "--json")

    assert answer.code == 0, answer.err
    assert (answer.json["account"], answer.json["taken"]) == (said, 1)
    async with shop.connections.connection() as conn:
        accounts = await conn.fetch("SELECT account FROM bank_rows WHERE payer = $1", payer)
    assert [each["account"] for each in accounts] == [f"0149-100-1-{SECOND}"]


def _like(file: Path, change: Callable[[bytes], bytes]) -> Path:
    other = file.with_name("like.csv")
    other.write_bytes(change(file.read_bytes()))
    return other


async def test_a_file_that_is_known_from_another_account_is_refused_as_a_whole(
    program: Program, shop: ShopClient, file: Path, payer: str
) -> None:
    longer = _like(
        file, lambda data: data + data.split(b"\r\n")[1].replace(b",,3240,103240", b",1000,,102240") + b"\r\n"
    )
    right = await program("import", "bank", file, "--profile", "two", "--account", FIRST)

    wrong = await program("import", "bank", longer, "--profile", "two", "--account", SECOND)
    later = await program("import", "bank", longer, "--profile", "two", "--account", FIRST, "--json")

    assert right.code == 0, right.err
    assert wrong.code == 3
    assert f"1 of 1 deposits are known from the account 0149-100-1-{FIRST}" in wrong.err
    assert (later.json["known"], later.json["taken"]) == (1, 0)
    async with shop.connections.connection() as conn:
        accounts = await conn.fetch("SELECT account FROM bank_rows WHERE payer = $1", payer)
    assert {each["account"] for each in accounts} == {f"0149-100-1-{FIRST}"}


async def test_a_file_of_the_same_payer_on_another_account_is_taken(program: Program, file: Path) -> None:
    other = _like(file, lambda data: data.replace(b",103240", b",5240"))
    await program("import", "bank", file, "--profile", "two", "--account", FIRST)

    answer = await program("import", "bank", other, "--profile", "two", "--account", SECOND, "--json")

    assert (answer.code, answer.json["taken"]) == (0, 1), answer.err


async def test_a_file_that_was_read_under_the_wrong_account_is_moved_to_the_right_one(
    program: Program, shop: ShopClient, file: Path, payer: str
) -> None:
    day = datetime.now(ZoneInfo("Asia/Tokyo")).date() - timedelta(days=2)
    wrong = await program("import", "bank", file, "--profile", "two", "--account", FIRST, "--json")
    refused = await program("import", "bank", file, "--profile", "two", "--account", SECOND)
    right = ("--profile", "two", "--account", SECOND)

    moved = await program("import", "bank", file, *right, "--instead-of", FIRST, "--json")
    again = await program("import", "bank", file, *right, "--json")
    longer = _like(file, lambda data: data + f"{day:%Y/%m/%d},振込１,{payer} B,,500,103740,,,入\r\n".encode("cp932"))
    later = await program("import", "bank", longer, *right, "--json")

    assert (wrong.code, refused.code) == (0, 3)
    assert f"`--instead-of 0149-100-1-{FIRST}` moves it here" in refused.err
    assert (moved.code, moved.json["known"], moved.json["taken"]) == (0, 1, 0), moved.err
    assert (again.json["number"], again.json["is_new"]) == (moved.json["number"], False)
    assert (later.json["known"], later.json["taken"]) == (1, 1)
    async with shop.connections.connection() as conn:
        rows = await conn.fetch("SELECT account FROM bank_rows WHERE payer LIKE $1", f"{payer}%")
        strays = await conn.fetch("SELECT account FROM strays JOIN deposits USING (notice_id) WHERE payer = $1", payer)
        days = await conn.fetch("SELECT account FROM bank_days WHERE number = $1", wrong.json["number"])
    assert {each["account"] for each in (*rows, *strays)} == {f"0149-100-1-{SECOND}"}
    assert (len(rows), len(strays), days) == (2, 1, [])


async def test_what_was_never_read_under_an_account_cannot_be_moved_from_it(program: Program, file: Path) -> None:
    right = ("--profile", "two", "--account", SECOND)

    nothing = await program("import", "bank", file, *right, "--instead-of", FIRST)
    nowhere = await program("import", "bank", file, "--profile", "two", "--instead-of", FIRST)

    assert (nothing.code, nowhere.code) == (3, 3)
    assert f"under the account {FIRST}, so there is nothing to move" in nothing.err
    assert "--account" in nowhere.err


async def test_an_account_that_is_not_the_shops_is_refused(program: Program, file: Path) -> None:
    answer = await program("import", "bank", file, "--profile", "two", "--account", "1111111")

    assert answer.code == 3
    assert "The account 1111111 is not one of the shop's at this bank" in answer.err


@pytest.fixture
def own_profile(two_accounts: Path) -> None:
    """The shop's profile says which account its files are about."""
    two_accounts.write_text(two_accounts.read_text("utf-8") + f'account = "{SECOND}"\n', encoding="utf-8")


@pytest.mark.usefixtures("own_profile")
async def test_a_profile_of_the_shops_own_may_say_it_instead(program: Program, file: Path) -> None:
    answer = await program("import", "bank", file, "--profile", "two", "--json")

    assert (answer.code, answer.json["taken"]) == (0, 1), answer.err


@pytest.fixture
def zengin_file(tmp_path: Path, payer: str) -> Path:
    file = tmp_path / "notices"
    file.write_bytes(notices(notice(payer=payer), trailer=notice_trailer(1, 3240)))
    return file


async def test_a_zengin_file_says_it_by_itself(program: Program, zengin_file: Path) -> None:
    told = await program("import", "bank", zengin_file, "--account", SECOND)
    answer = await program("import", "bank", zengin_file, "--json")

    assert told.code == 3
    assert "leave `--account` out" in told.err
    assert (answer.code, answer.json["taken"]) == (0, 1), answer.err
