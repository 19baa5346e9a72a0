"""What carriers are told of parcels, as rows of their files. What a profile of the kind `shipping` has to say is here.

A row is refused as a whole, with every reason and what to do about it; nothing is cut but the name of the goods.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from adapters.carriers.book import carrier
from adapters.files.profile import Profile
from adapters.files.spread import joined, spread
from adapters.files.writing import Unwritable, Value, Writer
from domain.basics.postal_code import seven_digits
from domain.basics.said import Code, Said
from domain.basics.text import one_line
from domain.conversation.address.contact import without_extension
from domain.goods.time_slot import ANY_TIME
from domain.goods.waybill import Temperature, Waybill

#: A row's reason, and what is to be done about it.
_CELL = Code("waybill.cell", "what", "mend")
_ADDRESS = Code("waybill.address", "column", "value")
_NAMES = Code("waybill.names", "column", "value")
_NO_POSTAL_CODE = Code("waybill.no_postal_code", "column", "value")
_NO_PHONE = Code("waybill.no_phone", "column", "value")
_NO_SLOT = Code("waybill.no_slot", "column", "value")
_SLOT_NOT_OFFERED = Code("waybill.slot_not_offered", "column", "slot", "slots")
_TEMPERATURES = Code("waybill.temperatures")
_TOO_MUCH_CASH = Code("waybill.too_much_cash", "column", "cash", "most")
_TOO_MANY_BOXES = Code("waybill.too_many_boxes", "column", "boxes", "most")
_BOXES_WITH_CASH = Code("waybill.boxes_with_cash", "column", "boxes")

_MEND_RECIPIENT = Code("waybill.mend_recipient", "order_no")
_MEND_SENDER = Code("waybill.mend_sender")
_MEND_CONTRACT = Code("waybill.mend_contract", "carrier")
_MEND_GOODS = Code("waybill.mend_goods")
_MEND_SLOT = Code("waybill.mend_slot", "order_no")
_MEND_BOXES = Code("waybill.mend_boxes")
_MEND_CASH = Code("waybill.mend_cash")
_MEND_BY_HAND = Code("waybill.mend_by_hand")

_OF_CONTRACT = frozenset({"customer_code", "customer_class", "fare_no", "size"})
_HALF_KANA = re.compile("[\uff61-\uff9f]+")
_WIDE = {ord(" "): "\u3000"} | {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
#: Whom a label without a person's name is for.
_WHOM_IT_CONCERNS = "ご担当者"
_PHONE = re.compile(r"0[0-9-]{8,14}")
_DIGITS_OF_PHONES = (10, 11)


class ShippingSettings(BaseModel):
    """What a profile says beside its columns.

    `to_address`, `from_address`: the columns over which an address goes; with a `street_width`, the first of them holds
    prefecture, city and street, each with a width of its own in full-width characters. `to_names`: those of the
    recipient, the person last. `widened`: written in full-width characters alone. `seals`: where seals go, if any.
    `most_cash` is what the layout can say; what the carrier collects is known otherwise.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    carrier: str
    to_address: tuple[str, ...]
    from_address: tuple[str, ...]
    to_names: tuple[str, ...]
    prefecture_width: int = 0
    city_width: int = 0
    street_width: int = 0
    widened: tuple[str, ...] = ()
    seals: tuple[str, ...] = ()
    plain_postal_codes: bool = False
    ships_within_days: int = 30
    most_cash: int | None = None
    most_boxes: int = 1
    boxes_with_cash: bool = True


class WaybillRow(NamedTuple):
    """One row as bytes; empty where it is refused, with the reasons."""

    data: bytes
    faults: tuple[Said, ...] = ()


@dataclass(frozen=True)
class WaybillFile:
    """Writes parcels by one profile."""

    profile: Profile

    @cached_property
    def settings(self) -> ShippingSettings:
        """Raises InvalidProfile."""
        return self.profile.settings_as(ShippingSettings)

    @cached_property
    def _writer(self) -> Writer:
        return Writer(self.profile)

    def head(self) -> bytes:
        """What stands above the rows."""
        return self._writer.head()

    def row(self, bill: Waybill) -> WaybillRow:
        """One parcel."""
        cells = _Cells(self.profile, self.settings, bill)
        values, faults = cells.values(), list(cells.faults)
        told = {fault.facts["column"] for fault in cells.own}
        try:
            data = self._writer.row(values)
        except Unwritable as error:
            data = b""
            others = [fault for fault in error.faults if fault.facts.get("column") not in told]
            faults += [_CELL(what=fault, mend=cells.mend(str(fault.facts.get("column")))) for fault in others]
        return WaybillRow(b"", tuple(faults)) if faults else WaybillRow(data)


