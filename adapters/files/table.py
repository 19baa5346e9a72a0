"""Reads CSV of others by a profile, row by row: two hundred megabytes need no more memory than two.

The file is decoded once to see its encoding, and then read from its beginning; all else is said of rows with the line
on which they begin.
"""

import csv
import io
import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, ClassVar

from adapters.files import faults as wrong
from adapters.files.cells import Row
from adapters.files.damage import damage_of
from adapters.files.encoding import NotText, encoding_of
from adapters.files.folding import folded
from adapters.files.profile import Column, Profile
from domain.basics.errors import Refusal
from domain.basics.said import Said
from domain.basics.text import storable

#: Characters of a line; the longest cell has `csv.field_size_limit()`, and an order file some eighty columns.
MOST_OF_LINE = 1_000_000


class BadFile(Refusal):
    """A file that is not what it should be, as a whole; nothing of it is taken."""

    cases: ClassVar = {"": ("what",)}


@contextmanager
def still(path: Path) -> Iterator[BinaryIO]:
    """Open a file that nobody writes to meanwhile.

    Raises:
        BadFile: when it is closed again and has changed since, in length or by its time.
    """
    with path.open("rb") as opened:
        before = os.fstat(opened.fileno())
        yield opened
        after = path.stat()
    if (before.st_ino, before.st_size, before.st_mtime_ns) != (after.st_ino, after.st_size, after.st_mtime_ns):
        raise BadFile(what=wrong.GREW())


@dataclass(frozen=True)
class Table:
    """The rows of a file, to be gone through once. `unused_columns` have headings that the profile does not know."""

    profile: Profile
    encoding: str
    header: tuple[str, ...]
    unused_columns: tuple[str, ...]
    _lines: "_Lines"
    _places: Sequence[tuple[Column, int]]
    _width: int = field(default=0)

    @cached_property
    def _headings(self) -> Mapping[str, str]:
        return {column.field: self.header[at].strip() for column, at in self._places if self.header}

    def __iter__(self) -> Iterator[Row]:
        """Raises BadFile where the file ends being CSV, or ends being what it was."""
        for line, cells in self._lines:
            if any(cell and not cell.isspace() for cell in cells):
                yield self._row(line, cells)

    def _row(self, line: int, cells: Sequence[str]) -> Row:
        found, fault = {}, None
        for column, at in self._places:
            cell = _unwrapped(column, _clean(cells[at])) if at < len(cells) else ""
            found[column.field] = cell
            fault = fault or damage_of(column.form, self._headings.get(column.field) or str(at + 1), cell)
        if any(cell.strip() for cell in cells[self._width :]):
            fault = wrong.SURPLUS()
        return Row(line, found, self.profile, fault, self._headings)


def read_table(source: BinaryIO, profile: Profile, known: Iterable[Profile] = ()) -> Table:
    """Begin to read a file, which can be sought in. `known` are profiles whose files may be taken for it.

    Raises:
        BadFile: it is in another encoding, lacks columns, has one twice, or is one of the `known`.
    """
    encoding = _encoding(source, profile)
    lines = _Lines(source, encoding, profile.delimiter)
    if not profile.header:
        return _without_header(profile, encoding, lines)
    header = _header(profile, lines, known)
    places = _places(profile, header)
    used = {name for column in profile.columns for name in column.names}
    unused = tuple(dict.fromkeys(name.strip() for name in header if folded(name) not in {"", *used}))
    return Table(profile, encoding, header, unused, lines, places, len(header))


def recognised(source: BinaryIO, profiles: Iterable[Profile]) -> tuple[Profile, ...]:
    """The profiles whose columns a file has, of those with a header; it is left at its beginning."""
    found = []
    for profile in profiles:
        source.seek(0)
        try:
            read_table(source, profile)
        except BadFile:
            continue
        if profile.header:
            found.append(profile)
    source.seek(0)
    return tuple(found)


def missing_columns(source: BinaryIO, profile: Profile) -> list[str]:
    """The columns that a file lacks of those which a profile with a header needs.

    Raises:
        BadFile: it is in another encoding.
    """
    lines = _Lines(source, _encoding(source, profile), profile.delimiter)
    rows = [_missing(profile, cells) for _, (_, cells) in zip(range(profile.preamble + 1), lines, strict=False)]
    return min(rows, key=len, default=_missing(profile, ()))


