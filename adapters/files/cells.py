"""The cells of a row, each read as what it should be; what it is not is told with its column."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from adapters.files import faults as wrong
from adapters.files.profile import Profile
from domain.basics.money import MAX_YEN
from domain.basics.said import Code, Said
from domain.basics.text import is_printable
from domain.contract.order import EARLIEST, LATEST

_AMOUNT = re.compile(r"([-+▲△]?)[¥\\]?([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.0+)?円?")
_PERCENT = re.compile(r"([0-9]{1,3})(?:\.0+)?\s*%?")


class RowFault(ValueError):
    """What is wrong with a row; it is refused, and its neighbours are not."""

    def __init__(self, said: Said) -> None:
        self.said = said
        super().__init__(said.code)


@dataclass(frozen=True)
class Row:
    """A row of a file: the line on which it begins, and its cells by what we call their columns.

    Cells are as written, in NFC, without spaces around them; a column that the file does not have gives empty cells.
    `fault` is what is wrong with the row before anybody asks what it means: too many cells, or a spreadsheet's damage.
    """

    line: int
    cells: Mapping[str, str]
    profile: Profile
    fault: Said | None = None
    headings: Mapping[str, str] = field(default_factory=dict)

    def heading(self, field: str) -> str:
        """What a column is called in this file."""
        return self.headings.get(field) or self.profile.heading(field)

    def __getitem__(self, field: str) -> str:
        return self.cells.get(field, "")

    @property
    def key(self) -> str:
        """The row's contents as one text: equal for equal rows, wherever they stand."""
        return "\x1f".join(f"{name}={cell}" for name, cell in self.cells.items())

    def refusal(self, code: Code, field: str, **facts: object) -> RowFault:
        """What is wrong with a cell, to be raised."""
        shown = {"value": wrong.shown(self[field])} if "value" in code.facts and "value" not in facts else {}
        return RowFault(code(column=self.heading(field), **shown, **facts))

    def text(self, field: str, most: int = 200) -> str:
        """At most so many characters that can be seen, or nothing.

        Raises:
            RowFault: so do all that follow, where a cell is not what is asked for.
        """
        if len(self[field]) > most or not is_printable(self[field]):
            raise self.refusal(wrong.TEXT, field, most=most)
        return self[field]

    def filled(self, field: str, most: int = 200) -> str:
        """The same, and not empty."""
        if not self[field]:
            raise self.refusal(wrong.EMPTY, field)
        return self.text(field, most)

    def digits(self, field: str) -> str:
        """Digits alone, in plain ones however they are written; hyphens and spaces between them are left out."""
        plain = re.sub(r"[\s-]", "", _plain(self.filled(field)).replace("‐", "-").replace("−", "-"))
        if not plain.isascii() or not plain.isdigit():
            raise self.refusal(wrong.NOT_DIGITS, field)
        return plain

    def count(self, field: str, most: int = 999_999) -> int:
        """A whole number from zero on."""
        plain = _plain(self.filled(field)).replace(",", "")
        if not plain.isascii() or not plain.isdigit() or len(plain) > 9 or int(plain) > most:
            raise self.refusal(wrong.NO_COUNT, field, most=most)
        return int(plain)

    def yen(self, field: str) -> int:
        """Whole yen, also below zero (-, ▲); `1,234`, `¥1,234`, `1234.00` and full-width digits are the same."""
        found = _AMOUNT.fullmatch(_plain(self.filled(field)).replace("−", "-").replace(" ", ""))
        amount = int(found[2].replace(",", "")) if found and len(found[2]) < 16 else MAX_YEN + 1
        if not found or amount > MAX_YEN:
            raise self.refusal(wrong.NO_YEN, field)
        return -amount if found[1] in {"-", "▲", "△"} else amount

    def percent(self, field: str) -> int:
        """Whole percent, with or without a sign: `8`, `8.00`, `10%`."""
        found = _PERCENT.fullmatch(_plain(self.filled(field)))
        if not found:
            raise self.refusal(wrong.NO_NUMBER, field)
        return int(found[1])

    def yen_or_none(self, field: str) -> int:
        """Whole yen; zero where the cell is empty."""
        return self.yen(field) if self[field] else 0

    def day(self, field: str) -> date:
        """A calendar day in one of the profile's ways of writing it."""
        plain = _plain(self.filled(field))
        for form in self.profile.dates:
            try:
                day = datetime.strptime(plain, form).date()  # noqa: DTZ007 - a day
            except ValueError:
                continue
            return self._in_our_time(field, day)
        raise self.refusal(wrong.NO_DAY, field)

    def day_or_none(self, field: str) -> date | None:
        return self.day(field) if self[field] else None

    def moment(self, field: str) -> datetime:
        """An instant as it is written; without an offset, it is naive, and whoever asks knows whose clock it was."""
        plain = _plain(self.filled(field))
        for form in self.profile.moments:
            try:
                moment = datetime.strptime(plain, form)  # noqa: DTZ007 - see above
            except ValueError:
                continue
            self._in_our_time(field, moment.date())
            return moment
        raise self.refusal(wrong.NO_MOMENT, field)

    def _in_our_time(self, field: str, day: date) -> date:
        if not EARLIEST <= day.year < LATEST:
            raise self.refusal(wrong.DAY_OUTSIDE, field, first=EARLIEST, last=LATEST)
        return day

    def code(self, field: str) -> str:
        """What the word in this column stands for, by the profile's codes; an unknown word is refused."""
        found = self.profile.code(field, self.filled(field))
        if found is None:
            raise self.refusal(wrong.NO_CODE, field)
        return found


def _plain(text: str) -> str:
    """The same in half-width digits and letters."""
    return unicodedata.normalize("NFKC", text).strip()
