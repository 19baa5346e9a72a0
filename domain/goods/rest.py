"""Cancelling the rest of an order of which a parcel has left: what is still here is free, what left stays sold."""

from domain.basics.said import Code, Said
from domain.contract.order import Line
from domain.goods import comeback, parts
from domain.goods.arrival import arrive_without
from domain.goods.contents import Repriced, as_changed
from domain.goods.new_price import charge
from domain.order.aggregate import Order
from domain.order.facts import Change, RestFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.payment import in_kind
from domain.shop.fees import FeesPolicy

_CASH_IN_NO_PARCEL = Code("todo.cash_in_no_parcel", "missing")


def cancel_rest(order: Order, by: str, reason: str | Said) -> None:
    """The order holds from now on what has left of it, at that price; the rest goes back to the shelf.

    What was paid for the rest is given back. Fees never rise by it: the parcel that left was brought for them.
    """
    before, dropped, surplus = order.placed, parts.still_here(order), order.money.surplus
    order.goods = order.goods.completed()
    change = _keep_what_left(order)
    order.goods = order.goods.to_be_cancelled("")
    order.gives_up_rest = True
    order.note(
        "rest_cancelled",
        by=by,
        note=reason,
        version=order.state.version,
        lines=[f"{before.lines[each.line - 1].sku} × {each.pieces}" for each in dropped],
        total=order.placed.total,
    )
    if comeback.is_nothing_kept(order):
        money, refund = order.money, comeback.end_with_nothing(order)
        back = in_kind.told_since(order, money)
        facts = RestFacts(changed=change, is_nothing_kept=True, refund=refund or None, in_kind=back)
        order.owe(MailKind.REST_CANCELLED, facts)
        return
    _tell(order, change, max(order.money.surplus - surplus, 0))
    arrive_without(order)


def _keep_what_left(order: Order) -> Change:
    """Lines of which nothing left go; those that stay get other numbers, also in parcels, returns and claims."""
    left = parts.pieces_that_left(order)
    numbers = {no: place for place, no in enumerate(sorted(left), start=1)}
    lines = tuple(order.placed.lines[no - 1].model_copy(update={"quantity": left[no]}) for no in numbers)
    after = _at_the_lower_fees(order, lines)
    gone = [each for each in order.goods.parcels if each.has_left or each.is_to_leave]
    order.goods = order.goods.only(gone)
    return charge(order, after.placed, points_back=after.points_back, numbers=numbers)


def _at_the_lower_fees(order: Order, lines: tuple[Line, ...]) -> Repriced:
    """At fees as the table says, or as they were charged, whichever is less."""
    as_charged = order.policy.model_copy(update={"fees": FeesPolicy()})
    priced = [as_changed(order.placed, each, lines=lines, sizes=order.sizes) for each in (order.policy, as_charged)]
    return min(priced, key=lambda each: each.placed.total)


def _tell(order: Order, change: Change, refund: int) -> None:
    """The cash of the whole order is with one parcel: it has left with too much, or it is one that leaves no more."""
    facts = RestFacts(changed=change, refund=refund or None)
    missing = order.money.missing if order.state.terms.collected_by_carrier else 0
    if missing and any(not each.is_further for each in order.goods.parcels):
        facts = RestFacts(changed=change, from_cash=change.total_before - order.placed.total or None)
    elif missing:
        facts = RestFacts(changed=change, cash_open=missing)
        order.ask_person(TaskKind.LOOK, _CASH_IN_NO_PARCEL(missing=missing))
    order.owe(MailKind.REST_CANCELLED, facts)
