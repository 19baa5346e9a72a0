"""What customers and staff read alike of an order's wishes, per language."""

from adapters.carriers.book import carrier
from domain.contract.order import Language
from domain.goods.time_slot import ANY_TIME, Slot, read_slot

_MORNING = Slot(8, 12)


def slot_name(text: str, language: Language) -> str:
    """A wished delivery time in words; what names no hours stands for itself."""
    slot = read_slot(text)
    if slot is None or slot == ANY_TIME:
        return text
    if slot == _MORNING:
        return "午前中" if language == "ja" else "morning"
    begin, end = slot
    if not begin:
        return f"{end}時まで" if language == "ja" else f"by {end}:00"
    return f"{begin}時〜{end}時" if language == "ja" else f"{begin}:00–{end}:00"


def carrier_name(code: str, language: Language) -> str:
    """What a carrier is called."""
    known = carrier(code)
    if language == "en":
        return known.name_en or "another carrier"
    return known.name or "その他の運送会社"
