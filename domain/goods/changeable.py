"""What all changes of an order share: whether it may be changed still, and how its customer hears of it."""

from domain.basics.errors import CancellationAsked
from domain.goods.acceptance import confirm_anew
from domain.goods.cancelling import must_be_of_version
from domain.order.aggregate import Order
from domain.order.facts import Change, ChangeFacts
from domain.order.kinds import MailKind


def must_be_changeable(order: Order, expected_version: int | None = None, *, is_here: bool = False) -> None:
    """Raises OrderClosed, AlreadyShipped, CancellationAsked or SeenOlder unless it may be changed, as it was seen.

    `is_here`: it had left, and is here again.
    """
    order.must_be_open()
    if not is_here:
        order.must_be_here()
    if order.goods.cancel_requested_by:
        raise CancellationAsked
    must_be_of_version(order, expected_version)


def tell_change(order: Order, change: Change, kind: MailKind = MailKind.ORDER_CHANGED) -> None:
    """An order that was accepted is confirmed anew, with what has changed; before that the change alone is told."""
    if order.state.accepted_at:
        confirm_anew(order, change)
    else:
        order.owe(kind, ChangeFacts(changed=change), what=str(order.state.version))
