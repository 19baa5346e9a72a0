"""What a dearer article costs more than the goods are worth that came back for it. In yen."""

from datetime import date, datetime
from typing import Self

from pydantic import AwareDatetime

from domain.order.compact import Axis
from domain.order.deadline import Deadline


class Difference(Axis, frozen=True):
    """It is asked for before the article leaves, and is no part of the order's price until then.

    `key` is that of its return (`return_key`). `paid` came for it; `forgiven` of it is not asked for. `reminded_on`:
    the day of the one reminder, or on which that was left to a person. `looks`: how often it waited for the bank data,
    and `look_at` when somebody looks next. `is_left_to_person`: nobody is reminded and nothing lapses any more.
    """

    key: str
    amount: int
    paid: int = 0
    forgiven: int = 0
    deadline: Deadline
    reminded_on: date | None = None
    looks: int = 0
    look_at: AwareDatetime | None = None
    is_left_to_person: bool = False

    @property
    def missing(self) -> int:
        """Still to come."""
        return max(self.amount - self.forgiven - self.paid, 0)

    def received(self, amount: int) -> Self:
        """So much came."""
        return self.but(paid=self.paid + amount, looks=0, look_at=None)

    def taken_back(self, amount: int) -> Self:
        """So much counts no more: a person sees to it."""
        return self.but(paid=self.paid - amount, is_left_to_person=True)

    def let_be(self) -> Self:
        """What is missing is not asked for."""
        return self.but(forgiven=self.forgiven + self.missing)

    def due_by(self, deadline: Deadline) -> Self:
        """The customer is told this day: whatever ran before begins anew."""
        return type(self)(key=self.key, amount=self.amount, paid=self.paid, forgiven=self.forgiven, deadline=deadline)

    def reminded(self, day: date) -> Self:
        """The customer was reminded."""
        return self.but(reminded_on=day, looks=0, look_at=None)

    def waiting_for_bank(self, until: datetime) -> Self:
        """It waits once more for the bank data."""
        return self.but(looks=self.looks + 1, look_at=until)

    def by_person(self) -> Self:
        """A person decides what becomes of it."""
        return self.but(is_left_to_person=True, look_at=None)
