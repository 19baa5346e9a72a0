"""Cancelling, in three zones: free, to be recalled by the packer, refused once shipped; and what every way out owes."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from domain.basics.errors import CancellationAsked, DifferentOrder
from domain.basics.said import Code, Said
from domain.contract.messages import Cancel, Seen
from domain.contract.order import PaymentState
from domain.contract.status import Goods, HoldReason, Status
from domain.goods import parts, reshipping
from domain.goods.rest import cancel_rest
from domain.order.aggregate import Order
from domain.order.facts import EndFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.payment import in_kind, refund

_RELEASE_AMOUNT = Code("todo.release_amount")
_GIVE_BACK = Code("todo.give_back", "amount")
_CHOSEN = Code("noted.chosen")
_SET_ASIDE_BY = Code("noted.set_aside_by", "by")
_CANCELLED_WHILE_PACKED = Code("held.cancelled_while_packed")


class SeenOlder(DifferentOrder):
    """The change was based on an older view of the order."""

    cases: ClassVar = {"": ("changes",)}


#: What has changed since somebody looked.
_STATUS_WAS = Code("changed.status", "was", "now")
_GOODS_WERE = Code("changed.goods", "were", "now")
_VERSION_WAS = Code("changed.version", "seen", "version")
_HOLDS_WERE = Code("changed.holds", "were", "now")
_NONE = Code("changed.no_holds")


def must_be_as_seen(order: Order, seen: Seen | None) -> None:
    """Raises SeenOlder, naming what has changed, unless the order is as it was when somebody decided."""
    if seen is None:
        return
    changes = []
    if seen.status not in {None, order.state.status}:
        changes.append(_STATUS_WAS(was=seen.status, now=order.state.status))
    if seen.goods not in {None, order.goods.stage}:
        changes.append(_GOODS_WERE(were=seen.goods, now=order.goods.stage))
    if seen.version not in {None, order.state.version}:
        changes.append(_VERSION_WAS(seen=seen.version, version=order.state.version))
    holds = [hold.reason for hold in order.conversation.holds]
    if seen.holds is not None and set(seen.holds) != set(holds):
        changes.append(_HOLDS_WERE(were=_listed(seen.holds), now=_listed(holds)))
    if changes:
        raise SeenOlder(changes=changes)


def must_be_of_version(order: Order, expected: int | None) -> None:
    """Raises SeenOlder when a change was decided on another version than the one of now."""
    if expected not in {None, order.state.version}:
        raise SeenOlder(changes=[_VERSION_WAS(seen=expected, version=order.state.version)])


def _listed(holds: Iterable[HoldReason]) -> tuple[str | Said, ...]:
    return tuple(sorted(holds)) or (_NONE(),)


def cancel(order: Order, command: Cancel) -> None:
    """End on request; while packing, the packer must first set the parcel aside and release the recall.

    Of an order of which a parcel has left, the rest is cancelled, or what is here again.

    Raises:
        OrderClosed, AlreadyShipped, SeenOlder, CancellationAsked
    """
    order.must_be_open()
    reshipping.must_be_alone(order)
    is_rest = order.goods.is_partly_here and parts.pieces_that_left(order) and parts.still_here(order)
    if not (is_rest or reshipping.is_here_again(order)):
        order.must_be_here()
    must_be_as_seen(order, command.seen)
    if order.goods.cancel_requested_by:
        raise CancellationAsked
    if order.is_being_packed or (order.goods.is_partly_here and order.goods.is_packing):
        order.goods = order.goods.to_be_cancelled(command.by or "customer")
        order.note("cancel_requested", by=command.by, note=command.reason)
        order.lift(HoldReason.RECALL)  # a recall for another reason becomes this one, and the packer hears of it
        order.hold(HoldReason.RECALL, by=command.by, note=_CANCELLED_WHILE_PACKED())
        return
    _cancel(order, command.by, command.reason)


def cancel_as_wished(order: Order, by: str) -> None:
    """End an order whose customer chose that, of what was offered."""
    _cancel(order, by, _CHOSEN())


def _cancel(order: Order, by: str, reason: str | Said) -> None:
    if reshipping.is_here_again(order):
        _put_back(order)
        reshipping.cancel(order, by, reason)
        return
    if order.goods.is_partly_here:
        cancel_rest(order, by, reason)
        return
    order.end(Status.CANCELLED)
    order.note("cancelled", by=by, note=reason)
    order.owe(MailKind.CANCELLED, end_before_shipping(order))


def finish_recall(order: Order, by: str) -> None:
    """The packer has set the parcel aside: a requested cancellation happens now, otherwise packing starts again."""
    if order.goods.cancel_requested_by:
        _cancel(order, order.goods.cancel_requested_by, _SET_ASIDE_BY(by=by))
        return
    unpack(order)


def unpack(order: Order) -> None:
    """Back to the shelf: slip and label that were printed are void."""
    if order.goods.stage is Goods.PACKING or order.goods.is_partly_here:
        _put_back(order)


def _put_back(order: Order) -> None:
    order.goods = order.goods.unpacked()
    parts.count_rest(order)


def end_before_shipping(order: Order, deadline: date | None = None) -> EndFacts:
    """What every way out before shipping owes: the goods go back to the shelf, what was paid to the payer.

    Returns what the customer is told of it. The reservation itself is released by the activity.
    """
    order.goods = order.goods.released()
    if order.placed.payment.state is PaymentState.AUTHORIZED and not order.money.allocated:
        order.ask_person(TaskKind.VOID_AUTHORIZATION, _RELEASE_AMOUNT())
    back = in_kind.give_all_back(order)
    amount = min(order.state.to_give_back, refund.may_be_promised(order))
    owed = refund.owe(order, amount, _GIVE_BACK(amount=amount)) or None
    return EndFacts(refund=owed, deadline=deadline, in_kind=back)
