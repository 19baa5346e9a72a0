"""An article where it lies in the stockroom, and the code on it that a scanner reads."""

import re
import unicodedata
from typing import TypeAlias

LONGEST_SHELF = 20

_JAN = re.compile("[0-9]{8}|[0-9]{12,13}")
_NUMBERS = re.compile("([0-9]+)")

#: The parts of a shelf's name, in turn text and numbers.
ShelfKey: TypeAlias = tuple[tuple[int, int, str], ...]


def jan(text: str) -> str | None:
    """The code (JAN, which others call EAN or UPC) with 8 or 13 digits; None when it is none.

    The last digit is a check: the digits weigh 3 and 1 in turn from the right, and their sum is a multiple of ten.

    Source: GS1 General Specifications 7.9; a UPC of 12 digits is a code of 13 that begins with 0, and one of 8 digits
    may be filled up with zeros.
    """
    code = unicodedata.normalize("NFKC", text).replace("-", "").replace(" ", "")
    if not _JAN.fullmatch(code):
        return None
    *digits, check = (int(digit) for digit in code)
    weighed = sum(digit * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    if (weighed + check) % 10:
        return None
    whole = code.zfill(13)
    return whole.removeprefix("00000") if len(code) == 8 or whole.startswith("00000") else whole


def shelf_key(shelf: str) -> ShelfKey:
    """In which order a picker comes past the shelves: A-2 before A-10. What lies nowhere that is known comes last."""
    if not shelf:
        return ((2, 0, ""),)
    parts = _NUMBERS.split(unicodedata.normalize("NFKC", shelf).casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)
