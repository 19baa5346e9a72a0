"""Changing an order, in three zones: free until packing, to be printed anew while packing, refused once shipped."""

from collections.abc import Sequence
from typing import ClassVar

from domain.basics.errors import CancellationAsked, Refusal
from domain.contract.messages import ChangeAddress, ChangeLines, LineChange
from domain.contract.order import PlacedOrder
from domain.goods.acceptance import confirm_anew
from domain.goods.cancelling import must_be_of_version
from domain.goods.contents import as_changed, changed_lines
from domain.goods.new_price import charge
from domain.goods.rewriting import CONTENTS_CHANGED, check_printable, recall
from domain.order.aggregate import Order
from domain.order.facts import Change, ChangeFacts
from domain.order.kinds import MailKind


class NotAgreed(Refusal):
    """What would become dearer, other or less is a new offer: the customer has to say yes to it first."""

    cases: ClassVar = {"": ("before", "after")}


def change_address(order: Order, command: ChangeAddress) -> None:
    """Ship elsewhere: free until packing starts; while packing, the packer must print anew; refused once shipped.

    What bringing it there costs more, or less, is told and settled with it.

    Raises:
        OrderClosed, AlreadyShipped, SeenOlder
    """
    order.must_be_here()
    must_be_of_version(order, command.expected_version)
    if command.recipient == order.placed.ship_to:
        return
    before = order.placed.ship_to
    after = as_changed(order.placed, order.policy, recipient=command.recipient)
    change = charge(order, after.placed, points_back=after.points_back)
    order.conversation = order.conversation.confirming(())  # what was called right was said of the address before
    order.note(
        "address_changed",
        by=command.by,
        note=command.reason,
        version=order.state.version,
        before=before.model_dump(mode="json"),
        after=command.recipient.model_dump(mode="json"),
    )
    if order.placed.total == change.total_before:
        order.owe(MailKind.ADDRESS_CHANGED, what=str(order.state.version))
    else:
        _tell(order, MailKind.ADDRESS_CHANGED, change)
    check_printable(order, command.by)
    recall(order, command.by)


def change_lines(order: Order, command: ChangeLines) -> Change | None:
    """Other contents, at their price: free until packing starts; while packing, the packer must print anew.

    Whether the stock allows it is asked by the activity. None: it says that already, and nothing was changed.

    Raises:
        OrderClosed, AlreadyShipped, CancellationAsked, SeenOlder, UnknownLine, NothingLeft, TermsUnknown, NotAgreed
    """
    order.must_be_here()
    if order.goods.cancel_requested_by:
        raise CancellationAsked
    must_be_of_version(order, command.expected_version)
    before = order.placed
    lines = changed_lines(before.lines, command.changes, order.articles)
    if lines == before.lines:
        return None
    after = as_changed(before, order.policy, lines=lines)
    if not command.agreed and not order.answers_customer and is_new_offer(before, after.placed):
        raise NotAgreed(before=before.total, after=after.placed.total)
    return alter_lines(order, command.changes, by=command.by, note=command.reason)


def alter_lines(order: Order, changes: Sequence[LineChange], *, by: str = "", note: str = "") -> Change:
    """Make changes that the customer has agreed to.

    Raises:
        UnknownLine, NothingLeft, TermsUnknown
    """
    before = order.placed
    after = as_changed(before, order.policy, lines=changed_lines(before.lines, changes, order.articles))
    change = charge(order, after.placed, points_back=after.points_back)
    order.note(
        "lines_changed",
        by=by,
        note=note,
        version=order.state.version,
        before={"total": before.total, "lines": _written(before)},
        after={"total": order.placed.total, "lines": _written(order.placed)},
    )
    _tell(order, MailKind.ORDER_CHANGED, change)
    check_printable(order, by)
    recall(order, by, CONTENTS_CHANGED())
    return change


def articles_in(command: ChangeLines) -> list[str]:
    """The SKUs that the changes name."""
    return sorted({change.sku for change in command.changes if change.sku})


def is_new_offer(before: PlacedOrder, after: PlacedOrder) -> bool:
    """True for whatever a customer did not ask for: dearer, or not all that was ordered."""
    return after.total > before.total or any(
        after.quantities.get(sku, 0) < pieces for sku, pieces in before.quantities.items()
    )


def _written(placed: PlacedOrder) -> list[str]:
    return [f"{line.sku} × {line.quantity} @ {line.unit_price}" for line in placed.lines]


def _tell(order: Order, kind: MailKind, change: Change) -> None:
    """An order that was accepted is confirmed anew, with what has changed; before that the change alone is told."""
    if order.state.accepted_at:
        confirm_anew(order, change)
    else:
        order.owe(kind, ChangeFacts(changed=change), what=str(order.state.version))
