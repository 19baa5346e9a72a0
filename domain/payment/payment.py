"""Money: recorded first, then asked whether the order may become paid."""

from datetime import date, timedelta

from domain.basics.errors import OrderClosed
from domain.basics.said import Code, Said
from domain.contract.messages import PaymentReceived
from domain.contract.status import DEAD, Goods, HoldReason, Status
from domain.order.aggregate import ACCOUNTS, Order
from domain.order.facts import MailFacts, PaymentFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.payment import difference, refund

_NOT_CAPTURED = Code("todo.not_captured", "missing")
_TRANSFERRED = Code("held.transferred_for_cod")
_MONEY_FOR_ENDED = Code("noted.money_for_ended", "amount", "status")
_MAKES_UP = Code("todo.makes_up", "came", "amount")
_GIVE_BACK_OR_REVIVE = Code("todo.give_back_or_revive", "came")
_GIVE_BACK_ALONE = Code("todo.give_back_alone", "came")
_TOO_MUCH_CAME = Code("todo.too_much", "how", "surplus")
_PAID_TWICE = Code("noted.paid_already")
_MORE_THAN_DUE = Code("noted.more_than_due")
_BEFORE_COUNTS = Code("noted.before_counts")
_GIVE_BACK_INSTEAD = Code("todo.give_back_instead", "amount")
_PRINT_NOTICE = Code("todo.print_notice")
_PAID_AHEAD = Code("todo.paid_ahead", "amount", "notice_id", "paid_on")
MONEY_CAME = Code("noted.money_came")


def is_at_once(order: Order, payment: PaymentReceived) -> bool:
    """True for money that a customer pays this minute, as a provider reports it; a transfer is entered by staff."""
    return not payment.by and order.placed.payment.method not in ACCOUNTS


def book(order: Order, payment: PaymentReceived, *, by: str = "", why: str | Said = "") -> PaymentReceived | None:
    """Book money that arrived, whatever the order's condition. Returns what of it is for the order's own price.

    None when nobody waits for it any more, or all of it is for what is wanted in exchange.

    `why` says in the journal for what reason money that came without an order is this one's.

    Whoever paid for an order that is over is told so here; every other payer hears by `answer`, once all that hangs on
    the money has been settled.
    """
    was_paid, before = order.money.is_paid, order.state.status
    left = payment.amount - difference.receive(order, payment)
    order.money = order.money.received(payment.amount)
    told = {"notice_id": payment.notice_id, "amount": payment.amount, "paid_on": str(payment.paid_on)}
    order.note("payment_received", by=by, note=why, **told)
    if payment.paid_on > order.today:
        _doubt_day(order, payment)
    if not left:
        return None
    payment = payment.model_copy(update={"amount": left})
    if order.state.ending in DEAD or (order.state.ending is Status.COMPLETED and was_paid):
        _book_for_closed(order, payment, before)
        return None
    _forgive_small_rest(order)
    return payment


def _doubt_day(order: Order, payment: PaymentReceived) -> None:
    """Nobody pays on a day that has not come: the money counts as reported, and a person looks whether it is here."""
    said = _PAID_AHEAD(amount=payment.amount, notice_id=payment.notice_id, paid_on=str(payment.paid_on))
    order.ask_person(TaskKind.LOOK, said)


def answer(order: Order, payment: PaymentReceived, *, was_paid: bool) -> None:
    """Tell the payer the truth about money that was booked, and the shop about what is too much."""
    if not was_paid and order.money.is_paid and not order.state.terms.collected_by_carrier:
        order.settle_hold(HoldReason.PAYMENT, MONEY_CAME())
    _answer(order, payment, was_paid=was_paid)
    if order.money.surplus:
        how = _PAID_TWICE() if was_paid else _MORE_THAN_DUE()
        _ask_about_surplus(order, how, min(payment.amount, order.money.surplus))


def _answer(order: Order, payment: PaymentReceived, *, was_paid: bool) -> None:
    """Tell the payer; money that a carrier or provider hands on has no payer waiting for an answer."""
    if order.state.terms.collected_by_carrier:
        _settle_cod(order, payment)
    elif order.money.is_paid:
        _confirm(order, payment, was_paid=was_paid)
    elif order.money.is_vouched_for:
        order.ask_person(TaskKind.LOOK, _NOT_CAPTURED(missing=order.money.missing))
    elif order.on_its_way < order.money.missing:  # else the next payment answers, in a moment
        order.owe(MailKind.PAYMENT_SHORT, _facts(order, payment), what=payment.notice_id)


def _settle_cod(order: Order, payment: PaymentReceived) -> None:
    """Before the parcel leaves, a transfer contradicts the plan; afterwards it is what the carrier collected."""
    if order.goods.has_left:
        order.note("collected_money_received", amount=payment.amount)
        return
    if order.money.is_paid:
        order.owe(MailKind.PAYMENT_CONFIRMED, _facts(order, payment), what=payment.notice_id)
    order.outdate_papers()  # a label that was printed before names too much cash
    order.hold(
        HoldReason.PAYMENT,
        note=_TRANSFERRED(),
    )


