"""Lists from before: customers, orders and blacklists as CSV, in UTF-8 or CP932, as spreadsheets save them."""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TypeAlias, TypeVar

from pydantic import ValidationError

from adapters.files import faults as wrong
from domain.basics.fault import faults_of
from domain.basics.said import Said
from domain.basics.text import is_printable
from domain.contract.order import EARLIEST, LATEST
from domain.people.identity import Attribute, Described, attributes, keys_of
from domain.people.remark import BlacklistLine
from domain.people.review.case import PastPerson
from gateway.importing.lists import BadListFile, Listed, decoded, has_surplus, header_of, twice, unused

T = TypeVar("T")
Row = Mapping[str, str]
Reader = Callable[[Row], T]
Table: TypeAlias = "csv.DictReader[str]"

PERSON = ("customer", "name", "kana", "phone", "email", "address", "prefecture", "city", "street", "building")
COUNTS = ("completed", "refused", "cancelled", "unpaid")
CUSTOMER_COLUMNS = (*PERSON, *COUNTS, "loyal", "last_ordered_on")
ORDER_COLUMNS = (*PERSON, "order_no", "ordered_on", "state")
BLACKLIST_COLUMNS = (*PERSON[1:], "reason", "until")
_YES, _NO = frozenset({"yes", "true", "1", "○"}), frozenset({"", "no", "false", "0"})


class _Fault(ValueError):
    """What is wrong with a row."""

    def __init__(self, said: Said) -> None:
        self.said = said
        super().__init__(said.code)


def read_customers(data: bytes) -> Listed[int, PastPerson]:
    """Customers with what is known of their orders.

    Raises:
        BadListFile: with the line of every bad row.
    """
    return _read(data, CUSTOMER_COLUMNS, ("customer", "last_ordered_on"), _customer, lambda each: each.ref)


def read_orders(data: bytes) -> Listed[int, PastPerson]:
    """Orders that have ended, each with its state: one of completed, refused, cancelled, unpaid.

    Raises:
        BadListFile
    """
    return _read(data, ORDER_COLUMNS, ("order_no", "ordered_on", "state"), _order, lambda each: each.ref)


def read_blacklist(data: bytes) -> Listed[int, BlacklistLine]:
    """Entries with their reason, and until when they stand.

    Raises:
        BadListFile
    """
    return _read(data, BLACKLIST_COLUMNS, ("reason",), _entry, lambda each: " ".join(sorted(keys_of(each.who))))


def _read(
    data: bytes, columns: tuple[str, ...], needed: tuple[str, ...], reader: Reader[T], name: Callable[[T], str]
) -> Listed[int, T]:
    """The rows by their line."""
    table = csv.DictReader(io.StringIO(_text_of(data), newline=""), strict=True)
    unused_columns = _take_header(table, columns, needed)
    found: dict[int, T] = {}
    names: set[str] = set()
    faults: list[Said] = []
    for line, row, has_too_many in _rows(table, columns):
        if has_too_many:
            faults.append(wrong.in_line(line, wrong.SURPLUS()))
            continue
        try:
            read = reader(row)
        except _Fault as fault:
            faults.append(wrong.in_line(line, fault.said))
            continue
        if name(read) in names:
            faults.append(wrong.in_line(line, wrong.TWICE()))
        names.add(name(read))
        found[line] = read
    if faults:
        raise BadListFile(what=wrong.nothing_imported(faults))
    if not found:
        raise BadListFile(what=wrong.NO_ROWS())
    return Listed(found, unused_columns)


def _take_header(table: Table, columns: tuple[str, ...], needed: tuple[str, ...]) -> tuple[str, ...]:
    """Look whether nothing is missing. Returns the columns that nobody reads: the export of a cart has many."""
    try:
        names = table.fieldnames or ()
    except csv.Error as error:
        raise _unreadable(1, error) from error
    header = header_of(names)
    missing = [name for name in needed if name not in header]
    if missing:
        raise BadListFile(what=wrong.MISSING_COLUMNS(missing=missing, columns=columns))
    if doubled := twice(header, columns):
        raise BadListFile(what=wrong.DOUBLED_COLUMNS(columns=doubled))
    table.fieldnames = header
    return unused(names, columns)


