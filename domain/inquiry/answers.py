"""What the facts of an order answer: where it is, whether its money has come, what can still be changed.

An answer is codes with facts; the words are the customer's language's, in the catalogs.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict

from domain.basics.said import Code, Said
from domain.contract.status import Goods, Status
from domain.inquiry.already_told import AlreadyTold


class CustomerView(BaseModel):
    """What an order's customer may know of it: status, money, parcel and what was told. Amounts in yen."""

    model_config = ConfigDict(frozen=True)

    order_no: str
    status: Status
    goods: Goods
    is_over: bool = False
    is_stopped: bool = False  # held or asked about: only a person knows what to say
    due: int = 0
    kept: int = 0
    missing: int = 0
    deadline: date | None = None
    shipped_on: date | None = None
    carrier: str = ""
    tracking_no: str = ""
    tracking_url: str = ""
    arrives_on: date | None = None
    delivered_on: date | None = None


_DELIVERED = Code("answer.delivered", "order_no", "day")
_WE_ASK_CARRIER, _WE_WOULD_ASK_CARRIER = Code("answer.we_ask_carrier"), Code("answer.we_would_ask_carrier")
_SHIPPED = Code("answer.shipped", "order_no", "carrier", "day")
_TRACKING_NO, _ARRIVES = Code("answer.tracking_no", "number"), Code("answer.arrives", "day")
_BACKORDERED = Code("answer.backordered", "order_no")
_PREPARING = Code("answer.preparing", "order_no")
_WAITS: Mapping[Status, Code] = MappingProxyType(
    {
        Status.AWAITING_PAYMENT: Code("answer.awaiting_payment", "order_no"),
        Status.RECEIVED: Code("answer.received", "order_no"),  # nothing that sounds like an acceptance
        Status.AWAITING_CUSTOMER: Code("answer.awaiting_customer", "order_no"),
        Status.ON_HOLD: Code("answer.on_hold", "order_no"),
    }
)
_NOT_PAID = Code("answer.not_paid", "order_no")
_PAID_IN_PART, _PAID = (
    Code("answer.paid_in_part", "order_no", "kept", "missing"),
    Code("answer.paid", "order_no", "kept"),
)
_ARRIVED_TOO_LATE, _LEFT_TOO_LATE = (
    Code("answer.arrived_too_late", "order_no"),
    Code("answer.left_too_late", "order_no"),
)
_PACKING, _PACKING_WISH = Code("answer.packing", "order_no"), Code("answer.packing_wish", "order_no")
_CAN_BE_CHANGED = Code("answer.can_be_changed", "order_no")
_TELL_WISH, _WISH_IS_SEEN = Code("answer.tell_wish"), Code("answer.wish_is_seen")
_DAMAGED, _PHOTOS_SEEN = Code("answer.damaged"), Code("answer.photos_seen")
_SEND_PHOTOS, _THEN_WE_TELL = Code("answer.send_photos"), Code("answer.then_we_tell")
_WHICH_ORDER = Code("answer.which_order")


class Answer(BaseModel):
    """What could be answered, a line each: codes with facts, and addresses as they are. `is_sure`: as it stands."""

    model_config = ConfigDict(frozen=True)

    lines: tuple[Said | str, ...]
    is_sure: bool


_Answering = Callable[[CustomerView, str], Answer | None]


#: Whoever writes these has told that the parcel is not there.
_NOT_HERE = (
    "届いていな",
    "届いてな",
    "届かな",
    "届きませ",
    "届いておりませ",
    "届いていませ",
    "まだ届",
    "not arrived",
    "not got",
)


#: Whoever writes these has told what is wished; 「まだ変更できますか」 has not.
_WISHES = re.compile(
    r"(?:を|に|へ|から)[^。\n]{0,40}変更|変更(?:を|の)?お願い|(?:変更|キャンセル)(?:したい|してくだ|して下さ|希望|を希望)|"
    r"取り?消したい|(?:キャンセル|取り?消し?)(?:を|で|の)?お願い|住所を変|"
    r"please (?:change|cancel)|(?:want|like) to cancel|change\b.{0,60}\bto\b"
)


def damaged(known: AlreadyTold) -> Answer:
    """Nothing of any order, and no promise: what is done about it, a person decides."""
    lines = [_DAMAGED(), *([_PHOTOS_SEEN()] if known.photos else [_SEND_PHOTOS(), _THEN_WE_TELL()])]
    if not known.order_no:
        lines.append(_WHICH_ORDER())
    return Answer(lines=tuple(lines), is_sure=False)


def _where(order: CustomerView, question: str) -> Answer | None:
    if order.delivered_on:
        is_told = any(word in question for word in _NOT_HERE)
        asking = _WE_ASK_CARRIER() if is_told else _WE_WOULD_ASK_CARRIER()
        return _said(_DELIVERED(order_no=order.order_no, day=order.delivered_on), asking, is_sure=False)
    if order.shipped_on:
        return _on_its_way(order)
    if order.is_over:
        return None
    code = _BACKORDERED if order.goods is Goods.BACKORDERED else _WAITS.get(order.status, _PREPARING)
    return _said(code(order_no=order.order_no), is_sure=not order.is_stopped)


def _on_its_way(order: CustomerView) -> Answer:
    lines: list[Said | str] = [_SHIPPED(order_no=order.order_no, carrier=order.carrier, day=order.shipped_on)]
    if order.tracking_no:
        lines.append(_TRACKING_NO(number=order.tracking_no))
    if order.tracking_url:
        lines.append(order.tracking_url)
    if order.arrives_on:
        lines.append(_ARRIVES(day=order.arrives_on))
    return _said(*lines, is_sure=bool(order.tracking_no))


def _paid(order: CustomerView, _: str) -> Answer | None:
    number, kept = order.order_no, order.kept
    if kept <= 0:
        return _said(_NOT_PAID(order_no=number), is_sure=False)
    if order.missing:
        return _said(_PAID_IN_PART(order_no=number, kept=kept, missing=order.missing), is_sure=True)
    return _said(_PAID(order_no=number, kept=kept), is_sure=not order.is_over)


def _change(order: CustomerView, question: str) -> Answer | None:
    """What is offered is what the shop can still do: nothing is forwarded or taken back without a person's word."""
    number = order.order_no
    if order.is_over:
        return None
    if order.delivered_on:
        return _said(_ARRIVED_TOO_LATE(order_no=number), is_sure=False)
    if order.goods.has_left:
        return _said(_LEFT_TOO_LATE(order_no=number), is_sure=True)
    is_told = bool(_WISHES.search(question))
    if order.goods is Goods.PACKING:
        return _said((_PACKING if is_told else _PACKING_WISH)(order_no=number), is_sure=False)
    what_next = _WISH_IS_SEEN() if is_told else _TELL_WISH()
    return _said(_CAN_BE_CHANGED(order_no=number), what_next, is_sure=not is_told)


ANSWERS: Mapping[str, _Answering] = MappingProxyType({"where": _where, "paid": _paid, "change": _change})


def _said(*lines: Said | str, is_sure: bool) -> Answer:
    return Answer(lines=lines, is_sure=is_sure)
