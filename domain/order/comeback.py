"""What came back of a parcel, and what becomes of it."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Self

from domain.contract.status import ReturnReason
from domain.order.compact import Axis
from domain.order.packed import Packed, renumbered


class Course(StrEnum):
    """What becomes of a parcel that came back."""

    PERSON = "person"  # whatever a person makes of it
    NEW = "new"  # the customer is to be asked
    ASKED = "asked"  # the customer was asked, and has not said
    AGAIN = "again"  # it is shipped once more, in another parcel
    KEPT = "kept"  # the customer does without it


class Comeback(Axis, frozen=True):
    """That a parcel came back, and what becomes of it.

    `fee`: yen that the price of the order rose by, once for all that are shipped once more together. `lacking`: of the
    broken pieces, those for which the shelf had none instead.
    """

    why: ReturnReason = ReturnReason.UNKNOWN
    course: Course = Course.PERSON
    sellable: tuple[Packed, ...] = ()  # what somebody found to be good
    broken: tuple[Packed, ...] = ()
    fee: int = 0
    lacking: tuple[Packed, ...] = ()

    @property
    def replaced(self) -> dict[int, int]:
        """Pieces by line that others from the shelf took the place of."""
        return dict(Counter(dict(self.broken)) - Counter(dict(self.lacking)))

    @property
    def seen(self) -> dict[int, int]:
        """Pieces by line that somebody has looked at."""
        pieces = Counter(dict(self.sellable))
        pieces.update(dict(self.broken))
        return dict(pieces)

    def found(self, sellable: tuple[Packed, ...], broken: tuple[Packed, ...]) -> Self:
        """So many pieces in all are good, and so many are not."""
        return self.but(sellable=sellable, broken=broken)

    def renumbered(self, numbers: Mapping[int, int]) -> Self:
        """With the numbers that the order's lines have now, by those that they had."""
        return self.but(
            sellable=renumbered(self.sellable, numbers),
            broken=renumbered(self.broken, numbers),
            lacking=renumbered(self.lacking, numbers),
        )

    def taking(self, course: Course) -> Self:
        """It takes this course from now on."""
        return self.but(course=course)
