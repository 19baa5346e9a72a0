"""What of the stock is set aside for an order, and when the rest of it is expected."""

from datetime import date
from enum import StrEnum
from typing import Self

from domain.order.compact import Axis
from domain.order.packed import Packed


class Reservation(StrEnum):
    """What of the stock is set aside for the order."""

    NONE = "none"  # it was not looked for yet
    WAITING = "waiting"  # pieces are missing: the order waits its turn
    PARTLY = "partly"  # what is here is set aside and leaves first, the rest is waited for
    HELD = "held"
    RELEASED = "released"  # back on the shelf


class Restock(Axis, frozen=True):
    """When what is missing is expected, as the customer was told, and how often that day became a later one.

    `lines`: of an order whose goods leave as they come, the pieces that are waited for, line by line.
    """

    on: date | None = None
    slips: int = 0
    lines: tuple[Packed, ...] = ()

    def of(self, lines: tuple[Packed, ...]) -> Self:
        """These pieces are waited for."""
        return self.but(lines=lines)

    def expected(self, day: date) -> Self:
        """It should come on this day; a later one than was told is a slip."""
        is_slip = self.on is not None and day > self.on
        return self.but(on=day, slips=self.slips + is_slip)

    def missed(self) -> Self:
        """The day has passed without the goods, which is a slip, too; nobody knows another one yet."""
        return self.but(on=None, slips=self.slips + 1)
