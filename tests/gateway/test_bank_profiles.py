"""`shop import bank FILE` without a profile's name: whose file it is shows by its first record, or by its headings."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.settings import Settings
from tests.adapters.zengin_files import entries, entries_trailer, entry, notice, notice_trailer, notices
from tests.gateway.conftest import Payload, Program

MUFG = "日付,摘要,摘要内容,支払い金額,預かり金額,差引残高,メモ,未資金化区分,入払区分\r\n"


def zengin(kind: str, payer: str, between: str) -> bytes:
    """A file of one deposit."""
    if kind == "01":
        return notices(notice(payer=payer), trailer=notice_trailer(1, 3240), between=between, behind=between)
    trailer = entries_trailer((1, 3240), (0, 0), 103_240)
    return entries(entry(payer=payer), trailer=trailer, between=between, behind=between)


Write = Callable[[bytes], Path]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Writes a file."""

    def write(data: bytes) -> Path:
        file = tmp_path / "file_of_a_bank"
        file.write_bytes(data)
        return file

    return write


@pytest.mark.parametrize("kind", ["01", "03"])
@pytest.mark.parametrize("between", ["\r\n", "\n", ""])
async def test_a_zengin_file_is_known_by_its_first_record(
    program: Program, payload: Payload, written: Write, kind: str, between: str
) -> None:
    payer = f"{payload['order_no'].upper()} ﾀﾞﾚｶ"
    answer = await program("import", "bank", written(zengin(kind, payer, between)), "--json")

    assert answer.code == 0, answer.err
    assert (answer.json["profile"], answer.json["taken"]) == ("zengin", 1)
    waiting = (await program("deposits", "list", "--json")).json
    assert [each["amount"] for each in waiting if each["payer"] == payer] == [3240]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("1010081128".encode("cp500") + b"\x40" * 190, "EBCDIC"),
        (zengin("01", "ﾔﾏﾀﾞ", "").decode("cp932").encode("utf-8-sig"), "saved anew as UTF-8"),
        (zengin("01", "ﾔﾏﾀﾞ", "")[:450], "Record 3"),
    ],
)
async def test_what_is_wrong_with_a_zengin_file_is_told_without_naming_a_profile(
    program: Program, written: Write, data: bytes, said: str
) -> None:
    answer = await program("import", "bank", written(data))

    assert answer.code == 3
    assert said in answer.err


async def test_a_file_of_no_bank_asks_for_a_profile(program: Program, written: Write) -> None:
    answer = await program("import", "bank", written("いつ,いくら\r\n2026/11/27,100\r\n".encode("cp932")))

    assert answer.code == 3
    assert "--profile" in answer.err
    assert "zengin" in answer.err


@pytest.fixture
def another_of_mufg(doors_settings: Settings) -> Iterator[None]:
    """A profile of the shop's own, whose files look like another's."""
    own = doors_settings.shop_file.parent / "profiles" / "bank" / "our-mufg.toml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text('base = "mufg"\n', encoding="utf-8")
    yield
    own.unlink()


@pytest.mark.usefixtures("another_of_mufg")
async def test_a_file_of_two_profiles_asks_which_of_them(program: Program, written: Write) -> None:
    text = MUFG + "2026/11/27,振込１,ヤマダ タロウ,,3240,3240,,,入\r\n"

    answer = await program("import", "bank", written(text.encode("cp932")))

    assert answer.code == 3
    assert "--profile" in answer.err
    assert "(mufg, our-mufg)" in answer.err


@pytest.fixture
def another_zengin(doors_settings: Settings) -> Iterator[None]:
    """A profile of the shop's own for a bank that gives notice after the day has ended."""
    own = doors_settings.shop_file.parent / "profiles" / "bank" / "in-the-evening.toml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text('base = "zengin"\n[settings]\nis_whole_when_made = true\n', encoding="utf-8")
    yield
    own.unlink()


@pytest.mark.usefixtures("another_zengin")
async def test_a_zengin_file_of_two_profiles_asks_which_of_them(program: Program, written: Write) -> None:
    answer = await program("import", "bank", written(zengin("01", "ﾔﾏﾀﾞ", "")))

    assert answer.code == 3
    assert "(in-the-evening, zengin)" in answer.err


async def test_format_b_is_named_and_refused(program: Program, written: Write) -> None:
    answer = await program("import", "bank", written(zengin("01", "ﾔﾏﾀﾞ B", "")), "--profile", "zengin-b")

    assert answer.code == 3
    assert "format B" in answer.err
