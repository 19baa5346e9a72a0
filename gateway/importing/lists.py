"""Lists of the shop's own as CSV, as spreadsheets and carts save them: how they are read, and what becomes of them."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from adapters.files import faults as wrong
from adapters.files.cells import Row, RowFault
from adapters.files.profile import Kind
from adapters.files.profile_files import profile
from adapters.files.table import BadFile, read_table
from domain.basics.said import Said

K = TypeVar("K")
T = TypeVar("T")


class Imported(BaseModel):
    """What became of a list. `unused_columns`: nobody reads them, which may be right, or a slip of the pen.

    `lines_over`: rows that were left out, because they would have been over already; None where none can be.
    """

    model_config = ConfigDict(frozen=True)

    count: int
    unused_columns: tuple[str, ...] = ()
    lines_over: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Listed(Generic[K, T]):
    """The rows of a list by their line or name, and the columns that nobody reads, as they are written there."""

    rows: dict[K, T]
    unused_columns: tuple[str, ...] = ()


def read_list(data: bytes, name: str, read: Callable[[Row], T]) -> Listed[int, T]:
    """What `read` makes of each row, by its line; `name` is the profile's.

    Raises:
        BadFile: with the line of every bad row.
    """
    table = read_table(io.BytesIO(data), profile(Kind.LISTS, name))
    found: dict[int, T] = {}
    faults: list[Said] = []
    for row in table:
        try:
            found[row.line] = _read(row, read)
        except RowFault as fault:
            faults.append(wrong.in_line(row.line, fault.said))
    if faults:
        raise BadFile(what=wrong.nothing_imported(faults))
    return Listed(found, table.unused_columns)


def _read(row: Row, read: Callable[[Row], T]) -> T:
    if row.fault:
        raise RowFault(row.fault)
    return read(row)
