"""Reads the CSV in which banks let their customers download an account's rows, as its profile says.

Which account it is, no column says: it is the only one of the shop's at this bank, or whoever hands it in says so. The
balance of each row must follow from its neighbour's, so that a file from which rows were taken out, or that was sorted
by hand, is refused. What leaves the account is passed over and kept nowhere, but for a deposit that is taken back.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, BinaryIO

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from adapters.files import bank_faults
from adapters.files import faults as wrong
from adapters.files.cells import Row, RowFault
from adapters.files.profile import Kind, Profile
from adapters.files.profile_files import profiles
from adapters.files.statement import Found, Ours, Statement
from adapters.files.table import BadFile, read_table
from domain.basics.fault import wrong as fault
from domain.payment.bank_row import Account, BankRow, Keys

#: Of a bank's text so much is taken for the payer's name.
_LONGEST_NAME = 100
_DAY = timedelta(days=1)
#: A transfer of a Friday night may be booked on the Monday after a row of holidays.
_AHEAD = timedelta(days=14)
#: Years of the era: 令和8年11月27日, R8.11.27, 08/11/27; 平成 in older files.
_ERA = re.compile(r"(令和|R|平成|H)?\.?\s*(元|[0-9]{1,2})\s*[年./-]\s*([0-9]{1,2})\s*[月./-]\s*([0-9]{1,2})\s*日?")
_BALANCE = re.compile(r"([-▲△])?\s*[¥\\]?\s*([0-9][0-9,]*)(?:円)?")
_BEFORE_ERA = {"平成": 1988, "H": 1988}
_BEFORE_REIWA = 2018


def _names_payer(pattern: str) -> str:
    if pattern and "payer" not in re.compile(pattern).groupindex:
        raise fault("form")
    return pattern


class CsvRules(BaseModel):
    """What the profile of a bank's CSV says beyond its columns.

    `bank`: its code. `account`: the number of the account, where the shop has several there. `era`: days may be written
    in years of the era. `payer`: the group `payer` of this pattern is the payer in the bank's text; where it does not
    fit, the whole text is. `reversal`: money that goes out with such a text is a deposit that the bank takes back.
    `footers`: what stands in place of a day where the rows have ended.
    `has_whole_days`: the shop gets the file once its last day is over, so that this one has all its money, too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    bank: Annotated[str, Field(pattern=r"^[0-9]{4}$")]
    account: str = ""
    era: bool = False
    payer: Annotated[str, AfterValidator(_names_payer)] = ""
    reversal: str = ""
    footers: tuple[str, ...] = ()
    has_whole_days: bool = False


def read(file: BinaryIO, profile: Profile, ours: Ours) -> Iterator[Statement | Found]:
    """Its rows in their order, and then the account.

    Raises:
        BadFile: also after the last row, so nothing may be taken before.
    """
    reader = _Reader(profile.settings_as(CsvRules), profile, ours)
    for row in read_table(file, profile, profiles(Kind.BANK)):
        if not reader.is_footer(row):
            yield reader.found(row)
    if statement := reader.statement:
        yield statement


@dataclass
class _Chain:
    """Balances, each of which must follow from the one before, or each from the one behind it."""

    forward: bool = True
    backward: bool = True
    first: tuple[int, int] | None = None
    last: tuple[int, int] | None = None

    def add(self, line: int, balance: int, moved: int) -> None:
        if self.last:
            before, moved_before = self.last
            self.forward = self.forward and before + moved == balance
            self.backward = self.backward and balance + moved_before == before
        if not (self.forward or self.backward):
            raise BadFile(what=bank_faults.GAP(line=line))
        self.first = self.first or (balance, moved)
        self.last = (balance, moved)

    def skip(self) -> None:
        """A row that cannot be read: what follows begins anew."""
        self.last = None

    @property
    def ends(self) -> tuple[int, int] | None:
        """What stood on the account before its rows and after them."""
        if self.first is None or self.last is None:
            return None
        oldest, newest = (self.first, self.last) if self.forward else (self.last, self.first)
        return oldest[0] - oldest[1], newest[0]


