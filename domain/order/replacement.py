"""What is sent once more, free of charge, or in exchange for what came back."""

from domain.contract.order import Line
from domain.order.compact import Axis

#: What is sent in the place of a replacement that was lost.
LOST = "lost:"


class Replacement(Axis, frozen=True):
    """That a parcel replaces pieces which left before: it counts as no part of what was ordered.

    `key`: what it is for, as `claim:C10001`; it is sent once for each. `is_awaited`: its pieces have still to come in.
    `is_printed`: slip and label were printed. `instead_of`: the parcels that nobody waits for any more. `articles`:
    what is in it, where that is not what it replaces; they have a price where they are had in exchange. `extra`: yen
    of that which the customer paid on top.
    """

    key: str
    is_awaited: bool = False
    is_printed: bool = False
    instead_of: tuple[str, ...] = ()
    articles: tuple[Line, ...] = ()
    extra: int = 0

    @property
    def credit(self) -> int:
        """Yen that the value of what came back pays for it."""
        return self.price - self.extra

    @property
    def price(self) -> int:
        """Yen that it costs; 0: it is free of charge."""
        return sum(line.amount for line in self.articles)

    @property
    def is_again(self) -> bool:
        """It is sent for one that was lost."""
        return self.key.startswith(LOST)
