"""Statements of carriers about the cash that they collected: one row per parcel, the fee apart."""

from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict

from adapters.files import faults as wrong
from adapters.files.cells import Row
from adapters.files.profile import Profile
from adapters.files.profile_files import profiles
from adapters.files.row_reading import read_each
from adapters.files.table import read_table
from adapters.files.tracking import CarrierSetting
from domain.basics.said import Code
from domain.contract.imports import ReadRow

_FEES = ("fee", "card_fee", "stamp")
_NOTHING_COLLECTED = Code("remittance.nothing_collected", "column", "value")
_CORRECTED = Code("remittance.corrected", "column", "value")


class HandedOn(BaseModel):
    """What a carrier collected for one parcel, and what it keeps of it; in yen."""

    model_config = ConfigDict(frozen=True)

    carrier: str
    tracking_no: str
    amount: int
    fee: int
    remitted_on: date

    @property
    def notice_id(self) -> str:
        """One parcel's cash is handed on once; a further row of another day is a further sum."""
        return f"cod-{self.carrier or 'any'}-{self.tracking_no}-{self.remitted_on:%Y%m%d}"


def read_remittances(file: BinaryIO, profile: Profile) -> Iterator[ReadRow]:
    """The rows of a statement.

    Raises:
        BadFile
    """
    carrier = profile.settings_as(CarrierSetting).carrier
    rows = read_table(file, profile, profiles(profile.kind))
    yield from read_each(rows, lambda row: _read(row, carrier), named_by="tracking_no")


def _read(row: Row, carrier: str) -> ReadRow:
    found = _handed_on(row, carrier)
    return ReadRow(line=row.line, key=found.notice_id, content=found, day=found.remitted_on)


def _handed_on(row: Row, carrier: str) -> HandedOn:
    if row["correction"]:
        raise row.refusal(_CORRECTED, "correction")
    amount = row.yen("amount")
    if amount <= 0:
        raise row.refusal(_NOTHING_COLLECTED, "amount")
    fees = [row.yen_or_none(each) for each in _FEES]
    return HandedOn(
        carrier=carrier or (row.code("carrier") if row["carrier"] else ""),
        tracking_no=row.digits("tracking_no"),
        amount=amount,
        fee=abs(sum(fees)),
        remitted_on=_day(row),
    )


def _day(row: Row) -> date:
    """The day in one column, or in three."""
    if "year" not in row.profile.fields:
        return row.day("remitted_on")
    year, month, day = row.count("year"), row.count("month"), row.count("day")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise row.refusal(wrong.NO_DAY, "day") from error
