"""The difference to a dearer article that is wanted in exchange: until when it is to be paid, and what comes for it."""

from collections.abc import Iterator
from datetime import date, datetime

from domain.basics.errors import NotLater
from domain.basics.said import Code
from domain.contract.messages import ExtendDeadline, PaymentReceived
from domain.contract.order import PaymentMethod
from domain.order.agenda import Step, StepKind
from domain.order.aggregate import ACCOUNTS, Order
from domain.order.deadline import deadline_on, expiry_at, payment_deadline, reminder_at
from domain.order.difference import Difference
from domain.order.owed import TaskKind
from domain.payment.collection import MOST_POSTPONEMENTS, Doubts, is_bank_checked, next_look
from domain.shop.policy import MethodRule

_DECIDE = Code("todo.difference_by_person", "key", "missing")


def method_of(order: Order) -> PaymentMethod | None:
    """How it is paid: by a transfer, whatever the order was paid by; None where the shop has no account.

    No carrier collects it, and no provider is asked for it: what they took is another sum.
    """
    method = order.placed.payment.method
    if method in order.accounts & ACCOUNTS:
        return method
    known = (each for each in (PaymentMethod.BANK_TRANSFER, PaymentMethod.POSTAL_TRANSFER) if each in order.accounts)
    return next(known, None)


def _rule(order: Order) -> MethodRule:
    return order.policy.payment.rule(method_of(order) or PaymentMethod.BANK_TRANSFER)


def ask(order: Order, key: str, amount: int) -> Difference:
    """So much is due, within the days of the policy from the day on which the customer hears of it."""
    days = order.policy.return_rule.difference_days
    deadline = payment_deadline(order.morning, days, _rule(order), order.calendar)
    found = Difference(key=key, amount=amount, deadline=deadline)
    order.money = order.money.asking_for(found)
    return found


def receive(order: Order, payment: PaymentReceived) -> int:
    """What of a payment is for the articles that are wanted in exchange: what the order's own price does not need.

    Just the sum that was asked for is that, and so is what comes by another way than the order's own money does.
    """
    wanted = order.money.extra_missing
    own = 0 if payment.amount == wanted or _comes_otherwise(order, payment) else order.money.missing
    left = amount = min(max(payment.amount - own, 0), wanted)
    for each in order.money.differences:
        share = min(each.missing, left)
        if share:
            after = each.received(share)
            is_small = after.missing <= order.policy.payment.accept_short_by
            order.money = order.money.asking_for(after.let_be() if is_small else after)
        left -= share
    return amount


def _comes_otherwise(order: Order, payment: PaymentReceived) -> bool:
    """The order's own money is collected by a carrier, or vouched for by a provider, and this is neither's."""
    is_from_others = order.state.terms.collected_by_carrier or order.money.is_vouched_for
    return is_from_others and payment.rail != order.placed.payment.method


def payable_on(order: Order, day: date) -> date:
    """The day itself, or the next one on which banks work."""
    return order.calendar.bank_day_from(day) if _rule(order).rolls_to_bank_day else day


# --- if nobody does anything ------------------------------------------------------------------------------------------


def steps(order: Order) -> Iterator[Step]:
    """When the customer is reminded, once, and when the exchange lapses."""
    for each in order.money.differences:
        if not each.missing or each.is_left_to_person:
            continue
        no, rule = int(each.key.rpartition("-")[2]), _rule(order)
        at = reminder_at(each.deadline.told, 1, order.policy, rule, order.calendar)
        planned = max(at, each.look_at or at)
        if each.reminded_on is None:
            yield _step(StepKind.REMIND_DIFFERENCE, planned, no, rule)
        last = each.reminded_on or order.calendar.day_of(max(planned, order.at))
        end = expiry_at(each.deadline.told, last, order.policy, order.calendar)
        if each.reminded_on and each.look_at:
            end = max(end, each.look_at)
        yield _step(StepKind.LAPSE_EXCHANGE, end, no, rule)


def _step(what: StepKind, at: datetime, no: int, rule: MethodRule) -> Step:
    return Step(at=at, what=what, round=no, needs_bank_check=rule.needs_bank_check)


def due(order: Order, no: int, what: StepKind) -> Difference | None:
    """The difference of the return of this number, where such a step is due for it."""
    is_due = any(step.what is what and step.round == no and step.at <= order.at for step in steps(order))
    found = (each for each in order.money.differences if each.key.endswith(f"-{no}"))
    return next(found, None) if is_due and order.may_mail else None


def is_certain(order: Order, each: Difference, doubts: Doubts) -> bool:
    """Whether the customer has certainly not paid; else the bank data are waited for, or a person sees to it."""
    if order.people.is_for_person or doubts.is_lost(order) or doubts.has_unassigned_deposit:
        _leave_to_person(order, each)
        return False
    if is_bank_checked(order, doubts, _rule(order), each.deadline.told):
        return True
    if each.looks + 1 >= MOST_POSTPONEMENTS:
        _leave_to_person(order, each)
        return False
    order.money = order.money.asking_for(each.waiting_for_bank(next_look(order)))
    order.note("difference_waits_for_bank_data", key=each.key)
    return False


def _leave_to_person(order: Order, each: Difference) -> None:
    order.money = order.money.asking_for(each.by_person())
    order.note("left_to_person", key=each.key)
    order.ask_person(TaskKind.LOOK, _DECIDE(key=each.key, missing=each.missing))


def kept_until(order: Order, each: Difference) -> date:
    """The last business day on which money still counts, as things stand: with the next one the exchange lapses."""
    last = each.reminded_on or order.calendar.day_of(
        reminder_at(each.deadline.told, 1, order.policy, _rule(order), order.calendar)
    )
    ends_on = order.calendar.day_of(expiry_at(each.deadline.told, last, order.policy, order.calendar))
    return order.calendar.business_day_before(ends_on)


def extend(order: Order, each: Difference, command: ExtendDeadline) -> Difference:
    """The customer gets more time.

    Raises:
        NotLater
    """
    until = payable_on(order, command.until)
    if until <= each.deadline.told:
        raise NotLater("deadline", deadline=each.deadline.told)
    if until < order.told_on:
        raise NotLater("passed", until=until)
    after = each.due_by(deadline_on(until, order.calendar))
    order.money = order.money.asking_for(after)
    return after
