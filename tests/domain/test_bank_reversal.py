"""Which deposit a bank takes back: what both rows say decides, and where two may be meant, nobody guesses."""

from datetime import date

import pytest

from domain.payment.bank_reversal import deposits_meant
from domain.payment.bank_row import Account, BankRow

ACCOUNT = Account(bank="0149", branch="100", kind="1", number="1234567")
OTHER = ACCOUNT.model_copy(update={"number": "7654321"})


def row(day: int, payer: str = "ﾔﾏﾀﾞ ﾀﾛｳ", amount: int = 3240, *, ref: str = "", account: Account = ACCOUNT) -> BankRow:
    on = date(2026, 11, day)
    return BankRow(
        account=account,
        booked_on=on,
        paid_on=on,
        amount=amount,
        payer=payer,
        reference=ref,
    )


@pytest.mark.parametrize(
    ("reversal", "deposits", "meant"),
    [
        (row(27), [row(27)], [0]),  # all is the same
        (row(27, ref="5"), [row(27, ref="5"), row(27, ref="6")], [0]),  # the bank's number decides
        (row(27, ref="5"), [row(26, ref="5"), row(27, ref="6")], [1]),  # numbers begin anew each day
        (row(27, "ヤマダ　タロウ"), [row(27)], [0]),  # the same name in other letters
        (row(27, ""), [row(26)], [0]),  # a correction names nobody, and only one can be meant
        (row(27, ""), [row(26), row(26, "ｻﾄｳ")], [0, 1]),  # two can
        (row(27, ""), [row(26), row(27, "ｻﾄｳ")], [1]),  # of the same day is nearer
        (row(27), [row(27, ""), row(27)], [1]),  # who is named is nearer than who is not
        (row(27), [row(26), row(27)], [1]),
        (row(27), [row(25), row(26)], [0, 1]),  # two of the same person, on days before
        (row(27), [row(27), row(27)], [0, 1]),  # two true equal ones
        (row(27), [row(27, "ｻﾄｳ")], []),  # somebody else
        (row(27), [row(27, amount=3241)], []),  # another sum
        (row(27), [row(28)], []),  # which came later
        (row(27), [row(27, account=OTHER)], []),
        (row(27), [], []),
    ],
)
def test_the_deposit_that_is_meant(reversal: BankRow, deposits: list[BankRow], meant: list[int]) -> None:
    assert list(deposits_meant(reversal, deposits)) == [deposits[at] for at in meant]
    assert list(deposits_meant(reversal, reversed(deposits))) == [deposits[at] for at in reversed(meant)]


def test_what_lies_months_behind_is_looked_for_by_a_person() -> None:
    long_ago = row(1).model_copy(update={"booked_on": date(2026, 8, 1)})

    assert deposits_meant(row(27), [long_ago]) == []
