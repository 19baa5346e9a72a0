"""Reads CSV of others by a profile, row by row: two hundred megabytes need no more memory than two.

The file is decoded once to see its encoding, and then read from its beginning; all else is said of rows with the line
on which they begin.
"""

import csv
import io
import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import BinaryIO, ClassVar

from adapters.files import faults as wrong
from adapters.files.cells import Row
from adapters.files.damage import damage_of
from adapters.files.encoding import NotText, encoding_of
from adapters.files.folding import folded
from adapters.files.headings import doubled_in, missing_in, places_in, trimmed
from adapters.files.profile import Column, Profile
from adapters.files.unclosed import Unclosed
from domain.basics.errors import Refusal
from domain.basics.said import Said
from domain.basics.text import storable

#: Characters of a line; the longest cell has `csv.field_size_limit()`, and an order file some eighty columns.
MOST_OF_LINE = 1_000_000
#: What spreadsheets divide columns by, where they do not do as the profile says.
OTHER_DELIMITERS = ("\t", ";", ",")
#: Rows among which headings are looked for to say where they are.
_LOOKED_AT = 50


class BadFile(Refusal):
    """A file that is not what it should be, as a whole; nothing of it is taken."""

    cases: ClassVar = {"": ("what",)}


@contextmanager
def still(path: Path) -> Iterator[BinaryIO]:
    """Open a file that nobody writes to meanwhile.

    Raises:
        BadFile: when it has changed since, in length or by its time, whatever else was found wrong with it meanwhile.
    """
    with path.open("rb") as opened:
        before = os.fstat(opened.fileno())
        try:
            yield opened
        except BadFile as error:
            if _has_changed(path, before):
                raise BadFile(what=wrong.GREW()) from error
            raise
    if _has_changed(path, before):
        raise BadFile(what=wrong.GREW())


def _has_changed(path: Path, before: os.stat_result) -> bool:
    now = path.stat()
    return (before.st_ino, before.st_size, before.st_mtime_ns) != (now.st_ino, now.st_size, now.st_mtime_ns)


@dataclass(frozen=True)
class Table:
    """The rows of a file, to be gone through once. `unused_columns` have headings that the profile does not know."""

    profile: Profile
    encoding: str
    header: tuple[str, ...]
    unused_columns: tuple[str, ...]
    _lines: "Lines"
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
    encoding = encoding_in(source, profile)
    if not profile.header:
        return _without_header(profile, encoding, Lines(source, encoding, profile.delimiter))
    lines, header = _begun(source, profile, encoding, known)
    if doubled := doubled_in(profile, header):
        raise BadFile(what=wrong.DOUBLED_COLUMNS(columns=doubled))
    places = places_in(profile, header)
    used = {name for column in profile.columns for name in column.names}
    unused = tuple(dict.fromkeys(name.strip() for name in header if folded(name) not in {"", *used}))
    return Table(profile, encoding, header, unused, lines, places, len(header))


class Lines:
    """The rows of cells, each with the line on which it begins."""

    def __init__(self, source: BinaryIO, encoding: str, delimiter: str) -> None:
        source.seek(0)
        self._text = io.TextIOWrapper(Unclosed(source), encoding=encoding, newline="")
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


def encoding_in(source: BinaryIO, profile: Profile) -> str:
    """The encoding of a file.

    Raises:
        BadFile: it is none of those of the profile.
    """
    try:
        return encoding_of(source, profile.encodings)
    except NotText as error:
        raise BadFile(what=error.said) from error


def _without_header(profile: Profile, encoding: str, lines: Lines) -> Table:
    for _, _ in zip(range(profile.preamble), lines, strict=False):
        pass
    places = [(column, at) for at, column in enumerate(profile.columns) if column.field]
    return Table(profile, encoding, (), (), lines, places, len(profile.columns))


def _begun(
    source: BinaryIO, profile: Profile, encoding: str, known: Iterable[Profile]
) -> tuple[Lines, tuple[str, ...]]:
    """The rows behind the headings, and these. What divides the columns is told by the headings, if they are all there.

    Raises:
        BadFile: no row has all that are needed.
    """
    lines = Lines(source, encoding, profile.delimiter)
    header, first = _header(profile, lines)
    if header is not None:
        return lines, header
    for delimiter in OTHER_DELIMITERS:
        others = Lines(source, encoding, delimiter)
        with suppress(BadFile):  # what stands in the file is said of its columns as they should be divided
            if (header := _header(profile, others)[0]) is not None:
                return others, header
    if line := headings_below(source, profile, encoding):
        raise BadFile(what=wrong.HEADINGS_BELOW(ja=profile.title.ja, en=profile.title.en, line=line))
    raise BadFile(what=_no_header(profile, first, known))


def headings_below(source: BinaryIO, profile: Profile, encoding: str = "") -> int | None:
    """The line on which the headings stand, where rows stand above them that the profile does not know of.

    Raises:
        BadFile: it is in another encoding.
    """
    encoding = encoding or encoding_in(source, profile)
    for delimiter in (profile.delimiter, *OTHER_DELIMITERS):
        with suppress(BadFile):
            for line, cells in islice(Lines(source, encoding, delimiter), _LOOKED_AT):
                if not missing_in(profile, trimmed(cells)):
                    return line
    return None


def _header(profile: Profile, lines: Iterable[tuple[int, list[str]]]) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """The first row that has all headings that are needed, no later than the profile allows; and the first of all."""
    first: tuple[str, ...] | None = None
    for _, (_, cells) in zip(range(profile.preamble + 1), _filled(lines), strict=False):
        header = trimmed(cells)
        if not missing_in(profile, header):
            return header, header
        first = header if first is None else first
    return None, first or ()


def _filled(lines: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Without rows that say nothing: empty ones, and that with which spreadsheets are told the delimiter."""
    for line, cells in lines:
        if any(cell.strip() for cell in cells) and not "".join(cells).strip().startswith("sep="):
            yield line, cells


def _no_header(profile: Profile, header: Sequence[str], known: Iterable[Profile]) -> Said:
    missing = missing_in(profile, header)
    if profile.preamble:
        what = wrong.NO_HEADING(missing=missing, rows=profile.preamble + 1)
    else:
        columns = [column.name for column in profile.columns if column.field]
        what = wrong.MISSING_COLUMNS(missing=missing, columns=columns)
    for other in known:
        if other != profile and other.header and not missing_in(other, header):
            return wrong.LOOKS_LIKE(what=what, ja=other.title.ja, en=other.title.en, name=other.name)
    return what


def _clean(cell: str) -> str:
    return unicodedata.normalize("NFC", cell.strip()) if cell else ""


def _unwrapped(column: Column, cell: str) -> str:
    """The text that a cell keeps from spreadsheets by its marks."""
    if column.wrapped == "apostrophe":
        return cell.removeprefix("'")
    if column.wrapped == "formula" and cell.startswith('="') and cell.endswith('"') and len(cell) > 2:
        return cell[2:-1]
    return cell
