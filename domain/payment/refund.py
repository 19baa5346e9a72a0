"""Giving money back: at most what came in, in one ledger for every reason.

Whatever owes money back, a cancellation, a return, a claim, calls `owe`: it never promises more than was paid. What was
promised is due until somebody has told the bank or the provider (`order_out`), and done when it has arrived
(`give_back`); only then the customer reads that it is done. What comes back (`fail`) is due once more.
"""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from domain.basics.errors import Refusal
from domain.basics.said import Code, Said
from domain.contract.messages import RefundOwed
from domain.contract.order import PaymentMethod
from domain.contract.status import DEAD
from domain.order.aggregate import NO_REASON, Order
from domain.order.facts import InKind, RefundFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.order.refund import Refund, RefundState
from domain.payment import in_kind
from domain.people.remark import Remark

_THROUGH_PROVIDER = Code("todo.give_back_through", "what", "method", "reference")
_FOR_MATTER = Code("todo.give_back_for", "amount", "key")
_ABOVE_CEILING = Code("todo.above_ceiling", "key", "wanted", "amount")
_TAKEN_ABOVE = Code("todo.taken_above", "key", "wanted", "amount")
_TAKEN_UNSENT = Code("todo.taken_unsent", "key", "amount")
_NOT_DUE = Code("todo.refund_not_due", "key", "wanted", "amount")
_CAME_BACK = Code("todo.refund_came_back", "amount", "why", "failures")
_POST_RETURN_INVOICE = Code("todo.post_return_invoice", "no", "order_no", "amount")
#: Whoever took this money gives it back; no account of the customer is needed.
PROVIDERS = frozenset({PaymentMethod.CARD, PaymentMethod.QR, PaymentMethod.INVOICE_SERVICE})


class RefundTooHigh(Refusal):
    """More cannot be given back than came in."""

    cases: ClassVar = {"": ("amount", "kept")}


class CancelFirst(Refusal):
    """Nothing would be left of the price of goods that are still to be shipped."""


class NoSuchRefund(Refusal):
    """The order owes no such refund, or it has got further than that."""

    cases: ClassVar = {"": ("no",), "none": (), "no_account": (), "several": ("numbers",), "state": ("no", "state")}


def is_through_provider(order: Order) -> bool:
    """True where a provider gives the money back the way it came."""
    return order.placed.payment.method in PROVIDERS


def may_be_promised(order: Order) -> int:
    """The ceiling, in yen: what was paid, less what went back or is to.

    Cash that a carrier has collected was paid, though it has not been handed on yet.
    """
    money, paid = order.money, order.money.kept
    if _is_cash_collected(order):
        paid = max(paid, money.due + money.for_exchange - money.waived - money.refunded)
    return max(paid - money.promised, 0)


def _is_cash_collected(order: Order) -> bool:
    return order.state.terms.collected_by_carrier and order.goods.is_cash_collected


def owe(order: Order, amount: int, said: Said, *, key: str = "", beyond: int = 0) -> int:
    """So much is to be given back, and a person is asked to do so. `said`: why. `key`: see `Refund`; each is owed once.

    `beyond`: of it, came too much.

    Returns:
        the yen that are owed for it now: at most what may be promised, maybe nothing.
    """
    if known := of_key(order, key):
        return known.amount
    amount = min(amount, may_be_promised(order))
    if amount <= 0:
        return 0
    order.money = order.money.refund_due(amount, key, beyond)
    if is_through_provider(order):
        payment = order.placed.payment
        said = _THROUGH_PROVIDER(what=said, method=payment.method, reference=payment.reference or NO_REASON())
    _ask(order, len(order.money.refunds), said)
    return amount


def _ask(order: Order, no: int, said: Said) -> None:
    """A person is asked to give this refund back."""
    order.ask_person(TaskKind.REFUND, said, amount=order.money.refunds[no - 1].amount)
    order.tasks[-1] = order.tasks[-1].model_copy(update={"refund": no})


def of_key(order: Order, key: str) -> Refund | None:
    """The refund for this claim or return, unless it was withdrawn."""
    found = (each for each in order.money.refunds if key and each.key == key)
    return next((each for each in found if each.state is not RefundState.WITHDRAWN), None)


