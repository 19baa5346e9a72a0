"""What the barcode on slip, label and packing note says: the order, and which version of it they were printed for.

Of an order that is split, also the parcel: `1001/1/2` is the second.
"""

import re
from typing import NamedTuple

#: Behind the order's number, which has no such sign; the same key on Japanese and American keyboards.
_VERSION = re.compile("([^/]+)/([0-9]{1,6})(?:/([A-Za-z0-9-]{1,20}))?")


class SlipCode(NamedTuple):
    """What was scanned; `version` is None where somebody typed the order's number."""

    order_no: str
    version: int | None = None
    parcel_no: str | None = None

    def __str__(self) -> str:
        return "/".join(str(each) for each in self if each is not None)


def read_slip(code: str) -> SlipCode:
    """An order's number, with the version of its papers where it was read from them."""
    found = _VERSION.fullmatch(code)
    return SlipCode(found[1], int(found[2]), found[3]) if found else SlipCode(code)
