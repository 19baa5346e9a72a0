"""What names a deposit: the same row of another file has the same name, two true equal ones have two."""

from datetime import date

import pytest
from pydantic import ValidationError

from domain.payment.bank_row import Account, BankRow, Keys

ACCOUNT = Account(bank="0149", branch="100", kind="1", number="1234567")


def row(**changed: object) -> BankRow:
    day = date(2026, 11, 27)
    known = {"account": ACCOUNT, "booked_on": day, "paid_on": day, "amount": 3240, "payer": "ﾔﾏﾀﾞ ﾀﾛｳ"}
    return BankRow.model_validate(known | changed)


def keys(*rows: BankRow) -> list[str]:
    names = Keys()
    return [names.named(each).key for each in rows]


def test_two_true_equal_deposits_of_a_day_are_two() -> None:
    first, second = keys(row(), row())

    assert first != second


def test_a_file_that_covers_a_day_once_more_tells_the_same_deposits() -> None:
    at_noon = keys(row(), row(amount=500))
    in_the_evening = keys(row(), row(amount=500), row())

    assert in_the_evening[:2] == at_noon
    assert in_the_evening[2] not in at_noon


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": 3241},
        {"payer": "ﾔﾏﾀﾞ ﾊﾅｺ"},
        {"payer_code": "0000001001"},
        {"booked_on": date(2026, 11, 26)},
        {"reference": "000002"},
        {"edi": "1001"},
        {"memo": "ﾌﾘｺﾐ"},
        {"balance": 10},
        {"is_reversal": True},
        {"account": ACCOUNT.model_copy(update={"number": "7654321"})},
    ],
)
def test_whatever_differs_is_another_deposit(changed: dict[str, object]) -> None:
    assert keys(row())[0] != keys(row(**changed))[0]


def test_a_key_can_be_typed_and_says_the_day_and_whether_money_came_or_went() -> None:
    assert keys(row())[0].startswith("bank-261127-")
    assert keys(row(is_reversal=True))[0].startswith("back-261127-")
    assert len(keys(row())[0]) == 28


@pytest.mark.parametrize("amount", [0, -1, 1_000_000_000])
def test_no_row_has_an_amount_that_is_none(amount: int) -> None:
    with pytest.raises(ValidationError):
        row(amount=amount)


def test_an_account_is_written_as_it_is_found() -> None:
    assert str(ACCOUNT) == "0149-100-1-1234567"
