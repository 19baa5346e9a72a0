"""What the customer is told of a replacement: that it is sent, waits, has left, has arrived, or is not sent."""

from datetime import date
from typing import Literal

from domain.goods import parts
from domain.order.aggregate import Order
from domain.order.facts import ReplacedLine, ReplacementFacts, ReplacementShippedFacts
from domain.order.kinds import MailKind
from domain.order.parcel import Parcel
from domain.payment.price_return import PriceReturn
from domain.payment.refund import have_return_posted

Stage = Literal["sent", "awaited", "expected", "lost", "cancelled"]


def tell(order: Order, parcel: Parcel, stage: Stage, *, claim_no: str = "", on: date | None = None) -> None:
    """How far it is. `on`: when what is missing of it should come."""
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


def tell_day(order: Order, parcel: Parcel, day: date) -> None:
    """The customer hears when it should come that waits for stock."""
    tell(order, parcel, "expected", on=day)


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


def _lines(order: Order, parcel: Parcel) -> tuple[ReplacedLine, ...]:
    lines = parts.in_parcel(order.placed, parcel)
    return tuple(ReplacedLine(sku=line.sku, name=line.name, pieces=line.quantity) for line in lines)
