"""Lines that get other numbers: parcels, returns, replacements and claims go on naming the pieces that they named."""

from collections.abc import Mapping, Sequence

from domain.contract.order import Line
from domain.order.aggregate import Order


def numbers_after(before: Sequence[Line], after: Sequence[Line]) -> dict[int, int]:
    """The numbers that lines have now, by those that they had. What is not ordered any more has none.

    A line stays what it is at another price, of another count, and where another article takes its place; lines keep
    their order. Of all ways to pair them so, the one in which most stays as it was.
    """
    best = _likeness(before, after)
    was, now, numbers = len(before), len(after), dict[int, int]()
    while was and now:
        if best[was][now] == best[was - 1][now]:
            was -= 1
        elif best[was][now] == best[was][now - 1]:
            now -= 1
        else:
            numbers[was] = now
            was, now = was - 1, now - 1
    return dict(sorted(numbers.items()))


def _likeness(before: Sequence[Line], after: Sequence[Line]) -> list[list[int]]:
    """How much of the first lines stays as it was in the first lines now, by how many of each: at best."""
    best = [[0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for was, old in enumerate(before, start=1):
        for now, new in enumerate(after, start=1):
            paired = best[was - 1][now - 1] + _alike(old, new)
            best[was][now] = max(paired, best[was - 1][now], best[was][now - 1])
    return best


def _alike(old: Line, new: Line) -> int:
    """One article in the place of another counts least."""
    if old.sku != new.sku:
        return 1
    return 4 + 2 * (old.unit_price == new.unit_price) + (old.quantity == new.quantity)


def renumber(order: Order, numbers: Mapping[int, int]) -> None:
    """The lines of the order have these numbers now. Boxes that are being packed are counted anew by their articles."""
    for parcel in order.goods.parcels:
        if parcel.has_left or parcel.is_replacement:
            order.goods = order.goods.holding(parcel.renumbered(numbers))
    order.returns, order.renumbered = order.returns.renumbered(numbers), numbers
