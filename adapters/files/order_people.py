"""Who ordered and who gets the goods, as carts write it."""

import re
import unicodedata
from typing import Any

from adapters.files import faults as wrong
from adapters.files.addresses import taken_apart
from adapters.files.cells import Row
from domain.basics.said import Said

#: How carts write the one country that is sent to.
_JAPAN = frozenset({"jp", "jpn", "japan", "日本", "日本国"})
_ABROAD = re.compile(r"\+81[\s-]*\(?0?\)?")
#: What people write between digits.
_HYPHEN = re.compile(r"(?<=[0-9])[‐‑‒–—―−ー](?=[0-9])")


def abroad_in(row: Row) -> tuple[Row, Said] | None:
    """That an address is in another country, where the cart says so."""
    for field in ("recipient.address.country", "orderer.address.country"):
        if row[field] and row[field].casefold() not in _JAPAN:
            return row, row.refusal(wrong.ABROAD, field).said
    return None


def person_of(order: Row, who: str) -> dict[str, Any] | None:
    """Orderer or recipient; None where nothing is written of one.

    Raises:
        RowFault
    """
    cells = {name.removeprefix(f"{who}."): cell for name, cell in order.cells.items() if name.startswith(f"{who}.")}
    if not any(cell for name, cell in cells.items() if name not in {"email", "customer_id", "address.country"}):
        return None
    person: dict[str, Any] = {
        "name": _joined(cells, "name", "family_name", "given_name"),
        "kana": _joined(cells, "kana", "family_kana", "given_kana"),
        "phone": _phone(cells.get("phone", "")),
        "address": _address(order, who, cells),
    }
    for name in ("company", "department", "email", "customer_id"):
        if cells.get(name):
            person[name] = cells[name]
    return person


def _joined(cells: dict[str, str], whole: str, first: str, second: str) -> str:
    parts = [cells.get(name, "") for name in (first, second)]
    return cells.get(whole, "") or " ".join(part for part in parts if part)


def _phone(written: str) -> str:
    """The number as it is dialled within Japan."""
    return _ABROAD.sub("0", _number(written), count=1)


def _number(written: str) -> str:
    """Digits and hyphens in plain ones."""
    return _HYPHEN.sub("-", unicodedata.normalize("NFKC", written))


def _address(order: Row, who: str, cells: dict[str, str]) -> dict[str, str]:
    written = {name.removeprefix("address."): cell for name, cell in cells.items() if name.startswith("address.")}
    prefecture = written.get("prefecture", "")
    prefecture = order.profile.code(f"{who}.address.prefecture", prefecture) or prefecture
    postal_code = _number(written.get("postal_code", ""))
    if "line1" in written:
        parts = taken_apart(postal_code, prefecture, written["line1"], written.get("line2", ""))
    else:
        parts = {name: written.get(name, "") for name in ("city", "street", "building")} | {"prefecture": prefecture}
    return {"postal_code": postal_code} | parts