class _Cells:
    """The values of one row, and what is wrong with them before anybody writes them."""

    def __init__(self, profile: Profile, settings: ShippingSettings, bill: Waybill) -> None:
        self._profile, self._settings, self._bill = profile, settings, bill
        self.own: list[Said] = []
        self.faults: list[Said] = []

    def values(self) -> dict[str, Value]:
        """The cells by their columns' fields."""
        bill, contract = self._bill, self._bill.contract
        paying = "cash" if bill.cash else "prepaid"
        values: dict[str, Value] = {
            "shipment_id": bill.shipment_id,
            "order_no": bill.order_no,
            "slip": paying,
            "slip_form": self._known("slip_form", paying),
            "temperature": self._temperature(),
            "ships_on": bill.ships_on,
            "deliver_on": bill.deliver_on,
            "slot": self._slot(),
            "title": self._known("title", "organisation" if self._is_addressed_alone else "person"),
            "to_phone": self._phone("to_phone", bill.to.phone),
            "to_postal_code": self._postal_code("to_postal_code", bill.to.address.postal_code),
            "from_phone": self._phone("from_phone", bill.sender.phone),
            "from_postal_code": self._postal_code("from_postal_code", bill.sender.postal_code),
            "from_name": self._wide("from_name", bill.sender.name),
            "goods": self._shortened("goods", bill.goods),
            "customer_code": contract.customer_code,
            "customer_class": contract.customer_class,
            "fare_no": contract.fare_no,
            "size": contract.size,
            "boxes": self._boxes(),
            "boxes_shown": self._known("boxes_shown", "several" if bill.boxes > 1 else "one"),
        }
        if bill.cash:
            values |= {"cash": self._cash(), "cash_tax": bill.cash_tax}
        return values | self._names() | self._to_address() | self._from_address() | self._seals()

    def mend(self, column: str) -> Said:
        """What is to be done where a cell of this column does not fit."""
        field = next((each.field for each in self._profile.columns if column == each.name), "")
        if field in _OF_CONTRACT:
            return _MEND_CONTRACT(carrier=self._settings.carrier)
        if field == "goods":
            return _MEND_GOODS()
        if field.startswith("from_"):
            return _MEND_SENDER()
        return _MEND_RECIPIENT(order_no=self._bill.order_no) if field.startswith("to_") else _MEND_BY_HAND()

    def _refuse(self, fault: Said, mend: Said) -> None:
        self.own.append(fault if "column" in fault.facts else fault.model_copy(update={"facts": {"column": ""}}))
        self.faults.append(_CELL(what=fault, mend=mend))

    def _known(self, field: str, word: str) -> str | None:
        """A word for which the profile has a code; nothing is written where it has none."""
        return word if self._profile.code(field, word) else None

    # --- whom it goes to, and from whom ------------------------------------------------------------------------------

    @property
    def _is_addressed_alone(self) -> bool:
        """An organisation whose own name is the addressee's."""
        return self._bill.is_for_organisation and not self._has_place_for_company

    @property
    def _has_place_for_company(self) -> bool:
        return len(self._settings.to_names) > len(("company", "name"))

    def _names(self) -> dict[str, Value]:
        fields, to = self._settings.to_names, self._bill.to
        company, department, name = (one_line(part) for part in (to.company, to.department, to.name))
        if self._has_place_for_company:
            addressee = name or department or _WHOM_IT_CONCERNS
            return dict(zip(fields, (company, department if name else "", addressee), strict=True))
        parts = [part for part in (company, department, name) if part]
        choices = [parts]
        if len(parts) > len(fields):
            choices = [["　".join(parts[:2]), parts[2]], [parts[0], "　".join(parts[1:])]]
        for lines in choices:
            wide = [self._wide(field, line) for field, line in zip(fields, lines, strict=False)]
            if all(self._fits(field, line) for field, line in zip(fields, wide, strict=False)):
                return dict(zip(fields, wide, strict=False))
        self._refuse(
            _NAMES(column=self._profile.heading(fields[0]), value="　".join(parts)),
            _MEND_RECIPIENT(order_no=self._bill.order_no),
        )
        return {}

    def _to_address(self) -> dict[str, Value]:
        address = self._bill.to.address
        parts = [one_line(each) for each in (address.prefecture, address.city, address.street, address.building)]
        return self._address(self._settings.to_address, parts, _MEND_RECIPIENT(order_no=self._bill.order_no))

    def _from_address(self) -> dict[str, Value]:
        shop = self._bill.sender
        parts = ["", one_line(shop.full_address), "", ""]
        return self._address(self._settings.from_address, parts, _MEND_SENDER())

    def _address(self, fields: tuple[str, ...], parts: list[str], mend: Said) -> dict[str, Value]:
        widths = [self._width(field) for field in fields]
        prefecture, city, street, building = (self._wide(fields[0], part) for part in parts)
        settings, head = self._settings, ""
        if settings.street_width and prefecture:
            head = prefecture + city
            is_too_long = _bytes(prefecture) > 2 * settings.prefecture_width or _bytes(city) > 2 * settings.city_width
            rest = None if is_too_long else spread([street, building], [2 * settings.street_width, *widths[1:]], _bytes)
        else:
            rest = spread([prefecture + city, street, building], widths, _bytes)
        if rest is None:
            whole = "".join(part for part in (prefecture + city, street, joined("　", building).strip()) if part)
            self._refuse(_ADDRESS(column=self._profile.heading(fields[0]), value=whole), mend)
            return {}
        return dict(zip(fields, [head + rest[0], *rest[1:]], strict=True))

    def _width(self, field: str) -> int:
        return self._profile.fields[field].most_bytes or 0

    def _fits(self, field: str, text: str) -> bool:
        return not self._width(field) or _bytes(text) <= self._width(field)

    def _wide(self, field: str, text: str) -> str:
        text = one_line(text)
        return widened(text) if field in self._settings.widened else text

    def _phone(self, field: str, phone: str) -> str:
        plain = re.sub(r"[^0-9+]", "-", without_extension(one_line(phone))).strip("-")
        plain = re.sub("-+", "-", re.sub(r"^\+81-?0?", "0", plain))
        if not _PHONE.fullmatch(plain) or len(plain.replace("-", "")) not in _DIGITS_OF_PHONES:
            self._refuse(_NO_PHONE(column=self._profile.heading(field), value=phone), self._mend_of(field))
        return plain

    def _postal_code(self, field: str, code: str) -> str:
        digits = seven_digits(code)
        if digits is None:
            self._refuse(_NO_POSTAL_CODE(column=self._profile.heading(field), value=code), self._mend_of(field))
            return ""
        return digits if self._settings.plain_postal_codes else f"{digits[:3]}-{digits[3:]}"

    def _mend_of(self, field: str) -> Said:
        return self.mend(self._profile.heading(field))

    # --- how it travels ----------------------------------------------------------------------------------------------

    def _temperature(self) -> str:
        if self._bill.temperature is Temperature.BOTH:
            self._refuse(_TEMPERATURES(), _MEND_BY_HAND())
            return Temperature.NORMAL
        return self._bill.temperature

    def _slot(self) -> str | None:
        slot, column, mend = self._bill.slot, self._profile.heading("slot"), _MEND_SLOT(order_no=self._bill.order_no)
        if slot is None:
            self._refuse(_NO_SLOT(column=column, value=self._bill.wished_time), mend)
            return None
        if slot == ANY_TIME:
            return self._known("slot", slot.key)
        if not self._known("slot", slot.key):
            self._refuse(_SLOT_NOT_OFFERED(column=column, slot=slot.key, slots=list(self._slots())), mend)
            return None
        return slot.key

    def _slots(self) -> Iterator[str]:
        return (key for key in self._profile.codes.get("slot", {}) if key != ANY_TIME.key)

    def _cash(self) -> int:
        most = carrier(self._settings.carrier).cod_limit or 0
        if self._settings.most_cash is not None:
            most = min(most, self._settings.most_cash)
        if self._bill.cash > most:
            column = self._profile.heading("cash")
            self._refuse(_TOO_MUCH_CASH(column=column, cash=self._bill.cash, most=most), _MEND_CASH())
        return self._bill.cash

    def _boxes(self) -> int | None:
        boxes, column = self._bill.boxes, self._profile.heading("boxes")
        if boxes > self._settings.most_boxes:
            self._refuse(_TOO_MANY_BOXES(column=column, boxes=boxes, most=self._settings.most_boxes), _MEND_BOXES())
        if self._bill.cash and not self._settings.boxes_with_cash:
            if boxes > 1:
                self._refuse(_BOXES_WITH_CASH(column=column, boxes=boxes), _MEND_BOXES())
            return None
        return boxes

    def _seals(self) -> dict[str, Value]:
        """What is stuck onto the parcel. Hours go before the day, since both seals exclude each other."""
        bill, slot = self._bill, self._bill.slot or ANY_TIME
        wanted: list[str] = [bill.temperature] if bill.temperature in {Temperature.CHILLED, Temperature.FROZEN} else []
        wanted += ["cash"] if bill.cash else []
        if slot != ANY_TIME:
            wanted.append(slot.key)
        elif bill.deliver_on:
            wanted.append("day")
        codes = [self._profile.code("seal", each) for each in wanted]
        first, *others = self._settings.seals or ("",)
        if not first:
            return {}
        seals: dict[str, Value] = dict(zip(others, codes[1:], strict=False))
        return seals | ({first: wanted[0]} if wanted and codes[0] else {})

    def _shortened(self, field: str, text: str) -> str:
        """What the parcel holds, as much of it as fits: nobody misses the end of an article's name."""
        shown = one_line(text)
        while shown and not self._fits(field, shown):
            shown = shown[:-1]
        return shown.rstrip()


def widened(text: str) -> str:
    """The same in full-width characters: what e飛伝Ⅲ does by itself, and counts."""
    kana = _HALF_KANA.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return kana.translate(_WIDE)


def _bytes(text: str) -> int:
    """How wide a text is in CP932; a character that it lacks is told otherwise."""
    return len(text.encode("cp932", "replace"))
