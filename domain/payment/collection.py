"""Asking for money that is due: reminders, expiry and giving up, each decided in the step that does it."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from domain.basics.said import Code
from domain.contract.status import Goods, Status
from domain.order.aggregate import Order
from domain.order.facts import EndFacts, ReminderFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.order.state import OrderState
from domain.payment import in_kind
from domain.payment.dunning import ends_on
from domain.shop.policy import MethodRule

_REMIND_PERSONALLY = Code("todo.remind_personally", "why")
_REGULAR = Code("noted.regular")
_DOUBTFUL = Code("noted.doubtful")
_CHECK_BANK = Code("todo.check_bank", "through")
_NEVER_CHECKED = Code("noted.bank_never_checked")
_NEVER_LOOKED = Code("todo.bank_never_checked", "missing")
_NOT_EXPIRED = Code("todo.not_expired", "reasons")
OWED_AFTER_REMINDERS = Code("todo.owed_after_reminders", "missing")

#: Business days a reminder waits for the bank data before the whole matter is left to a person.
MOST_POSTPONEMENTS = 10
#: What follows the sum in the task of whoever phones at last.


class Hesitation(StrEnum):
    """What speaks against ending an unpaid order by machine."""

    PACKING = "packing"
    LEFT = "left"
    PART_PAID = "part_paid"
    REGULAR = "regular"
    MAILS_BACK = "mails_back"
    BOUNCED = "bounced"
    DEPOSIT = "deposit"  # one without an order may be theirs


class Doubts(BaseModel):
    """What speaks against reminding or expiring by machine, as the database knows it at this moment."""

    model_config = ConfigDict(frozen=True)

    bank_checked_through: date | None = None
    has_bounced: bool = False
    has_unassigned_deposit: bool = False

    def is_lost(self, order: Order) -> bool:
        """True when mails to this customer come back, or one of them did."""
        return self.has_bounced or order.conversation.mails_lost_since is not None


def remind(order: Order, round_: int, doubts: Doubts) -> None:
    """Remind once per round, only somebody who has certainly not paid; else ask a person, or wait for the bank data."""
    if not order.state.is_chased or not order.money.deadline or not order.may_mail:
        return
    if round_ and not _bank_is_checked(order, doubts):
        _wait_for_bank(order, "reminder_waits_for_bank_data")
        return
    order.chase = order.chase.after_reminding(round_, order.today)
    if order.people.is_for_person or doubts.is_lost(order) or doubts.has_unassigned_deposit:
        why = _REGULAR() if order.people.is_for_person else _DOUBTFUL()
        order.ask_person(TaskKind.REMIND_PERSONALLY, _REMIND_PERSONALLY(why=why))
        order.note("reminder_left_to_person", round=round_)
        return
    order.note("reminded", round=round_)
    order.owe(
        MailKind.PAYMENT_REMINDER,
        ReminderFacts(
            round=round_,
            deadline=order.money.deadline.told,
            rest=order.money.missing,
            received_total=max(order.money.kept, 0) or None,
            expires_on=ends_on(order),
            kept_until=_kept_until(order) if round_ else None,
        ),
        # one that could not leave is decided upon once more
        what=f"{order.money.deadline.told}:{round_}:{order.today}",
    )


def _kept_until(order: Order) -> date | None:
    """The day through which the bank data must be checked before the order expires: the business day before."""
    ends = ends_on(order)
    return order.calendar.business_day_before(ends) if ends else None


def is_bank_checked(order: Order, doubts: Doubts, rule: MethodRule, since: date | None) -> bool:
    """Whether the bank data are looked through so far that what was due on this day has certainly not come."""
    if not rule.needs_bank_check:
        return True
    through = doubts.bank_checked_through
    return through is not None and through >= _needed_through(order, since)


def _bank_is_checked(order: Order, doubts: Doubts) -> bool:
    return is_bank_checked(order, doubts, order.rule, order.money.counts_from)


def _needed_through(order: Order, since: date | None) -> date:
    """The day through which the bank data must be checked, so that nobody is asked for money that came yesterday."""
    before = order.calendar.business_day_before(order.today)
    return max(before, since or before)


def _wait_for_bank(order: Order, noted: str) -> None:
    if order.chase.postponed_until is None:
        order.ask_person(
            TaskKind.CHECK_BANK,
            _CHECK_BANK(through=_needed_through(order, order.money.counts_from)),
        )
    if order.chase.postponements + 1 >= MOST_POSTPONEMENTS:
        order.chase = order.chase.waiting_for_bank(None).by_person()
        order.note("left_to_person", note=_NEVER_CHECKED())
        order.ask_person(
            TaskKind.DECIDE_EXPIRY,
            _NEVER_LOOKED(missing=order.money.missing),
        )
        return
    order.chase = order.chase.waiting_for_bank(next_look(order))
    order.note(noted)


def next_look(order: Order) -> datetime:
    """Later on this day, if the hour of reminders is still to come: by then the morning's data are in."""
    hour = order.policy.payment.reminder_hour
    at = order.calendar.at(order.today, hour)
    if at > order.at and order.calendar.is_business_day(order.today):
        return at
    return order.calendar.at(order.calendar.add_business_days(order.today, 1), hour)


