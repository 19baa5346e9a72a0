"""Tasks that end by themselves: each kind has a ground in the order, and is overtaken when that is gone."""

from domain.aggregate import Order, TaskKind
from domain.order import PlanName
from domain.state import OrderState
from domain.status import DEAD, Goods, HoldReason, Status


def grounds(state: OrderState) -> frozenset[TaskKind]:
    """The kinds of tasks for which this order gives cause, among those whose cause it knows."""
    is_unpaid = not (state.is_secured or state.is_over)
    is_uncollected = state.ending is Status.UNCOLLECTED and state.missing > 0
    is_dead = state.ending in DEAD
    found = {
        TaskKind.CHECK_BANK: is_unpaid and state.postponed_until is not None,
        TaskKind.DECIDE_EXPIRY: is_unpaid and state.is_left_to_person and not state.goods.has_left,
        TaskKind.REMIND_PERSONALLY: is_unpaid and bool(state.reminded),
        TaskKind.SEND_INSTRUCTIONS: is_unpaid and state.lacks_instructions,
        TaskKind.FIND_PARCEL: state.is_missing_reported and state.goods is Goods.SHIPPED and not state.is_over,
        TaskKind.CAPTURE_PAYMENT: state.goods.has_left and state.is_vouched_for and not state.is_paid,
        TaskKind.REFUND: state.is_over and state.to_give_back > 0,
        TaskKind.OVERPAID: not is_dead and state.surplus > 0,
        TaskKind.COLLECT_MONEY: state.plan is PlanName.COD and state.is_over and not is_dead and not state.is_paid,
        TaskKind.CALL: state.has_hold(HoldReason.UNREACHABLE) or is_uncollected,
    }
    return frozenset(kind for kind, is_given in found.items() if is_given)


def overtaken(order: Order, before: frozenset[TaskKind]) -> list[TaskKind]:
    """The kinds whose open tasks end with this deed, because what they ask for has happened or is not wanted."""
    return sorted(before - grounds(order.state) - {task.kind for task in order.tasks})
