"""The thanks: the last mail of an order, which completes it."""

from domain.basics.errors import NotThankable, OnHold
from domain.basics.said import Code
from domain.contract.messages import Thank
from domain.contract.status import Goods, Status
from domain.order.aggregate import Order
from domain.order.facts import ThanksFacts
from domain.order.kinds import MailKind
from domain.payment.refund import may_be_promised

_TOO_LATE_FOR_THANKS = Code("noted.too_late_for_thanks")
_THANKED_BEFORE = Code("noted.thanked_before")
_ALL_GOES_BACK = Code("noted.all_goes_back")


def thank(order: Order, *, arrived: bool) -> None:
    """The last mail of an order whose money is no longer open; it completes the order.

    Who was thanked before a replacement came is not thanked for that, and nobody whose money all goes back.
    """
    if (
        order.state.is_over
        or order.conversation.inquiries
        or not order.goods.are_gone
        or order.goods.is_return_waited_for
        or order.returns.is_open
        or not order.may_mail
    ):
        return
    was_thanked = order.conversation.is_thanked
    order.conversation = order.conversation.thanked()
    order.end(Status.COMPLETED)
    if was_thanked:
        order.note("thanks_left_out", note=_THANKED_BEFORE())
        return
    if (order.money.promised or order.money.refunded) and not may_be_promised(order):
        order.note("thanks_left_out", note=_ALL_GOES_BACK())
        return
    if arrived and _is_stale(order):
        order.note("thanks_left_out", note=_TOO_LATE_FOR_THANKS())
        return
    order.note("thanked", arrived=arrived)
    facts = ThanksFacts(arrived=arrived, arrives_on=None if arrived else order.goods.arrives_on)
    order.owe(MailKind.THANKS, facts, what=_which(order))


def thank_now(order: Order, command: Thank) -> None:
    """Send the thanks at a person's word; they complete the order.

    Raises:
        NotThankable, OrderClosed, OnHold
    """
    if order.conversation.is_thanked:
        raise NotThankable("thanked")
    order.must_be_open()
    if order.conversation.holds:
        raise OnHold(holds=[hold.reason for hold in order.conversation.holds])
    if order.conversation.inquiries:
        raise NotThankable("inquiries", inquiries=order.conversation.inquiries)
    if order.goods.stage is not Goods.DELIVERED:
        raise NotThankable("not_arrived")
    if order.goods.is_return_waited_for:
        raise NotThankable("came_back")
    if order.returns.is_open:
        raise NotThankable("sent_back")
    if not order.money.is_secured and not order.state.terms.collected_by_carrier:
        raise NotThankable("unpaid", missing=order.money.missing)
    order.conversation = order.conversation.thanked()
    order.end(Status.COMPLETED)
    order.note("thanked", by=command.by, arrived=True)
    order.owe(MailKind.THANKS, ThanksFacts(arrived=True), what=_which(order))


def _which(order: Order) -> str:
    """Who was thanked for a parcel that came back is thanked for the next one, too."""
    return next((each.parcel_no for each in reversed(order.goods.parcels) if each.is_sent_again), "")


def _is_stale(order: Order) -> bool:
    delivered = [parcel.delivered_at for parcel in order.goods.parcels if parcel.delivered_at]
    return bool(delivered) and (order.at - max(delivered)).days > order.policy.mail.no_thanks_after_days
