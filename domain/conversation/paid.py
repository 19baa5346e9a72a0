"""Money that comes answers what the customer was asked, and shows that they were reached."""

from domain.basics.said import Code, Said
from domain.contract.messages import PaymentReceived
from domain.contract.status import Goods, HoldReason
from domain.conversation.question import conversations
from domain.goods.returns import exchanging
from domain.order.aggregate import Order
from domain.payment import notices
from domain.payment import payment as rules

_MONEY_IS_THERE = Code("noted.money_for_unreachable")


def money_came(order: Order, payment: PaymentReceived, *, by: str = "", why: str | Said = "") -> None:
    """Money arrived: it is booked, what hangs on it is settled, and the payer is told. `why` it is this order's."""
    was_paid, before = order.money.is_paid, order.money.differences
    own = rules.book(order, payment, by=by, why=why)
    exchanging.hear_of_money(order, payment, before)
    if own is None:
        return
    conversations.money_came(order)
    _count_as_reached(order)
    rules.answer(order, own, was_paid=was_paid)
    notices.wait_for_confirmation(order, own)


def _count_as_reached(order: Order) -> None:
    """A customer who has paid in full knew what to do, even if the mail about it was lost."""
    waits_otherwise = order.conversation.is_asked or order.goods.stage is Goods.BACKORDERED
    if order.money.is_paid and order.conversation.has_hold(HoldReason.UNREACHABLE) and not waits_otherwise:
        order.money = order.money.told()
        order.lift(HoldReason.UNREACHABLE)
        order.note("hold_released", reason=HoldReason.UNREACHABLE, note=_MONEY_IS_THERE())
