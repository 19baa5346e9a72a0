"""Two orders of one person that leave in one parcel."""

from typing import Self

from domain.order.compact import Axis


class Together(Axis, frozen=True):
    """Another order of the same person with which this one leaves in one parcel.

    One of the two leads: label, cash and number are those of its parcel. `fee_off`: yen that the other one costs less.
    `is_begun`: this order has taken it down with all that follows from it.
    """

    order_no: str
    leads: bool = False
    fee_off: int = 0
    is_begun: bool = False

    def begun(self, fee_off: int) -> Self:
        """It is taken down, and this is not charged any more."""
        return self.but(fee_off=fee_off, is_begun=True)