def _rows(table: Table, columns: tuple[str, ...]) -> Iterator[tuple[int, Row, bool]]:
    """The rows with their line, and whether they have cells for which there is no column."""
    try:
        for row in table:
            yield table.line_num, {name: _text(row.get(name)) for name in columns}, has_surplus(row.get(None))
    except csv.Error as error:
        raise _unreadable(table.reader.line_num, error) from error


def _unreadable(line: int, error: csv.Error) -> BadListFile:
    fault = wrong.in_line(line, wrong.of_csv(error, csv.field_size_limit()))
    return BadListFile(what=wrong.nothing_imported([fault]))


def _text(value: str | None) -> str:
    return unicodedata.normalize("NFC", (value or "").strip())


def _text_of(data: bytes) -> str:
    text = decoded(data)
    if text is None:
        raise BadListFile(what=wrong.NOT_TEXT())
    return text


def _customer(row: Row) -> PastPerson:
    counts = {name: _count(row, name) for name in COUNTS}
    past = _past(row, _ref(row, "customer"), _day(row, "last_ordered_on"), counts)
    return past.model_copy(update={"is_loyal": _yes(row, "loyal")})


def _order(row: Row) -> PastPerson:
    if _filled(row, "state") not in COUNTS:
        raise _Fault(wrong.NO_CHOICE(column="state", value=wrong.shown(row["state"]), choices=COUNTS))
    counts = {name: int(name == row["state"]) for name in COUNTS}
    return _past(row, _ref(row, "order_no"), _day(row, "ordered_on"), counts)


def _past(row: Row, ref: str, last_on: date, counts: Mapping[str, int]) -> PastPerson:
    return PastPerson.model_validate({"ref": ref, "keys": _keys(row), "last_on": last_on, **counts})


def _entry(row: Row) -> BlacklistLine:
    reason, who = _filled(row, "reason"), _described(row)
    if not keys_of(who):
        raise _Fault(wrong.NOBODY())
    until = _day(row, "until") if row["until"] else None
    try:
        return BlacklistLine.model_validate(who.model_dump() | {"reason": reason, "until": until})
    except ValidationError as error:
        raise _Fault(wrong.FIELDS(faults=[fault.said for fault in faults_of(error)])) from error


def _described(row: Row) -> Described:
    for name in PERSON:
        if len(row.get(name, "")) > 200 or not is_printable(row.get(name, "")):
            raise _Fault(wrong.TEXT(column=name, most=200))
    address = " ".join(row[part] for part in ("prefecture", "city", "street", "building", "address") if row[part])
    own = {name: row[name] for name in ("name", "kana", "phone", "email")}
    return Described(**own, address=address, customer_id=row.get("customer", ""))


def _keys(row: Row) -> frozenset[str]:
    keys = keys_of(_described(row))
    if not attributes(keys) - {Attribute.NAME}:
        raise _Fault(wrong.ONLY_A_NAME())
    return keys


def _filled(row: Row, column: str) -> str:
    if not row[column]:
        raise _Fault(wrong.EMPTY(column=column))
    return row[column]


def _ref(row: Row, column: str) -> str:
    if not row[column] or len(row[column]) > 64 or not is_printable(row[column]):
        raise _Fault(wrong.SHORT_TEXT(column=column, most=64))
    return row[column]


def _count(row: Row, column: str) -> int:
    text = row[column] or "0"
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise _Fault(wrong.NO_NUMBER(column=column, value=wrong.shown(text)))
    return int(text)


def _yes(row: Row, column: str) -> bool:
    text = row[column].casefold()
    if text not in _YES | _NO:
        raise _Fault(wrong.NEITHER_YES_NOR_NO(column=column, value=wrong.shown(text)))
    return text in _YES


def _day(row: Row, column: str) -> date:
    try:
        day = date.fromisoformat(_filled(row, column).replace("/", "-"))
    except ValueError as error:
        raise _Fault(wrong.NO_DAY(column=column, value=wrong.shown(row[column]))) from error
    if not EARLIEST - 100 <= day.year < LATEST:
        raise _Fault(wrong.DAY_OUTSIDE(column=column, first=EARLIEST - 100, last=LATEST))
    return day