def owe_for_matter(order: Order, fact: RefundOwed) -> None:
    """A claim or a return was settled by money. What is above the ceiling is told to a person, and not owed."""
    if of_key(order, fact.key):
        return
    said = _FOR_MATTER(amount=min(fact.amount, may_be_promised(order)), key=fact.key)
    amount = owe(order, fact.amount, said, key=fact.key)
    order.note("refund_owed", by=fact.by, note=fact.note, key=fact.key, amount=amount)
    is_unpaid = order.money.missing and not _is_cash_collected(order)
    if fact.is_all and not (may_be_promised(order) or is_unpaid):
        in_kind.give_all_back(order)
    if amount < fact.amount:
        tell_ceiling(order, fact.key, fact.amount, amount)


def would_go_back(order: Order, fact: RefundOwed) -> InKind | None:
    """The points and coupons that go back once the order owes this: played on a copy, the order is not changed."""
    copy = Order(order.placed, order.state, order.policy, order.calendar, order.at)
    owe_for_matter(copy, fact)
    return in_kind.told_since(copy, order.money)


def tell_ceiling(order: Order, key: str, wanted: int, amount: int) -> None:
    """More was wanted for a matter than may be given back: a person hears it."""
    order.ask_person(TaskKind.LOOK, _ABOVE_CEILING(key=key, wanted=wanted, amount=amount))


def open_refund(order: Order, no: int | None, *states: RefundState) -> int:
    """The number of the refund that is meant; it is in one of these states. Without a number: the only one that is.

    Raises:
        NoSuchRefund
    """
    fitting = [at for at, each in enumerate(order.money.refunds, start=1) if each.state in states]
    if no is None:
        if not fitting:
            raise NoSuchRefund("none")
        if len(fitting) > 1:
            raise NoSuchRefund("several", numbers=fitting)
        return fitting[0]
    known = order.money.refund(no)
    if known is None:
        raise NoSuchRefund(no=no)
    if no not in fitting:
        raise NoSuchRefund("state", no=no, state=known.state)
    return no


def order_out(order: Order, no: int, remark: Remark) -> None:
    """Somebody has told the bank or the provider to give this refund back."""
    order.money = order.money.refunding(no, Refund.ordered)
    order.note("refund_ordered", by=remark.by, note=remark.note, no=no, amount=order.money.refunds[no - 1].amount)


def fail(order: Order, no: int, remark: Remark) -> None:
    """What was ordered, or even done, has come back: it is owed once more, and a person hears why."""
    was = order.money.refunds[no - 1]
    order.money = order.money.refunding(no, Refund.failed).knowing_account(is_known=False)
    order.note("refund_failed", by=remark.by, note=remark.note, no=no, amount=was.amount)
    said = _CAME_BACK(amount=was.amount, why=remark.note or NO_REASON(), failures=was.failures + 1)
    _ask(order, no, said)


def must_not_exceed(order: Order, amount: int, no: int | None) -> None:
    """Raises RefundTooHigh where more would go back than came in, and is not on its way to somebody already.

    What the bank was told to give back has left, whatever became of the payment meanwhile.
    """
    refund = order.money.refund(no) if no else None
    if refund and refund.state is RefundState.ORDERED and amount <= refund.amount:
        return
    free = may_be_promised(order) + (refund.amount if refund and refund.is_open else 0)
    if amount > free:
        raise RefundTooHigh(amount=amount, kept=free)


def give_back(
    order: Order, amount: int, remark: Remark, *, no: int | None = None, return_no: int | None = None
) -> None:
    """Money has been given back; `no` is the number of the refund that was owed, where one was.

    `return_no`: the number of the return invoice that its mail takes along.

    An order that goes on does not ask again for what it gave back of its price.

    Money that was transferred for a cod order before it left is different: the carrier collects it then.

    Raises:
        RefundTooHigh, CancelFirst
    """
    must_not_exceed(order, amount, no)
    known = order.money.refund(no) if no else None
    _book(order, amount, no)
    order.note("refunded", by=remark.by, note=remark.note, amount=amount)
    facts = RefundFacts(
        amount=amount,
        received_total=max(order.money.kept, 0) or None,
        ending=order.state.ending,
        return_no=return_no,
        claim_no=known.claim_no if known else None,
        in_kind=in_kind.told_of_all(order) if known and known.claim_no else None,
    )
    order.owe(MailKind.REFUNDED, facts, what=_what(order, no))
    if return_no:
        have_return_posted(order, return_no, amount)