def expire(order: Order, doubts: Doubts) -> None:
    """End an unpaid prepay order, by machine only when nothing is doubtful."""
    if not order.state.is_chased or not order.state.terms.pays_before_shipping or not order.may_mail:
        return
    reasons = [*reasons_to_hesitate(order.state), *_doubtful(order, doubts)]
    if not reasons and not _bank_is_checked(order, doubts):
        _wait_for_bank(order, "expiry_waits_for_bank_data")
        return
    if reasons:
        order.chase = order.chase.by_person()
        order.note("expiry_left_to_person", reasons=reasons)
        order.ask_person(TaskKind.DECIDE_EXPIRY, _NOT_EXPIRED(reasons=reasons))
        return
    order.end(Status.EXPIRED)
    order.goods = order.goods.released()
    order.note("expired")
    back = in_kind.give_all_back(order)
    told = order.money.deadline.told if order.money.deadline else None
    order.owe(MailKind.EXPIRED, EndFacts(deadline=told, in_kind=back), what=str(told))


def reasons_to_hesitate(state: OrderState) -> list[Hesitation]:
    """Why no machine ends this order although its money has not come, as far as the order itself knows."""
    found = {
        Hesitation.PACKING: state.goods.stage is Goods.PACKING,
        Hesitation.LEFT: state.goods.has_left,
        Hesitation.PART_PAID: state.money.kept > 0,
        Hesitation.REGULAR: state.people.is_for_person,
        Hesitation.MAILS_BACK: state.conversation.mails_lost_since is not None,
    }
    return [reason for reason, holds in found.items() if holds]


def _doubtful(order: Order, doubts: Doubts) -> list[Hesitation]:
    found = {
        Hesitation.BOUNCED: doubts.has_bounced and order.conversation.mails_lost_since is None,
        Hesitation.DEPOSIT: doubts.has_unassigned_deposit,
    }
    return [reason for reason, holds in found.items() if holds]


def give_up(order: Order, doubts: Doubts) -> None:
    """Postpay, after the last reminder: never dunned further by machine; a person phones."""
    if (
        order.money.is_secured
        or order.state.is_over
        or order.conversation.inquiries
        or order.returns.is_open
        or order.goods.stage is not Goods.DELIVERED
    ):
        return
    if not _bank_is_checked(order, doubts):
        _wait_for_bank(order, "giving_up_waits_for_bank_data")
        return
    order.end(Status.UNCOLLECTED)
    order.note("uncollected", bank_checked_through=str(doubts.bank_checked_through or ""))
    order.ask_person(TaskKind.CALL, OWED_AFTER_REMINDERS(missing=order.money.missing))
