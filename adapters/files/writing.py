"""Writes files for others by a profile. What does not fit is refused with its column and reason, never cut or changed.

No cell is written that a spreadsheet would take for a formula.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from adapters.files import faults as wrong
from adapters.files.encoding import named
from adapters.files.profile import Column, Profile
from domain.basics.said import Said
from domain.basics.text import one_line

Value: TypeAlias = str | int | date | datetime | None
_NEWLINES = {"crlf": "\r\n", "lf": "\n"}
_QUOTES = {"all": csv.QUOTE_ALL, "minimal": csv.QUOTE_MINIMAL, "none": csv.QUOTE_NONE}
#: What makes a formula of a cell; the wide ones do in Japanese spreadsheets (OWASP, CSV injection).
_FORMULA = tuple("=+-@＝＋－＠\t\r")
#: Characters of Unicode that CP932 has under another number: they look the same and mean the same.
_IN_CP932 = str.maketrans("〜−–—‖¢£¬¥\u00a0", "～－－―∥￠￡￢￥ ")
#: A number below zero is a number.
_BELOW_ZERO = re.compile(r"-[0-9]+(?:[.,][0-9]+)*")


def is_formula(cell: str) -> bool:
    """True for what a spreadsheet would compute instead of showing."""
    return cell.startswith(_FORMULA) and not _BELOW_ZERO.fullmatch(cell)


class Unwritable(ValueError):
    """A row that does not fit into the file; `faults` are its cells' reasons."""

    def __init__(self, faults: tuple[Said, ...]) -> None:
        self.faults = faults
        super().__init__(", ".join(fault.code for fault in faults))


@dataclass(frozen=True)
class Writer:
    """Rows of ours as bytes of theirs. `head` is written once, before them."""

    profile: Profile

    def head(self) -> bytes:
        """A byte order mark where the profile wants one, and the headings."""
        names = [column.name for column in self.profile.columns]
        mark = "\ufeff" if self.profile.encodings[0] == "utf-8-sig" else ""
        return (mark + (self._joined(names) if self.profile.header else "")).encode(self._encoding)

    def row(self, values: Mapping[str, Value]) -> bytes:
        """One row; values of columns that the file does not have are left out.

        Raises:
            Unwritable: with every cell that does not fit.
        """
        cells, faults = [], []
        for column in self.profile.columns:
            cell = self._cell(column, values.get(column.field) if column.field else None)
            fault = self._unknown(column, values) or self._fault(
                column, cell, is_number=isinstance(values.get(column.field), int)
            )
            faults += [fault] if fault else []
            cells.append(cell)
        if faults:
            raise Unwritable(tuple(faults))
        return self._joined(cells).encode(self._encoding)

    @property
    def _encoding(self) -> str:
        return "utf-8" if self.profile.encodings[0] == "utf-8-sig" else self.profile.encodings[0]

    def _cell(self, column: Column, value: Value) -> str:
        if column.constant:
            return column.constant
        if isinstance(value, datetime):
            return value.strftime(self.profile.moments[0])
        if isinstance(value, date):
            return value.strftime(self.profile.dates[0])
        text = unicodedata.normalize("NFC", one_line(str(value))) if value is not None else ""
        if text and self.profile.has_codes(column.field):
            return self.profile.code(column.field, text) or text
        return text.translate(_IN_CP932) if self._encoding == "cp932" else text

    def _unknown(self, column: Column, values: Mapping[str, Value]) -> Said | None:
        """A value for which the profile has no word."""
        value = values.get(column.field) if self.profile.has_codes(column.field) else None
        if not value or self.profile.code(column.field, str(value)):
            return None
        return wrong.NO_CODE(column=column.name, value=wrong.shown(str(value)))

    def _fault(self, column: Column, cell: str, *, is_number: bool) -> Said | None:
        heading = column.name or str(self.profile.columns.index(column) + 1)
        if not cell:
            return wrong.EMPTY(column=heading) if column.needed else None
        if is_formula(cell) and not is_number and cell != column.constant:
            return wrong.FORMULA(column=heading, value=wrong.shown(cell))
        return self._misfit(column, heading, cell)

    def _misfit(self, column: Column, heading: str, cell: str) -> Said | None:
        data, foreign = _encoded(cell, self._encoding)
        if foreign:
            return wrong.UNWRITABLE(column=heading, characters=foreign, encoding=named(self._encoding))
        if column.most_bytes is not None and len(data) > column.most_bytes:
            return wrong.TOO_WIDE(column=heading, bytes=len(data), most=column.most_bytes)
        if column.most is not None and len(cell) > column.most:
            return wrong.TOO_MANY_CHARACTERS(column=heading, count=len(cell), most=column.most)
        if column.pattern and not re.fullmatch(column.pattern, cell):
            return wrong.NOT_AS_WANTED(column=heading, value=wrong.shown(cell))
        if self.profile.quote == "none" and (self.profile.delimiter in cell or '"' in cell):
            return wrong.SEPARATOR(column=heading, value=wrong.shown(cell))
        return None

    def _joined(self, cells: Iterable[str]) -> str:
        line = io.StringIO()
        csv.writer(
            line,
            delimiter=self.profile.delimiter,
            quoting=_QUOTES[self.profile.quote],  # type: ignore[arg-type] # typeshed wants the constants by name
            lineterminator=_NEWLINES[self.profile.newline],
            quotechar=None if self.profile.quote == "none" else '"',
        ).writerow(cells)
        return line.getvalue()


def _encoded(cell: str, encoding: str) -> tuple[bytes, str]:
    """The cell's bytes, and the characters of it that the encoding does not have."""
    try:
        return cell.encode(encoding), ""
    except UnicodeEncodeError:
        return b"", "".join(char for char in dict.fromkeys(cell) if not char.encode(encoding, "ignore"))
