"""What customers and staff read alike of an order's wishes, per language."""

import re
import unicodedata

from adapters.carriers.book import carrier
from domain.contract.order import Language

#: A wished delivery time as carriers code it (1416; 0010 is "by ten"), or as people write it (14-16, 14:00〜16:00).
_CODE = re.compile("([0-9]{2})([0-9]{2})")
_RANGE = re.compile("([0-9]{1,2})(?::?00)?[-~〜–]([0-9]{1,2})(?::?00)?")
_MORNING = (8, 12)


def slot_name(text: str, language: Language) -> str:
    """A wished delivery time in words; what is neither a code nor a range of hours stands for itself."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _CODE.fullmatch(plain) or _RANGE.fullmatch(plain)
    begin, end = (int(found[1]), int(found[2])) if found else (0, 0)
    if not begin < end <= 24:
        return text
    if (begin, end) == _MORNING:
        return "午前中" if language == "ja" else "morning"
    if not begin:
        return f"{end}時まで" if language == "ja" else f"by {end}:00"
    return f"{begin}時〜{end}時" if language == "ja" else f"{begin}:00–{end}:00"


def carrier_name(code: str, language: Language) -> str:
    """What a carrier is called."""
    known = carrier(code)
    if language == "en":
        return known.name_en or "another carrier"
    return known.name or "その他の運送会社"
