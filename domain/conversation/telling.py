"""Dates given anew: a mail that could not leave for days names dates that no longer give what they promised.

It is not sent. What it told counts from the day on which the customer hears of it, and a new mail takes its place; a
reminder is decided upon anew, with what is known of the money by then.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from domain.goods.acceptance import confirmation
from domain.goods.returns import dating
from domain.order.aggregate import Order
from domain.order.facts import (
    ConfirmationFacts,
    MailFacts,
    PayingFacts,
    ReminderFacts,
    arrives_on_of,
    deadline_of,
    ships_by_of,
    tells_last_day,
)
from domain.order.kind import Purpose
from domain.order.kinds import KINDS, MailKind, is_overtaken
from domain.order.mail import mail_key
from domain.order.overtaken import is_about
from domain.order.owed import OwedMail, UnsentMail
from domain.order.state import OrderState
from domain.payment.due_date import count_from
from domain.payment.dunning import ends_on
from domain.payment.payment import ships_by
from domain.shop.calendar import BusinessCalendar

#: A mail that leaves a little after midnight gives the days that it promised.
_GRACE = timedelta(hours=1)


def is_late(dated_at: datetime, now: datetime, calendar: BusinessCalendar) -> bool:
    """True for a mail that leaves on a later day than the one from which its dates count."""
    return calendar.day_of(now) > calendar.day_of(dated_at) and now - dated_at >= _GRACE


def is_out_of_date(
    kind: MailKind, facts: MailFacts, dated_at: datetime, now: datetime, calendar: BusinessCalendar
) -> bool:
    """True for a late mail that starts a clock, or names a day that has passed."""
    if not is_late(dated_at, now, calendar):
        return False
    row = KINDS[kind]
    if row.asks_for_answer or row.purpose is Purpose.ASK_AGAIN:
        return True
    if row.tells_deadline and deadline_of(facts):
        return True
    if tells_last_day(facts):
        return True
    days: Iterable[date | None] = (getattr(facts, name) for name in row.days)
    return any(day < calendar.day_of(now) for day in days if day)


def asks_in_vain(facts: MailFacts, state: OrderState) -> bool:
    """True for a confirmation that asks for money which came before it could leave: it is to say so instead."""
    is_settled = state.money.is_secured and not state.is_over
    return is_settled and isinstance(facts, ConfirmationFacts) and facts.deadline is not None and not facts.is_paid


def tell_anew(order: Order) -> Sequence[UnsentMail]:
    """Give the dates of all late mails anew. Returns those that are not sent any more."""
    wanted = [mail for mail in order.unsent if not is_overtaken(mail.kind, mail.facts, order.state)]
    late = [mail for mail in wanted if _is_to_change(order, mail)]
    order.conversation = order.conversation.awaiting(None)
    told = [mail for mail in late if KINDS[mail.kind].tells_deadline and deadline_of(mail.facts)]
    asks = [mail for mail in late if KINDS[mail.kind].asks_for_answer]
    reminders = [mail for mail in late if KINDS[mail.kind].purpose is Purpose.ASK_AGAIN]
    counted = [mail for mail in late if tells_last_day(mail.facts)]
    others = [mail for mail in late if mail not in [*told, *asks, *reminders, *counted]]
    if told and not order.state.is_over:
        late = [*late, *_tell_deadline(order, told, wanted)]
    for mail in reminders:
        _remind_anew(order, mail)
    for mail in asks:
        _ask_anew(order, mail)
    for mail in counted:
        since = order.calendar.day_of(mail.dated_at)
        _put(order, mail, dating.given_back(order, mail.facts, since, order.told_on) or mail.facts)
    for mail in others:
        _put(order, mail, _with_days(order, mail.facts) if not _is_confirmation(mail) else None)
    replaced = list({mail.id: mail for mail in late}.values())
    if replaced:
        until = order.money.deadline.told if told and order.money.deadline else ""
        order.note("dates_told_anew", kinds=[mail.kind.value for mail in replaced], until=str(until))
    return replaced


def _is_to_change(order: Order, mail: UnsentMail) -> bool:
    is_late = is_out_of_date(mail.kind, mail.facts, mail.dated_at, order.at, order.calendar)
    return is_late or asks_in_vain(mail.facts, order.state)


def _is_confirmation(mail: UnsentMail) -> bool:
    return KINDS[mail.kind].purpose is Purpose.CONFIRM


def _is_another_date(mail: UnsentMail) -> bool:
    return KINDS[mail.kind].purpose is Purpose.ASK_LATER


def _put(order: Order, mail: UnsentMail, facts: MailFacts | None) -> None:
    """Owe a mail in the place of one that is late. Without facts it is a confirmation of what is so now."""
    if facts is None:
        was_anew = isinstance(mail.facts, ConfirmationFacts) and mail.facts.is_anew
        facts = _with_days(order, confirmation(order)).model_copy(update={"is_anew": was_anew})
    is_in_vain = asks_in_vain(mail.facts, order.state)  # it was leaving, and goes before the mail of the money
    order.mails.append(
        OwedMail(
            kind=mail.kind,
            key=mail_key(mail.kind, f"anew:{mail.id}"),
            facts=facts,
            not_before=None if is_in_vain else order.not_before(mail.kind),
            owed_at=mail.owed_at,
            dated_at=order.morning,
        )
    )


def _with_days(order: Order, facts: MailFacts) -> MailFacts:
    """The days that have passed are said as they are now, or not at all."""
    changes: dict[str, date | None] = {}
    leaves_on, arrives_on = ships_by_of(facts), arrives_on_of(facts)
    if leaves_on and leaves_on < order.today:
        changes["ships_by"] = ships_by(order)
    if arrives_on and arrives_on < order.today:
        changes["arrives_on"] = None
    if isinstance(facts, PayingFacts) and facts.deadline and order.money.deadline:
        changes["deadline"] = order.money.deadline.told
    if isinstance(facts, PayingFacts) and facts.expires_on:
        changes["expires_on"] = ends_on(order)
    return facts.model_copy(update=changes)


def _tell_deadline(order: Order, late: Sequence[UnsentMail], wanted: Sequence[UnsentMail]) -> list[UnsentMail]:
    """Give the lost days back, in one mail. Returns the mails about later dates that it makes needless.

    The confirmation or request says all; without one, the newest mail about another date does.
    """
    _give_days_back(order, late)
    whole = [mail for mail in late if not _is_another_date(mail)]
    newest = whole[-1] if whole else late[-1]
    if _is_confirmation(newest):
        _put(order, newest, None)
    else:
        rest, received = order.money.missing or None, max(order.money.kept, 0) or None
        facts = _with_days(order, newest.facts).model_copy(update={"rest": rest, "received_total": received})
        _put(order, newest, facts)
    return [mail for mail in wanted if whole and _is_another_date(mail)]


def _give_days_back(order: Order, late: Sequence[UnsentMail]) -> None:
    """The customer gets the days that were promised, counted from now; unless another date was told since."""
    if order.money.deadline is None or order.money.untold_since or order.money.is_secured or order.state.is_over:
        return
    current = [mail for mail in late if deadline_of(mail.facts) == order.money.deadline.told]
    if current:
        since = order.calendar.day_of(min(mail.dated_at for mail in current))
        count_from(order, order.told_on + (order.money.deadline.told - since))


def _remind_anew(order: Order, mail: UnsentMail) -> None:
    """It is planned once more, for as soon as may be; what was to be said before the deadline is left out."""
    if not isinstance(mail.facts, ReminderFacts) or not mail.facts.round:
        return
    order.chase = order.chase.reminding_anew(mail.facts.round)


def _ask_anew(order: Order, mail: UnsentMail) -> None:
    """The days to answer are given back. A reminder is planned once more; a request is put with the new date."""
    question = next((each for each in order.conversation.questions if is_about(mail.facts, each)), None)
    if question is None or deadline_of(mail.facts) != question.answer_by:
        return
    is_request = KINDS[mail.kind].purpose is Purpose.QUESTION
    lost = question.answer_by - order.calendar.day_of(mail.dated_at)
    until = order.calendar.business_day_from(order.told_on + max(lost, timedelta()))
    later = question.dated(max(until, question.answer_by), asked_at=order.at if is_request else question.asked_at)
    order.conversation = order.conversation.correcting(question, later)
    if not is_request:
        order.conversation = order.conversation.asked()  # numbers the reminder that follows
    else:
        _put(order, mail, mail.facts.model_copy(update={"deadline": later.answer_by}))
