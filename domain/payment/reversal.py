"""Payments that were taken back: a booked one counts no more; a reversal that came first waits for its payment."""

from collections.abc import Sequence

from domain.basics.said import Code, Said
from domain.contract.messages import PaymentReceived, PaymentReversed
from domain.contract.status import DEAD, HoldReason
from domain.order.aggregate import NO_REASON, Order
from domain.order.facts import RefundLessFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.order.refund import Refund
from domain.payment import notices, payment, refund

_TAKEN_BACK = Code("todo.taken_back", "amount", "why")
_TAKEN_BACK_BEFORE = Code("todo.taken_back_before", "amount", "why")
_MOVED = Code("todo.moved", "amount", "order_no")
_MOVED_NOTE = Code("noted.moved", "order_no")
_NOT_AGAIN = Code("todo.not_again", "what")
_UNASSIGNED = Code("todo.unassigned_taken_back", "amount", "notice_id", "why")
_IN_VAIN = Code("todo.reversed_in_vain", "notice_id", "order_no", "why")
_PAYMENT_TAKEN_BACK = Code("held.payment_taken_back")


def reverse(order: Order, fact: PaymentReversed, amount: int) -> None:
    """A booked payment was taken back: never silently, and never with the goods following it out of the door."""
    _reverse(order, amount)
    _note(order, fact, amount)
    _have_looked_at(order, _TAKEN_BACK(amount=amount, why=_reason(fact)))


def move(order: Order, fact: PaymentReversed, amount: int, to: str, by: str) -> None:
    """A person had booked here what another order was paid with: it counts no more, and the goods wait.

    Who was thanked for it by mistake is told by a person: the order is held until then, so that nobody is dunned first.
    """
    _reverse(order, amount)
    order.note("payment_reversed", by=by, note=_MOVED_NOTE(order_no=to), notice_id=fact.notice_id, amount=amount)
    _have_looked_at(order, _MOVED(amount=amount, order_no=to))


def renew_refunds(order: Order, fact: PaymentReversed, withdrawn: Sequence[Refund], *, was_customers: bool) -> None:
    """What was to go back has been withdrawn: it is owed anew as far as other money is left.

    A customer who was promised more reads so. Of what a claim or a return was promised a person hears, who tells them;
    and so does a person where the payment was never the customer's own.
    """
    refund.keep_promises(order, withdrawn)
    amount = payment.ask_anew(order)
    promised = [each for each in withdrawn if not each.key]
    was = sum(each.amount for each in promised)
    if was_customers and amount < was:
        asked = not amount and any(each.is_account_asked for each in promised)
        facts = RefundLessFacts(was=was, amount=amount, is_account_asked=asked)
        order.owe(MailKind.REFUND_LESS, facts, what=fact.notice_id)


def keep(order: Order, fact: PaymentReversed) -> None:
    """A payment was taken back that nobody has booked yet: it will not count when it comes."""
    order.note("reversal_kept", by=fact.by, note=fact.reason, notice_id=fact.notice_id)


def meet(order: Order, notice: PaymentReceived, fact: PaymentReversed, *, by: str = "") -> None:
    """A payment came whose reversal was known already: the journal tells both, and the money does not count.

    Nobody is thanked for it, nothing is given back of it, and no goods follow: a person looks, as after a reversal
    that came in time.
    """
    order.note("payment_received", by=by, notice_id=notice.notice_id, amount=notice.amount, paid_on=str(notice.paid_on))
    _note(order, fact, notice.amount)
    _have_looked_at(order, _TAKEN_BACK_BEFORE(amount=notice.amount, why=_reason(fact)))


def find_unassigned(order: Order, fact: PaymentReversed, amount: int) -> None:
    """What was taken back had come without an order, so it never counted here."""
    _note(order, fact, amount)
    order.ask_person(TaskKind.LOOK, unassigned(fact, amount))


def unassigned(fact: PaymentReversed, amount: int) -> Said:
    """What the shop reads of money without an order that was taken back."""
    return _UNASSIGNED(amount=amount, notice_id=fact.notice_id, why=_reason(fact))


def in_vain(fact: PaymentReversed, order_no: str) -> Said:
    """What the shop is told of a reversal whose payment never came."""
    return _IN_VAIN(notice_id=fact.notice_id, order_no=order_no, why=_reason(fact))


def _reverse(order: Order, amount: int) -> None:
    order.money = order.money.taken_back(amount)
    if order.placed.is_paid_by_cart and not order.money.is_paid:
        order.money = order.money.vouched_for_no_more()
    notices.drop(order)
    if _must_be_printed_anew(order):
        order.outdate_papers()


def _reason(fact: PaymentReversed) -> str | Said:
    return fact.reason or NO_REASON()


def _note(order: Order, fact: PaymentReversed, amount: int) -> None:
    order.note("payment_reversed", by=fact.by, note=fact.reason, notice_id=fact.notice_id, amount=amount)


def _must_be_printed_anew(order: Order) -> bool:
    """A label that was printed before names too little cash."""
    is_here = not (order.state.is_over or order.money.is_secured or order.goods.has_left)
    return is_here and order.state.terms.collected_by_carrier


def _have_looked_at(order: Order, what: Said) -> None:
    order.ask_person(TaskKind.LOOK, _NOT_AGAIN(what=what) if order.state.ending in DEAD else what)
    if order.state.is_over or order.money.is_secured:
        return
    if order.goods.has_left:
        order.chase = order.chase.by_person()
    else:
        order.chase = order.chase.by_machine()  # that task ended when the money came
        order.hold(HoldReason.PAYMENT, note=_PAYMENT_TAKEN_BACK())
