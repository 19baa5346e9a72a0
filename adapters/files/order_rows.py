"""The rows of an order as one: what belongs to the order stands in each of them, or in the first alone."""

from collections.abc import Sequence
from itertools import groupby
from typing import BinaryIO

from adapters.files import faults as wrong
from adapters.files.cells import Row, RowFault
from adapters.files.profile import Profile
from adapters.files.profile_files import profiles
from adapters.files.table import read_table
from domain.basics.said import Said

#: Columns that differ from row to row.
_OF_ROWS = "line."
#: What differs where an order goes to several people.
_OF_PARCELS = ("channel_shipment_no", "recipient.")


def scattered(file: BinaryIO, profile: Profile) -> frozenset[str]:
    """The numbers of orders whose rows do not stand together.

    Raises:
        BadFile
    """
    seen: set[str] = set()
    again: set[str] = set()
    for number, _ in groupby(read_table(file, profile, profiles()), key=lambda row: row["order_no"]):
        (again if number in seen else seen).add(number)
    return frozenset(again - {""})  # which is told of each row


def merged(rows: Sequence[Row]) -> Row:
    """The order's own cells.

    Raises:
        RowFault: two of its rows disagree about one.
    """
    cells: dict[str, str] = {}
    for row in rows:
        for field, cell in row.cells.items():
            if not cell or field.startswith(_OF_ROWS):
                continue
            if cells.setdefault(field, cell) != cell:
                code = wrong.SEVERAL_PARCELS if field.startswith(_OF_PARCELS) else wrong.DISAGREES
                raise RowFault(of_line(row, rows[0], row.refusal(code, field).said))
    return Row(rows[0].line, cells, rows[0].profile, headings=rows[0].headings)


def with_attributes(order: Row) -> Row:
    """The order with the cells that an app of the cart put into one as `name: value`, a line each."""
    found: dict[str, str] = {}
    for line in order["attributes"].splitlines():
        name, _, value = line.partition(":")
        if (field := order.profile.code("attributes", name)) and value.strip():
            found[field] = value.strip()
    return Row(order.line, found | dict(order.cells), order.profile, headings=order.headings) if found else order


def of_line(row: Row, first: Row, said: Said) -> Said:
    """What is wrong with a row, with its line where the order began on another."""
    return said if row.line == first.line else wrong.in_line(row.line, said)
