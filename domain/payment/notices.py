"""Money that is reported twice: a store has taken it (速報), and days later it is certain that it comes (確定)."""

from domain.basics.said import Code
from domain.contract.messages import PaymentReceived, Stage
from domain.contract.status import HoldReason
from domain.order.aggregate import Order
from domain.order.owed import TaskKind

_WAITS = Code("held.not_confirmed", "amount")
_IS_CERTAIN = Code("noted.payment_certain")
_TOLD_AGAIN = Code("todo.told_again", "amount", "notice_id", "brought")
_CERTAIN_THOUGH_TAKEN_BACK = Code("todo.certain_though_taken_back", "amount", "notice_id")


def wait_for_confirmation(order: Order, payment: PaymentReceived) -> None:
    """Where the shop sends no goods on a preliminary notice, they wait for the confirmation; the money is booked."""
    is_enough = order.policy.payment.ships_on_preliminary or payment.stage is not Stage.PRELIMINARY
    if is_enough or order.goods.has_left or order.state.is_over:
        return
    order.hold(HoldReason.UNCONFIRMED, note=_WAITS(amount=payment.amount), tells_shop=False)


def confirm(order: Order, payment: PaymentReceived, *, is_taken_back: bool) -> None:
    """The money is certain: nothing is booked a second time."""
    order.note("payment_certain", by=payment.by, notice_id=payment.notice_id, amount=payment.amount)
    if is_taken_back:
        said = _CERTAIN_THOUGH_TAKEN_BACK(amount=payment.amount, notice_id=payment.notice_id)
        order.ask_person(TaskKind.LOOK, said)
        return
    order.settle_hold(HoldReason.UNCONFIRMED, _IS_CERTAIN())


def doubt(order: Order, payment: PaymentReceived, brought: str) -> None:
    """A program tells of money that a bank's file seems to have brought: a person looks, and nothing is booked."""
    said = _TOLD_AGAIN(amount=payment.amount, notice_id=payment.notice_id, brought=brought)
    order.ask_person(TaskKind.LOOK, said)


def drop(order: Order) -> None:
    """The money was taken back: nobody waits for its confirmation any more, and a hold of its own says so."""
    if order.conversation.has_hold(HoldReason.UNCONFIRMED):
        order.lift(HoldReason.UNCONFIRMED)
