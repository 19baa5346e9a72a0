"""An order that costs something else from now on: what is asked for on top, and what is given back."""

from collections.abc import Mapping

from domain.basics.said import Code, Said
from domain.contract.order import PaymentState, PlacedOrder
from domain.contract.status import HoldReason
from domain.goods.rewriting import rewrite
from domain.order.aggregate import Order
from domain.order.facts import Change, ChangedLine
from domain.order.owed import TaskKind
from domain.payment import in_kind
from domain.payment.due_date import set_deadline
from domain.shop.policy import Policy

_COD_LIMIT = Code("held.cod_limit", "most")
_WITHIN_LIMIT, _ADDS_UP = Code("noted.within_cod_limit"), Code("noted.adds_up")
_GIVE_BACK_DIFFERENCE = Code("todo.give_back_difference", "surplus")
_CHANGE_AUTHORIZATION = Code("todo.change_authorization", "before", "after")


def too_much_cash(placed: PlacedOrder, policy: Policy) -> Said | None:
    """Why no carrier would collect this sum at the door; None where one does, or none has to."""
    is_too_much = placed.terms.collected_by_carrier and placed.total > policy.shipping.cod_limit
    return _COD_LIMIT(most=policy.shipping.cod_limit) if is_too_much else None


def charge(
    order: Order, after: PlacedOrder, *, points_back: int = 0, numbers: Mapping[int, int] | None = None
) -> Change:
    """The order says this from now on, at its new price. `numbers`: see `rewrite`.

    What is missing then is asked for, with a date of its own, once the order is accepted; what came too much, and
    points that nothing is left to pay with, a person gives back. Returns what the customer is told of it.
    """
    before, surplus, missing = order.placed, order.money.surplus, order.money.missing
    rewrite(order, after, numbers)
    order.money = order.money.priced(order.money.due + after.total - before.total)
    if order.money.missing > missing:
        _ask_for_more(order, before)
    elif order.money.is_vouched_for and before.total != after.total:
        have_authorization_changed(order, before.total, order.placed.total)
    if gained := order.money.surplus - surplus:
        _give_back(order, gained)
    in_kind.ask_for_points(order, points_back)
    _look_at_sum(order)
    return Change(
        lines=tuple(changes_of(before, after)),
        total_before=before.total,
        shipping_fee_before=before.shipping_fee,
        surplus=order.money.surplus or None,
        points_back=points_back or None,
    )


def charge_less(order: Order, after: PlacedOrder) -> int:
    """The order costs less again. Returns what came too much by it (yen): who calls has it given back."""
    surplus, before = order.money.surplus, order.placed
    rewrite(order, after)
    order.money = order.money.priced(order.money.due + after.total - before.total)
    _look_at_sum(order)
    return order.money.surplus - surplus


def changes_of(before: PlacedOrder, after: PlacedOrder) -> list[ChangedLine]:
    """The articles of which another number, or at another price, is ordered now."""
    return [each for each in all_lines_of(before, after) if (each.was, each.price_was) != (each.now, each.price)]


def all_lines_of(before: PlacedOrder, after: PlacedOrder) -> list[ChangedLine]:
    """Each article that was ordered, or is now. Lines of one article count together."""
    were, are = _by_article(before), _by_article(after)
    found = []
    for sku in dict.fromkeys((*were, *are)):
        was, now = were.get(sku), are.get(sku)
        either = now or was
        assert either is not None  # noqa: S101 - the article stands in one of the two
        found.append(
            ChangedLine(
                name=either[0],
                was=was[1] if was else 0,
                now=now[1] if now else 0,
                price_was=was[2] if was else None,
                price=now[2] if now else None,
            )
        )
    return found


def _by_article(placed: PlacedOrder) -> dict[str, tuple[str, int, int]]:
    """Name, pieces and the lowest price of each article, by SKU."""
    found: dict[str, tuple[str, int, int]] = {}
    for line in placed.lines:
        _, pieces, price = found.get(line.sku, (line.name, 0, line.unit_price))
        found[line.sku] = (line.name, pieces + line.quantity, min(price, line.unit_price))
    return found


def _ask_for_more(order: Order, before: PlacedOrder) -> None:
    """Who has paid all in the cart owes the difference like anybody; a provider vouches for what was authorized."""
    if order.placed.payment.state is PaymentState.AUTHORIZED and order.money.is_vouched_for:
        have_authorization_changed(order, before.total, order.placed.total)
        return
    if order.money.is_vouched_for:
        order.money = order.money.vouched_for_no_more()
    if order.state.accepted_at and order.state.terms.pays_before_shipping:
        set_deadline(order)


def have_authorization_changed(order: Order, before: int, after: int) -> None:
    """A person tells the provider that vouches for the money what is due now; both sums in yen."""
    if order.placed.payment.state is PaymentState.AUTHORIZED:
        said = _CHANGE_AUTHORIZATION(before=before, after=after)
        order.ask_person(TaskKind.LOOK, said)


def _give_back(order: Order, gained: int) -> None:
    """`gained` is below zero where a dearer order has eaten up what was to be given back: its task says the rest."""
    if gained > 0:
        order.ask_person(TaskKind.OVERPAID, _GIVE_BACK_DIFFERENCE(surplus=gained), amount=gained)


def _look_at_sum(order: Order) -> None:
    """Holds that were about the sum stand or fall with the new one."""
    if said := too_much_cash(order.placed, order.policy):
        order.hold(HoldReason.COD_LIMIT, note=said)
    else:
        order.settle_hold(HoldReason.COD_LIMIT, _WITHIN_LIMIT())
    if order.placed.adds_up:
        order.settle_hold(HoldReason.SUMS, _ADDS_UP())
