"""全銀 files: what they tell is read, whatever parts their records; what does not add up is refused as a whole."""

from datetime import date
from io import BytesIO

import pytest

from adapters.files import zengin
from adapters.files.statement import Found, Ours, Statement
from adapters.files.table import BadFile
from adapters.files.zengin_rows import ZenginRules
from domain.basics.said import Said
from domain.payment.bank_row import Account, BankRow
from tests.adapters.zengin_files import (
    ENTRIES_HEADER,
    NOTICE_HEADER,
    entries,
    entries_end,
    entries_trailer,
    entry,
    notice,
    notice_trailer,
    notices,
    written,
)
from tests.said import english

OURS = Account(bank="0149", branch="100", kind="1", number="1234567")
OTHER = Account(bank="0149", branch="200", kind="2", number="0000042")
TODAY = date(2026, 11, 28)
ONE = notice_trailer(1, 3240)


def read(data: bytes, **rules: object) -> tuple[list[Statement], list[Found]]:
    ours = Ours(frozenset({OURS, OTHER}), TODAY)
    found = list(zengin.read(BytesIO(data), ours, ZenginRules.model_validate(rules)))
    return [each for each in found if isinstance(each, Statement)], [each for each in found if isinstance(each, Found)]


def rows(data: bytes, **rules: object) -> list[BankRow]:
    return [found.row for found in read(data, **rules)[1] if found.row]


def faults(data: bytes, **rules: object) -> list[str]:
    return [f"{found.line}: {english(found.fault)}" for found in read(data, **rules)[1] if found.fault]


def refusal(data: bytes, **rules: object) -> str:
    with pytest.raises(BadFile) as refused:
        read(data, **rules)
    return told(refused.value)


def told(error: BadFile) -> str:
    what = error.said.facts["what"]
    assert isinstance(what, Said)
    return what.plain


# --- what is read ----------------------------------------------------------------------------------------------------


def test_a_notice_tells_all_of_a_deposit() -> None:
    line = notice(valued="081126", code="0000012345", edi="ﾁﾕｳﾓﾝ1001", ref="000042")

    (row,) = rows(notices(line, trailer=ONE))

    assert row.model_dump(exclude={"key"}) == {
        "source": "zengin-01",
        "account": OURS.model_dump(),
        "booked_on": date(2026, 11, 27),
        "paid_on": date(2026, 11, 26),
        "amount": 3240,
        "uncleared": 0,
        "payer": "1001 ﾔﾏﾀﾞ ﾀﾛｳ",
        "payer_code": "0000012345",
        "remitting_bank": "ﾐｽﾞﾎ",
        "remitting_branch": "ｼﾝｼﾞﾕｸ",
        "reference": "000042",
        "edi": "ﾁﾕｳﾓﾝ1001",
        "memo": "",
        "balance": None,
        "is_reversal": False,
    }
    assert row.key.startswith("bank-261127-")


def test_an_entry_tells_a_deposit_and_what_leaves_the_account_is_passed_over() -> None:
    data = entries(
        entry(),
        entry("000000050000", "ｶ)ｼｲﾚｻｷ", inout="2", ref="00000002"),
        entry("000000000900", "ﾃｲｾｲ", tx="19", ref="00000003"),  # a withdrawal that the bank corrects
        trailer=entries_trailer((2, 4140), (1, 50000), 54140),
    )
    (statement,), found = read(data)

    assert [(each.line, each.row and each.row.amount) for each in found] == [(2, 3240), (3, None), (4, None)]
    assert found[0].row
    assert (found[0].row.memo, found[0].row.account) == ("ﾌﾘｺﾐ", OURS)
    assert (statement.before, statement.after) == (100000, 54140)
    assert (statement.first, statement.last, statement.line) == (date(2026, 11, 26), date(2026, 11, 27), 5)


@pytest.mark.parametrize(
    ("made", "is_whole_when_made", "through"),
    [
        ("081128", False, date(2026, 11, 27)),
        ("081127", False, date(2026, 11, 26)),  # more may come on this day
        ("081127", True, date(2026, 11, 27)),
        ("081201", False, date(2026, 11, 27)),
    ],
)
def test_a_file_has_all_money_of_the_days_that_were_over_when_it_was_made(
    made: str, *, is_whole_when_made: bool, through: date
) -> None:
    data = written(NOTICE_HEADER.replace("081128", made), notice(), ONE, "9")

    ours = Ours(frozenset({OURS}), date(2026, 12, 2))
    found = list(zengin.read(BytesIO(data), ours, ZenginRules(is_whole_when_made=is_whole_when_made)))

    assert [each.whole_through for each in found if isinstance(each, Statement)] == [through]


