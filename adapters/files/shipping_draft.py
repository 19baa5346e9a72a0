"""One row of a carrier's file while it is made: what its columns hold, what is wrong, and what to do about that."""

import re
import unicodedata
from collections.abc import Iterable

from adapters.files.profile import Profile
from adapters.files.shipping_settings import ShippingSettings
from domain.basics.said import Code, Said
from domain.basics.text import one_line
from domain.goods.waybill import Waybill

#: A row's reason, and what is to be done about it.
_CELL = Code("waybill.cell", "what", "mend")

_MEND_RECIPIENT = Code("waybill.mend_recipient", "order_no")
_MEND_SENDER = Code("waybill.mend_sender")
_MEND_CONTRACT = Code("waybill.mend_contract", "carrier")
_MEND_GOODS = Code("waybill.mend_goods")
MEND_BY_HAND = Code("waybill.mend_by_hand")

_OF_CONTRACT = frozenset({"customer_code", "customer_class", "fare_no", "size"})
_HALF_KANA = re.compile("[\uff61-\uff9f]+")
_WIDE = {ord(" "): "\u3000"} | {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)}


class Draft:
    """Says what a column can hold, and gathers the faults of a row before anybody writes it."""

    def __init__(self, profile: Profile, settings: ShippingSettings, bill: Waybill) -> None:
        self.settings, self.bill = settings, bill
        self.faults: list[Said] = []
        self._profile = profile
        self._refused_columns: set[str] = set()

    def heading(self, field: str) -> str:
        """What the column of a field is called."""
        return self._profile.heading(field)

    def code(self, field: str, word: str) -> str | None:
        """The carrier's code for a word of ours."""
        return self._profile.code(field, word)

    def known(self, field: str, word: str) -> str | None:
        """A word for which the profile has a code; nothing is written where it has none."""
        return word if self.code(field, word) else None

    def words(self, field: str) -> tuple[str, ...]:
        """The words of ours for which the profile has codes."""
        return tuple(self._profile.codes.get(field, {}))

    def width(self, field: str) -> int:
        """The bytes that a column holds; 0 without a limit."""
        return self._profile.fields[field].most_bytes or 0

    def fits(self, field: str, text: str) -> bool:
        """Whether a column is wide enough."""
        return not self.width(field) or wide_bytes(text) <= self.width(field)

    def widened(self, field: str, text: str) -> str:
        """One line, in full-width characters where the column is written so."""
        text = one_line(text)
        return widened(text) if field in self.settings.widened else text

    def mend(self, field: str) -> Said:
        """What is to be done where a cell of this field does not fit."""
        if field in _OF_CONTRACT:
            return _MEND_CONTRACT(carrier=self.settings.carrier)
        if field == "goods":
            return _MEND_GOODS()
        if field.startswith("from_"):
            return _MEND_SENDER()
        return _MEND_RECIPIENT(order_no=self.bill.order_no) if field.startswith("to_") else MEND_BY_HAND()

    def refuse(self, fault: Said, mend: Said) -> None:
        """The row cannot be written as it is."""
        self._refused_columns.add(str(fault.facts.get("column", "")))
        self.faults.append(_CELL(what=fault, mend=mend))

    def refuse_unwritable(self, faults: Iterable[Said]) -> None:
        """What the writer finds, of columns of which nothing was said yet."""
        for fault in faults:
            column = str(fault.facts.get("column"))
            if column not in self._refused_columns:
                field = next((each.field for each in self._profile.columns if each.name == column), "")
                self.faults.append(_CELL(what=fault, mend=self.mend(field)))


def widened(text: str) -> str:
    """The same in full-width characters: what e飛伝Ⅲ does by itself, and counts."""
    kana = _HALF_KANA.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return kana.translate(_WIDE)


def wide_bytes(text: str) -> int:
    """How wide a text is in CP932; a character that it lacks is told otherwise."""
    return len(text.encode("cp932", "replace"))
