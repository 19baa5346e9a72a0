"""What is proposed where nobody can be sure: the likeliest order first, with what speaks for and against it."""

import pytest

from domain.contract.status import Status
from domain.payment.matching.book import Book
from domain.payment.matching.deposit import Deposit
from domain.payment.matching.proposals import could_be, propose
from domain.payment.matching.receivable import Receivable
from tests.domain.matching.receivables import DAY, LATER, deposit, learned, receivable

OTHER = "hanako@example.jp"
STRANGER = receivable("9", kana="サトウ ジロウ", mail="jiro@example.jp")  # of the same amount


@pytest.mark.parametrize(
    ("receivables", "money", "order_no", "codes"),
    [
        # the bank kept its fee
        ([receivable("1", 5_440)], deposit("100001 ﾔﾏﾀﾞ ﾀﾛｳ"), "1", "fits.number fits.name unfit.short_by_fee"),
        ([receivable("1", 9_000)], deposit("100001 ﾔﾏﾀﾞ ﾀﾛｳ"), "1", "fits.number fits.name unfit.short"),
        ([receivable("1", 4_000)], deposit("100001 ﾔﾏﾀﾞ ﾀﾛｳ"), "1", "fits.number fits.name unfit.over"),
        # the number alone
        ([receivable("1")], deposit("100001"), "1", "fits.number unfit.no_name fits.amount"),
        # the family name, and only with the amount
        ([receivable("1")], deposit("ﾔﾏﾀﾞ"), "1", "fits.family_name fits.amount"),
        # the family name of somebody else of the family
        ([receivable("1")], deposit("ﾔﾏﾀﾞ ﾊﾅｺ"), "1", "fits.family_name fits.amount"),
        # one letter
        ([receivable("1")], deposit("ﾔﾏﾀﾞ ﾀﾛ"), "1", "fits.near_name fits.amount"),
        # a voice
        ([receivable("1")], deposit("ﾔﾏﾀ ﾀﾛｳ"), "1", "fits.weak_name fits.amount"),
        # the recipient
        ([receivable("1", recipient="スズキ ハナコ")], deposit("ｽｽﾞｷ ﾊﾅｺ"), "1", "fits.recipient fits.amount"),
        # the beginning of a number
        (
            [receivable("1"), receivable("2", 5_000)],
            deposit("ﾔﾏﾀﾞ ﾀﾛｳ 100002"[:-1]),
            "1",
            "fits.number_cut fits.name fits.amount",
        ),
        # orders that wait for no transfer
        ([receivable("1", ending=Status.EXPIRED)], deposit("ﾔﾏﾀﾞ ﾀﾛｳ"), "1", "fits.name fits.amount unfit.ended"),
        ([receivable("1", paid=5_000)], deposit("ﾔﾏﾀﾞ ﾀﾛｳ"), "1", "fits.name fits.amount unfit.paid"),
        (
            [receivable("1", plan="cod", method="cash_on_delivery")],
            deposit("ﾔﾏﾀﾞ ﾀﾛｳ"),
            "1",
            "fits.name fits.amount unfit.carrier",
        ),
        ([receivable("1", method="card")], deposit("ﾔﾏﾀﾞ ﾀﾛｳ"), "1", "fits.name fits.amount unfit.otherwise"),
        (
            [receivable("1", placed_on=LATER)],
            deposit("ﾔﾏﾀﾞ ﾀﾛｳ", paid_on=DAY),
            "1",
            "fits.name fits.amount unfit.before",
        ),
        # nothing but the amount
        ([receivable("1")], deposit("ｽｽﾞｷ ﾊﾅｺ"), "1", "unfit.no_name fits.amount"),
        # whose number it is
        (
            [receivable("1"), receivable("2", 7_000, "スズキ ハナコ", mail=OTHER)],
            deposit("100002 ﾔﾏﾀﾞ ﾀﾛｳ"),
            "1",
            "fits.name unfit.number_of_other fits.amount",
        ),
    ],
)
def test_the_likeliest_order_says_what_speaks_for_it(
    receivables: list[Receivable], money: Deposit, order_no: str, codes: str
) -> None:
    first = propose(money, Book([*receivables, STRANGER]))[0]

    assert [part.order_no for part in first.parts] == [order_no]
    assert " ".join(each.code for each in first.reasons) == codes


def test_a_choice_of_orders_that_comes_to_the_sum_is_proposed_whole() -> None:
    receivables = [receivable("1", 2_000), receivable("2", 3_000), receivable("3", 1_000), receivable("4", 4_000)]

    proposals = propose(deposit("ﾔﾏﾀﾞ ﾀﾛｳ"), Book(receivables))

    assert [[part.order_no for part in each.parts] for each in proposals[:2]] == [["1", "2"], ["3", "4"]]


def test_a_part_is_proposed_with_what_makes_it_whole() -> None:
    halves = [deposit("ﾔﾏﾀﾞ ﾀﾛｳ", 2_000, "n-1"), deposit("ﾔﾏﾀﾞ ﾀﾛｳ", 3_000, "n-2")]

    first = propose(halves[0], Book([receivable("1")]), halves)[0]

    assert [each.code for each in first.reasons] == ["fits.name", "fits.in_parts"]


def test_nothing_fits_and_nothing_is_proposed() -> None:
    assert propose(deposit("ｽｽﾞｷ ﾊﾅｺ", 777), Book([receivable("1")])) == ()


@pytest.mark.parametrize(
    ("money", "might"),
    [
        (deposit("ｽｽﾞｷ ﾊﾅｺ"), True),  # the amount
        (deposit("ﾔﾏﾀﾞ ﾀﾛｳ", 1_000), True),  # the name
        (deposit("100001", 1_000), True),  # the number
        (deposit("ﾔﾏﾀ ﾀﾛｳ", 1_000), True),  # nearly the name
        (deposit("ﾔﾏﾀﾞ", 4_560), True),  # the family name, and the amount less a bank's fee
        (deposit("ﾀﾅｶ ｼﾞﾛｳ", 1_000), True),  # a name that was learned
        (deposit("ﾔﾏﾀﾞ", 1_000), False),  # a family name alone is too common
        (deposit("ｽｽﾞｷ ﾊﾅｺ", 1_000), False),
    ],
)
def test_nobody_is_reminded_while_a_deposit_may_be_theirs(money: Deposit, *, might: bool) -> None:
    one = receivable("1")

    assert could_be(money, one, Book([one], [learned("タナカ ジロウ", one)])) is might
