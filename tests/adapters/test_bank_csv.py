"""The CSV of eight banks, each written by hand from what is known of its columns, and what can be wrong with it."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from adapters.files import bank
from adapters.files.profile import Kind, Profile
from adapters.files.profile_files import profile, profiles
from adapters.files.statement import Found, Ours, Statement
from adapters.files.table import BadFile
from domain.basics.said import Said
from domain.payment.bank_row import Account, BankRow
from tests.said import english

TODAY = date(2026, 11, 28)
BANKS = {
    "mufg": "0005",
    "smbc": "0009",
    "rakuten": "0036",
    "sbi-sumishin": "0038",
    "paypay": "0033",
    "au-jibun": "0039",
    "gmo-aozora": "0310",
    "yucho": "9900",
}
OURS = frozenset(Account(bank=code, branch="001", kind="1", number="7654321") for code in BANKS.values())

#: Two days each: 山田太郎 pays 3,240, a supplier is paid 50,000, and カ）フルット pays 12,000 on the day after.
FILES = {each.stem: each.read_text("utf-8") for each in sorted(Path(__file__).with_name("bank_files").glob("*.csv"))}


def read(name: str, text: str, *, accounts: frozenset[Account] = OURS, encoding: str = "cp932") -> list[object]:
    data = BytesIO(text.replace("\n", "\r\n").encode(encoding))
    return list(bank.read(data, profile(Kind.BANK, name), Ours(accounts, TODAY)))


def rows(name: str, text: str, encoding: str = "cp932") -> list[BankRow]:
    return [each.row for each in read(name, text, encoding=encoding) if isinstance(each, Found) and each.row]


def faults(name: str, text: str) -> list[str]:
    found = [each for each in read(name, text) if isinstance(each, Found)]
    return [f"{each.line}: {english(each.fault)}" for each in found if each.fault]


def refusal(name: str, text: str, *, accounts: frozenset[Account] = OURS) -> str:
    with pytest.raises(BadFile) as refused:
        read(name, text, accounts=accounts)
    what = refused.value.said.facts["what"]
    assert isinstance(what, Said)
    return what.plain


@pytest.mark.parametrize("name", FILES)
def test_what_came_is_read_and_what_left_is_passed_over(name: str) -> None:
    found = sorted(rows(name, FILES[name]), key=lambda row: row.booked_on)

    assert [(row.booked_on, row.amount, row.balance) for row in found] == [
        (date(2026, 11, 26), 3240, 1003240),
        (date(2026, 11, 27), 12000, 965240),
    ]
    assert {row.account.bank for row in found} == {BANKS[name]}
    assert found[0].payer in {"ヤマダ　タロウ", "ﾔﾏﾀﾞ ﾀﾛｳ"}
    assert found[1].payer in {"カ）フルツト", "ｶ)ﾌﾙﾂﾄ"}
    assert not any(row.is_reversal for row in found)


@pytest.mark.parametrize("name", FILES)
def test_the_account_is_told_with_its_days_and_balances(name: str) -> None:
    (statement,) = (each for each in read(name, FILES[name]) if isinstance(each, Statement))

    assert (statement.account.bank, statement.before, statement.after) == (BANKS[name], 1_000_000, 965_240)
    assert (statement.first, statement.last) == (date(2026, 11, 26), date(2026, 11, 27))
    assert statement.whole_through == date(2026, 11, 26)  # more may have come on the last day


def test_a_shop_that_gets_its_files_after_the_day_says_so() -> None:
    of_whole_days = profile(Kind.BANK, "mufg")
    settings = of_whole_days.settings | {"has_whole_days": True}
    data = BytesIO(FILES["mufg"].encode("cp932"))

    found = list(bank.read(data, of_whole_days.model_copy(update={"settings": settings}), Ours(OURS, TODAY)))

    assert [each.whole_through for each in found if isinstance(each, Statement)] == [date(2026, 11, 27)]


def test_without_balances_rows_may_be_missing_and_no_day_is_whole() -> None:
    (statement,) = (
        each for each in read("mufg", FILES["mufg"].replace("1,003,240", "")) if isinstance(each, Statement)
    )

    assert statement.whole_through < statement.first


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_known_by_its_columns(name: str) -> None:
    found = bank.recognised(BytesIO(FILES[name].encode("cp932")), profiles(Kind.BANK))

    assert [each.name for each in found] == [name]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_another_encoding_and_other_ends_of_lines_tell_the_same(name: str, encoding: str) -> None:
    there = rows(name, FILES[name])

    assert rows(name, FILES[name], encoding) == there
    data = BytesIO(FILES[name].encode("cp932"))
    with_lf = bank.read(data, profile(Kind.BANK, name), Ours(OURS, TODAY))
    assert [each.row for each in with_lf if isinstance(each, Found) and each.row] == there


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_more_days_tells_the_same_deposits_again(name: str) -> None:
    lines = FILES[name].splitlines(keepends=True)
    shorter = [line for line in lines if "12,000" not in line and "12000" not in line]

    assert {row.key for row in rows(name, "".join(shorter))} < {row.key for row in rows(name, FILES[name])}


@pytest.mark.parametrize("name", FILES)
def test_a_file_from_which_a_row_was_taken_is_refused_with_the_line(name: str) -> None:
    lines = FILES[name].splitlines(keepends=True)
    without = [line for line in lines if "50,000" not in line and "50000" not in line]
    said = refusal(name, "".join(without))

    line = int(said.removeprefix("bank.gap line="))
    assert "2026" in without[line - 1]


def test_rows_that_were_sorted_by_hand_are_refused() -> None:
    head, first, second, third = FILES["mufg"].splitlines(keepends=True)

    assert refusal("mufg", head + second + first + third).startswith("bank.gap line=4")


def test_two_true_equal_deposits_of_a_day_are_two_though_all_stands_the_same() -> None:
    text = """日付,摘要,摘要内容,支払い金額,預かり金額,差引残高
