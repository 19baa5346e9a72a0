"""Pieces of an order's line, as they lie in a parcel."""

from typing import NamedTuple


class Packed(NamedTuple):
    """So many pieces of one line of the order; the first line is 1. In JSON: `[1,2]`."""

    line: int
    pieces: int
