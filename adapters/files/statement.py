"""What a bank's file says of one account: its days, and what was counted and added up in it."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from domain.basics.said import Said
from domain.payment.bank_row import Account, BankRow


@dataclass
class Sums:
    """Rows of one kind, counted and added up in yen."""

    count: int = 0
    total: int = 0

    def add(self, amount: int) -> None:
        """One more row."""
        self.count += 1
        self.total += amount

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.count + other.count, self.total + other.total)


@dataclass
class Statement:
    """One account in one file: its last record or line, and its first and last day.

    `whole_through`: the last day of which the file certainly has all money; the day on which it was made is not over.
    `is_declared`: the file says which days it has, and they are not those of its rows alone.
    `before` and `after` are what stood on the account; None where the file does not say.
    """

    line: int
    account: Account
    first: date
    last: date
    whole_through: date
    before: int | None = None
    after: int | None = None
    came: Sums = field(default_factory=Sums)
    went: Sums = field(default_factory=Sums)
    cancelled: Sums = field(default_factory=Sums)
    unreadable: int = 0
    is_declared: bool = False


@dataclass(frozen=True)
class Ours:
    """With what a file is read: the accounts that are the shop's, and what day it is there."""

    accounts: frozenset[Account]
    today: date


class Found(NamedTuple):
    """One row of a file, by its line or record: money, nothing of ours (neither), or what is wrong with it."""

    line: int
    row: BankRow | None = None
    fault: Said | None = None
