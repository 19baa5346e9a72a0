"""An order that says something else: papers that were printed before are void."""

from collections.abc import Mapping

from domain.basics.said import Code, Said
from domain.contract.order import PlacedOrder
from domain.contract.status import HoldReason
from domain.goods import parts
from domain.goods.printing import unprintable
from domain.goods.renumbering import numbers_after, renumber
from domain.order.aggregate import Order

_RECALLED = Code("held.recalled", "why")
ADDRESS_CHANGED, CONTENTS_CHANGED = Code("held.address_changed"), Code("held.contents_changed")
DELIVERY_CHANGED, PLAN_CHANGED = Code("held.delivery_changed"), Code("held.plan_changed")


def rewrite(order: Order, placed: PlacedOrder, numbers: Mapping[int, int] | None = None) -> None:
    """The order says something else from now on: papers that were printed before are of an older version.

    `numbers`: those of its lines, by the ones that they had, where who changes them knows better than they tell.
    """
    before = order.placed
    order.placed, order.placed_changed = placed, True
    if placed.lines != before.lines:
        renumber(order, numbers_after(before.lines, placed.lines) if numbers is None else numbers)
        parts.count_anew(order, before)
    order.outdate_papers()
    has_price = order.policy.papers.slip.prices and not placed.goes_to_somebody_else
    order.goods = order.goods.invoiced_by_mail(is_wanted=not has_price)


def check_printable(order: Order, by: str) -> None:
    """Characters that nobody can print hold the order until they are gone.

    The names of articles, which nobody changes, keep a hold that stands, and never bring back one that was released.
    """
    if order.placed.unprintable_fields():
        order.hold(HoldReason.UNPRINTABLE, note=unprintable(order.placed, order.lacking) or "")
    elif order.conversation.has_hold(HoldReason.UNPRINTABLE) and not unprintable(order.placed, order.lacking):
        order.lift(HoldReason.UNPRINTABLE)
        order.note("hold_released", reason=HoldReason.UNPRINTABLE, by=by)


def recall(order: Order, by: str, why: Said | None = None) -> None:
    """What was printed for a box that is being packed is void."""
    if order.is_being_packed or (order.goods.is_partly_here and order.goods.is_packing):
        call_back(order, by, why or ADDRESS_CHANGED())


def call_back(order: Order, by: str, why: Said) -> None:
    """Whoever packs it has to stop, and to print anew."""
    order.hold(HoldReason.RECALL, by=by, note=_RECALLED(why=why))