@pytest.mark.parametrize("between", ["\r\n", "\n", "\r", ""], ids=["CRLF", "LF", "CR", "nothing"])
@pytest.mark.parametrize("behind", ["", "\r\n", "\x1a", "\r\n\x1a", "\n\n"])
def test_whatever_parts_the_records_and_ends_the_file(between: str, behind: str) -> None:
    first, second = notice(), notice("0000000500", ref="000002")

    found = rows(notices(first, second, trailer=notice_trailer(2, 3740), between=between, behind=behind))

    assert [row.amount for row in found] == [3240, 500]
    assert found == rows(notices(first, second, trailer=notice_trailer(2, 3740)))


def test_several_accounts_stand_in_one_file() -> None:
    second = NOTICE_HEADER.replace("100ﾎﾝﾃﾝ", "200ﾎﾝﾃﾝ").replace("11234567", "20000042")
    data = written(NOTICE_HEADER, notice(), ONE, second, notice("0000000500"), notice_trailer(1, 500), "9")

    assert [(row.account, row.amount) for row in rows(data)] == [(OURS, 3240), (OTHER, 500)]


def test_an_account_without_any_deposit_is_told_too() -> None:
    (statement,), found = read(notices(trailer=notice_trailer(0, 0)))

    assert (statement.account, found) == (OURS, [])


def test_two_true_equal_deposits_of_a_day_are_two() -> None:
    unnumbered = notice(ref="000000")
    found = rows(notices(unnumbered, unnumbered, trailer=notice_trailer(2, 6480)))

    assert len({row.key for row in found}) == 2
    assert found[0].key == rows(notices(unnumbered, trailer=ONE))[0].key


def test_the_same_deposit_of_two_files_is_the_same() -> None:
    day = entries(entry(), trailer=entries_trailer((1, 3240), (0, 0), 103240))
    later = entries(
        entry(ref="00000000", booked="081126"), entry(), trailer=entries_trailer((2, 6480), (0, 0), 106480), between=""
    )

    assert rows(day)[0] == rows(later)[1]


@pytest.mark.parametrize("payer", ["ﾞﾔﾏﾀ ﾀﾛｳ", "ﾔﾏﾞﾀﾞ ﾀﾛｳ", "ﾜﾞﾀﾅﾍﾞ", "ｷﾔﾉﾝ", "ﾖ-ｺ", "ABC(ｶ", "ｶ)ﾌﾙﾂﾄ", "ﾔ" * 47 + "ﾊ", ""])
def test_a_name_stands_as_the_bank_wrote_it_also_with_a_mark_that_belongs_to_no_letter(payer: str) -> None:
    (row,) = rows(notices(notice(payer=payer), trailer=ONE))

    assert row.payer == payer


def test_cheques_that_may_come_back_are_told_apart() -> None:
    (row,) = rows(notices(notice(other="0000003240"), trailer=ONE))

    assert row.uncleared == 3240


def test_a_day_from_which_nothing_counts_is_the_day_of_booking() -> None:
    (row,) = rows(notices(notice(valued="000000"), trailer=ONE))

    assert row.paid_on == row.booked_on == date(2026, 11, 27)


# --- reversals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cancelled", "trailer"),
    [
        ("either", notice_trailer(2, 6480, 1, 3240)),
        ("either", notice_trailer(1, 3240, 1, 3240)),
        ("either", notice_trailer(1, 3240)),  # 取消件数 may be left out
        ("within", notice_trailer(2, 6480, 1, 3240)),
        ("apart", notice_trailer(1, 3240, 1, 3240)),
    ],
)
def test_a_cancelled_notice_is_a_reversal_counted_as_its_bank_counts(cancelled: str, trailer: str) -> None:
    found = rows(notices(notice(), notice(cancel="1"), trailer=trailer), cancelled=cancelled)

    assert [row.is_reversal for row in found] == [False, True]
    assert found[1].key.startswith("back-261127-")


@pytest.mark.parametrize(
    ("cancelled", "trailer"),
    [
        ("within", notice_trailer(1, 3240, 1, 3240)),
        ("apart", notice_trailer(2, 6480, 1, 3240)),
        ("either", notice_trailer(2, 6480, 2, 6480)),
    ],
)
def test_a_cancelled_notice_that_its_bank_counts_otherwise_is_refused(cancelled: str, trailer: str) -> None:
    data = notices(notice(), notice(cancel="1"), trailer=trailer)

    assert refusal(data, cancelled=cancelled).startswith("bank.count record=4")


