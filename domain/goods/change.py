"""What a change makes of an order: free until packing, to be printed anew while packing, refused once shipped."""

from collections.abc import Sequence
from typing import ClassVar

from domain.basics.errors import Refusal
from domain.contract.messages import ChangeAddress, ChangeLines, LineChange
from domain.contract.order import Line, PlacedOrder
from domain.goods.cancelling import must_be_of_version
from domain.goods.changeable import must_be_changeable, tell_change
from domain.goods.contents import Repriced, as_changed, changed_lines
from domain.goods.new_price import charge
from domain.goods.rewriting import CONTENTS_CHANGED, call_back, check_printable, recall
from domain.order.aggregate import Order
from domain.order.facts import Change
from domain.order.kinds import MailKind


class NotAgreed(Refusal):
    """What would become dearer, other or less is a new offer: the customer has to say yes to it first."""

    cases: ClassVar = {"": ("before", "after")}


def sent_elsewhere(order: Order, command: ChangeAddress) -> Repriced | None:
    """The order as it would be at another address; None where it goes there already.

    What shipping a parcel once more costs that came back is charged when that is chosen; a replacement is free.

    Raises:
        OrderClosed, AlreadyShipped, SeenOlder
    """
    order.must_be_open()
    is_brought_anew = order.goods.awaits_choice or order.goods.only_replaces
    if not is_brought_anew:
        order.must_be_here()
    must_be_of_version(order, command.expected_version)
    if command.recipient == order.placed.ship_to:
        return None
    if is_brought_anew:
        return Repriced(order.placed.model_copy(update={"recipient": command.recipient}))
    return as_changed(order.placed, order.policy, recipient=command.recipient, sizes=order.sizes)


def move(order: Order, after: Repriced, *, by: str = "", note: str = "") -> None:
    """The order goes elsewhere from now on, at the price of that."""
    before = order.placed.ship_to
    change = charge(order, after.placed, points_back=after.points_back)
    order.conversation = order.conversation.confirming(())  # what was called right was said of the address before
    order.note(
        "address_changed",
        by=by,
        note=note,
        version=order.state.version,
        before=before.model_dump(mode="json"),
        after=order.placed.ship_to.model_dump(mode="json"),
    )
    if order.placed.total == change.total_before:
        order.owe(MailKind.ADDRESS_CHANGED, what=str(order.state.version))
    else:
        tell_change(order, change, MailKind.ADDRESS_CHANGED)
    check_printable(order, by)
    recall(order, by)


def pay_as_brought(order: Order, after: Repriced, *, by: str = "") -> None:
    """The order costs from now on what bringing it to its corrected address costs."""
    change = charge(order, after.placed, points_back=after.points_back)
    before, total = change.total_before, order.placed.total
    order.note("fee_changed", by=by, version=order.state.version, before={"total": before}, after={"total": total})
    tell_change(order, change)
    recall(order, by)


def with_other_lines(order: Order, command: ChangeLines) -> Repriced | None:
    """The order as it would be with other contents; None where it says that already.

    Raises:
        OrderClosed, AlreadyShipped, CancellationAsked, SeenOlder, UnknownLine, NothingLeft, TermsUnknown
    """
    must_be_changeable(order, command.expected_version)
    lines = changed_lines(order.placed.lines, command.changes, order.articles)
    return None if lines == order.placed.lines else _with(order, lines)


def alter_lines(order: Order, changes: Sequence[LineChange], *, by: str = "", note: str = "") -> Change:
    """Make changes that the customer has agreed to.

    Raises:
        UnknownLine, NothingLeft, TermsUnknown
    """
    lines = changed_lines(order.placed.lines, changes, order.articles)
    return refill(order, _with(order, lines), by=by, note=note)


def _with(order: Order, lines: tuple[Line, ...]) -> Repriced:
    """The order with these lines, and what comes in with them, as large as the stock list says."""
    new = {sku: article.size for sku, article in order.articles.items() if article.size}
    return as_changed(order.placed, order.policy, lines=lines, sizes={**order.sizes, **new})


def refill(order: Order, after: Repriced, *, by: str = "", note: str = "") -> Change:
    """The order holds this from now on, at its price."""
    before, was_packed = order.placed, order.is_being_packed
    change = charge(order, after.placed, points_back=after.points_back)
    order.note(
        "lines_changed",
        by=by,
        note=note,
        version=order.state.version,
        before={"total": before.total, "lines": _written(before)},
        after={"total": order.placed.total, "lines": _written(order.placed)},
    )
    tell_change(order, change)
    check_printable(order, by)
    if was_packed:
        call_back(order, by, CONTENTS_CHANGED())
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
