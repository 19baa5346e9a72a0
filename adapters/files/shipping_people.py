"""Whom a parcel goes to, and from whom, in the columns of a carrier's file."""

import re

from adapters.files.shipping_draft import Draft, wide_bytes
from adapters.files.spread import joined, spread
from adapters.files.writing import Value
from domain.basics.postal_code import seven_digits
from domain.basics.said import Code
from domain.basics.text import one_line
from domain.conversation.address.contact import without_extension

_ADDRESS = Code("waybill.address", "column", "value")
_NAMES = Code("waybill.names", "column", "value")
_NO_POSTAL_CODE = Code("waybill.no_postal_code", "column", "value")
_NO_PHONE = Code("waybill.no_phone", "column", "value")

#: Whom a label without a person's name is for.
_WHOM_IT_CONCERNS = "ご担当者"
_PHONE = re.compile(r"0[0-9-]{8,14}")
_DIGITS_OF_PHONES = (10, 11)


def people_cells(draft: Draft) -> dict[str, Value]:
    """The cells of recipient and sender, by their columns' fields."""
    to, sender = draft.bill.to, draft.bill.sender
    street = [one_line(each) for each in (to.address.prefecture, to.address.city, to.address.street)]
    values: dict[str, Value] = {
        "title": draft.known("title", "organisation" if _is_addressed_alone(draft) else "person"),
        "to_phone": _phone(draft, "to_phone", to.phone),
        "to_postal_code": _postal_code(draft, "to_postal_code", to.address.postal_code),
        "from_phone": _phone(draft, "from_phone", sender.phone),
        "from_postal_code": _postal_code(draft, "from_postal_code", sender.postal_code),
        "from_name": draft.widened("from_name", sender.name),
    }
    to_address = _address(draft, draft.settings.to_address, [*street, one_line(to.address.building)])
    from_address = _address(draft, draft.settings.from_address, ["", one_line(sender.full_address), "", ""])
    return values | _names(draft) | to_address | from_address


def _is_addressed_alone(draft: Draft) -> bool:
    """An organisation whose own name is the addressee's."""
    return draft.bill.is_for_organisation and not _has_place_for_company(draft)


def _has_place_for_company(draft: Draft) -> bool:
    return len(draft.settings.to_names) > len(("company", "name"))


def _names(draft: Draft) -> dict[str, Value]:
    fields, to = draft.settings.to_names, draft.bill.to
    company, department, name = (one_line(part) for part in (to.company, to.department, to.name))
    if _has_place_for_company(draft):
        addressee = name or department or _WHOM_IT_CONCERNS
        return dict(zip(fields, (company, department if name else "", addressee), strict=True))
    parts = [part for part in (company, department, name) if part]
    choices = [parts]
    if len(parts) > len(fields):
        choices = [["　".join(parts[:2]), parts[2]], [parts[0], "　".join(parts[1:])]]
    for lines in choices:
        wide = [draft.widened(field, line) for field, line in zip(fields, lines, strict=False)]
        if all(draft.fits(field, line) for field, line in zip(fields, wide, strict=False)):
            return dict(zip(fields, wide, strict=False))
    draft.refuse(_NAMES(column=draft.heading(fields[0]), value="　".join(parts)), draft.mend(fields[0]))
    return {}


def _address(draft: Draft, fields: tuple[str, ...], parts: list[str]) -> dict[str, Value]:
    """Prefecture, city, street and building over these columns."""
    settings, head = draft.settings, ""
    widths = [draft.width(field) for field in fields]
    prefecture, city, street, building = (draft.widened(fields[0], part) for part in parts)
    if settings.street_width and prefecture:
        head = prefecture + city
        is_too_long = (
            wide_bytes(prefecture) > 2 * settings.prefecture_width or wide_bytes(city) > 2 * settings.city_width
        )
        widths[0] = 2 * settings.street_width
        rest = None if is_too_long else spread([street, building], widths, wide_bytes)
    else:
        rest = spread([prefecture + city, street, building], widths, wide_bytes)
    if rest is None:
        whole = "".join(part for part in (prefecture + city, street, joined("　", building).strip()) if part)
        draft.refuse(_ADDRESS(column=draft.heading(fields[0]), value=whole), draft.mend(fields[0]))
        return {}
    return dict(zip(fields, [head + rest[0], *rest[1:]], strict=True))


def _phone(draft: Draft, field: str, phone: str) -> str:
    plain = re.sub(r"[^0-9+]", "-", without_extension(one_line(phone))).strip("-")
    plain = re.sub("-+", "-", re.sub(r"^\+81-?0?", "0", plain))
    if not _PHONE.fullmatch(plain) or len(plain.replace("-", "")) not in _DIGITS_OF_PHONES:
        draft.refuse(_NO_PHONE(column=draft.heading(field), value=phone), draft.mend(field))
    return plain


def _postal_code(draft: Draft, field: str, code: str) -> str:
    digits = seven_digits(code)
    if digits is None:
        draft.refuse(_NO_POSTAL_CODE(column=draft.heading(field), value=code), draft.mend(field))
        return ""
    return digits if draft.settings.plain_postal_codes else f"{digits[:3]}-{digits[3:]}"
