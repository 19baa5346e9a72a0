"""The numbers under which parcels left, in the files of carriers: one row per parcel."""

from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict

from adapters.carriers.book import carrier as carrier_of
from adapters.files import faults as wrong
from adapters.files.cells import Row
from adapters.files.profile import Profile
from adapters.files.row_reading import read_each
from adapters.files.table import read_table
from domain.contract.imports import ReadRow
from domain.shop.carrier import bare_tracking_no

#: As many characters as the contract takes.
_LONGEST_NAME = 40


class CarrierSetting(BaseModel):
    """The settings of profiles about parcels: whose files they are; without one, a column of the file says it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    carrier: str = ""


class NumberedParcel(BaseModel):
    """What a row says. `shipment_id` is what the carrier was told as the shop's own number of the parcel."""

    model_config = ConfigDict(frozen=True)

    shipment_id: str
    parcel_no: str = ""
    carrier: str
    tracking_no: str
    shipped_on: date
    cooled: bool = False


def read_numbers(file: BinaryIO, profile: Profile) -> Iterator[ReadRow]:
    """The parcels of a file. A number that two parcels of one file have is believed of neither.

    Raises:
        BadFile
    """
    settings = profile.settings_as(CarrierSetting)
    doubled = _doubled(file, profile)
    yield from read_each(read_table(file, profile), lambda row: _read(row, settings, doubled), named_by="tracking_no")


def carrier_in(row: Row, settings: CarrierSetting) -> str:
    """Whose parcel it is."""
    return settings.carrier or row.filled("carrier", _LONGEST_NAME).strip().lower()


def tracking_no_in(row: Row, carrier: str) -> str:
    """The number as carriers' systems hold it.

    Raises:
        RowFault: this carrier has no such number.
    """
    number = bare_tracking_no(row.filled("tracking_no", _LONGEST_NAME))
    if not number.isalnum() or not number.isascii() or not carrier_of(carrier).may_be_true(number):
        raise row.refusal(wrong.NO_SUCH_NUMBER, "tracking_no")
    return number


def _read(row: Row, settings: CarrierSetting, doubled: frozenset[str]) -> ReadRow:
    carrier = carrier_in(row, settings)
    number = tracking_no_in(row, carrier)
    if number in doubled:
        raise row.refusal(wrong.NUMBER_TWICE, "tracking_no")
    parcel = NumberedParcel(
        shipment_id=row.filled("shipment_id", 60),
        parcel_no=row.text("parcel_no", 20),
        carrier=carrier,
        tracking_no=number,
        shipped_on=row.day("shipped_on"),
        cooled=bool(row["temperature"]) and row.code("temperature") == "yes",
    )
    key = f"{carrier}:{number}:{parcel.shipment_id}:{parcel.parcel_no}"
    return ReadRow(line=row.line, key=key, content=parcel, day=parcel.shipped_on)


def _doubled(file: BinaryIO, profile: Profile) -> frozenset[str]:
    """The numbers that more than one parcel of a file has."""
    parcels: dict[str, str] = {}
    doubled = set()
    for row in read_table(file, profile):
        number, parcel = bare_tracking_no(row["tracking_no"]), f"{row['shipment_id']}:{row['parcel_no']}"
        if parcels.setdefault(number, parcel) != parcel:
            doubled.add(number)
    return frozenset(doubled - {""})
