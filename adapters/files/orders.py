"""Orders in a file: the rows of one order stand together, and are one order as a cart would hand it over."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from adapters.files import faults as wrong
from adapters.files.cells import Row, RowFault
from adapters.files.order_headings import invisible, named
from adapters.files.order_people import abroad_in, person_of
from adapters.files.order_prices import prices_of
from adapters.files.order_rows import merged, of_line, scattered, with_attributes
from adapters.files.order_settings import OrderSettings
from adapters.files.profile import Profile
from adapters.files.profile_files import profiles
from adapters.files.table import read_table
from domain.basics.errors import InvalidOrder
from domain.basics.said import Said
from domain.contract.imports import ReadRow
from domain.contract.order import PaymentMethod, PlanName, read_order
from domain.goods.time_slot import ANY_TIME, read_slot

#: When money is due where neither the file nor the profile says it.
_PLANS = {
    PaymentMethod.CASH_ON_DELIVERY: PlanName.COD,
    PaymentMethod.INVOICE_SERVICE: PlanName.POSTPAY,
}
#: Columns that say how far the cart is with an order; an order that is closed there is none to begin.
_STATES = ("status", "payment_state", "shipping_state")
_CLOSED, _OPEN = "closed", "open"
#: How Next Engine writes hours: 時間帯指定[14時-16時].
_BRACKETS = re.compile(r"[^\[]*\[(.+)\]")
_YES = frozenset({"1", "yes", "true", "○", "あり", "有"})


def read_orders(file: BinaryIO, profile: Profile) -> Iterator[ReadRow]:
    """The orders of a file, each under its number. The file is gone through twice: rows of an order must not scatter.

    Raises:
        BadFile
    """
    settings = profile.settings_as(OrderSettings)
    again = scattered(file, profile)
    for number, group in groupby(read_table(file, profile, profiles()), key=lambda row: row["order_no"]):
        rows = list(group)
        yield _order(rows, settings, is_scattered=number in again)


def _order(rows: Sequence[Row], settings: OrderSettings, *, is_scattered: bool) -> ReadRow:
    first, lines = rows[0], tuple(row.line for row in rows)
    if fault := _fault_of(rows, is_scattered=is_scattered):
        return _refused(first, lines, fault)
    try:
        placed = read_order(_payload(with_attributes(merged(rows)), rows, settings))
    except RowFault as error:
        return _refused(first, lines, error.said)
    except InvalidOrder as error:
        return _refused(first, lines, wrong.FIELDS(faults=[named(fault, rows, settings) for fault in error.faults]))
    if fields := placed.unprintable_fields():
        return _refused(first, lines, wrong.FIELDS(faults=invisible(fields, rows, settings)))
    return ReadRow(line=first.line, key=placed.order_no, content=placed, lines=lines)


def _fault_of(rows: Sequence[Row], *, is_scattered: bool) -> Said | None:
    """What is wrong with the rows before anybody asks what they mean."""
    first = rows[0]
    if abroad := next(filter(None, map(abroad_in, rows)), None):  # before its postal code is taken for a damaged one
        return of_line(abroad[0], first, abroad[1])
    if damaged := next((of_line(row, first, row.fault) for row in rows if row.fault), None):
        return damaged
    if not is_scattered:
        return None
    return wrong.SCATTERED(column=first.heading("order_no"), value=wrong.shown(first["order_no"]))


def _refused(first: Row, lines: tuple[int, ...], said: Said) -> ReadRow:
    return ReadRow(line=first.line, key=first["order_no"][:200], fault=said, lines=lines)


def _payload(order: Row, rows: Sequence[Row], settings: OrderSettings) -> dict[str, Any]:
    """The order as a cart would send it."""
    states = _states(order)
    method, plan, state = _payment(order)
    prices = prices_of(order, rows, settings)
    is_cod = method == PaymentMethod.CASH_ON_DELIVERY
    orderer, recipient = person_of(order, "orderer"), person_of(order, "recipient")
    payload: dict[str, Any] = {
        "order_no": _number(order, settings),
        "placed_at": _placed_at(order, settings),
        "channel_order_no": _channel_number(order, settings),
        "channel_shipment_no": order.text("channel_shipment_no", 100) or None,
        "plan": plan,
        "payment": {
            "method": method,
            "state": _state(order, states, state),
            "reference": order["payment_reference"] or None,
        },
        "orderer": orderer or recipient,
        "recipient": recipient if orderer and not _same(orderer, recipient) else None,
        "lines": prices.lines,
        "shipping_fee": prices.shipping_fee + (0 if is_cod else prices.fee),
        "cod_fee": prices.fee if is_cod else 0,
        "discount": prices.discount,
        "points_used": prices.points_used,
        "total": order.yen("total"),
        "wishes": _wishes(order),
    }
    if channel := order["channel"] or settings.channel:
        payload["channel"] = channel
    return payload | {name: order[name] for name in ("language",) if order[name]} | _consents(order)


def _number(order: Row, settings: OrderSettings) -> str:
    written = order.filled("order_no", 100)
    return settings.prefix + "".join(char for char in written if char not in settings.drop)


def _channel_number(order: Row, settings: OrderSettings) -> str | None:
    """The number as the cart writes it, where the order comes from one."""
    return order["channel_order_no"] or (order["order_no"] if settings.channel else None)


def _placed_at(order: Row, settings: OrderSettings) -> str:
    moment = order.moment("placed_at")
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(settings.zone))).isoformat()


def _states(order: Row) -> set[str]:
    """What the cart says of the order's progress.

    Raises:
        RowFault: it is cancelled or shipped there, or in another currency.
    """
    for field in ("cancelled_at", "refunded"):
        if order[field] and (field == "cancelled_at" or order.yen(field)):
            raise order.refusal(wrong.CLOSED, field)
    if order["currency"] and order["currency"] != "JPY":
        raise order.refusal(wrong.CURRENCY, "currency")
    found = {field: order.code(field) for field in _STATES if order[field]}
    for field, state in found.items():
        if state == _CLOSED:
            raise order.refusal(wrong.CLOSED, field)
    return set(found.values()) - {_OPEN}


def _payment(order: Row) -> tuple[str, str, str]:
    """How and when it is paid, and whether the cart vouches for it: `card prepay authorized`, or a part of that."""
    method, *rest = order.code("method").split() if order.profile.has_codes("method") else [order.filled("method")]
    plan = next((word for word in rest if word in set(PlanName)), order["plan"])
    state = next((word for word in rest if word not in set(PlanName)), "unpaid")
    default = _PLANS.get(PaymentMethod(method), PlanName.PREPAY) if method in set(PaymentMethod) else PlanName.PREPAY
    return method, plan or default.value, state


def _state(order: Row, states: set[str], of_method: str) -> str:
    if order["paid_at"]:
        return "captured"
    return order["state"] or next(
        (state for state in ("captured", "authorized", "unpaid") if state in states), of_method
    )


def _same(one: dict[str, Any], other: dict[str, Any] | None) -> bool:
    """True where nobody else than the orderer gets the goods."""
    names = ("name", "company", "address")
    return other is None or all(one.get(name) == other.get(name) for name in names)


def _wishes(order: Row) -> dict[str, Any]:
    on = order.day_or_none("wishes.delivery_date")
    remarks = [order["wishes.remarks"]]
    remarks += [
        f"{order.heading(field)}：{order[field]}" for field in ("wishes.noshi", "wishes.wrapping") if order[field]
    ]
    return {
        "delivery_date": on.isoformat() if on else None,
        "time_slot": _hours(order),
        "gift": order["wishes.gift"].casefold() in _YES,
        "remarks": "\n".join(remark for remark in remarks if remark),
    }


def _hours(order: Row) -> str | None:
    """The hours wished for, as carriers code them; words that name none are left to whoever reads the order."""
    written = order["wishes.time_slot"]
    within = _BRACKETS.fullmatch(written)
    slot = read_slot(within[1] if within else written)
    if slot == ANY_TIME:
        return None
    code = order.profile.code("wishes.time_slot", written)
    return code or (f"{slot.begin:02}{slot.end:02}" if slot else written)


def _consents(order: Row) -> dict[str, Any]:
    found = {
        name: order[f"consents.{name}"].casefold() in _YES
        for name in ("electronic_notice", "advertising")
        if order[f"consents.{name}"]
    }
    return {"consents": found} if found else {}
