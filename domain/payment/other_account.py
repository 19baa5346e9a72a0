"""Whether a file is about another account than somebody said: then nearly all of its rows are known from that one."""

from collections.abc import Mapping, Sequence

from domain.payment.bank_row import Account, BankRow, Keys

#: Of a hundred rows so many at least. A file may have rows that the other account's last one had not yet.
_NEARLY_ALL = 90
#: Without balances, two customers may pay the same sums to two accounts on one day; not so many at once.
_FEWEST_WITHOUT_BALANCE = 3


def as_of_account(rows: Sequence[BankRow], account: Account) -> Mapping[str, str]:
    """Which key each row of a file would have if it were about this account, by the key that it has."""
    keys = Keys()
    return {row.key: keys.named(row.model_copy(update={"account": account})).key for row in rows}


def is_of_other_account(rows: Sequence[BankRow], *, known: int) -> bool:
    """True when so many of these rows, which the account that was said does not know, are known from another one."""
    if any(row.balance is None for row in rows) and known < _FEWEST_WITHOUT_BALANCE:
        return False
    return known > 0 and known * 100 >= len(rows) * _NEARLY_ALL