def _book_for_closed(order: Order, payment: PaymentReceived, status: Status) -> None:
    came = _MONEY_FOR_ENDED(amount=payment.amount, status=status)
    order.owe(MailKind.PAYMENT_FOR_CLOSED, _facts(order, payment, ending=status), what=payment.notice_id)
    amount = min(payment.amount, order.state.to_give_back, refund.may_be_promised(order))
    if amount < payment.amount - order.money.fee:  # a payment was taken back after it had been given back
        order.ask_person(TaskKind.LOOK, _MAKES_UP(came=came, amount=payment.amount - amount))
    if amount:
        what = _GIVE_BACK_OR_REVIVE if status is Status.EXPIRED else _GIVE_BACK_ALONE  # nothing revives another end
        refund.owe(order, amount, what(came=came))


def _forgive_small_rest(order: Order) -> None:
    rest = order.money.missing
    if rest and order.money.waived + rest <= order.policy.payment.accept_short_by:
        order.money = order.money.forgiven(rest)
        order.note("rest_waived", amount=rest)


def _ask_about_surplus(order: Order, how: Said, surplus: int) -> None:
    """`surplus` is what no task names yet: two tasks never ask for the same yen."""
    order.ask_person(TaskKind.OVERPAID, _TOO_MUCH_CAME(how=how, surplus=surplus), amount=surplus)


def ask_anew(order: Order) -> int:
    """What was asked to be given back has been withdrawn, because its figure is no longer true: ask for what is.

    Returns:
        the yen that are asked for now.
    """
    amount = min(order.state.to_give_back, refund.may_be_promised(order))
    if not amount:
        return 0
    if order.state.is_over:
        refund.owe(order, amount, _GIVE_BACK_INSTEAD(amount=amount))
    else:
        _ask_about_surplus(order, _BEFORE_COUNTS(), amount)
    return amount


def _confirm(order: Order, payment: PaymentReceived, *, was_paid: bool) -> None:
    kind = MailKind.PAYMENT_CONFIRMED
    is_last = order.state.terms.pays_after_delivery and order.goods.stage is Goods.DELIVERED and not was_paid
    if is_last and order.state.ending is not Status.COMPLETED:
        kind = MailKind.PAYMENT_THANKS
        order.conversation = order.conversation.thanked()
        order.end(Status.COMPLETED)
    order.owe(kind, _facts(order, payment), what=payment.notice_id)
    if not order.placed.consents.electronic_notice:
        order.ask_person(TaskKind.PRINT_NOTICE, _PRINT_NOTICE())


def tell_captured(order: Order, paid_on: date, notice_id: str) -> None:
    """Who has paid in the cart and has to wait hears without delay what was paid and whether the order is accepted.

    Source: 特商法 article 13. Where nothing keeps the order waiting, its confirmation says so.
    """
    if order.money.kept <= 0 or not (
        order.conversation.holds or order.conversation.is_asked or order.goods.stage is Goods.BACKORDERED
    ):
        return
    payment = PaymentReceived(
        notice_id=notice_id, amount=order.money.kept, paid_on=paid_on, rail=order.placed.payment.method
    )
    order.owe(MailKind.PAYMENT_CONFIRMED, _facts(order, payment), what=notice_id)


def _facts(order: Order, payment: PaymentReceived, ending: Status | None = None) -> MailFacts:
    return PaymentFacts(
        amount=payment.amount,
        paid_on=payment.paid_on,
        received_total=max(order.money.kept, 0),
        rest=order.money.missing or None,
        waived=order.money.let_off or None,
        surplus=order.money.surplus or None,
        deadline=order.money.deadline.told if order.money.deadline else None,
        accepted=order.state.accepted_at is not None,
        ships_by=ships_by(order),
        ending=ending,
        refund=payment.amount if ending else None,
    )


def ships_by(order: Order) -> date | None:
    """The date by which goods leave once money is no obstacle; None when they have left."""
    if order.goods.has_left or order.state.is_over:
        return None
    return order.calendar.add_business_days(order.today, order.policy.shipping.ships_within_business_days)


def would_revive(order: Order, payment: PaymentReceived) -> bool:
    """True when late money may bring an expired order back; what came late before does not count, it is given back."""
    if order.state.ending is not Status.EXPIRED or order.state.is_closed or not order.state.ended_at:
        return False
    if order.at > order.state.ended_at + timedelta(days=order.policy.payment.late_window_days):
        return False  # only what goes back is still followed
    return order.policy.payment.late_payment == "revive" and payment.amount >= order.money.due


def revive(order: Order, *, by: str = "") -> None:
    """An expired order whose goods could be set aside again goes on where it stopped.

    Raises:
        OrderClosed: late money is no longer waited for, so nobody would carry the order on.
    """
    if order.state.is_closed:
        raise OrderClosed("too_long_ago")
    order.reopen()
    order.goods = order.goods.reserved()
    order.note("revived", by=by)
