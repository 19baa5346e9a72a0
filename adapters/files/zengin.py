"""Reads 全銀 files about money that came: 振込入金通知 (01, format A) and 入出金取引明細 (03).

A file that does not add up is refused as a whole; a record that is no money to us is passed over, and one that cannot
be read is told with its number. What a bank may do either way is in `ZenginRules`, which its profile sets.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import BinaryIO

from adapters.files import bank_faults
from adapters.files.faults import shown
from adapters.files.statement import Found, Ours, Statement, Sums
from adapters.files.table import BadFile
from adapters.files.zengin_layout import DATA, END, ENTRIES, HEADER, LAYOUTS, NOTICE, TRAILER, Record, records
from adapters.files.zengin_rows import Unfit, ZenginRules, day_of, row_of
from domain.payment.bank_row import Account, Keys

#: What may stand behind which record.
_NEXT: Mapping[str, Collection[str]] = MappingProxyType(
    {"": HEADER, HEADER: DATA + TRAILER, DATA: DATA + TRAILER, TRAILER: HEADER + END, END: ""}
)
_DAY = timedelta(days=1)
#: Bytes of a file by which it is known to be one of 全銀.
BEGINNING = 60


def looks_so(beginning: bytes) -> bool:
    """True for a file that begins as 全銀 files do, in whatever encoding: so that it is told what is wrong with it."""
    begins = beginning.removeprefix(b"\xef\xbb\xbf")
    is_long = b"," not in begins[:BEGINNING] and b"\t" not in begins[:BEGINNING]
    return is_long and (begins[:3] in {b"101", b"103"} or _is_ebcdic(begins))


def read(file: BinaryIO, ours: Ours, rules: ZenginRules) -> Iterator[Statement | Found]:
    """Its rows in their order, and each account after its last row.

    Raises:
        BadFile: also after the last row, so nothing may be taken before.
    """
    _must_be_text(file)
    keys, kind, last, number = Keys(), "", "", 0
    statement: Statement | None = None
    tally = _Tally()
    for number, data in records(file):
        mark = chr(data[0])
        kind = kind or data[1:3].decode("cp932", "replace")
        _must_fit(number, mark, kind, last)
        last, record = mark, Record(number, data, kind)
        tally.records += 1
        if mark == HEADER:
            statement = _header(record, kind, ours, rules)
        elif mark == DATA and statement:
            found = row_of(record, kind, statement, rules)
            yield found._replace(row=keys.named(found.row)) if found.row else found
        elif mark == TRAILER and statement:
            statement.line = number
            _TRAILERS[kind](record, statement, rules)
            tally.add(statement)
            yield statement
        elif kind == ENTRIES:
            tally.check(record)
    if last != END:
        raise BadFile(what=bank_faults.NO_END(record=number))


def _must_be_text(file: BinaryIO) -> None:
    file.seek(0)
    beginning = file.read(1024)
    if _is_ebcdic(beginning):
        raise BadFile(what=bank_faults.EBCDIC())
    if beginning.startswith(b"\xef\xbb\xbf") or b"\xef\xbd" in beginning or b"\xef\xbe" in beginning:
        raise BadFile(what=bank_faults.RECODED())
    if not beginning.startswith(HEADER.encode()):
        raise BadFile(what=bank_faults.NOT_ZENGIN())


def _is_ebcdic(beginning: bytes) -> bool:
    return beginning[:3] in {b"\xf1\xf0\xf1", b"\xf1\xf0\xf3"}


def _must_fit(number: int, mark: str, kind: str, last: str) -> None:
    if kind not in {NOTICE, ENTRIES}:
        raise BadFile(what=bank_faults.OTHER_KIND(record=number, found=shown(kind)))
    if last == END:
        raise BadFile(what=bank_faults.AFTER_END(record=number))
    if (kind, mark) not in LAYOUTS or mark not in _NEXT[last]:
        raise BadFile(what=bank_faults.OUT_OF_ORDER(record=number, found=shown(mark)))


# --- the header ------------------------------------------------------------------------------------------------------


def _header(record: Record, kind: str, ours: Ours, rules: ZenginRules) -> Statement:
    if record.text("type") != kind:
        raise BadFile(what=bank_faults.TWO_KINDS(record=record.number))
    if record.text("code") == "1":
        raise BadFile(what=bank_faults.EBCDIC())
    if kind == NOTICE and rules.notice_format == "B":
        raise BadFile(what=bank_faults.FORMAT_B())
    made_on, first, last = (_header_day(record, field, rules) for field in ("made", "from", "to"))
    if made_on > ours.today + _DAY:  # its clock and ours may differ
        raise BadFile(what=bank_faults.HEADER_FUTURE(record=record.number, day=made_on))
    if first > last:
        raise BadFile(what=bank_faults.HEADER_PERIOD(record=record.number, first=first, last=last))
    whole = made_on if rules.is_whole_when_made else made_on - _DAY
    statement = Statement(record.number, _account(record, ours), first, last, min(last, whole), is_declared=True)
    if kind == ENTRIES:
        statement.before = _balance(record, "before")
    return statement


def _header_day(record: Record, field: str, rules: ZenginRules) -> date:
    try:
        return day_of(record.text(field), rules)
    except Unfit as error:
        raise BadFile(what=bank_faults.HEADER_DAY(record=record.number, value=shown(record.text(field)))) from error


def _account(record: Record, ours: Ours) -> Account:
    told = "-".join(record.text(field) for field in ("bank", "branch", "acct_type", "acct"))
    for account in ours.accounts:
        number = record.text("acct").rjust(10, "0").removeprefix("000")
        if (account.bank, account.branch) == (record.text("bank"), record.text("branch")) and (
            (account.kind, account.number) == (record.text("acct_type"), number)
        ):
            return account
    raise BadFile(what=bank_faults.NOT_OURS(record=record.number, account=shown(told)))


# --- trailers and end ------------------------------------------------------------------------------------------------


def _told(record: Record, field: str) -> int:
    found = record.digits(field)
    if found is None:
        raise BadFile(what=bank_faults.NO_NUMBER(record=record.number, value=shown(record.text(field))))
    return found


def _balance(record: Record, field: str) -> int | None:
    """What stood on the account; None where the bank leaves it out."""
    if not record.text(field):
        return None
    amount = _told(record, field)
    return -amount if record.text("od") == "2" else amount


def _must_be(record: Record, told: Sums, found: Sums) -> None:
    if told.count != found.count:
        raise BadFile(what=bank_faults.COUNT(record=record.number, told=told.count, found=found.count))
    if told.total != found.total:
        raise BadFile(what=bank_faults.SUM(record=record.number, told=told.total, found=found.total))


def _end_of_notices(record: Record, statement: Statement, rules: ZenginRules) -> None:
    if statement.unreadable:
        return  # each is told by itself
    told, cancelled = (Sums(_told(record, count), _told(record, total)) for count, total in _NOTICE_SUMS)
    apart, within = statement.came, statement.came + statement.cancelled
    if rules.cancelled == "either":
        _must_be(record, told, apart if told == apart else within)
    else:
        _must_be(record, told, within if rules.cancelled == "within" else apart)
    if cancelled != Sums():  # optional
        _must_be(record, cancelled, statement.cancelled)


_NOTICE_SUMS = (("n", "total"), ("cn", "ctotal"))


def _end_of_entries(record: Record, statement: Statement, _rules: ZenginRules) -> None:
    came, went = statement.came, statement.went
    told, found = _told(record, "n"), came.count + went.count + statement.unreadable
    if told != found:
        raise BadFile(what=bank_faults.COUNT(record=record.number, told=told, found=found))
    if statement.unreadable:
        return
    _must_be(record, Sums(_told(record, "in_n"), _told(record, "in_total")), came)
    _must_be(record, Sums(_told(record, "out_n"), _told(record, "out_total")), went)
    statement.after = _balance(record, "after")
    _must_balance(record, statement)


def _must_balance(record: Record, statement: Statement) -> None:
    moved = statement.came.total - statement.went.total
    if statement.before is None or statement.after is None or (statement.before == statement.after == 0 and moved):
        statement.before = statement.after = None  # left out
    elif statement.before + moved != statement.after:
        raise BadFile(
            what=bank_faults.BALANCE(record=record.number, told=statement.after, found=statement.before + moved)
        )


@dataclass
class _Tally:
    """All accounts of a file of 03."""

    records: int = 0
    accounts: int = 0
    data: int = 0

    def add(self, statement: Statement) -> None:
        self.accounts += 1
        self.data += statement.came.count + statement.went.count + statement.unreadable

    def check(self, record: Record) -> None:
        """Whether banks count headers, trailers and the end itself, no source says: each way is taken."""
        accounts, told = _told(record, "accts"), _told(record, "n")
        if accounts != self.accounts:
            raise BadFile(what=bank_faults.COUNT(record=record.number, told=accounts, found=self.accounts))
        if told not in {self.records, self.records - 1, self.data}:
            raise BadFile(what=bank_faults.COUNT(record=record.number, told=told, found=self.records))


_TRAILERS: Mapping[str, Callable[[Record, Statement, ZenginRules], None]] = MappingProxyType(
    {NOTICE: _end_of_notices, ENTRIES: _end_of_entries}
)
