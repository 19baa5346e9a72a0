"""The hours in which a customer wishes a parcel to come, read from what carts and people write."""

import re
import unicodedata
from typing import NamedTuple


class Slot(NamedTuple):
    """From one full hour until another."""

    begin: int
    end: int

    @property
    def key(self) -> str:
        """How the profiles of carriers name it: `14-16`."""
        return f"{self.begin}-{self.end}"


#: Somebody who is there all day.
ANY_TIME = Slot(0, 24)
_MORNING = Slot(8, 12)
_WORDS = {
    "": ANY_TIME,
    "指定なし": ANY_TIME,
    "指定無し": ANY_TIME,
    "希望なし": ANY_TIME,
    "なし": ANY_TIME,
    "none": ANY_TIME,
    "any": ANY_TIME,
    "午前": _MORNING,
    "午前中": _MORNING,
    "am": _MORNING,
    "morning": _MORNING,
}
#: As carriers code it (1416), and as people write it (14-16, 14:00〜16:00, 14時から16時).
_CODE = re.compile("([0-9]{2})([0-9]{2})")
_HOUR = "([0-9]{1,2})(?::?00|時)?"
_RANGE = re.compile(f"{_HOUR}(?:[-~〜–−]|から){_HOUR}(?:まで)?")
_DAY = 24


def read_slot(text: str) -> Slot | None:
    """The hours that a wish names; None for a wish that names none we know. Nothing is guessed."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()
    if word := _WORDS.get(plain):
        return word
    found = _CODE.fullmatch(plain) or _RANGE.fullmatch(plain)
    if not found:
        return None
    slot = Slot(int(found[1]), int(found[2]))
    return slot if slot.begin < slot.end <= _DAY else None
