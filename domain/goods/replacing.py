"""Replacements: pieces that left are sent once more, or others in their place, in a parcel and with stock of its own.

What was ordered, sold and charged stays as it is: such a parcel counts as no part of it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar, Literal, NamedTuple

from domain.basics.errors import AlreadyShipped, NotReadyToPack, Refusal, UnknownParcel
from domain.basics.said import Code
from domain.contract.messages import CancelReplacement, PackingStarted, ParcelDelivered, SendReplacement
from domain.contract.order import Line
from domain.contract.returns import ReturnWish
from domain.contract.status import Status
from domain.goods import parts
from domain.goods.arrival import arrive_without
from domain.order.aggregate import Order
from domain.order.facts import ReplacedLine, ReplacementFacts, ReplacementShippedFacts
from domain.order.kinds import MailKind
from domain.order.listed import ListedArticle
from domain.order.owed import TaskKind
from domain.order.packed import Packed
from domain.order.parcel import Parcel
from domain.order.replacement import LOST, Replacement
from domain.order.returning import return_key, return_no
from domain.order.state import OrderState
from domain.payment.price_return import PriceReturn
from domain.payment.refund import have_return_posted

Stage = Literal["sent", "awaited", "expected", "lost", "cancelled"]
_TAKE_OUT = Code("todo.replacement_cancelled", "parcel_no")
_ARRIVED_TOO = Code("todo.replaced_arrived", "parcel_no", "other")


class NotReplaceable(Refusal):
    """Only what has left can be replaced, and a piece not twice at once."""

    cases: ClassVar = {
        "not_left": (),
        "ended": ("status",),
        "no_line": ("line", "lines"),
        "too_many": ("line", "pieces", "left"),
        "nothing": (),
        "in_return": ("return_no", "line", "pieces"),
        "no_replacement": ("parcel_no",),
    }


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


def free_articles(wanted: Mapping[str, int], listed: Mapping[str, ListedArticle]) -> tuple[Line, ...]:
    """Other articles that are sent free of charge. `listed`: what the stock list says of them."""
    return tuple(
        Line(sku=sku, name=listed[sku].name or sku, quantity=count, unit_price=0, tax_rate=listed[sku].tax_rate or 10)
        for sku, count in wanted.items()
    )


def wanted_lines(order: Order, wanted: Mapping[int, int], key: str = "") -> tuple[Packed, ...]:
    """The pieces that are replaced: these, or all that left. What is replaced already is on its way.

    What the customer was paid for as a return, or may be, is not sent free of charge as well. `key`: what it is for;
    a return whose customer wants the same once more has it sent before its goods are here.

    Raises:
        NotReplaceable
    """
    if order.state.ending not in {None, Status.COMPLETED}:
        raise NotReplaceable("ended", status=order.state.status)
    if not order.goods.have_gone:
        raise NotReplaceable("not_left")
    left = _replaceable(order)
    for no, pieces in sorted(wanted.items()):
        if not 1 <= no <= len(order.placed.lines):
            raise NotReplaceable("no_line", line=no, lines=len(order.placed.lines))
        if pieces > left[no]:
            raise NotReplaceable("too_many", line=no, pieces=pieces, left=max(left[no], 0))
    found = +Counter(wanted or left)
    _must_be_in_no_return(order, found, left, key)
    if not found:
        raise NotReplaceable("nothing")
    return tuple(Packed(no, pieces) for no, pieces in sorted(found.items()))


def _must_be_in_no_return(order: Order, wanted: Mapping[int, int], left: Counter[int], key: str) -> None:
    """Of pieces in a return that is open, that return says what the customer gets for them."""
    free = Counter(left)
    for back in order.returns.all:
        is_sent_for_it = back.wish is ReturnWish.REPLACEMENT and key == return_key(order.state.order_no, back.no)
        if not back.is_open or is_sent_for_it:
            continue
        free.subtract(back.claims)
        for no, pieces in sorted(wanted.items()):
            if no in back.claims and pieces > free[no]:
                number = return_no(order.state.order_no, back.no)
                raise NotReplaceable("in_return", return_no=number, line=no, pieces=back.claims[no])


def _replaceable(order: Order) -> Counter[int]:
    """Pieces by line that left, are not being replaced, and were not paid for as a return."""
    left = Counter(parts.pieces_that_left(order))
    for parcel in order.goods.parcels:
        if parcel.is_to_leave or (parcel.is_replacement and parcel.is_under_way):
            left.subtract(dict(parcel.lines))
    for back in order.returns.all:
        if back.settlement and back.wish is not ReturnWish.REPLACEMENT:
            left.subtract(dict(back.settlement.paid_for))
    return left


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
    if wanted.short or not is_told:
        _tell(order, parcel, "awaited" if wanted.short else "sent", claim_no=command.claim_no, on=wanted.expected_on)


def send_again(order: Order, lost: Parcel, wanted: Wanted) -> None:
    """The carrier has lost it on its way: the same pieces leave once more."""
    parcel = _begin(order, wanted)
    order.note("replacement_promised", parcel_no=parcel.parcel_no, lines=_named(order, parcel), other=lost.parcel_no)
    _tell(order, parcel, "lost", on=wanted.expected_on)


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


def tell_day(order: Order, parcel: Parcel, day: date) -> None:
    """The customer hears when it should come that waits for stock."""
    _tell(order, parcel, "expected", on=day)


def sell(order: Order, parcel: Parcel) -> None:
    """It leaves: what was paid for it beyond what came back is a part of the price from now on."""
    if parcel.is_sale and parcel.replacement:
        order.money = order.money.sold_for_more(parcel.replacement.key)


def tell_shipped(order: Order, parcel: Parcel, arrives_on: date) -> None:
    """It has left: its number, and an apology for the trouble."""
    facts = ReplacementShippedFacts(
        carrier=parcel.carrier,
        tracking_no=parcel.tracking_no,
        shipped_on=order.calendar.day_of(parcel.shipped_at) if parcel.shipped_at else None,
        arrives_on=arrives_on,
        lines=_lines(order, parcel),
        is_resent=parcel.is_resent,
        price=parcel.replacement.price if parcel.replacement else 0,
        extra=parcel.replacement.extra if parcel.replacement else 0,
        parcel_no=parcel.parcel_no,
        mails_invoice=parcel.is_sale and order.goods.mails_invoice,
    )
    order.owe(MailKind.REPLACEMENT_SHIPPED, facts, what=parcel.parcel_no)


def tell_arrived(order: Order, parcel: Parcel) -> None:
    """It has arrived, and nobody had said that it had left: its papers are still to come."""
    facts = ReplacementShippedFacts(
        carrier="",
        lines=_lines(order, parcel),
        price=parcel.replacement.price if parcel.replacement else 0,
        extra=parcel.replacement.extra if parcel.replacement else 0,
        parcel_no=parcel.parcel_no,
        mails_invoice=order.goods.mails_invoice,
        has_arrived=True,
    )
    order.owe(MailKind.REPLACEMENT_SHIPPED, facts, what=parcel.parcel_no)


def enclose_return(order: Order, returned: PriceReturn) -> None:
    """The mail that what was exchanged has left takes along the return invoice of what came back for it."""
    for at, mail in enumerate(order.mails):
        if isinstance(mail.facts, ReplacementShippedFacts):
            facts = mail.facts.model_copy(update={"return_no": returned.number})
            order.mails[at] = mail.model_copy(update={"facts": facts})
    have_return_posted(order, returned.number, returned.amount)


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
    _tell(order, parcel, "cancelled")
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


def _lines(order: Order, parcel: Parcel) -> tuple[ReplacedLine, ...]:
    lines = parts.in_parcel(order.placed, parcel)
    return tuple(ReplacedLine(sku=line.sku, name=line.name, pieces=line.quantity) for line in lines)


def _tell(order: Order, parcel: Parcel, stage: Stage, *, claim_no: str = "", on: date | None = None) -> None:
    assert parcel.replacement is not None  # noqa: S101 - only of those
    facts = ReplacementFacts(
        stage=stage,
        lines=_lines(order, parcel),
        is_resent=parcel.is_resent,
        price=parcel.replacement.price,
        extra=parcel.replacement.extra,
        claim_no=claim_no,
        expected_on=on,
    )
    what = f"{stage}:{parcel.replacement.key}" + (f":{on}" if stage == "expected" else "")
    order.owe(MailKind.REPLACEMENT, facts, what=what)
