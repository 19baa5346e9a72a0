"""A mail that is tried again by itself: the days until then are given back, in a mail that leaves with it."""

from datetime import date, timedelta

from domain.basics.said import Code
from domain.conversation.again import Again
from domain.goods.returns import dating
from domain.order.aggregate import Order
from domain.order.facts import MailFacts, ReminderFacts, deadline_of
from domain.order.kind import Purpose
from domain.order.kinds import KINDS, MailKind
from domain.order.overtaken import is_about
from domain.payment.due_date import move_deadline

_NOT_TOLD = Code("noted.deadline_mail_lost")


def allow_for(order: Order, kind: MailKind, facts: MailFacts, owed_on: date, again: Again) -> None:
    """Give back the days that the customer loses with a mail of `owed_on` that leaves once more; nothing else stops."""
    tried_on = order.calendar.day_of(again.not_before)
    owed_before = len(order.mails)
    row = KINDS[kind]
    if row.asks_for_answer:
        _allow_for_answer(order, kind, facts, owed_on, tried_on)
    elif isinstance(facts, ReminderFacts):
        _count_from_repeat(order, facts, tried_on)
    elif row.tells_deadline:
        _allow_for_money(order, facts, owed_on, tried_on)
    else:
        dating.tell(order, kind, facts, owed_on, tried_on)
    later = [mail.model_copy(update={"not_before": again.not_before}) for mail in order.mails[owed_before:]]
    order.mails[owed_before:] = later


def _allow_for_answer(order: Order, kind: MailKind, facts: MailFacts, owed_on: date, tried_on: date) -> None:
    """The question is put with another date, so that the mail with the former one is not sent any more."""
    question = next((each for each in order.conversation.questions if is_about(facts, each)), None)
    if question is None or deadline_of(facts) != question.answer_by:
        return
    until = order.calendar.business_day_from(tried_on + (question.answer_by - owed_on))
    if until <= question.answer_by:
        return
    is_request = KINDS[kind].purpose is Purpose.QUESTION
    asked_at = order.calendar.at(tried_on, order.policy.mail.from_hour) if is_request else None
    order.conversation = order.conversation.correcting(question, question.dated(until, asked_at=asked_at)).asked()
    order.owe(kind, facts.model_copy(update={"deadline": until}), what=str(order.conversation.asked_so_far))


def _count_from_repeat(order: Order, facts: ReminderFacts, tried_on: date) -> None:
    """What follows a reminder counts from the day on which it leaves once more."""
    is_current = order.money.deadline is not None and facts.deadline == order.money.deadline.told
    if is_current and facts.round in order.chase.reminded:
        order.chase = order.chase.reminding_later(facts.round, tried_on)


def _allow_for_money(order: Order, facts: MailFacts, owed_on: date, tried_on: date) -> None:
    deadline = order.money.deadline
    if deadline is None or deadline_of(facts) != deadline.told:
        return
    order.money = order.money.untold(owed_on)
    give_days_back(order, tried_on)


def give_days_back(order: Order, heard_on: date) -> None:
    """Move the deadline by the days until the customer hears of it. Tell them the new date, too."""
    since = order.money.untold_since
    order.money = order.money.told()
    if since is None or order.money.deadline is None or order.money.is_secured or order.state.is_over:
        return
    until = heard_on + max(order.money.deadline.told - since, timedelta())
    if order.rule.rolls_to_bank_day:
        until = order.calendar.bank_day_from(until)
    if until > order.money.deadline.told:
        move_deadline(order, until, note=_NOT_TOLD(), was_untold=True)
