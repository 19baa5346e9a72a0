"""A date counts from the mail that told it having left: nothing is asked of whoever has not been told.

A step that counts from a mail which has not left is not done. All that counts from such mails stands still, and one
step looks, once a business day, whether they have left.
"""

from collections.abc import Iterable, Sequence

from domain.order.agenda import STEPS, Clock, Step, StepKind
from domain.order.aggregate import Order
from domain.order.conversation import Unsent
from domain.order.facts import MailFacts, ReminderFacts, deadline_of
from domain.order.kinds import KINDS, MailKind, is_overtaken
from domain.order.owed import UnsentMail


def clocks_of(kind: MailKind, facts: MailFacts) -> frozenset[Clock]:
    """What a mail to the customer starts when it leaves; every one breaks the silence."""
    row = KINDS[kind]
    if row.asks_for_answer:
        return frozenset({Clock.ANSWER, Clock.SILENCE})
    is_of_deadline = row.tells_deadline and deadline_of(facts) is not None
    if is_of_deadline or (isinstance(facts, ReminderFacts) and facts.round):
        return frozenset({Clock.MONEY, Clock.SILENCE})
    return frozenset({Clock.SILENCE})


def stands_still(order: Order, what: StepKind) -> bool:
    """True for a step that counts from a mail which has not left: it is put off, and all that hangs on such mails."""
    clock, waited = STEPS[what].counts_from, _still_wanted(order)
    if clock is None or not any(clock in clocks_of(mail.kind, mail.facts) for mail in waited):
        return False
    _wait(order, waited)
    return True


def look(order: Order) -> None:
    """Look whether what was waited for has left."""
    if waited := _still_wanted(order):
        _wait(order, waited)
        return
    order.conversation = order.conversation.awaiting(None)
    if since := order.conversation.silent_from:
        order.conversation = order.conversation.silent(max(since, order.today))  # the customer has just heard
    order.note("mails_have_left")


def _still_wanted(order: Order) -> list[UnsentMail]:
    return [mail for mail in order.unsent if not is_overtaken(mail.kind, mail.facts, order.state)]


def _wait(order: Order, waited: Sequence[UnsentMail]) -> None:
    kinds = tuple(dict.fromkeys(mail.kind.value for mail in waited))
    since = order.calendar.day_of(min(mail.owed_at for mail in waited))
    if order.conversation.unsent is None:
        order.note("mails_awaited", kinds=list(kinds), since=str(since))
    clocks = {clock for mail in waited for clock in clocks_of(mail.kind, mail.facts)}
    tomorrow = order.calendar.add_business_days(order.today, 1)
    look_at = order.calendar.at(tomorrow, order.policy.mail.from_hour)
    unsent = Unsent(kinds=kinds, clocks=tuple(sorted(clocks)), since=since, look_at=look_at)
    order.conversation = order.conversation.awaiting(unsent)


def hold_back(order: Order, steps: Iterable[Step]) -> list[Step]:
    """The steps as they are planned while mails wait: in the place of those that stand still, a look.

    Also where an inquiry keeps those from being planned: the customer cannot answer what has not left.
    """
    planned, unsent = list(steps), order.conversation.unsent
    free = [step for step in planned if not unsent or step.row.counts_from not in unsent.clocks]
    is_followed = bool(order.conversation.questions) or not order.state.is_over
    is_talked_about = bool(order.conversation.inquiries) and is_followed
    if not unsent or (len(free) == len(planned) and not is_talked_about):
        return planned
    return [*free, Step(at=unsent.look_at, what=StepKind.AWAIT_MAIL, mails=unsent.kinds)]
