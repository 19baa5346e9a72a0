"""Lists as CSV, as spreadsheets and carts save them: how they are read, and what becomes of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from domain.basics.errors import Refusal
from domain.basics.text import storable

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


class BadStockFile(Refusal):
    """The stock file has bad rows, each named by its line; nothing was imported."""

    cases: ClassVar = {"": ("what",)}


class BadListFile(Refusal):
    """A list of customers, orders or people has bad rows, each named by its line; nothing was imported."""

    cases: ClassVar = {"": ("what",)}


@dataclass(frozen=True)
class Listed(Generic[K, T]):
    """The rows of a list by their line or name, and the columns that nobody reads, as they are written there."""

    rows: dict[K, T]
    unused_columns: tuple[str, ...] = ()


def decoded(data: bytes) -> str | None:
    """The text of a list in UTF-8 or CP932; None when it is neither."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return storable(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    return None


def folded(name: str | None) -> str:
    """The name of a column, however it is written."""
    return (name or "").strip().casefold()


def header_of(names: Sequence[str | None]) -> list[str]:
    """The names of the columns as they are looked for. Behind the last one with a name there is no column."""
    header = [folded(name) for name in names]
    while header and not header[-1]:
        header.pop()
    return header


def twice(header: Sequence[str], used: Iterable[str]) -> list[str]:
    """The columns among those used that stand twice: only one of them would be read."""
    return [name for name in used if header.count(name) > 1]


def has_surplus(cells: Sequence[str] | None) -> bool:
    """True for cells of a row for which there is no column, unless all are empty."""
    return any(cell.strip() for cell in cells or ())


def unused(header: Iterable[str | None], used: Iterable[str]) -> tuple[str, ...]:
    """The columns with a name that is none of those used."""
    return tuple(dict.fromkeys(name.strip() for name in header if name and folded(name) not in {"", *used}))