def test_a_corrected_deposit_goes_out_and_is_a_reversal() -> None:
    data = entries(
        entry(), entry(inout="2", tx="19", ref="00000002"), trailer=entries_trailer((1, 3240), (1, 3240), 100000)
    )

    assert [(row.amount, row.is_reversal) for row in rows(data)] == [(3240, False), (3240, True)]


# --- one record ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (notice("0000000000"), "2: the amount is 0"),
        (notice("-000003240"), "2: the amount '-000003240' is no number of yen"),
        (notice("000000324O"), "2: the amount '000000324O' is no number of yen"),
        (notice("          "), "2: the amount '' is no number of yen"),
        (notice("9999999999"), "2: the amount 9999999999 is larger than any that is booked here"),
        (notice(booked="081126"), "2: the day 2026-11-26 is outside the file's own days, 2026-11-27 to 2026-11-27"),
        (notice(booked="081332"), "2: '081332' is no day (year of the era, month, day)"),
        (notice(booked="      "), "2: '' is no day (year of the era, month, day)"),
        (notice(booked="001127"), "2: '001127' is no day (year of the era, month, day)"),
        (notice(valued="080230"), "2: '080230' is no day (year of the era, month, day)"),
        (notice(cancel="9"), "2: the mark of cancellation '9' is unknown"),
        (notice(payer="\x00ﾔﾏﾀﾞ"), "2: bytes 50-97 are no text"),
    ],
)
def test_a_record_that_cannot_be_read_is_told_with_its_number_and_the_others_are_taken(line: str, fault: str) -> None:
    try:
        amount = int(line[19:29])
    except ValueError:
        amount = 0
    data = notices(line, notice(ref="000002"), trailer=notice_trailer(2, amount + 3240))

    assert faults(data) == [fault]
    assert [row.reference for row in rows(data)] == ["000002"]


def test_bytes_that_are_no_character_are_told_with_their_place() -> None:
    data = notices(notice(payer="ﾔﾏﾀﾞ"), trailer=ONE).replace("ﾔﾏﾀﾞ".encode("cp932"), b"\xd4\xcf\x80\xff")

    assert faults(data) == ["2: bytes 50-97 are no text"]


def test_an_entry_whose_direction_is_unknown_is_told_with_its_number() -> None:
    data = entries(entry(inout="3"), entry(ref="00000002"), trailer=entries_trailer((1, 3240), (1, 0), 103240))

    assert faults(data) == ["2: whether money came or went ('3') is unknown"]


