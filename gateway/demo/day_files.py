"""The files of the day by files: those of `examples/day`, with the days of the story for theirs."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from domain.shop.calendar import BusinessCalendar
from gateway.importing.sample import EXAMPLES

DAY = EXAMPLES / "day"
#: Their days: orders come in on the evening before the first, are paid on it, and leave on the second.
EVE, FIRST, SECOND, ARRIVED, LAST_ARRIVED, PAID_LATER, HANDED_ON = (
    date(2026, 11, day) for day in (15, 16, 17, 18, 19, 24, 27)
)
_WRITTEN = re.compile(r"(20\d\d)([-/])(\d\d)\2(\d\d)")
#: In 全銀 records of notices: three days in the header, two in each row, as year of the era, month and day.
_ZENGIN = {"1": (4, 10, 16), "2": (7, 13)}
_REIWA = 2018
#: Somebody opened the cart's file in Excel, which took this postal code for a number.
_POSTAL_CODE = re.compile(r",0(\d{6}),1,北海道,")
_EATEN = re.compile(r",(\d{6}),1,北海道,")


class DayFiles:
    """Writes the files of the day into a folder, as those who make them would: in CP932."""

    def __init__(self, folder: Path, first: date, calendar: BusinessCalendar) -> None:
        self.folder = folder
        self.first = first
        self.second = calendar.add_business_days(first, 1)
        days = {EVE: first - timedelta(days=1), FIRST: first, SECOND: self.second}
        days |= {day: self.second + (day - SECOND) for day in (ARRIVED, LAST_ARRIVED, PAID_LATER, HANDED_ON)}
        self.days: Mapping[date, date] = days
        folder.mkdir()

    def on(self, day: date) -> date:
        """The day of the story for one of the example's."""
        return self.days[day]

    def written(self, name: str) -> Path:
        """A file of the example, with the story's days."""
        data = (DAY / name).read_bytes()
        text = self._zengin(data.decode("cp932")) if name.endswith(".txt") else self._dated(data.decode("utf-8-sig"))
        return self._write(name, text)

    def written_as_it_is(self, name: str) -> Path:
        """A file of the shop's own, in which no day stands."""
        file = self.folder / name
        file.write_bytes((DAY / name).read_bytes())
        return file

    def opened_in_excel(self, file: Path) -> Path:
        """The cart's file after somebody saved it in Excel: one postal code has lost its zero."""
        return self._write(file.name, _POSTAL_CODE.sub(r",\1,1,北海道,", file.read_bytes().decode("cp932")))

    def mended(self, file: Path) -> Path:
        """What was refused, with the zero put back by hand."""
        return self._write(file.name, _EATEN.sub(r",0\1,1,北海道,", file.read_bytes().decode("cp932")))

    def _write(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.write_bytes(text.encode("cp932"))
        return file

    def _dated(self, text: str) -> str:
        def moved(found: re.Match[str]) -> str:
            year, sign, month, day = found.groups()
            on = self.on(date(int(year), int(month), int(day)))
            return f"{on:%Y}{sign}{on:%m}{sign}{on:%d}"

        return _WRITTEN.sub(moved, text)

    def _zengin(self, text: str) -> str:
        return "".join(self._record(record) for record in text.splitlines(keepends=True))

    def _record(self, record: str) -> str:
        for at in _ZENGIN.get(record[0], ()):
            written = record[at : at + 6]
            on = self.on(date(_REIWA + int(written[:2]), int(written[2:4]), int(written[4:])))
            record = f"{record[:at]}{on.year - _REIWA:02}{on:%m%d}{record[at + 6 :]}"
        return record
