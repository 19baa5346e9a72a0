"""Notices of payments in convenience stores: taken by the store (速報), certain (確定), taken back (速報取消)."""

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict

from adapters.files.cells import Row
from adapters.files.profile import Profile
from adapters.files.profile_files import profiles
from adapters.files.row_reading import read_each
from adapters.files.table import read_table
from domain.basics.said import Code
from domain.contract.imports import ReadRow

_NO_AMOUNT = Code("notice.no_amount", "column", "value")
_NO_TIME = Code("notice.no_time", "column", "value")
_NOT_SIGNS = re.compile("[^0-9A-Za-z]")
#: What programs write before the digits of a bar code.
_EAN = re.compile("^EAN", re.IGNORECASE)


class NoticeStage(StrEnum):
    PRELIMINARY = "preliminary"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class StoreNotice(BaseModel):
    """One notice. `numbers`: what may be the number that the customer paid by, the fullest first; `amount` in yen."""

    model_config = ConfigDict(frozen=True)

    stage: NoticeStage
    order_no: str = ""
    numbers: tuple[str, ...]
    amount: int
    paid_on: date
    paid_at: str = ""

    @property
    def beginning(self) -> str:
        """How all notices of this number begin."""
        return f"cvs-{self.numbers[0]}-"

    @property
    def notice_id(self) -> str:
        """The same for all notices about one payment."""
        return f"{self.beginning}{self.paid_on:%Y%m%d}{self.paid_at}"


def read_notices(file: BinaryIO, profile: Profile) -> Iterator[ReadRow]:
    """The notices of a file.

    Raises:
        BadFile
    """
    yield from read_each(read_table(file, profile, profiles(profile.kind)), _read, named_by="number")


def _read(row: Row) -> ReadRow:
    found = _notice(row)
    return ReadRow(line=row.line, key=f"{found.stage}:{found.notice_id}", content=found, day=found.paid_on)


def _notice(row: Row) -> StoreNotice:
    amount = row.yen("amount")
    if amount <= 0:
        raise row.refusal(_NO_AMOUNT, "amount")
    clock = row["paid_at"].replace(":", "")
    if clock and not re.fullmatch("[0-9]{3,6}", clock):
        raise row.refusal(_NO_TIME, "paid_at")
    return StoreNotice(
        stage=NoticeStage(row.code("stage")),
        order_no=row.text("order_no", 40),
        numbers=_numbers(row),
        amount=amount,
        paid_on=row.day("paid_on"),
        paid_at=clock.zfill(4) if clock else "",
    )


def _numbers(row: Row) -> tuple[str, ...]:
    """The whole bar code, and what of it the shop itself chose: the last of its digits counts prints."""
    whole = _plain(_EAN.sub("", row.filled("number", 60)))
    first, second = _plain(row["user_1"]), _plain(row["user_2"])
    chosen = (first + second[:-1], second[:-1], second) if second else ()
    return tuple(dict.fromkeys(each for each in (whole, *chosen) if each))


def _plain(text: str) -> str:
    return _NOT_SIGNS.sub("", text).upper()