class _Lines:
    """The rows of cells, each with the line on which it begins."""

    def __init__(self, source: BinaryIO, encoding: str, delimiter: str) -> None:
        source.seek(0)
        self._text = io.TextIOWrapper(_Open(source), encoding=encoding, newline="")
        self._reader = csv.reader(self._each(), delimiter=delimiter, strict=True)
        self._read = 0

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        while True:
            line = self._reader.line_num + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                fault = wrong.in_line(line, wrong.of_csv(error, csv.field_size_limit()))
                raise BadFile(what=wrong.nothing_imported([fault])) from error
            except UnicodeDecodeError as error:
                raise BadFile(what=wrong.GREW()) from error
            yield line, cells

    def _each(self) -> Iterator[str]:
        while line := self._text.readline(MOST_OF_LINE):
            self._read += 1
            if len(line) >= MOST_OF_LINE:
                raise BadFile(what=wrong.LINE_TOO_LONG(line=self._read, most=MOST_OF_LINE))
            yield storable(line)


class _Open(io.BufferedReader):
    """A file that stays open when nobody decodes it any more: it belongs to whoever opened it."""

    def __init__(self, source: BinaryIO) -> None:
        super().__init__(_Unclosed(source), 1 << 16)


class _Unclosed(io.RawIOBase):
    def __init__(self, source: BinaryIO) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # what BufferedReader hands over
        data = self._source.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _encoding(source: BinaryIO, profile: Profile) -> str:
    try:
        return encoding_of(source, profile.encodings)
    except NotText as error:
        raise BadFile(what=error.said) from error


def _without_header(profile: Profile, encoding: str, lines: _Lines) -> Table:
    for _, _ in zip(range(profile.preamble), lines, strict=False):
        pass
    places = [(column, at) for at, column in enumerate(profile.columns) if column.field]
    return Table(profile, encoding, (), (), lines, places, len(profile.columns))


def _header(profile: Profile, lines: _Lines, known: Iterable[Profile]) -> tuple[str, ...]:
    """The row of headings: the first that has all that are needed, no later than the profile allows."""
    first: tuple[str, ...] | None = None
    for _, (_, cells) in zip(range(profile.preamble + 1), lines, strict=False):
        header = _trimmed(cells)
        if not _missing(profile, header):
            return header
        first = header if first is None else first
    raise BadFile(what=_no_header(profile, first or (), known))


def _no_header(profile: Profile, header: Sequence[str], known: Iterable[Profile]) -> Said:
    missing = _missing(profile, header)
    if profile.preamble:
        what = wrong.NO_HEADING(missing=missing, rows=profile.preamble + 1)
    else:
        columns = [column.name for column in profile.columns if column.field]
        what = wrong.MISSING_COLUMNS(missing=missing, columns=columns)
    for other in known:
        if other != profile and other.header and not _missing(other, header):
            return wrong.LOOKS_LIKE(what=what, ja=other.title.ja, en=other.title.en, name=other.name)
    return what


def _missing(profile: Profile, header: Sequence[str]) -> list[str]:
    names = {folded(name) for name in header}
    return [column.name for column in profile.columns if column.needed and names.isdisjoint(column.names)]


def _trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """The headings. Behind the last one with a name there is no column."""
    header = list(cells)
    while header and not header[-1].strip():
        header.pop()
    return tuple(header)


def _places(profile: Profile, header: Sequence[str]) -> list[tuple[Column, int]]:
    """Where each column that is read stands. Of headings that their program itself writes twice, the order tells."""
    at_name: dict[str, list[int]] = {}
    for at, name in enumerate(header):
        at_name.setdefault(folded(name), []).append(at)
    found = [(column, name) for column in profile.columns for name in column.names if name in at_name]
    wanted: dict[str, list[Column]] = {}
    for column, name in found:
        wanted.setdefault(name, []).append(column)
    read = {name for column, name in found if column.field}
    if doubled := [
        columns[0].name for name, columns in wanted.items() if name in read and len(at_name[name]) > len(columns)
    ]:
        raise BadFile(what=wrong.DOUBLED_COLUMNS(columns=doubled))
    return [
        (column, at)
        for name, columns in wanted.items()
        for column, at in zip(columns, at_name[name], strict=False)
        if column.field
    ]


def _clean(cell: str) -> str:
    return unicodedata.normalize("NFC", cell.strip()) if cell else ""


def _unwrapped(column: Column, cell: str) -> str:
    """The text that a cell keeps from spreadsheets by its marks."""
    if column.wrapped == "apostrophe":
        return cell.removeprefix("'")
    if column.wrapped == "formula" and cell.startswith('="') and cell.endswith('"') and len(cell) > 2:
        return cell[2:-1]
    return cell
