"""Replacements: pieces that left are sent once more, or others in their place, in a parcel and with stock of its own.

What was ordered, sold and charged stays as it is: such a parcel counts as no part of it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from domain.basics.errors import AlreadyShipped, NotReadyToPack, UnknownParcel
from domain.basics.said import Code
from domain.contract.messages import CancelReplacement, PackingStarted, ParcelDelivered, SendReplacement
from domain.contract.order import Line
from domain.goods import parts, telling_replacement
from domain.goods.arrival import arrive_without
from domain.goods.replaceable import NotReplaceable
from domain.order.aggregate import Order
from domain.order.owed import TaskKind
from domain.order.packed import Packed
from domain.order.parcel import Parcel
from domain.order.replacement import LOST, Replacement
from domain.order.state import OrderState

_TAKE_OUT = Code("todo.replacement_cancelled", "parcel_no")
_ARRIVED_TOO = Code("todo.replaced_arrived", "parcel_no", "other")


class Known(NamedTuple):
    """The number of a replacement that was promised, and the claim that it is for."""

    parcel_no: str
    claim_no: str


class Wanted(NamedTuple):
    """What is sent, for what (`key`), and what of it is missing. `expected_on`: when that should come.

    `articles`: what is sent in the place of these lines; without any, the same once more. `extra`: yen that were paid
    for them beyond what came back.
    """

    key: str
    parcel_no: str
    lines: tuple[Packed, ...]
    short: Mapping[str, int]
    expected_on: date | None = None
    articles: tuple[Line, ...] = ()
    extra: int = 0


def send(order: Order, command: SendReplacement, wanted: Wanted, *, is_told: bool = False) -> None:
    """It is promised to the customer, and there to be packed; what is missing of it is waited for.

    `is_told`: another mail says so already, but not that it has to come in first.
    """
    parcel = _begin(order, wanted)
    order.note(
        "replacement_promised",
        by=command.by,
        note=command.reason,
        parcel_no=parcel.parcel_no,
        lines=_named(order, parcel),
        **({"claim": command.claim_no} if command.claim_no else {}),
        **({"amount": parcel.replacement.price} if parcel.replacement and parcel.is_exchange else {}),
    )
    if wanted.short:
        telling_replacement.tell(order, parcel, "awaited", claim_no=command.claim_no, on=wanted.expected_on)
    elif not is_told:
        telling_replacement.tell(order, parcel, "sent", claim_no=command.claim_no)


def send_again(order: Order, lost: Parcel, wanted: Wanted) -> None:
    """The carrier has lost it on its way: the same pieces leave once more."""
    parcel = _begin(order, wanted)
    order.note("replacement_promised", parcel_no=parcel.parcel_no, lines=_named(order, parcel), other=lost.parcel_no)
    telling_replacement.tell(order, parcel, "lost", on=wanted.expected_on)


def _begin(order: Order, wanted: Wanted) -> Parcel:
    was_thanked = order.conversation.is_thanked
    order.reopen()
    if was_thanked:
        order.conversation = order.conversation.thanked()  # nobody is thanked twice
    parcel = Parcel(
        parcel_no=wanted.parcel_no,
        version=order.state.version,
        lines=wanted.lines,
        is_part=True,
        is_further=True,
        replacement=Replacement(
            key=wanted.key,
            is_awaited=bool(wanted.short),
            instead_of=() if any(line.amount for line in wanted.articles) else _not_awaited(order, wanted.lines),
            articles=wanted.articles,
            extra=wanted.extra,
        ),
    )
    order.goods = order.goods.replacing(parcel)
    return parcel


def _not_awaited(order: Order, lines: Sequence[Packed]) -> tuple[str, ...]:
    """The parcels on their way that nobody waits for any more: more pieces are replaced than have arrived."""
    arrived = Counter[int]()
    for parcel in order.goods.parcels:
        arrived.update(dict(parcel.lines) if parcel.delivered_at else {})
    missed = {each.line for each in lines if each.pieces > arrived[each.line]}
    on_way = [each for each in order.goods.parcels if each.is_under_way]
    return tuple(each.parcel_no for each in on_way if missed & {line.line for line in each.lines})


def lost(order: Order) -> list[Parcel]:
    """The replacements that the carrier has lost, and in whose place nothing was sent yet."""
    again = {each.replacement.key for each in order.goods.parcels if each.replacement}
    return [
        each
        for each in order.goods.parcels
        if each.is_replacement and each.is_lost and not each.delivered_at and lost_key(each) not in again
    ]


def lost_key(parcel: Parcel) -> str:
    """What is sent in the place of a lost replacement; once."""
    return f"{LOST}{parcel.parcel_no}"


def matter_of(order: Order, parcel: Parcel) -> str:
    """The key that a replacement is for; of one that is sent for a lost one, that of the first."""
    key = parcel.replacement.key if parcel.replacement else ""
    before = order.goods.parcel(key.removeprefix(LOST)) if key.startswith(LOST) else None
    return matter_of(order, before) if before else key


def print_papers(order: Order, parcel: Parcel, fact: PackingStarted) -> None:
    """Slip and label of a replacement were printed."""
    order.goods = order.goods.holding(parcel.printed(fact.version))
    order.note(
        "packing_started",
        by=fact.by,
        parcel_no=fact.parcel_no,
        version=fact.version,
        pieces=sum(line.quantity for line in parts.in_parcel(order.placed, parcel)),
    )


def must_be_whole(state: OrderState, parcel: Parcel, lines: Mapping[int, int]) -> None:
    """Raises NotReadyToPack where its pieces have not come in, what came for it was taken back, or others are named."""
    if parcel.is_awaited:
        raise NotReadyToPack("awaited")
    asked = state.money.difference(parcel.replacement.key) if parcel.replacement else None
    if asked and asked.missing:
        raise NotReadyToPack("unpaid", missing=asked.missing)
    if lines and (parcel.articles or lines != dict(parcel.lines)):
        raise NotReadyToPack("replacement", parcel_no=parcel.parcel_no)


def came_in(order: Order, parcel: Parcel, receipt: str) -> None:
    """What it waited for is set aside."""
    order.goods = order.goods.holding(parcel.allocated())
    order.note("stock_allocated", receipt=receipt, parcel_no=parcel.parcel_no)


def sell(order: Order, parcel: Parcel) -> None:
    """It leaves: what was paid for it beyond what came back is a part of the price from now on."""
    if parcel.is_sale and parcel.replacement:
        order.money = order.money.sold_for_more(parcel.replacement.key)


def cancel(order: Order, command: CancelReplacement) -> Parcel:
    """It is not sent, and its pieces are free. Whoever packs it already takes it out of its box. Returns it.

    Raises:
        UnknownParcel, NotReplaceable, AlreadyShipped
    """
    order.must_be_open()
    parcel = order.goods.parcel(command.parcel_no)
    if parcel is None:
        raise UnknownParcel(parcel_no=command.parcel_no)
    if not parcel.is_replacement:
        raise NotReplaceable("no_replacement", parcel_no=command.parcel_no)
    if not parcel.is_to_leave:
        raise AlreadyShipped
    if parcel.is_being_packed:
        order.ask_person(TaskKind.CHECK_SHIPMENT, _TAKE_OUT(parcel_no=parcel.parcel_no))
    order.goods = order.goods.without(parcel.parcel_no)
    order.note("replacement_cancelled", by=command.by, note=command.reason, parcel_no=parcel.parcel_no)
    telling_replacement.tell(order, parcel, "cancelled")
    arrive_without(order)
    return parcel


def hear_of_arrival(order: Order, fact: ParcelDelivered) -> None:
    """A parcel that nobody waited for any more has arrived after all: a person sees to what came twice."""
    others = [each for each in order.goods.parcels if each.replacement]
    for other in others:
        if other.replacement and fact.parcel_no in other.replacement.instead_of:
            said = _ARRIVED_TOO(parcel_no=fact.parcel_no, other=other.parcel_no)
            order.ask_person(TaskKind.CHECK_SHIPMENT, said)
            return


def pieces(order: Order, lines: Sequence[Packed], articles: Sequence[Line] = ()) -> dict[str, int]:
    """What is set aside for it, in pieces by SKU."""
    return {line.sku: line.quantity for line in articles} or parts.skus_of(order.placed, lines)


def _named(order: Order, parcel: Parcel) -> list[str]:
    return [f"{line.sku} × {line.quantity}" for line in parts.in_parcel(order.placed, parcel)]
