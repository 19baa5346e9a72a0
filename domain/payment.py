"""Money: recorded first, then asked whether the order may become paid. Also reminders, extension and expiry."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from domain.aggregate import Order, TaskKind
from domain.deadline import Deadline, deadline_on, payment_deadline
from domain.dunning import ends_on
from domain.errors import NothingToExtend, NotLater, OrderClosed
from domain.mail import MailFacts, MailKind
from domain.messages import ExtendDeadline, PaymentReceived, PaymentReversed
from domain.order import PLANS, PlanName
from domain.status import Goods, HoldReason, Status

#: Business days a reminder waits for the bank data before the whole matter is left to a person.
MOST_POSTPONEMENTS = 10


class Doubts(BaseModel):
    """What speaks against reminding or expiring by machine, as the database knows it at this moment."""

    model_config = ConfigDict(frozen=True)

    bank_checked_through: date | None = None
    has_bounced: bool = False
    has_unassigned_deposit: bool = False


def set_deadline(order: Order) -> None:
    """Money becomes due now: after acceptance (prepay) or after delivery was known (postpay)."""
    if order.state.is_secured:
        return
    days = order.policy.payment.prepay_days
    if order.state.plan is PlanName.POSTPAY:
        days = order.policy.payment.postpay_days
    since = max(order.placed.placed_at, order.at)
    _chase(order, payment_deadline(since, days, order.rule, order.calendar))


def _chase(order: Order, deadline: Deadline) -> None:
    order.state.deadline = deadline
    order.state.chased_from = deadline.told
    order.state.reminded = {}
    order.state.postponements = 0
    order.state.postponed_until = None
    order.state.is_expiry_announced = False
    order.state.is_left_to_person = False


def record(order: Order, payment: PaymentReceived, *, by: str = "") -> None:
    """Book money that arrived, whatever the order's condition, and tell the payer the truth about it."""
    state = order.state
    was_paid, before = state.is_paid, state.status
    state.allocated += payment.amount
    order.note(
        "payment_received", by=by, notice_id=payment.notice_id, amount=payment.amount, paid_on=str(payment.paid_on)
    )
    if state.ending in {Status.DECLINED, Status.CANCELLED, Status.EXPIRED, Status.RETURNED, Status.COMPLETED}:
        _book_for_closed(order, payment, before)
        return
    _forgive_small_rest(order)
    if not state.is_paid:
        order.owe(MailKind.PAYMENT_SHORT, _facts(order, payment), what=payment.notice_id)
        return
    _confirm(order, payment)
    if state.surplus:
        order.ask_person(TaskKind.OVERPAID, _overpaid(order, twice=was_paid), amount=state.surplus)
    if state.plan is PlanName.COD and not state.goods.has_left:
        order.hold(
            HoldReason.PAYMENT, note="Paid by transfer although the carrier is to collect: settle before shipping."
        )


def _book_for_closed(order: Order, payment: PaymentReceived, status: Status) -> None:
    order.refund_due += payment.amount
    order.owe(MailKind.PAYMENT_FOR_CLOSED, _facts(order, payment, ending=status), what=payment.notice_id)
    order.ask_person(
        TaskKind.REFUND,
        f"{payment.amount} yen arrived for an order that is {status}: give it back, or revive the order.",
        amount=payment.amount,
    )


def _forgive_small_rest(order: Order) -> None:
    rest = order.state.missing
    if rest and rest <= order.policy.payment.accept_short_by:
        order.state.waived += rest
        order.note("rest_waived", amount=rest)


def _overpaid(order: Order, *, twice: bool) -> str:
    how = "The order was already paid and more money came" if twice else "More money came than was due"
    return f"{how}: {order.state.surplus} yen too much. Give it back or credit it."


def _confirm(order: Order, payment: PaymentReceived) -> None:
    state = order.state
    kind = MailKind.PAYMENT_CONFIRMED
    if PLANS[state.plan].pays_after_delivery and state.goods is Goods.DELIVERED:
        kind = MailKind.PAYMENT_THANKS
        state.is_thanked = True
        order.end(Status.COMPLETED)
    order.owe(kind, _facts(order, payment), what=payment.notice_id)
    if not order.placed.consents.electronic_notice:
        order.ask_person(
            TaskKind.PRINT_NOTICE, "The customer wants notices on paper: print and post the payment notice."
        )


def _facts(order: Order, payment: PaymentReceived, ending: Status | None = None) -> MailFacts:
    state = order.state
    return MailFacts(
        amount=payment.amount,
        paid_on=payment.paid_on,
        received_total=state.allocated,
        rest=state.missing or None,
        surplus=state.surplus or None,
        deadline=state.deadline.told if state.deadline else None,
        accepted=state.accepted_at is not None,
        ships_by=ships_by(order),
        ending=ending,
        refund=payment.amount if ending else None,
    )


def ships_by(order: Order) -> date | None:
    """The date by which goods leave once money is no obstacle; None when they have left."""
    if order.state.goods.has_left or order.state.is_over:
        return None
    return order.calendar.add_business_days(order.today, order.policy.shipping.ships_within_business_days)


