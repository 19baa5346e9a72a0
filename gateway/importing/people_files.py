"""Lists from before: customers, orders and blacklists as CSV, in UTF-8 or CP932, as spreadsheets save them."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from pydantic import ValidationError

from adapters.files import faults as wrong
from adapters.files.cells import Row, RowFault
from adapters.files.table import BadFile
from domain.basics.fault import faults_of
from domain.basics.text import is_printable
from domain.contract.order import EARLIEST, LATEST
from domain.people.identity import Attribute, Described, attributes, keys_of
from domain.people.remark import BlacklistLine
from domain.people.review.case import PastPerson
from gateway.importing.lists import Listed, read_list

T = TypeVar("T")
Reader = Callable[[Row], T]

PERSON = ("customer", "name", "kana", "phone", "email", "address", "prefecture", "city", "street", "building")
COUNTS = ("completed", "refused", "cancelled", "unpaid")
_YES, _NO = frozenset({"yes", "true", "1", "○"}), frozenset({"", "no", "false", "0"})


def read_customers(data: bytes) -> Listed[int, PastPerson]:
    """Customers with what is known of their orders.

    Raises:
        BadFile: with the line of every bad row.
    """
    return _read(data, "customers", _customer, lambda each: each.ref)


def read_orders(data: bytes) -> Listed[int, PastPerson]:
    """Orders that have ended, each with its state: one of completed, refused, cancelled, unpaid.

    Raises:
        BadFile
    """
    return _read(data, "past-orders", _order, lambda each: each.ref)


def read_blacklist(data: bytes) -> Listed[int, BlacklistLine]:
    """Entries with their reason, and until when they stand.

    Raises:
        BadFile
    """
    return _read(data, "blacklist", _entry, lambda each: " ".join(sorted(keys_of(each.who))))


def _read(data: bytes, name: str, reader: Reader[T], ref: Callable[[T], str]) -> Listed[int, T]:
    """The rows by their line; `ref` is what none may share with another."""
    refs: set[str] = set()

    def read(row: Row) -> T:
        found = reader(row)
        if ref(found) in refs:
            raise RowFault(wrong.TWICE())
        refs.add(ref(found))
        return found

    listed = read_list(data, name, read)
    if not listed.rows:
        raise BadFile(what=wrong.NO_ROWS())
    return listed


def _customer(row: Row) -> PastPerson:
    counts = {name: _count(row, name) for name in COUNTS}
    past = _past(row, _ref(row, "customer"), _day(row, "last_ordered_on"), counts)
    return past.model_copy(update={"is_loyal": _yes(row, "loyal")})


def _order(row: Row) -> PastPerson:
    if _filled(row, "state") not in COUNTS:
        raise RowFault(wrong.NO_CHOICE(column="state", value=wrong.shown(row["state"]), choices=COUNTS))
    counts = {name: int(name == row["state"]) for name in COUNTS}
    return _past(row, _ref(row, "order_no"), _day(row, "ordered_on"), counts)


def _past(row: Row, ref: str, last_on: date, counts: Mapping[str, int]) -> PastPerson:
    return PastPerson.model_validate({"ref": ref, "keys": _keys(row), "last_on": last_on, **counts})


def _entry(row: Row) -> BlacklistLine:
    reason, who = _filled(row, "reason"), _described(row)
    if not keys_of(who):
        raise RowFault(wrong.NOBODY())
    until = _day(row, "until") if row["until"] else None
    try:
        return BlacklistLine.model_validate(who.model_dump() | {"reason": reason, "until": until})
    except ValidationError as error:
        raise RowFault(wrong.FIELDS(faults=[fault.said for fault in faults_of(error)])) from error


def _described(row: Row) -> Described:
    for name in PERSON:
        if len(row[name]) > 200 or not is_printable(row[name]):
            raise RowFault(wrong.TEXT(column=name, most=200))
    address = " ".join(row[part] for part in ("prefecture", "city", "street", "building", "address") if row[part])
    own = {name: row[name] for name in ("name", "kana", "phone", "email")}
    return Described(**own, address=address, customer_id=row["customer"])


def _keys(row: Row) -> frozenset[str]:
    keys = keys_of(_described(row))
    if not attributes(keys) - {Attribute.NAME}:
        raise RowFault(wrong.ONLY_A_NAME())
    return keys


def _filled(row: Row, column: str) -> str:
    if not row[column]:
        raise RowFault(wrong.EMPTY(column=column))
    return row[column]


def _ref(row: Row, column: str) -> str:
    if not row[column] or len(row[column]) > 64 or not is_printable(row[column]):
        raise RowFault(wrong.SHORT_TEXT(column=column, most=64))
    return row[column]


def _count(row: Row, column: str) -> int:
    text = row[column] or "0"
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise RowFault(wrong.NO_NUMBER(column=column, value=wrong.shown(text)))
    return int(text)


def _yes(row: Row, column: str) -> bool:
    text = row[column].casefold()
    if text not in _YES | _NO:
        raise RowFault(wrong.NEITHER_YES_NOR_NO(column=column, value=wrong.shown(text)))
    return text in _YES


def _day(row: Row, column: str) -> date:
    try:
        day = date.fromisoformat(_filled(row, column).replace("/", "-"))
    except ValueError as error:
        raise RowFault(wrong.NO_DAY(column=column, value=wrong.shown(row[column]))) from error
    if not EARLIEST - 100 <= day.year < LATEST:
        raise RowFault(wrong.DAY_OUTSIDE(column=column, first=EARLIEST - 100, last=LATEST))
    return day