# --- the whole file --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "bank.not_zengin"),
        ("日付,摘要,摘要内容,支払い金額\r\n".encode("cp932"), "bank.not_zengin"),
        (written(NOTICE_HEADER.replace("101", "121", 1), "9"), "bank.other_kind record=1 found=21"),
        (notices(notice(), trailer=ONE).decode("cp932").encode(), "bank.recoded"),
        (b"\xef\xbb\xbf" + notices(notice(), trailer=ONE), "bank.recoded"),
        (notices(notice(), trailer=ONE).decode("cp932").encode("cp037", "replace"), "bank.ebcdic"),
        (written(NOTICE_HEADER.replace("1010", "1011", 1), notice(), ONE, "9"), "bank.ebcdic"),
        (written(notice(), ONE, "9"), "bank.not_zengin"),
        (written(NOTICE_HEADER, notice_trailer(0, 0), notice(), "9"), "bank.out_of_order record=3 found=2"),
        (written(NOTICE_HEADER, notice(), "9"), "bank.out_of_order record=3 found=9"),
        (written(NOTICE_HEADER, NOTICE_HEADER, ONE, "9"), "bank.out_of_order record=2 found=1"),
        (written(NOTICE_HEADER, notice(), "5", ONE, "9"), "bank.out_of_order record=3 found=5"),
        (written(NOTICE_HEADER, notice(), ONE), "bank.no_end record=3"),
        (written(NOTICE_HEADER, notice()), "bank.no_end record=2"),
        (written(NOTICE_HEADER, notice(), ONE, "9", NOTICE_HEADER), "bank.after_end record=5"),
        (notices(notice(), trailer=ONE, behind="\r\n\x1a" + " " * 300 + "x"), "bank.length record=5"),
        (written(NOTICE_HEADER, notice(), ONE, ENTRIES_HEADER, "9"), "bank.two_kinds record=4"),
        (written(NOTICE_HEADER, notice(), ONE, "9")[:-1], "bank.length record=4"),
        (notices(notice(), trailer=ONE).replace(b"  \r\n2", b"\r\n2"), "bank.length record=1"),
        (notices(notice(), trailer=ONE).replace(b"  \r\n2", b"   \r\n2"), "bank.length record=2"),
        (written(NOTICE_HEADER.replace("081128", "261128"), notice(), ONE, "9"),
         "bank.header_future record=1 day=2044-11-28"),
        (written(NOTICE_HEADER.replace("081127" * 2, "081127081126"), notice(), ONE, "9"),
         "bank.header_period record=1 first=2026-11-27 last=2026-11-26"),
        (written(NOTICE_HEADER.replace("081127" * 2, "081127081131"), notice(), ONE, "9"),
         "bank.header_day record=1 value=081131"),
        (written(NOTICE_HEADER.replace("11234567", "17654321"), notice(), ONE, "9"),
         "bank.not_ours record=1 account=0149-100-1-7654321"),
        (written(NOTICE_HEADER.replace("11234567", "21234567"), notice(), ONE, "9"),
         "bank.not_ours record=1 account=0149-100-2-1234567"),
        (notices(notice(), trailer=notice_trailer(2, 3240)), "bank.count record=3 told=2 found=1"),
        (notices(notice(), trailer=notice_trailer(1, 3241)), "bank.sum record=3 told=3241 found=3240"),
        (notices(notice(), trailer="8ABCDEF"), "bank.no_number record=3 value=ABCDEF"),
        (entries(entry(), trailer=entries_trailer((1, 3240), (0, 0), 103241)),
         "bank.balance record=3 told=103241 found=103240"),
        (entries(entry(), trailer=entries_trailer((1, 3240), (0, 0), -103240)),
         "bank.balance record=3 told=-103240 found=103240"),
        (entries(entry(), trailer=entries_trailer((1, 3240), (0, 0), 103240, count=2)),
         "bank.count record=3 told=2 found=1"),
        (entries(entry(), trailer=entries_trailer((0, 0), (1, 3240), 103240)), "bank.count record=3 told=0 found=1"),
        (entries(entry(), trailer=entries_trailer((1, 3240), (0, 0), 103240), end=entries_end(4, 2)),
         "bank.count record=4 told=2 found=1"),
        (entries(entry(), trailer=entries_trailer((1, 3240), (0, 0), 103240), end=entries_end(9)),
         "bank.count record=4 told=9 found=4"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_as_it_should_be_is_refused_as_a_whole(data: bytes, said: str) -> None:
    assert refusal(data).rstrip() == said.rstrip()


def test_a_file_of_format_b_is_refused_where_the_profile_says_that_the_bank_writes_it() -> None:
    assert refusal(notices(notice(), trailer=ONE), notice_format="B") == "bank.format_b"


def test_a_bank_that_writes_years_of_our_calendar_is_read_where_the_profile_says_so() -> None:
    header = NOTICE_HEADER.replace("081128", "261128").replace("081127", "261127")
    data = written(header, notice(booked="261127", valued="261127"), ONE, "9")

    assert rows(data, years="western")[0].booked_on == date(2026, 11, 27)


def test_a_file_without_balances_is_read() -> None:
    header = ENTRIES_HEADER.replace("00000000100000", "00000000000000")
    data = written(header, entry(), entries_trailer((1, 3240), (0, 0), 0), entries_end(4))

    assert [(each.before, each.after) for each in read(data)[0]] == [(None, None)]


def test_an_overdrawn_account_balances_too() -> None:
    header = ENTRIES_HEADER.replace("1100000000100000", "2100000000100000")
    data = written(header, entry(), entries_trailer((1, 3240), (0, 0), -96760), entries_end(4))

    assert [(each.before, each.after) for each in read(data)[0]] == [(-100000, -96760)]


@pytest.mark.parametrize("records", [4, 3, 1], ids=["all", "without the end", "data alone"])
def test_the_end_may_count_as_its_bank_does(records: int) -> None:
    data = entries(entry(), trailer=entries_trailer((1, 3240), (0, 0), 103240), end=entries_end(records))

    assert len(rows(data)) == 1


@pytest.mark.parametrize(
    ("beginning", "is_one"),
    [
        (NOTICE_HEADER.encode("cp932"), True),
        (ENTRIES_HEADER.encode("cp932"), True),
        (b"\xf1\xf0\xf1\xf1", True),
        (b"\xef\xbb\xbf101", True),
        ("日付,摘要".encode("cp932"), False),
        (b"101,2026/11/27,3240", False),
        (b"1211234567890", False),
    ],
)
def test_a_zengin_file_is_known_by_its_beginning(beginning: bytes, *, is_one: bool) -> None:
    assert zengin.looks_so(beginning) is is_one
