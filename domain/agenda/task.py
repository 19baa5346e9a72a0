"""Tasks that end by themselves: each kind has a cause in the order, and is closed when the cause is gone."""

from collections.abc import Sequence

from domain.basics.said import Code, Said
from domain.contract.returns import Postage, ReturnStage
from domain.contract.status import DEAD, Goods, HoldReason, Status
from domain.conversation.reach import MAIL_CAME_BACK, MAIL_ELSEWHERE, MAIL_REFUSED, MOOT_ONCE_REACHED
from domain.order.aggregate import Order
from domain.order.comeback import Course
from domain.order.owed import TASKS, TaskKind, TaskTrait
from domain.order.parcel import Parcel
from domain.order.state import OrderState
from domain.payment.collection import OWED_AFTER_REMINDERS

#: Why a task ends that nobody did.
OVERTAKEN, ANSWERED = Code("ended.overtaken"), Code("ended.answered")
CLAIM_ANSWERED = Code("ended.claim_answered")
BOOKED = Code("ended.booked", "order_no")
TAKEN_OUTSIDE = Code("ended.taken_outside")
TAKEN_BACK, REVIVED = Code("ended.payment_taken_back"), Code("ended.revived")
MAILS_HAVE_LEFT, TAKES_MAILS_AGAIN = Code("ended.mails_have_left"), Code("ended.takes_mails_again")
WENT_THROUGH = Code("ended.went_through")

_LOST_MAIL = frozenset(code.name for code in (MAIL_CAME_BACK, MAIL_ELSEWHERE, MAIL_REFUSED))


def grounds(state: OrderState) -> frozenset[TaskKind]:
    """The kinds of tasks for which this order gives cause, among the kinds whose cause an order can tell."""
    is_unpaid = not (state.money.is_secured or state.is_over)
    is_uncollected = state.ending is Status.UNCOLLECTED and state.money.missing > 0
    is_dead = state.ending in DEAD
    stages = {each.stage for each in state.returns.all}
    found = {
        TaskKind.CHECK_BANK: is_unpaid and state.money.chase.postponed_until is not None,
        TaskKind.DECIDE_EXPIRY: is_unpaid and state.money.chase.is_left_to_person and not state.goods.are_out,
        TaskKind.REMIND_PERSONALLY: is_unpaid and bool(state.money.chase.reminded),
        TaskKind.SEND_INSTRUCTIONS: is_unpaid and state.money.lacks_instructions,
        TaskKind.FIND_PARCEL: state.goods.is_sought and state.goods.stage is Goods.SHIPPED and not state.is_over,
        TaskKind.CAPTURE_PAYMENT: state.goods.has_left and state.money.is_vouched_for and not state.money.is_paid,
        TaskKind.OVERPAID: not is_dead and state.money.surplus > 0,
        TaskKind.COLLECT_MONEY: state.terms.collected_by_carrier
        and (state.is_over or state.goods.stage is Goods.DELIVERED)
        and not is_dead
        and not state.money.is_paid,
        TaskKind.HANDLE_RETURN: any(_is_to_be_seen(state, parcel) for parcel in state.goods.parcels),
        TaskKind.DECIDE_RETURN: ReturnStage.ASKED in stages,
        TaskKind.FETCH_RETURN: any(
            each.stage is ReturnStage.ALLOWED and each.postage is Postage.FETCHED for each in state.returns.all
        ),
        TaskKind.CHECK_RETURN: ReturnStage.RECEIVED in stages,
        TaskKind.SETTLE_RETURN: ReturnStage.INSPECTED in stages,
        TaskKind.CALL: state.conversation.has_hold(HoldReason.UNREACHABLE) or is_uncollected,
    }
    return frozenset(kind for kind, is_given in found.items() if is_given)


def _is_to_be_seen(state: OrderState, parcel: Parcel) -> bool:
    """Somebody has to look at what came back, or to settle it as a person."""
    if parcel.back is None:
        return False
    return state.goods.is_return_open if parcel.back.course is Course.PERSON else bool(parcel.unseen)


def is_end_taken_back(before: OrderState, now: OrderState) -> bool:
    """The end for which all that came was to go back holds no more, or nothing of it is left.

    What was promised for a claim, a return or a parcel that came back holds whatever becomes of the order.
    """
    return _owes_all(before) and not _owes_all(now)


def _owes_all(state: OrderState) -> bool:
    return state.ending in DEAD and state.to_give_back > 0


def ends_with_ground(kind: TaskKind, said: Sequence[Said]) -> bool:
    """True for a task of a ground: a call has many reasons, and ends only when all that it asks for is settled."""
    if TaskTrait.HAS_MANY_GROUNDS not in TASKS[kind] or said[-1].code == OWED_AFTER_REMINDERS.name:
        return True
    return all(_is_moot_once_reached(each) for each in said)


def _is_moot_once_reached(said: Said) -> bool:
    return said.code in _LOST_MAIL and said.facts["mail"] in MOOT_ONCE_REACHED


def overtaken(order: Order, before: frozenset[TaskKind]) -> list[TaskKind]:
    """The kinds whose open tasks end with this activity, because what they ask for has happened or is not wanted."""
    return sorted(before - grounds(order.state) - {task.kind for task in order.tasks})
