"""The order's number and version as bars that the packing table's scanner reads: Code 128 (ISO/IEC 15417)."""

from itertools import groupby
from typing import cast

from barcode import Code128

from adapters.documents.section import Part
from domain.goods.slip_code import SlipCode
from domain.order.document import DocumentOrder


class Bars(Part):
    """Where the black bars stand, each as its left edge and its width, and how wide all of it is, in modules.

    A scanner needs ten modules of white on either side beside that.
    """

    black: list[tuple[int, int]]
    modules: int


def bars_of(order: DocumentOrder) -> Bars:
    """The bars of an order as it is printed, in which pairs of digits take the room of one letter."""
    code = str(SlipCode(order.placed.order_no, order.version, order.parcel_no if order.is_part else None))
    pattern = cast("str", Code128(code).build()[0])
    black, at = [], 0
    for module, run in groupby(pattern):
        width = len(list(run))
        if module == "1":
            black.append((at, width))
        at += width
    return Bars(black=black, modules=at)
