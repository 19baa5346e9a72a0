"""The list of coupon codes, as spreadsheets and carts save it."""

import re
from datetime import date

from adapters.files import faults as wrong
from adapters.files.cells import Row, RowFault
from adapters.files.table import BadFile
from domain.contract.order import EARLIEST, LATEST
from domain.order.coupon import Coupon
from gateway.importing.lists import Listed, read_list

#: What customers can copy and type: no spaces, nothing that a mail would break.
_CODE = re.compile(r"[!-~]{4,64}")


def read_coupons(data: bytes) -> Listed[int, Coupon]:
    """Codes, what they are worth and until when, by their line.

    Raises:
        BadFile: with the line of every bad row; no code is repeated in what is said.
    """
    codes: set[str] = set()

    def read(row: Row) -> Coupon:
        code = row["code"]
        if not _CODE.fullmatch(code):
            raise row.refusal(wrong.NO_COUPON, "code")
        if code in codes:
            raise RowFault(wrong.TWICE())
        codes.add(code)
        return Coupon(code=code, value=row.text("value", 100), expires_on=_day(row))

    listed = read_list(data, "coupons", read)
    if not listed.rows:
        raise BadFile(what=wrong.NO_ROWS())
    return listed


def _day(row: Row) -> date | None:
    if not row["expires_on"]:
        return None
    try:
        day = date.fromisoformat(row["expires_on"].replace("/", "-"))
    except ValueError as error:
        raise row.refusal(wrong.NO_DAY, "expires_on") from error
    if not EARLIEST <= day.year < LATEST:
        raise row.refusal(wrong.DAY_OUTSIDE, "expires_on", first=EARLIEST, last=LATEST)
    return day
