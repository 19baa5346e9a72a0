"""Two rows of different kinds of files: one and the same money, perhaps, or two."""

import pytest

from domain.payment.bank_reversal import certain
from domain.payment.bank_row import BankRow
from domain.payment.same_money import Likeness, likeness
from tests.domain.test_bank_reversal import row

TARO = "ﾔﾏﾀﾞ ﾀﾛｳ"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (row(27, TARO), row(27, TARO), Likeness.SAME),
        (row(27, TARO), row(27, "やまだ　たろう"), Likeness.SAME),  # in whatever letters
        (row(27, TARO), row(27, "ｻﾄｳ ﾊﾅｺ"), Likeness.OTHER),
        (row(27, TARO), row(27, ""), Likeness.MAYBE),  # a file that names nobody
        (row(27, TARO), row(27, f"振込 {TARO}"), Likeness.MAYBE),  # one with the bank's own words beside the name
        (row(27, TARO), row(27, "ﾔﾏﾀﾞ ﾀ"), Likeness.MAYBE),  # one that cuts names
        (row(27, TARO, ref="000042"), row(27, "", ref="00000042"), Likeness.SAME),  # 照会番号 of 01 and 03
        (row(27, TARO, ref="000042"), row(28, "", ref="00000042"), Likeness.MAYBE),  # it begins anew each day
        (row(27, TARO, ref="000042"), row(27, "ｻﾄｳ", ref="000042"), Likeness.OTHER),  # two counters of two kinds
        (row(27, TARO, ref="000000"), row(27, "", ref="000000"), Likeness.MAYBE),  # no number at all
    ],
)
def test_how_alike_two_rows_are(first: BankRow, second: BankRow, expected: Likeness) -> None:
    assert likeness(first, second) is likeness(second, first) is expected


@pytest.mark.parametrize(
    ("meant", "found"),
    [
        ({"b": "1"}, {"b": "1"}),
        ({"b": "12"}, {}),  # nobody guesses
        ({"b": ""}, {}),  # it has not come
        ({"b": "12", "c": "1"}, {"b": "2", "c": "1"}),  # the one that can mean one deposit only leaves the other
        ({"b": "12", "c": "12"}, {"b": "1", "c": "2"}),  # both are taken back, whichever by which
        ({"b": "12", "c": "12", "d": "12"}, {"b": "1", "c": "2"}),  # and one more of what has not come
        ({"b": "123", "c": "123"}, {}),
        ({"b": "1", "c": "12", "d": "123"}, {"b": "1", "c": "2", "d": "3"}),
    ],
)
def test_which_reversals_take_back_which_deposits(meant: dict[str, str], found: dict[str, str]) -> None:
    assert certain({of: frozenset(notices) for of, notices in meant.items()}) == found
