"""Pieces of an order's line, as they lie in a parcel."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Packed(NamedTuple):
    """So many pieces of one line of the order; the first line is 1. In JSON: `[1,2]`."""

    line: int
    pieces: int


def renumbered(packed: Iterable[Packed], numbers: Mapping[int, int]) -> tuple[Packed, ...]:
    """The same with the numbers that the lines have now, by those that they had; some may be gone."""
    return tuple(Packed(numbers[line], pieces) for line, pieces in packed if line in numbers)