2026/11/26,振込１,ヤマダ タロウ,,1000,1000
2026/11/26,手数料,,1000,,0
2026/11/26,振込１,ヤマダ タロウ,,1000,1000
"""

    assert len({row.key for row in rows("mufg", text)}) == 2


@pytest.mark.parametrize("text", ["振込１,訂正", "取消,ヤマダ タロウ", "振込組戻,ヤマダ タロウ"])
def test_a_deposit_that_the_bank_takes_back_is_a_reversal(text: str) -> None:
    head = "日付,摘要,摘要内容,支払い金額,預かり金額,差引残高\n"

    (row,) = rows("mufg", f"{head}2026/11/26,{text},3240,,1000\n")

    assert (row.amount, row.is_reversal) == (3240, True)
    assert row.key.startswith("back-")


def test_a_deposit_below_zero_is_a_reversal() -> None:
    (row,) = rows("gmo-aozora", '"日付","摘要","入金金額","出金金額","残高"\n"20261126","振込 ﾔﾏﾀﾞ","▲3,240","","0"\n')

    assert (row.amount, row.is_reversal, row.payer) == (3240, True, "ﾔﾏﾀﾞ")


@pytest.mark.parametrize(
    "day",
    ["R8.11.27", "令和8年11月27日", "08/11/27", "8.11.27", "Ｒ８．１１．２７", "2026/11/27", "令和 8 年 11 月 27 日"],
)
def test_days_of_the_era_are_read_where_the_bank_writes_them(day: str) -> None:
    text = f"年月日（和暦）,お引出し,お預入れ,お取り扱い内容,残高\n{day},,12000,振込　ﾔﾏﾀﾞ,12000\n"

    assert [row.booked_on for row in rows("smbc", text)] == [date(2026, 11, 27)]


HEAD = "日付,摘要,摘要内容,支払い金額,預かり金額,差引残高\n"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("2026/11/26,振込１,ヤマダ,,0,0", "2: the amount is 0"),
        ("2026/11/26,振込１,ヤマダ,,,0", "2: no amount stands in the row"),
        ("2026/11/26,振込１,ヤマダ,100,100,0", "2: money both came and went"),
        ("2026/11/26,振込１,ヤマダ,,１２a,0", "2: 預かり金額 must be whole yen, not '１２a'"),
        ("2026/11/26,振込１,ヤマダ,,1.5,0", "2: 預かり金額 must be whole yen, not '1.5'"),
        ("2026/11/26,振込１,ヤマダ,,9999999999,0", "2: 預かり金額 must be whole yen, not '9999999999'"),
        ("2026/11/26,振込１,ヤマダ,,100,abc", "2: 差引残高 must be whole yen, not 'abc'"),
        ("11/26,振込１,ヤマダ,,100,100", "2: 日付 must be a date like 2026-11-21, not '11/26'"),
        ("2027/11/26,振込１,ヤマダ,,100,100", "2: 日付 2027-11-26 has not come yet"),
        ("2026/11/26,振込１,ヤマダ,,100,100,,,,,あ", "2: more cells than columns"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_with_its_line_and_the_others_are_taken(line: str, fault: str) -> None:
    text = f"{HEAD}{line}\n2026/11/26,振込１,サトウ,,500,500\n"

    (found,) = faults("mufg", text)
    assert found.startswith(fault)
    assert [row.payer for row in rows("mufg", text)] == ["サトウ"]


def test_full_width_digits_and_a_balance_of_more_than_any_order_are_read() -> None:
    (row,) = rows("mufg", f"{HEAD}２０２６/１１/２６,振込１,ヤマダ,,３，２４０,12345678901\n")

    assert (row.amount, row.balance) == (3240, 12_345_678_901)


def test_a_name_with_a_comma_a_formula_or_a_rare_character_is_text() -> None:
    names = ['"ヤマダ,タロウ"', "=1+1", "髙橋", "'@SUM"]
    lines = "".join(f"2026/11/26,振込１,{name},,100,{at}00\n" for at, name in enumerate(names, start=1))

    assert [row.payer for row in rows("mufg", HEAD + lines)] == ["ヤマダ,タロウ", "=1+1", "髙橋", "'@SUM"]


def test_a_file_without_any_row_says_nothing() -> None:
    assert read("mufg", HEAD) == []


def test_the_account_must_be_the_shops_and_the_only_one_at_the_bank() -> None:
    mine = Account(bank="0005", branch="001", kind="1", number="7654321")
    other = mine.model_copy(update={"number": "1111111"})

    assert refusal("mufg", FILES["mufg"], accounts=frozenset()) == "bank.no_account bank=0005"
    both = refusal("mufg", FILES["mufg"], accounts=frozenset({mine, other}))
    assert both == "bank.which_account accounts=('0005-001-1-1111111', '0005-001-1-7654321')"


def test_the_file_of_another_bank_is_refused_and_named() -> None:
    assert "name=rakuten" in refusal("mufg", FILES["rakuten"])


@pytest.mark.parametrize("each", profiles(Kind.BANK), ids=lambda each: each.name)
def test_each_profile_says_where_it_is_from_and_what_nobody_has_checked(each: Profile) -> None:
    assert all((each.title.ja, each.title.en, each.version, each.source, each.unverified))
