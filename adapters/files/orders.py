"""Orders in a file: the rows of one order stand together, and are one order as a cart would hand it over."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from adapters.files import faults as wrong
from adapters.files.cells import Row, RowFault
from adapters.files.profile import Profile
from adapters.files.table import read_table
from domain.basics.errors import InvalidOrder
from domain.basics.said import Said
from domain.contract.imports import ReadRow
from domain.contract.order import read_order

_ZONE = ZoneInfo("Asia/Tokyo")
_YEN = ("shipping_fee", "cod_fee", "discount", "points_used", "total")


def read_orders(file: BinaryIO, profile: Profile) -> Iterator[ReadRow]:
    """The orders of a file, each under its number.

    Raises:
        BadFile
    """
    for _, rows in groupby(read_table(file, profile), key=lambda row: row["order_no"]):
        yield _order(list(rows))


def _order(rows: Sequence[Row]) -> ReadRow:
    first, lines = rows[0], tuple(row.line for row in rows)
    if damaged := next((row.fault for row in rows if row.fault), None):
        return _refused(first, lines, damaged)
    try:
        placed = read_order(_payload(first, rows))
    except RowFault as error:
        return _refused(first, lines, error.said)
    except InvalidOrder as error:
        return _refused(first, lines, wrong.FIELDS(faults=[fault.said for fault in error.faults]))
    return ReadRow(line=first.line, key=placed.order_no, content=placed, lines=lines)


def _refused(first: Row, lines: tuple[int, ...], said: Said) -> ReadRow:
    return ReadRow(line=first.line, key=first["order_no"][:200], fault=said, lines=lines)


def _payload(first: Row, rows: Sequence[Row]) -> dict[str, Any]:
    """The order as a cart would send it."""
    placed_at = first.moment("placed_at")
    payment = {name: first[name] for name in ("method", "state", "reference") if first[name]}
    return {
        "order_no": first.filled("order_no"),
        "placed_at": (placed_at if placed_at.tzinfo else placed_at.replace(tzinfo=_ZONE)).isoformat(),
        "plan": first.filled("plan"),
        "payment": payment,
        "orderer": _below(first, "orderer."),
        "lines": [_line(row) for row in rows],
        "wishes": _below(first, "wishes."),
        **{name: first.yen(name) for name in _YEN if first[name]},
    }


def _line(row: Row) -> dict[str, Any]:
    numbers = {name: row.count(f"line.{name}") for name in ("quantity", "tax_rate")}
    return _below(row, "line.") | numbers | {"unit_price": row.yen("line.unit_price")}


def _below(row: Row, prefix: str) -> dict[str, Any]:
    """The cells whose columns begin so, as an object."""
    found: dict[str, Any] = {}
    for name, cell in row.cells.items():
        *path, last = name.removeprefix(prefix).split(".")
        if not name.startswith(prefix) or not cell:
            continue
        place = found
        for part in path:
            place = place.setdefault(part, {})
        place[last] = cell
    return found
