"""Under which headings of a file a field of an order stands, so that what is wrong is told where it can be mended."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from adapters.files import faults as wrong
from adapters.files.cells import Row
from adapters.files.order_people import person_of
from adapters.files.order_prices import rows_of_lines
from adapters.files.order_rows import of_line
from adapters.files.order_settings import OrderSettings
from domain.basics.fault import Fault
from domain.basics.said import Said

#: Columns from which a field is made where none has its own name: of a person, and of the order.
_OF_PERSON: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "": ("name", "family_name", "given_name"),
        "name": ("family_name", "given_name"),
        "kana": ("family_kana", "given_kana"),
        "address": ("address.line1", "address.postal_code"),
        "address.prefecture": ("address.line1",),
        "address.city": ("address.line1",),
        "address.street": ("address.line1", "address.line2"),
        "address.building": ("address.line2",),
    }
)
_OF_ORDER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "plan": ("method",),
        "payment": ("method",),
        "payment.method": ("method",),
        "payment.state": ("state", "payment_state", "method"),
        "payment.reference": ("payment_reference",),
        "channel_order_no": ("order_no",),
        "cod_fee": ("fee",),
        "lines": ("line.sku",),
    }
)
_PEOPLE = ("orderer", "recipient")


def named(fault: Fault, rows: Sequence[Row], settings: OrderSettings) -> Said:
    """What is wrong with a field, by the heading under which it stands in the file, and its line."""
    row, heading = _place(fault.field, rows, settings)
    return of_line(row, rows[0], wrong.IN_COLUMN(column=heading, what=fault.what) if heading else fault.said)


def invisible(fields: Iterable[str], rows: Sequence[Row], settings: OrderSettings) -> list[Said]:
    """That these fields have what no paper shows."""
    places = [(*_place(field, rows, settings), field) for field in fields]
    return [of_line(row, rows[0], wrong.INVISIBLE(column=heading or field)) for row, heading, field in places]


def _place(field: str, rows: Sequence[Row], settings: OrderSettings) -> tuple[Row, str]:
    """The row and the heading; that is empty where nothing in the file says the field."""
    row, (head, _, rest) = rows[0], field.partition(".")
    at, _, last = rest.partition(".")
    groups: Iterable[Sequence[str]] = _columns(row, field)
    if head == "lines" and at.isdigit() and int(at) < len(lines := rows_of_lines(rows, settings)):
        row, groups = lines[int(at)], ((f"line.{last}",), ("line.sku",))
    known = ([row.heading(each) for each in group if each in row.profile.fields] for group in groups)
    return row, " / ".join(next(filter(None, known), ()))


def _columns(order: Row, field: str) -> Iterator[Sequence[str]]:
    """Where a field may stand, the likeliest first; what is made from several columns stands in all of them."""
    who, _, rest = field.partition(".")
    if who not in _PEOPLE:
        yield from ((field,), _OF_ORDER.get(field, ()))
        return
    people = _PEOPLE if who == "recipient" or person_of(order, who) else _PEOPLE[::-1]
    for person in people if who == "orderer" else (who,):
        yield from ([f"{person}.{name}" for name in group] for group in ((rest,), _OF_PERSON.get(rest, ())))
