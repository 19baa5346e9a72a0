"""What the records of 全銀 files say: rules in which banks differ, days of the era, and the deposits themselves."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel, ConfigDict

from adapters.files import bank_faults
from adapters.files.faults import shown
from adapters.files.statement import Found, Statement
from adapters.files.zengin_layout import ENTRIES, NOTICE, Record
from domain.basics.money import MAX_YEN
from domain.basics.said import Said
from domain.basics.text import BROKEN, is_printable
from domain.payment.bank_row import BankRow

#: 入払区分 and 取引区分 of 03, 取消区分 of 01.
_CAME, _WENT = "1", "2"
_CORRECTION = "19"
_CANCELLED = "1"
#: The first year of 令和 is 2019, and the one of the century 2000.
_YEARS = {"reiwa": 2018, "western": 2000}
_YYMMDD = re.compile("(?!00)([0-9]{2})([0-9]{2})([0-9]{2})")


class ZenginRules(BaseModel):
    """What banks do differently.

    `notice_format`: of 01 there is also a format B, with amounts of 12 digits, which no file says of itself; it is
    refused. `cancelled`: whether the sum of a trailer of 01 has the cancelled records in it, too.
    `years`: of the era, as the standard has it, or of our calendar.
    `is_whole_when_made`: a file that is made on its own last day has all money of that day, as where a bank gives
    notice of a business day after its end.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    notice_format: Literal["A", "B"] = "A"
    cancelled: Literal["within", "apart", "either"] = "either"
    years: Literal["reiwa", "western"] = "reiwa"
    is_whole_when_made: bool = False


class Unfit(Exception):
    """One record that cannot be taken."""

    def __init__(self, said: Said) -> None:
        self.said = said


def row_of(record: Record, kind: str, statement: Statement, rules: ZenginRules) -> Found:
    """One record of data: a deposit or a reversal, nothing of ours, or what is wrong with it. Adds to the sums."""
    try:
        row = _DATA[kind](record, statement, rules)
    except Unfit as unfit:
        return Found(record.number, fault=unfit.said)
    return Found(record.number, row=row)


def _notice(record: Record, statement: Statement, rules: ZenginRules) -> BankRow:
    amount = _amount(record, statement)
    mark = record.text("cancel")
    if mark not in {"", "0", _CANCELLED}:
        raise _uncounted(statement, bank_faults.NO_MARK(value=shown(mark)))
    is_cancelled = mark == _CANCELLED
    (statement.cancelled if is_cancelled else statement.came).add(amount)
    return _bank_row(record, statement, rules, amount, is_reversal=is_cancelled)


def _entry(record: Record, statement: Statement, rules: ZenginRules) -> BankRow | None:
    """Only what came, and a deposit that the bank corrects by taking it out; a corrected withdrawal is none of ours."""
    amount = _amount(record, statement)
    direction = record.text("inout")
    if direction not in {_CAME, _WENT}:
        raise _uncounted(statement, bank_faults.NO_DIRECTION(value=shown(direction)))
    (statement.came if direction == _CAME else statement.went).add(amount)
    is_correction = record.text("tx") == _CORRECTION
    if (direction == _WENT) != is_correction:
        return None
    return _bank_row(record, statement, rules, amount, is_reversal=is_correction)


def _bank_row(record: Record, statement: Statement, rules: ZenginRules, amount: int, *, is_reversal: bool) -> BankRow:
    if amount > MAX_YEN:
        raise Unfit(bank_faults.TOO_MUCH(value=str(amount)))
    if amount == 0:
        raise Unfit(bank_faults.NO_MONEY())
    booked_on = day_of(record.text("posted"), rules)
    if not statement.first <= booked_on <= statement.last:
        raise Unfit(bank_faults.OUTSIDE(day=booked_on, first=statement.first, last=statement.last))
    value = record.text("value")
    return BankRow(
        source=f"zengin-{record.kind}",
        account=statement.account,
        booked_on=booked_on,
        paid_on=day_of(value, rules) if value.strip("0") else booked_on,
        amount=amount,
        uncleared=record.digits("other") or 0,
        payer=_name(record, "payer"),
        payer_code=record.text("payer_code").strip("0") and record.text("payer_code"),
        remitting_bank=record.text("rbank"),
        remitting_branch=record.text("rbranch"),
        reference=record.text("ref").strip("0") and record.text("ref"),
        edi=_name(record, "edi"),
        memo=record.text("memo") if record.has("memo") else "",
        is_reversal=is_reversal,
    )


def _amount(record: Record, statement: Statement) -> int:
    amount = record.digits("amount")
    if amount is None or not record.text("amount"):
        raise _uncounted(statement, bank_faults.NO_AMOUNT(value=shown(record.text("amount"))))
    return amount


def _uncounted(statement: Statement, said: Said) -> Unfit:
    """One record that can be added to no sum, so that no sum of this account can be checked."""
    statement.unreadable += 1
    return Unfit(said)


def _name(record: Record, field: str) -> str:
    text = record.text(field)
    if BROKEN in text or not is_printable(text):
        raise Unfit(bank_faults.UNREADABLE(place=record.place(field)))
    return text


def day_of(text: str, rules: ZenginRules) -> date:
    """A day as YYMMDD.

    Raises:
        Unfit
    """
    if found := _YYMMDD.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
        with suppress(ValueError):
            return date(_YEARS[rules.years] + year, month, day)
    raise Unfit(bank_faults.NO_DAY(value=shown(text)))


_DATA: Mapping[str, Callable[[Record, Statement, ZenginRules], BankRow | None]] = MappingProxyType(
    {NOTICE: _notice, ENTRIES: _entry}
)
