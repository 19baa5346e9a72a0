"""What waits for somebody in the shop, since when, and from when on the shop is reminded of it, once a day.

No timer of the order tells the shop: the daily round (workflows/round.py) lists all that waits in one mail.
"""

from collections.abc import Iterator
from datetime import datetime

from domain.agenda.work import Work
from domain.contract.status import Goods, Status
from domain.order.agenda import Step, StepKind, Waiting
from domain.order.aggregate import Order
from domain.order.state import OrderState

#: The piles of which the shop is reminded. Holds have alerts of their own, and nobody hurries goods that are on order.
_REMINDED = frozenset({Work.INSPECT, Work.ACCEPT, Work.PACK, Work.SHIP, Work.INSTRUCT, Work.COLLECT})

_PILE_OF_GOODS = {Goods.BACKORDERED: Work.BACKORDERED, Goods.SHIPPED: Work.ARRIVING, Goods.PACKING: Work.SHIP}


def pile_of(state: OrderState) -> Work | None:  # noqa: PLR0911 - one line per pile
    """On which pile an order lies until its money is overdue; None when nobody has to do anything about it."""
    if state.is_over:
        return None
    stage = state.goods.stage
    if state.conversation.holds:
        is_for_shop = state.conversation.holds_for_shop or state.conversation.inquiries or stage is Goods.PACKING
        return Work.SETTLE if is_for_shop else Work.ASKED
    if state.goods.only_awaits:
        return Work.BACKORDERED
    if state.goods.is_partly_here:
        return Work.SHIP if state.goods.is_packing else Work.PACK
    if stage in _PILE_OF_GOODS:
        return _PILE_OF_GOODS[stage]
    if _is_untold(state):
        return Work.INSTRUCT
    if stage is not Goods.RESERVED:
        return None
    if not state.accepted_at:
        if state.goods.accept_at:
            return None  # the machine accepts it
        return Work.ACCEPT if state.goods.is_inspected else Work.INSPECT
    return None if state.awaits_money else Work.PACK


def _is_untold(state: OrderState) -> bool:
    """Money is due, and no deadline runs: neither before the goods leave nor after they have arrived."""
    is_due = state.accepted_at is not None and state.awaits_money and state.goods.stage is Goods.RESERVED
    is_due_after = (
        state.terms.pays_after_delivery and state.goods.stage is Goods.DELIVERED and not state.money.is_secured
    )
    return state.money.deadline is None and (is_due or is_due_after)


def work_on(state: OrderState) -> Work | None:
    """What is to be done for this order now, or waited for; as lists and the daily round find it."""
    if not state.is_over:
        return pile_of(state)
    is_uncollected = state.terms.collected_by_carrier and state.ending is Status.COMPLETED and state.money.missing
    return Work.COLLECT if is_uncollected else None


def keep_waiting(order: Order) -> None:
    """Take down since when the order waits for the shop; another piece of work begins to wait anew."""
    work = work_on(order.state)
    if work is None or work not in _REMINDED:
        order.agenda = order.agenda.waiting(None)
    elif order.agenda.waits is None or order.agenda.waits.work != work:
        waits = Waiting(work=work, since=order.at, remind_at=_reminded_from(order, work))
        order.agenda = order.agenda.waiting(waits)


def _reminded_from(order: Order, work: Work) -> datetime:
    rules, calendar = order.policy.waiting, order.calendar
    days = rules.collect_after_business_days if work is Work.COLLECT else rules.remind_after_business_days
    return calendar.at(calendar.add_business_days(order.today, days), rules.hour)


def waiting_steps(order: Order) -> Iterator[Step]:
    """From when on the shop is reminded, once a business day, for as long as the order waits."""
    waits = order.agenda.waits
    if waits and order.policy.waiting.remind_after_business_days:
        yield Step(at=waits.remind_at, what=StepKind.REMIND_SHOP)
