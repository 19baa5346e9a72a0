"""Acceptance: the contract forms when the order confirmation arrives, not at the thank-you mail."""

from domain.basics.errors import AlreadyAccepted, NotAcceptable, NotInspected, OnHold
from domain.contract.messages import Accept, Decline
from domain.contract.status import Goods, Status
from domain.goods.cancelling import end_before_shipping
from domain.order.aggregate import Order
from domain.order.facts import Change, ConfirmationFacts, DeclinedFacts
from domain.order.kinds import MailKind
from domain.payment.due_date import pay_within, set_deadline
from domain.payment.dunning import ends_on
from domain.payment.payment import ships_by


def accept(order: Order, command: Accept, *, by_machine: bool = False) -> None:
    """Accept and confirm the order; where money is due first, this starts the deadline.

    Raises:
        OrderClosed, OnHold, NotInspected, NotAcceptable
    """
    order.must_be_open()
    if order.state.accepted_at:
        return
    if command.inspected and not order.goods.is_inspected:
        order.goods = order.goods.inspected()
        order.note("goods_inspected", by=command.by, ok=True)
    _must_be_acceptable(order, by_machine=by_machine)
    order.accept()
    order.goods = order.goods.acceptable_from(None)
    order.note("accepted", by=command.by, note=command.note)
    if order.state.terms.pays_before_shipping:
        set_deadline(order)
    order.owe(MailKind.ORDER_CONFIRMED, confirmation(order))


def _must_be_acceptable(order: Order, *, by_machine: bool) -> None:
    if order.conversation.holds:
        raise OnHold(holds=[hold.reason for hold in order.conversation.holds])
    if order.goods.stage is Goods.BACKORDERED:
        raise NotAcceptable("no_stock")
    if order.goods.stage is not Goods.RESERVED:
        raise NotAcceptable("goods", goods=order.goods.stage)
    if not by_machine and not order.goods.is_inspected:
        raise NotInspected


def confirm_anew(order: Order, changed: Change | None = None) -> None:
    """Something material has changed: an order that was confirmed is confirmed as it is now."""
    if order.state.accepted_at:
        facts = confirmation(order).model_copy(update={"is_anew": True, "changed": changed})
        order.owe(MailKind.ORDER_CONFIRMED, facts, what=f"version {order.state.version}")


def confirmation(order: Order) -> ConfirmationFacts:
    """What an order confirmation says."""
    return ConfirmationFacts(
        is_paid=order.money.is_secured,
        waived=order.money.let_off or None,
        pay_within_days=pay_within(order),
        deadline=order.money.deadline.told if order.money.deadline else None,
        expires_on=ends_on(order),
        rest=order.money.missing or None,
        received_total=max(order.money.kept, 0) or None,
        ships_by=ships_by(order),
        arrives_on=order.placed.wishes.delivery_date,
    )


def decline(order: Order, command: Decline) -> None:
    """Do not accept.

    Raises:
        OrderClosed, AlreadyShipped, AlreadyAccepted
    """
    order.must_be_here()
    if order.state.accepted_at:
        raise AlreadyAccepted
    order.end(Status.DECLINED)
    order.note("declined", by=command.by, note=command.note, reason=command.reason)
    end = end_before_shipping(order)
    order.owe(MailKind.DECLINED, DeclinedFacts(reason=command.reason, refund=end.refund, in_kind=end.in_kind))
