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
    """One account in one file. `made_on`: the day on which the bank made it, whose own money may not all be in it.

    `before` and `after` are what stood on the account; None where the file does not say.
    """

    account: Account
    first: date
    last: date
    made_on: date
    before: int | None = None
    after: int | None = None
    came: Sums = field(default_factory=Sums)
    went: Sums = field(default_factory=Sums)
    cancelled: Sums = field(default_factory=Sums)
    unreadable: int = 0


class Found(NamedTuple):
    """One row of a file, by the number of its line or record: what it is, or what is wrong with it."""

    line: int
    content: str
    row: BankRow | None = None
    fault: Said | None = None
