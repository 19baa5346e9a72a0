"""Which deposits are assigned, to what, and why: one row for each way in which people pay."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contract.status import Status
from domain.payment.matching.book import Book
from domain.payment.matching.deposit import Deposit
from domain.payment.matching.matching import match
from domain.payment.matching.receivable import Receivable
from tests.domain.matching.receivables import DAY, LATER, deposit, learned, receivable

LONG = "トウキヨウトチユウオウクニホンバシシヨウギヨウクミアイレンゴウカイソウムブケイリカダイイチ"

Case = tuple[list[Receivable], Deposit, dict[str, int] | None, str]
OTHER = "hanako@example.jp"

#: Orders, a deposit, what each order gets of it (None: a person looks), and the code of the reason.
CASES: dict[str, Case] = {
    # --- the number in front, wherever it was put ---
    "number and full name": ([receivable("1")], deposit("100001 ﾔﾏﾀﾞ ﾀﾛｳ"), {"1": 5_000}, "number_and_name"),
    "full-width and joined": ([receivable("1")], deposit("１００００１ヤマダタロウ"), {"1": 5_000}, "number_and_name"),
    "behind the name": ([receivable("1")], deposit("ﾔﾏﾀﾞ ﾀﾛｳ 100001"), {"1": 5_000}, "number_and_name"),
    "zeros in front": ([receivable("1")], deposit("0000100001 ﾔﾏﾀﾞ ﾀﾛｳ"), {"1": 5_000}, "number_and_name"),
    "in the payer's code": (
        [receivable("1")],
        deposit("ﾔﾏﾀﾞ ﾀﾛｳ", payer_code="0000100001"),
        {"1": 5_000},
        "number_and_name",
    ),
    "in EDI": ([receivable("1")], deposit("ﾔﾏﾀﾞ ﾀﾛｳ", remarks="100001"), {"1": 5_000}, "number_and_name"),
    "the order's own number": ([receivable("20011")], deposit("20011 ﾔﾏﾀﾞ ﾀﾛｳ"), {"20011": 5_000}, "number_and_name"),
    "an order's number with letters": (
        [receivable("R-2026-1001")],
        deposit("R20261001 ﾔﾏﾀﾞ ﾀﾛｳ"),
        {"R-2026-1001": 5_000},
        "number_and_name",
    ),
    "the mall's number": (
        [receivable("1", channel_no="55501234")],
        deposit("55501234 ﾔﾏﾀﾞ ﾀﾛｳ"),
        {"1": 5_000},
        "number_and_name",
    ),
    "the end of a telephone number is no order's": (
        [receivable("3001"), receivable("3002")],
        deposit("090-1234-3001 ﾔﾏﾀﾞ ﾀﾛｳ"),
        None,
        "",
    ),
    "the number tells two equal orders of one customer apart": (
        [receivable("1"), receivable("2")],
        deposit("100002 ﾔﾏﾀﾞ ﾀﾛｳ"),
        {"2": 5_000},
        "number_and_name",
    ),
    "the number tells namesakes apart": (
        [receivable("1"), receivable("2", mail=OTHER)],
        deposit("100002 ﾔﾏﾀﾞ ﾀﾛｳ"),
        {"2": 5_000},
        "number_and_name",
    ),
    "a name cut where the bank's field ends": (
        [receivable("1", kana=LONG)],
        deposit(f"100001 {LONG}"[:48]),
        {"1": 5_000},
        "number_and_name",
    ),
    "number alone is not enough": ([receivable("1")], deposit("100001"), None, ""),
    "number and family name are not enough": ([receivable("1")], deposit("100001 ﾔﾏﾀﾞ"), None, ""),
    "number and somebody else's name": ([receivable("1")], deposit("100001 ｽｽﾞｷ ﾊﾅｺ"), None, ""),
    "number, and one letter of the name is wrong": ([receivable("1")], deposit("100001 ﾔﾏﾀﾞ ﾀﾛ"), None, ""),
    "number, and a voice of the name is missing": ([receivable("1")], deposit("100001 ﾔﾏﾀ ﾀﾛｳ"), None, ""),
    "number and name, but short by a bank's fee": ([receivable("1", 5_440)], deposit("100001 ﾔﾏﾀﾞ ﾀﾛｳ"), None, ""),
    "number and name, but too much": ([receivable("1", 4_000)], deposit("100001 ﾔﾏﾀﾞ ﾀﾛｳ"), None, ""),
    "somebody else's number, though name and amount fit": (
        [receivable("1"), receivable("2", 7_000, "スズキ ハナコ", mail=OTHER)],
        deposit("100002 ﾔﾏﾀﾞ ﾀﾛｳ"),
        None,
        "",
    ),
    "an order without kana": ([receivable("1", kana="")], deposit("100001 ﾔﾏﾀﾞ ﾀﾛｳ"), None, ""),
    "paid before it was ordered": (
        [receivable("1", placed_on=LATER)],
        deposit("100001 ﾔﾏﾀﾞ ﾀﾛｳ", paid_on=DAY),
        None,
        "",
    ),
    "the number of an older order that was paid": (
        [receivable("1", 3_000, paid=3_000), receivable("2")],
        deposit("100001 ﾔﾏﾀﾞ ﾀﾛｳ"),
        {"2": 5_000},
        "older_number",
    ),
    "the number of a paid order of the same sum: twice the same, or the other one": (
        [receivable("1", paid=5_000), receivable("2")],
        deposit("100001 ﾔﾏﾀﾞ ﾀﾛｳ"),
        None,
        "",
    ),
    "a cancelled order": ([receivable("1", ending=Status.CANCELLED)], deposit("100001 ﾔﾏﾀﾞ ﾀﾛｳ"), None, ""),
    "an expired order": ([receivable("1", ending=Status.EXPIRED)], deposit("100001 ﾔﾏﾀﾞ ﾀﾛｳ"), None, ""),
    "an order that is paid": ([receivable("1", paid=5_000)], deposit("100001 ﾔﾏﾀﾞ ﾀﾛｳ"), None, ""),
    "an order that the carrier collects for": (
        [receivable("1", plan="cod", method="cash_on_delivery")],
        deposit("100001 ﾔﾏﾀﾞ ﾀﾛｳ"),
        None,
        "",
    ),
    "an order to be paid by card": ([receivable("1", method="card")], deposit("100001 ﾔﾏﾀﾞ ﾀﾛｳ"), None, ""),
    # --- companies ---
    "a company by its token": (
        [receivable("1", kana="", company="株式会社フルット")],
        deposit("100001 ｶ)ﾌﾙﾂﾄ"),
        {"1": 5_000},
        "number_and_name",
    ),
    "a company, its token behind": (
        [receivable("1", kana="", company="フルット株式会社")],
        deposit("ﾌﾙﾂﾄ(ｶ"),
        {"1": 5_000},
        "name_alone",
    ),
    "a company and its person": (
        [receivable("1", company="㈱フルット")],
        deposit("100001 ｶ)ﾌﾙﾂﾄ ﾔﾏﾀﾞ ﾀﾛｳ"),
        {"1": 5_000},
        "number_and_name",
    ),
    "a company in Latin letters": (
        [receivable("1", kana="", company="ACME Inc.")],
        deposit("100001 ACME INC."),
        {"1": 5_000},
        "number_and_name",
    ),
    "another kind of company with the same name": (
        [receivable("1", kana="", company="有限会社フルット")],
        deposit("100001 ｶ)ﾌﾙﾂﾄ"),
        None,
        "",
    ),
    "a company that is called as a person": ([receivable("1")], deposit("ｶ)ﾔﾏﾀﾞﾀﾛｳ"), None, ""),
    # --- the name alone ---
    "full name, and one order": ([receivable("1")], deposit("ﾔﾏﾀﾞ ﾀﾛｳ"), {"1": 5_000}, "name_alone"),
    "the digits that a bank put in front are no number of ours": (
        [receivable("1")],
        deposit("0012345678 ﾔﾏﾀﾞ ﾀﾛｳ"),
        {"1": 5_000},
        "name_alone",
    ),
    "one of two orders has this sum": (
        [receivable("1"), receivable("2", 8_000)],
        deposit("ﾔﾏﾀﾞ ﾀﾛｳ"),
        {"1": 5_000},
        "name_alone",
    ),
    "family name only": ([receivable("1")], deposit("ﾔﾏﾀﾞ"), None, ""),
    "all that the customer gave is a family name": ([receivable("1", kana="ヤマダ")], deposit("ﾔﾏﾀﾞ"), None, ""),
    "one letter is wrong": ([receivable("1")], deposit("ﾔﾏﾀﾞ ﾀﾛ"), None, ""),
    "somebody else's name": ([receivable("1")], deposit("ｽｽﾞｷ ﾊﾅｺ"), None, ""),
    "the amount alone": ([receivable("1")], deposit(""), None, ""),
    "the recipient pays": ([receivable("1", recipient="スズキ ハナコ")], deposit("100001 ｽｽﾞｷ ﾊﾅｺ"), None, ""),
    "two equal orders of one customer": ([receivable("1"), receivable("2")], deposit("ﾔﾏﾀﾞ ﾀﾛｳ"), None, ""),
    "namesakes who both wait": ([receivable("1"), receivable("2", 8_000, mail=OTHER)], deposit("ﾔﾏﾀﾞ ﾀﾛｳ"), None, ""),
    "a namesake whose order of this sum was cancelled": (
        [receivable("1"), receivable("2", mail=OTHER, ending=Status.CANCELLED)],
        deposit("ﾔﾏﾀﾞ ﾀﾛｳ"),
        None,
        "",
    ),
    "another order less a bank's fee": ([receivable("1"), receivable("2", 5_440)], deposit("ﾔﾏﾀﾞ ﾀﾛｳ"), None, ""),
    "one order, or two others together": (
        [receivable("1"), receivable("2", 2_000), receivable("3", 3_000)],
        deposit("ﾔﾏﾀﾞ ﾀﾛｳ"),
        None,
        "",
    ),
    # --- one transfer for several orders ---
    "all numbers and the exact sum": (
        [receivable("1", 2_000), receivable("2", 3_000)],
        deposit("100001 100002 ﾔﾏﾀﾞﾀﾛｳ"),
        {"1": 2_000, "2": 3_000},
        "several_numbers",
    ),
    "all numbers in one run of digits": (
        [receivable("1", 2_000), receivable("2", 3_000)],
        deposit("100001100002ﾔﾏﾀﾞﾀﾛｳ"),
        {"1": 2_000, "2": 3_000},
        "several_numbers",
    ),
    "one number, and the exact sum with another": (
        [receivable("1", 2_000), receivable("2", 3_000), receivable("3", 9_000)],
        deposit("100001 ﾔﾏﾀﾞ ﾀﾛｳ"),
        {"1": 2_000, "2": 3_000},
        "sum",
    ),
    "the name, and one choice of orders": (
        [receivable("1", 2_000), receivable("2", 3_000), receivable("3", 9_000)],
        deposit("ﾔﾏﾀﾞ ﾀﾛｳ"),
        {"1": 2_000, "2": 3_000},
        "sum",
    ),
    "two choices of orders": (
        [receivable("1", 2_000), receivable("2", 3_000), receivable("3", 1_000), receivable("4", 4_000)],
        deposit("ﾔﾏﾀﾞ ﾀﾛｳ"),
        None,
        "",
    ),
    "numbers of two orders, but another sum": (
        [receivable("1", 2_000), receivable("2", 3_500)],
        deposit("100001 100002 ﾔﾏﾀﾞﾀﾛｳ"),
        None,
        "",
    ),
    "numbers of two customers, whose names do not agree": (
        [receivable("1", 2_000), receivable("2", 3_000, "スズキ ハナコ", mail=OTHER)],
        deposit("100001 100002 ﾔﾏﾀﾞﾀﾛｳ"),
        None,
        "",
    ),
}


@pytest.mark.parametrize(("receivables", "money", "parts", "why"), CASES.values(), ids=CASES)
def test_a_deposit_is_assigned_only_where_nothing_else_could_be_meant(
    receivables: list[Receivable], money: Deposit, parts: dict[str, int] | None, why: str
) -> None:
    found = match([money], Book(receivables)).get(money.notice_id)

    assert (dict(found.parts) if found else None) == parts
    assert (found.why.code if found else "") == (f"matched.{why}" if why else "")


# --- names that were learned -----------------------------------------------------------------------------------------


def test_a_name_that_a_person_assigned_is_known_again() -> None:
    before, now, stranger = receivable("1", paid=5_000), receivable("2", 7_000), receivable("3", 7_000, mail=OTHER)
    book = Book([before, now, stranger], [learned("ヤマダ ハナコ", before)])

    found = match([deposit("ﾔﾏﾀﾞ ﾊﾅｺ", 7_000)], book)

    assert dict(found["n-1"].parts) == {"2": 7_000}
    assert found["n-1"].why.code == "matched.learned_name"


def test_a_name_learned_of_two_customers_decides_nothing() -> None:
    one, other = receivable("1"), receivable("2", mail=OTHER)
    book = Book([one, other], [learned("ヤマダ ハナコ", one), learned("ヤマダ ハナコ", other)])

    assert match([deposit("ﾔﾏﾀﾞ ﾊﾅｺ")], book) == {}
    assert dict(match([deposit("100002 ﾔﾏﾀﾞ ﾊﾅｺ")], book)["n-1"].parts) == {"2": 5_000}  # a number does


def test_a_learned_name_that_is_also_a_customers_own_decides_nothing() -> None:
    one, hanako = receivable("1"), receivable("2", kana="ヤマダ ハナコ", mail=OTHER)

    assert match([deposit("ﾔﾏﾀﾞ ﾊﾅｺ")], Book([one, hanako], [learned("ヤマダ ハナコ", one)])) == {}


# --- several transfers -----------------------------------------------------------------------------------------------


def test_two_transfers_that_make_up_one_order_are_assigned_together() -> None:
    halves = [deposit("100001 ﾔﾏﾀﾞ ﾀﾛｳ", 2_000, "n-1"), deposit("100001 ﾔﾏﾀﾞ ﾀﾛｳ", 3_000, "n-2")]

    found = match(halves, Book([receivable("1")]))

    assert [(each.parts, each.why.code) for each in found.values()] == [
        ((("1", 2_000),), "matched.in_parts"),
        ((("1", 3_000),), "matched.in_parts"),
    ]


def test_a_transfer_of_a_part_waits_for_the_other() -> None:
    assert match([deposit("100001 ﾔﾏﾀﾞ ﾀﾛｳ", 2_000)], Book([receivable("1")])) == {}


def test_who_pays_twice_pays_once_and_is_looked_at() -> None:
    twice = [deposit("100001 ﾔﾏﾀﾞ ﾀﾛｳ", notice_id="n-2"), deposit("ﾔﾏﾀﾞ ﾀﾛｳ", notice_id="n-1")]

    assert match(twice, Book([receivable("1")])).keys() == {"n-2"}  # the number is surer than the name


def test_two_true_equal_transfers_are_two() -> None:
    pair = [deposit("ﾔﾏﾀﾞ ﾀﾛｳ", notice_id=f"n-{no}") for no in (1, 2)]

    assert match(pair, Book([receivable("1")])).keys() == {"n-1"}
    assert match(pair, Book([receivable("1"), receivable("2")])) == {}  # nobody says which is for which


# --- whatever comes --------------------------------------------------------------------------------------------------

NAMES = ("ヤマダ タロウ", "ヤマダ ハナコ", "スズキ タロウ")
claims_of_many = st.lists(
    st.tuples(
        st.integers(1, 6).map(lambda thousands: thousands * 500),
        st.sampled_from(NAMES),
        st.sampled_from(("a@example.jp", "b@example.jp")),
        st.sampled_from((None, None, None, Status.CANCELLED)),
    ),
    max_size=8,
).map(
    lambda rows: [
        receivable(str(no), amount, kana, mail=mail, ending=end) for no, (amount, kana, mail, end) in enumerate(rows, 1)
    ]
)
deposits_of_many = st.lists(
    st.tuples(
        st.integers(1, 12).map(lambda thousands: thousands * 500),
        st.sampled_from(("", "100001 ", "100002 ", "100001 100003 ")),
        st.sampled_from(NAMES),
        st.integers(20, 28),
    ),
    max_size=10,
).map(
    lambda rows: [
        deposit(f"{number}{name}", amount, f"n-{at:02}", date(2026, 11, day))
        for at, (amount, number, name, day) in enumerate(rows)
    ]
)


@given(receivables=claims_of_many, deposits=deposits_of_many)
def test_a_deposit_never_pays_more_than_itself_nor_an_order_more_than_it_waits_for(
    receivables: list[Receivable], deposits: list[Deposit]
) -> None:
    found = match(deposits, Book(receivables))

    amounts = {each.notice_id: each.amount for each in deposits}
    assert all(sum(part.amount for part in each.parts) == amounts[no] for no, each in found.items())
    for each in receivables:
        got = sum(part.amount for one in found.values() for part in one.parts if part.order_no == each.order_no)
        assert got in ({0, each.amount} if each.is_open else {0})


@given(receivables=claims_of_many, deposits=deposits_of_many, seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    receivables: list[Receivable], deposits: list[Deposit], seed: random.Random
) -> None:
    others, mixed = list(receivables), list(deposits)
    seed.shuffle(others)
    seed.shuffle(mixed)

    assert match(mixed, Book(others)) == match(deposits, Book(receivables))
