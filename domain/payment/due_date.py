"""When money is due: the deadline that is told, the instructions it needs, and more time."""

from datetime import date, timedelta
from typing import ClassVar

from domain.basics.errors import NothingToExtend, NotLater, OrderClosed, Refusal, TooFarAhead
from domain.basics.said import Code, Said
from domain.contract.messages import ExtendDeadline
from domain.contract.status import Goods
from domain.order.aggregate import Order
from domain.order.deadline import deadline_on, payment_deadline
from domain.order.facts import ExtensionFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.payment.dunning import ends_on

_NO_INSTRUCTIONS = Code("todo.no_instructions", "missing", "method", "order_no")


LONGEST_EXTENSION = timedelta(days=366)


class UnusableReference(Refusal):
    """The reference is none that anybody could pay with."""

    cases: ClassVar = {"missing": (), "no_page": ("reference",)}


def set_deadline(order: Order) -> None:
    """Money becomes due now: after acceptance (prepay) or after delivery was known (postpay).

    No clock runs for a customer who cannot know how to pay: a person sends the instructions, and starts it then.
    """
    if order.money.is_secured:
        return
    if not can_instruct(order):
        _have_instructed(order)
        return
    days = order.policy.payment.prepay_days
    if order.state.terms.pays_after_delivery:
        days = order.policy.payment.postpay_days
    told_at = order.morning  # a mail of the night leaves then; a cart's clock may be years ahead
    order.money = order.money.due_by(payment_deadline(told_at, days, order.rule, order.calendar))


def can_instruct(order: Order) -> bool:
    """True when our mails can say how to pay: into an account, or with the number that the cart sent for this sum."""
    payment = order.placed.payment
    if payment.method in order.accounts:
        return True
    return payment.says_how_to_pay and order.money.missing == order.placed.total


def _have_instructed(order: Order) -> None:
    order.money = order.money.without_instructions()
    order.note("instructions_missing", method=order.placed.payment.method)
    order.ask_person(
        TaskKind.SEND_INSTRUCTIONS,
        _NO_INSTRUCTIONS(
            missing=order.money.missing, method=order.placed.payment.method, order_no=order.state.order_no
        ),
    )


def count_from(order: Order, until: date) -> None:
    """Money is due on a later day than was to be told: reminders and the end count from that one."""
    day = _payable_on(order, until)
    if order.money.deadline and day > order.money.deadline.told:
        order.money = order.money.due_by(deadline_on(day, order.calendar))


def pay_within(order: Order) -> int | None:
    """Postpay: the days after the delivery in which what is missing is due; None where nothing is, or not so."""
    is_due = order.state.terms.pays_after_delivery and not order.money.is_secured
    return order.policy.payment.postpay_days if is_due else None


def extend(order: Order, command: ExtendDeadline) -> None:
    """Give more time: moves the deadline and arms the reminders anew. An expired order must have been revived first."""
    if order.state.is_over:
        raise OrderClosed("deadline", status=order.state.status)
    if order.money.is_secured or not _is_due(order):
        raise NothingToExtend
    if order.money.deadline and command.until <= order.money.deadline.told:
        raise NotLater("deadline", deadline=order.money.deadline.told)
    if command.until < order.told_on:
        raise NotLater("passed", until=command.until)
    if order.money.lacks_instructions and not command.reference and not can_instruct(order):
        raise UnusableReference("missing")
    until = _payable_on(order, command.until)
    if until > order.today + LONGEST_EXTENSION:
        raise TooFarAhead(until=until)
    if command.reference:
        payment = order.placed.payment.model_copy(update={"reference": command.reference})
        if not payment.says_how_to_pay:
            raise UnusableReference("no_page", reference=command.reference)
        order.placed, order.placed_changed = order.placed.model_copy(update={"payment": payment}), True
    move_deadline(order, until, by=command.by, note=command.note)


def _payable_on(order: Order, day: date) -> date:
    """The day itself, or the next one on which banks work, where the method needs that."""
    return order.calendar.bank_day_from(day) if order.rule.rolls_to_bank_day else day


def move_deadline(order: Order, until: date, *, by: str = "", note: str | Said = "", was_untold: bool = False) -> None:
    """Set a later deadline, arm the reminders anew, and tell the customer; `was_untold`: because of a lost mail."""
    is_first = order.money.deadline is None
    order.money = order.money.due_by(deadline_on(until, order.calendar))
    order.note("deadline_extended", by=by, note=note, until=str(until))
    facts = ExtensionFacts(
        deadline=until,
        rest=order.money.missing,
        expires_on=ends_on(order),
        is_after_lost_mail=was_untold,
        is_first=is_first,
    )
    order.owe(MailKind.DEADLINE_EXTENDED, facts, what=str(until))


def _is_due(order: Order) -> bool:
    """True once the customer owes the money: also where its deadline was never set because it seemed paid."""
    is_contract = order.state.terms.pays_before_shipping and order.state.accepted_at is not None
    return (
        order.money.deadline is not None
        or is_contract
        or (order.state.terms.pays_after_delivery and order.goods.stage is Goods.DELIVERED)
    )