class _Reader:
    def __init__(self, rules: CsvRules, profile: Profile, ours: Ours) -> None:
        self._rules, self._profile, self._today = rules, profile, ours.today
        self._account = _account(rules, ours)
        self._keys, self._chain, self._days = Keys(), _Chain(), set[date]()
        self._unreadable, self._is_proved = 0, True

    def is_footer(self, row: Row) -> bool:
        """True for what stands behind the rows: sums, and the balance once more."""
        if row["day"] in self._rules.footers:
            return True
        return not row.fault and not any(row[field] for field in ("day", "year", "came", "went", "amount"))

    def found(self, row: Row) -> Found:
        try:
            moved, day, balance = _moved(row), self._day(row), _balance(row)
        except RowFault as unfit:
            self._unreadable += 1
            self._chain.skip()
            return Found(row.line, fault=unfit.said)
        self._is_proved = self._is_proved and balance is not None  # else rows may have been left out
        if balance is not None:
            self._chain.add(row.line, balance, moved)
        self._days.add(day)
        try:
            money = self._money(row, day, moved, balance)
        except RowFault as unfit:
            return Found(row.line, fault=unfit.said)
        return Found(row.line, self._keys.named(money) if money else None)

    @property
    def statement(self) -> Statement | None:
        """None where the file has no rows. It stands for the first line, which is none of theirs."""
        if not self._days:
            return None
        first, last = min(self._days), max(self._days)
        before, after = self._chain.ends or (None, None)
        whole = min(last if self._rules.has_whole_days else last - _DAY, self._today - _DAY)
        if not self._is_proved:
            whole = first - _DAY
        return Statement(1, self._account, first, last, whole, before=before, after=after, unreadable=self._unreadable)

    def _money(self, row: Row, day: date, moved: int, balance: int | None) -> BankRow | None:
        text = " ".join(filter(None, (row["memo"], row["payer"])))
        is_back = moved < 0 and bool(self._rules.reversal and re.search(self._rules.reversal, text))
        if moved < 0 and not is_back and not _is_negative_deposit(row):
            return None
        return BankRow(
            source=self._profile.name,
            account=self._account,
            booked_on=day,
            paid_on=day,
            amount=abs(moved),
            payer=self._payer(row.text("payer", 400)),
            reference=row.text("reference"),
            memo=row.text("memo", 400),
            balance=balance,
            is_reversal=moved < 0,
        )

    def _payer(self, text: str) -> str:
        found = re.fullmatch(self._rules.payer, text) if self._rules.payer else None
        return (found["payer"] if found else text).strip()[:_LONGEST_NAME]

    def _day(self, row: Row) -> date:
        day = _composed(row) if "year" in self._profile.fields else self._written(row)
        if day > self._today + _AHEAD:
            raise RowFault(wrong.TO_COME(column=self._profile.heading("day"), day=day))
        return day

    def _written(self, row: Row) -> date:
        if self._rules.era and (day := _of_era(row["day"])):
            return day
        return row.day("day")


def _account(rules: CsvRules, ours: Ours) -> Account:
    of_bank = sorted((each for each in ours.accounts if each.bank == rules.bank), key=str)
    if not of_bank:
        raise BadFile(what=bank_faults.NO_ACCOUNT(bank=rules.bank))
    found = [each for each in of_bank if not rules.account or each.is_called(rules.account)]
    if not found:
        accounts = [str(each) for each in of_bank]
        raise BadFile(what=bank_faults.NO_SUCH_ACCOUNT(account=wrong.shown(rules.account), accounts=accounts))
    if len(found) > 1:
        raise BadFile(what=bank_faults.WHICH_ACCOUNT(accounts=[str(each) for each in found]))
    return found[0]


def _moved(row: Row) -> int:
    """Yen that came, or, below zero, that went."""
    if row.fault:
        raise RowFault(row.fault)
    if row["amount"]:
        moved = row.yen("amount")
    else:
        came, went = row.yen_or_none("came"), row.yen_or_none("went")
        if came and went:
            raise RowFault(bank_faults.BOTH())
        moved = came - went
    if not moved:
        is_any = any(row[field] for field in ("amount", "came", "went"))
        raise RowFault(bank_faults.NO_MONEY() if is_any else bank_faults.NEITHER())
    return moved


def _balance(row: Row) -> int | None:
    """What stands on the account; None where the bank leaves it out. It may be more than any order could cost."""
    if not row["balance"]:
        return None
    found = _BALANCE.fullmatch(unicodedata.normalize("NFKC", row["balance"]).replace("−", "-"))
    if not found:
        raise row.refusal(wrong.NO_YEN, "balance")
    amount = int(found[2].replace(",", ""))
    return -amount if found[1] else amount


def _is_negative_deposit(row: Row) -> bool:
    """A deposit below zero is one that is taken back, whatever the text says."""
    return bool(row["came"]) and row.yen("came") < 0


def _composed(row: Row) -> date:
    year, month, day = row.count("year", 9_999), row.count("month", 12), row.count("day_of_month", 31)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise row.refusal(wrong.NO_DAY, "day_of_month") from error


def _of_era(text: str) -> date | None:
    found = _ERA.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        return None
    year = 1 if found[2] == "元" else int(found[2])
    try:
        return date(_BEFORE_ERA.get(found[1] or "", _BEFORE_REIWA) + year, int(found[3]), int(found[4]))
    except ValueError:
        return None
