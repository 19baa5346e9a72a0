"""Japanese addresses that carts keep in one or two fields, taken apart without losing or adding a character."""

import re
from functools import lru_cache

from adapters.postal import look_up
from domain.basics.postal_code import seven_digits
from domain.conversation.address.place import PREFECTURES

#: Where the data of the postal codes do not tell: 郡 with 町村, 市 with 区, 市, 区, 町, 村.
_CITY = re.compile(r"(?:.{1,5}?郡.{1,6}?[町村]|.{1,6}?市.{1,4}?区(?!画)|.{1,6}?市|.{1,6}?区|.{1,6}?[町村])")
_DIGIT = re.compile(r"[0-9０-９]")
#: A number, and behind a space what it is the number of no more.
_NUMBER_FIRST = re.compile(r"([0-9０-９][0-9０-９丁目番地号のノ－ー−‐-]*)[ 　]+(.+)")


def taken_apart(postal_code: str, prefecture: str, line1: str, line2: str) -> dict[str, str]:
    """Prefecture, city, street and building of what is written in two lines, with or without a prefecture before.

    The second line is the building where a number stands in the first; where none does, its own number belongs before.
    """
    if not prefecture:
        prefecture = next((name for name in PREFECTURES if line1.startswith(name)), "")
        line1 = line1[len(prefecture) :].strip()
    city = _city(postal_code, line1)
    street = line1[len(city) :].strip()
    if not _DIGIT.search(street):
        behind = _NUMBER_FIRST.fullmatch(line2)
        number, line2 = (behind[1], behind[2]) if behind else (line2, "")
        street += number
    return {"prefecture": prefecture, "city": city, "street": street, "building": line2}


def _city(postal_code: str, text: str) -> str:
    known = [city for city in _cities(seven_digits(postal_code) or "") if text.startswith(city)]
    if known:
        return max(known, key=len)
    found = _CITY.match(text)
    return found[0] if found else ""


@lru_cache(4_096)
def _cities(code: str) -> tuple[str, ...]:
    """The cities of a postal code, each also without its county."""
    found = look_up(code) if code else None
    names = {place.city for place in found.places} if found else set()
    return tuple(names | {name.partition("郡")[2] for name in names if "郡" in name})
