"""What carriers say of parcels, in files: one row per event. Their words are given a meaning by the profile."""

import re
from collections.abc import Iterator
from datetime import datetime, time
from typing import BinaryIO
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict

from adapters.files import faults as wrong
from adapters.files.cells import Row
from adapters.files.profile import Profile
from adapters.files.row_reading import read_each
from adapters.files.table import read_table
from adapters.files.tracking import CarrierSetting, carrier_in, tracking_no_in
from domain.contract.imports import ReadRow
from domain.contract.status import ParcelEvent

#: Carriers' clocks are those of Japan.
_ZONE = ZoneInfo("Asia/Tokyo")
_LONGEST_TEXT = 200
#: Sagawa marks what is done with one arrow and what goes on with another.
_ARROWS = "↓⇒→⇓ "
_TIME = re.compile(r"(\d{1,2})[:時](\d{1,2})(?:[:分](\d{1,2})?秒?)?分?")


class TrackedParcel(BaseModel):
    """What a row says: an event, in the carrier's words and in ours."""

    model_config = ConfigDict(frozen=True)

    carrier: str
    tracking_no: str
    event: ParcelEvent
    text: str
    happened_at: AwareDatetime


def read_events(file: BinaryIO, profile: Profile) -> Iterator[ReadRow]:
    """The events of a file. A word that the profile does not know is `unknown`, and no fault of the row.

    Raises:
        BadFile
    """
    settings = profile.settings_as(CarrierSetting)
    yield from read_each(read_table(file, profile), lambda row: _read(row, settings), named_by="tracking_no")


def _read(row: Row, settings: CarrierSetting) -> ReadRow:
    carrier = carrier_in(row, settings)
    number = tracking_no_in(row, carrier)
    word = row.filled("status", _LONGEST_TEXT).strip(_ARROWS)
    event = ParcelEvent(row.profile.code("status", word) or ParcelEvent.UNKNOWN)
    text = row.text("text", _LONGEST_TEXT) or word
    at = _happened_at(row)
    tracked = TrackedParcel(carrier=carrier, tracking_no=number, event=event, text=text, happened_at=at)
    key = f"{carrier}:{number}:{at.isoformat()}:{word}"
    return ReadRow(line=row.line, key=key[:200], content=tracked, day=at.astimezone(_ZONE).date())


def _happened_at(row: Row) -> datetime:
    """The instant; of an event with a day alone, the beginning of that day."""
    if ":" in row["happened_on"] or "：" in row["happened_on"]:
        at = row.moment("happened_on")
    else:
        at = datetime.combine(row.day("happened_on"), _time(row))
    return at if at.tzinfo else at.replace(tzinfo=_ZONE)


def _time(row: Row) -> time:
    if not row["time"]:
        return time()
    found = _TIME.fullmatch(row["time"].replace("：", ":").strip())
    hour, minute, second = (int(part or 0) for part in found.groups()) if found else (99, 0, 0)
    if hour > 23 or minute > 59 or second > 59:
        raise row.refusal(wrong.NO_MOMENT, "time")
    return time(hour, minute, second)