def have_return_posted(order: Order, return_no: int, amount: int) -> None:
    """Whoever has no mail address gets a return invoice by post."""
    if not order.placed.orderer.email:
        said = _POST_RETURN_INVOICE(no=return_no, order_no=order.state.order_no, amount=amount)
        order.ask_person(TaskKind.PRINT_NOTICE, said)


def gone_to_customer(order: Order, fact: RefundOwed) -> int:
    """Yen that somebody outside has given back and that are not booked yet, up to the ceiling."""
    return 0 if of_key(order, fact.key) else min(fact.amount, may_be_promised(order))


def in_the_way(order: Order, fact: RefundOwed) -> tuple[Refund, ...]:
    """What nobody was told to give back yet, where somebody outside has taken more than was left beside it."""
    if of_key(order, fact.key) or fact.amount <= may_be_promised(order):
        return ()
    return tuple(each for each in order.money.refunds if each.is_due)


def owe_what_is_left(order: Order, fact: RefundOwed, withdrawn: Sequence[Refund]) -> None:
    """Of what was withdrawn for money that has gone outside, that is owed anew which is still here."""
    if gone := sum(each.amount - _owe_anew(order, each) for each in withdrawn):
        order.ask_person(TaskKind.LOOK, _NOT_DUE(key=fact.key, wanted=fact.amount, amount=gone))


def keep_promises(order: Order, withdrawn: Sequence[Refund]) -> None:
    """A payment was taken back: what claims and returns were promised of it is owed as far as other money is left."""
    for was in withdrawn:
        amount = _owe_anew(order, was) if was.key else 0
        if was.key and amount < was.amount:
            tell_ceiling(order, was.key, was.amount, amount)


def _owe_anew(order: Order, was: Refund) -> int:
    """Yen that are owed in the place of what was withdrawn."""
    amount = min(was.amount, may_be_promised(order))
    if amount:
        what = {"amount": amount, "key": was.key or order.state.order_no}
        owe(order, amount, _FOR_MATTER(**what), key=was.key, beyond=was.beyond)
        order.money = order.money.refunding(len(order.money.refunds), partial(Refund.tried_like, was=was))
    return amount


def take_by_provider(order: Order, fact: RefundOwed) -> None:
    """A mall or a provider took the money and gave it back: booked as given back, once per key, up to the ceiling.

    The customer is not written to, and nobody has to give anything back. What is above the ceiling had been given back
    before, or was never paid: a person looks.
    """
    if of_key(order, fact.key):
        return
    amount = gone_to_customer(order, fact)
    order.note("taken_by_provider", by=fact.by, note=fact.note, key=fact.key, amount=amount)
    if amount < fact.amount:
        order.ask_person(TaskKind.LOOK, _TAKEN_ABOVE(key=fact.key, wanted=fact.amount, amount=amount))
    if not amount:
        return
    order.money = order.money.refund_due(amount, fact.key)
    if not order.goods.has_left and order.state.ending not in DEAD:
        order.ask_person(TaskKind.LOOK, _TAKEN_UNSENT(key=fact.key, amount=amount))
        order.money = order.money.given_back(amount, no=len(order.money.refunds))
    else:
        _book(order, amount, len(order.money.refunds))


def _book(order: Order, amount: int, no: int | None) -> None:
    """So much has gone back; see `give_back`."""
    is_collected_later = order.state.terms.collected_by_carrier and not order.goods.has_left
    if is_collected_later:
        order.outdate_papers()  # a label that was printed before names too little cash
    elif order.state.ending not in DEAD and not _is_booked(order, no):
        if amount == order.money.kept and not order.goods.has_left:
            raise CancelFirst
        owed = order.money.refund(no) if no else None
        promised = min(amount, owed.amount - owed.beyond) if owed else 0
        of_price = max(amount - promised - order.money.surplus, 0)
        order.money = order.money.returning(promised).forgiven(of_price)
        if promised + of_price and not order.goods.have_gone:
            order.outdate_papers()  # the price and the tax on a slip that was printed before are too high
    order.money = order.money.given_back(amount, no=no)


def _is_booked(order: Order, no: int | None) -> bool:
    """Its part of the price was let off when it was done for the first time."""
    refund = order.money.refund(no) if no else None
    return refund is not None and refund.is_booked


def _what(order: Order, no: int | None) -> str:
    """A refund that came back and was done again is told again."""
    number = no or len(order.money.refunds)
    failures = order.money.refunds[number - 1].failures
    return f"{number}:{failures}" if failures else str(number)
