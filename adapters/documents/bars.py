"""The order's number as bars that the packing table's scanner reads: Code 128 (ISO/IEC 15417)."""

from itertools import groupby
from typing import cast

from barcode import Code128

from adapters.documents.section import Part


class Bars(Part):
    """Where the black bars stand, each as its left edge and its width, and how wide all of it is, in modules.

    A scanner needs ten modules of white on either side beside that.
    """

    black: list[tuple[int, int]]
    modules: int


def bars_of(order_no: str) -> Bars:
    """The bars of an order's number, in which pairs of digits take the room of one letter."""
    pattern = cast("str", Code128(order_no).build()[0])
    black, at = [], 0
    for module, run in groupby(pattern):
        width = len(list(run))
        if module == "1":
            black.append((at, width))
        at += width
    return Bars(black=black, modules=at)