def reverse(order: Order, fact: PaymentReversed, amount: int) -> None:
    """A booked payment was taken back: never silently, and never with the goods following it out of the door."""
    state = order.state
    state.allocated -= amount
    order.note("payment_reversed", note=fact.reason, notice_id=fact.notice_id, amount=amount)
    order.ask_person(TaskKind.LOOK, f"A payment of {amount} yen was taken back ({fact.reason or 'no reason given'}).")
    if not state.is_over and not state.goods.has_left and not state.is_secured:
        order.hold(HoldReason.PAYMENT, note="The payment was taken back.")


def extend(order: Order, command: ExtendDeadline) -> None:
    """Give more time: moves the deadline and arms the reminders anew. An expired order must have been revived first."""
    if order.state.is_over:
        raise OrderClosed(f"The order is {order.state.status}, so its deadline cannot be moved.")
    if not order.state.deadline or order.state.is_secured:
        raise NothingToExtend
    if command.until <= order.state.deadline.told:
        raise NotLater(f"The deadline is {order.state.deadline.told} already; an extension must be later.")
    _chase(order, deadline_on(command.until, order.calendar))
    order.note("deadline_extended", by=command.by, note=command.note, until=str(command.until))
    order.owe(
        MailKind.DEADLINE_EXTENDED,
        MailFacts(deadline=command.until, rest=order.state.missing, expires_on=ends_on(order)),
        what=str(command.until),
    )


def remind(order: Order, round_: int, doubts: Doubts) -> None:
    """Remind once per round, only somebody who has certainly not paid; else ask a person, or wait for the bank data."""
    state = order.state
    if state.is_secured or state.is_over or state.holds or not state.deadline:
        return
    if round_ and not _bank_is_checked(order, doubts):
        _wait_for_bank(order)
        return
    state.reminded, state.postponed_until = state.reminded | {round_: order.today}, None
    if state.is_regular or doubts.has_bounced or doubts.has_unassigned_deposit:
        why = "a regular customer" if state.is_regular else "somebody whose mail bounced or who may have paid"
        order.ask_person(TaskKind.REMIND_PERSONALLY, f"Not reminded by machine: {why}. Please get in touch.")
        order.note("reminder_left_to_person", round=round_)
        return
    order.note("reminded", round=round_)
    order.owe(
        MailKind.PAYMENT_REMINDER,
        MailFacts(
            round=round_,
            deadline=state.deadline.told,
            rest=state.missing,
            received_total=state.allocated or None,
            expires_on=ends_on(order),
        ),
        what=f"{state.deadline.told}:{round_}",
    )


def _bank_is_checked(order: Order, doubts: Doubts) -> bool:
    if not order.rule.needs_bank_check or not order.state.chased_from:
        return True
    return doubts.bank_checked_through is not None and doubts.bank_checked_through >= order.state.chased_from


def _wait_for_bank(order: Order) -> None:
    if order.state.postponed_until is None:
        order.ask_person(
            TaskKind.CHECK_BANK,
            f"Look through the bank data past {order.state.chased_from}, so that reminders can go out.",
        )
    order.state.postponements += 1
    if order.state.postponements >= MOST_POSTPONEMENTS:
        order.state.is_left_to_person = True
        order.note("reminders_left_to_person", note="The bank data was never checked.")
        return
    day = order.calendar.add_business_days(order.today, 1)
    order.state.postponed_until = order.calendar.at(day, order.policy.payment.reminder_hour)
    order.note("reminder_waits_for_bank_data")


def expire(order: Order, doubts: Doubts) -> None:
    """End an unpaid prepay order, by machine only when nothing is doubtful."""
    state = order.state
    if state.is_secured or state.is_over or state.holds or state.plan is not PlanName.PREPAY:
        return
    reasons = _reasons_to_hesitate(order, doubts)
    if reasons:
        state.is_left_to_person = True
        order.note("expiry_left_to_person", reasons=reasons)
        order.ask_person(
            TaskKind.DECIDE_EXPIRY, f"Not expired by machine ({', '.join(reasons)}): extend, cancel or get in touch."
        )
        return
    order.end(Status.EXPIRED)
    state.goods = Goods.RELEASED
    order.note("expired")
    order.owe(MailKind.EXPIRED, MailFacts(deadline=state.deadline.told if state.deadline else None))


def _reasons_to_hesitate(order: Order, doubts: Doubts) -> list[str]:
    found = {
        "part of the money is there": order.state.allocated > 0,
        "a regular customer": order.state.is_regular,
        "a mail bounced": doubts.has_bounced,
        "a deposit without an order may be theirs": doubts.has_unassigned_deposit,
        "the bank data was not checked past the deadline": not _bank_is_checked(order, doubts),
    }
    return [reason for reason, holds in found.items() if holds]


def give_up(order: Order, doubts: Doubts) -> None:
    """Postpay, after the last reminder: never dunned further by machine; a person phones."""
    state = order.state
    if state.is_secured or state.is_over or state.goods is not Goods.DELIVERED:
        return
    order.end(Status.UNCOLLECTED)
    order.note("uncollected", bank_checked_through=str(doubts.bank_checked_through or ""))
    order.ask_person(TaskKind.CALL, f"{state.missing} yen are still owed after two reminders: phone the customer.")


def revive(order: Order, *, by: str = "") -> None:
    """An expired order whose goods could be set aside again goes on where it stopped."""
    order.state.ending = order.state.ended_at = None
    order.state.goods = Goods.RESERVED
    order.note("revived", by=by)
