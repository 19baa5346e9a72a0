"""Mails that do not arrive: what waits for them, and what happens once the customer is reached again."""

from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from domain.basics.errors import UnusableContact
from domain.basics.said import Code, Said
from domain.contract.messages import CorrectContact, MailBounced
from domain.contract.status import Goods, HoldReason, Status
from domain.conversation.again import Again, again
from domain.conversation.blame import Blame, blame_of
from domain.conversation.question.conversations import CONVERSATIONS
from domain.conversation.repeat import allow_for, give_days_back
from domain.order.aggregate import NO_REASON, Order
from domain.order.conversation import Question
from domain.order.facts import MailFacts, deadline_of
from domain.order.kind import Purpose
from domain.order.kinds import KINDS, MailKind, is_overtaken
from domain.order.overtaken import is_about
from domain.order.owed import OwedMail

MAIL_REFUSED = Code("todo.mail_refused", "mail", "why")
MAIL_ELSEWHERE = Code("todo.mail_elsewhere", "mail", "why")
MAIL_CAME_BACK = Code("todo.mail_came_back", "mail", "why")
_UNREACHED = Code("held.unreached", "mail")
_SENT_AGAIN = Code("noted.sent_again")
_ADDRESS_CORRECTED = Code("noted.address_corrected")

#: Once the customer is reached nobody has to phone about them; what a person wrote, or an end, is another matter.
MOOT_ONCE_REACHED = frozenset(kind for kind, row in KINDS.items() if row.informs or row.asks)
_FEWEST_DIGITS, _MOST_DIGITS = 9, 15


class Lost(BaseModel):
    """A mail that came back or was refused, as it is known when that is told.

    `was_sent_again`: a later copy of it is under way. `is_known`: another server reported the same before.
    `went_elsewhere`: it was sent to an address that is none of the orderer's any more. `was_refused`: it never left.
    `retried_for`: why it had been tried again by itself.
    """

    model_config = ConfigDict(frozen=True)

    kind: MailKind
    facts: MailFacts
    owed_on: date
    was_sent_again: bool = False
    is_known: bool = False
    went_elsewhere: bool = False
    was_refused: bool = False
    retried_for: str = ""


def tried_again(order: Order, fact: MailBounced, lost: Lost) -> Again | None:
    """When a mail that came back, or was refused, is tried again by itself; None when that is of no use."""
    if not fact.permanent or lost.was_sent_again or lost.is_known:
        return None
    fault = blame_of(fact.status, fact.diagnostic)
    return again(fault, order.at, order.calendar, order.policy.mail, tried_for=lost.retried_for)


def bounced(order: Order, fact: MailBounced, lost: Lost) -> Said | None:
    """Take down that a mail came back, was refused or is late.

    Returns what to phone the customer about, None when nothing waits. Work stops only for a mail that the customer has
    to act upon, that no later copy has taken the place of, and that is not tried again by itself.
    """
    fault, retried = blame_of(fact.status, fact.diagnostic), tried_again(order, fact, lost)
    facts = {"again_at": retried.not_before.isoformat()} if retried else {}
    order.note(
        _happened(fact, lost),
        note=fact.diagnostic,
        **{"kind": lost.kind, "status": fact.status, "mail": fact.mail_id, "fault": fault, **facts},
    )
    if retried:
        allow_for(order, lost.kind, lost.facts, lost.owed_on, retried)
    if not fact.permanent or lost.was_sent_again or lost.is_known or retried:
        return None
    if not lost.went_elsewhere and fault is not Blame.MAIL:
        order.conversation = order.conversation.lost(order.at)
    if KINDS[lost.kind].informs or _is_moot(order, lost.kind, lost.facts):
        return None
    if is_acted_upon(lost.kind, lost.facts) and not order.state.is_over:
        _stop(order, lost.kind, lost.facts, lost.owed_on)
        if lost.retried_for and KINDS[lost.kind].tells_deadline and order.money.deadline:
            order.money = order.money.untold(
                order.money.untold_since or lost.owed_on
            )  # the later date was told nowhere else
    said = " ".join(part for part in (fact.status, fact.diagnostic) if part)
    return _what_became(lost)(mail=lost.kind, why=said or NO_REASON())


def _happened(fact: MailBounced, lost: Lost) -> str:
    if lost.was_refused:
        return "mail_refused"
    return "mail_bounced" if fact.permanent else "mail_late"


def _what_became(lost: Lost) -> Code:
    if lost.was_refused:
        return MAIL_REFUSED
    return MAIL_ELSEWHERE if lost.went_elsewhere else MAIL_CAME_BACK


def is_acted_upon(kind: MailKind, facts: MailFacts) -> bool:
    """True for a mail after which the customer has to do something: without it nothing goes on."""
    if KINDS[kind].purpose is Purpose.CONFIRM:
        return deadline_of(facts) is not None
    return KINDS[kind].asks


def _is_moot(order: Order, kind: MailKind, facts: MailFacts) -> bool:
    """What the mail asked for has come about, or is not wanted any more."""
    if order.state.ending is Status.COMPLETED or is_overtaken(kind, facts, order.state):
        return True
    return order.money.is_secured and is_acted_upon(kind, facts) and KINDS[kind].is_about_money


def _stop(order: Order, kind: MailKind, facts: MailFacts, owed_on: date) -> None:
    row = KINDS[kind]
    if row.tells_deadline and order.money.deadline and deadline_of(facts) == order.money.deadline.told:
        order.money = order.money.untold(owed_on)
    if row.asks_for_answer:
        order.conversation = order.conversation.asking_as(lambda each: _untold(each, facts, owed_on))
    order.hold(HoldReason.UNREACHABLE, note=_UNREACHED(mail=kind))


def _untold(question: Question, facts: MailFacts, owed_on: date) -> Question:
    """The question, marked as untold where this mail was its own."""
    if not is_about(facts, question):
        return question
    return question.untold(owed_on)


def foresee(order: Order) -> None:
    """A mail to be acted upon that becomes owed to an address which returns everything: work stops before it is sent.

    More time to pay is given in a talk, so the mail about it may be missing.
    """
    if order.conversation.mails_lost_since:
        for mail in tuple(order.mails):
            miss(order, mail.kind, mail.facts, order.today)


def miss(order: Order, kind: MailKind, facts: MailFacts, owed_on: date) -> None:
    """A mail that will not be sent, because its address returns everything."""
    if order.state.is_over or KINDS[kind].purpose is Purpose.ASK_LATER or not is_acted_upon(kind, facts):
        return
    if not _is_moot(order, kind, facts):
        _stop(order, kind, facts, owed_on)


def reached(order: Order) -> None:
    """The customer has been reached, or will be: work goes on, with the time to pay that nobody knew of given back."""
    if order.conversation.has_hold(HoldReason.UNREACHABLE):
        order.lift(HoldReason.UNREACHABLE)
    give_time_back(order)


def give_time_back(order: Order) -> None:
    """Move the deadline, and the dates to answer by, by as many days as their mail was missing."""
    order.conversation = order.conversation.asking_as(lambda question: _with_time(order, question))
    give_days_back(order, order.told_on)


def _with_time(order: Order, question: Question) -> Question:
    """The question with the days to answer that were lost, and with its reminder still to come."""
    if question.untold_since is None and question.answer_by >= order.today:
        return question
    lost = question.answer_by - (question.untold_since or question.answer_by)
    until = order.calendar.business_day_from(order.today + max(lost, timedelta()))
    return question.dated(max(until, question.answer_by), asked_at=order.at).told()


def sent_again(order: Order, *, was_lost: bool) -> None:
    """A person sends a mail again: its address counts as good until the next one comes back."""
    order.conversation = order.conversation.reached()
    if was_lost:
        if order.conversation.has_hold(HoldReason.UNREACHABLE):
            order.note("hold_released", reason=HoldReason.UNREACHABLE, note=_SENT_AGAIN())
        reached(order)


def ask_anew(order: Order, lost: MailFacts) -> None:
    """Put a question again whose mail did not arrive, with the date that holds now, unless that is done already."""
    question = next((each for each in order.conversation.questions if is_about(lost, each)), None)
    if question is None or any(_puts(mail, question) for mail in order.mails):
        return
    order.conversation = order.conversation.asked()
    facts = lost.model_copy(update={"deadline": question.answer_by})
    order.owe(CONVERSATIONS[question.kind].request, facts, what=str(order.conversation.asked_so_far))


def _puts(mail: OwedMail, question: Question) -> bool:
    """True for a mail that puts this question, in whatever words."""
    return mail.kind == CONVERSATIONS[question.kind].request


def correct_contact(order: Order, command: CorrectContact, *, lacks_mail: bool) -> bool:
    """Another mail address or telephone number of the orderer. Returns whether the mail address is a new one.

    While the customer `lacks_mail` that has to be acted upon, a new address alone changes nothing: work goes on when
    the mail is sent again, with this command or later.

    Raises:
        UnusableContact: nothing is given, or the number cannot be one.
    """
    if command.email is None and command.phone is None:
        raise UnusableContact("nothing")
    if command.phone is not None and not _FEWEST_DIGITS <= sum(map(str.isdigit, command.phone)) <= _MOST_DIGITS:
        raise UnusableContact("phone")
    was = order.placed.orderer
    given = {"email": command.email, "phone": command.phone}
    changes = {name: value for name, value in given.items() if value is not None and value != getattr(was, name)}
    is_new_address = "email" in changes
    if changes:
        _keep(order, changes)
        before = {name: getattr(was, name) for name in changes}
        order.note("contact_corrected", by=command.by, note=command.note, before=before, after=changes)
    if is_new_address:
        order.conversation = order.conversation.reached()  # mails go to another address from now on
    gets_what_was_lost = command.resend and lacks_mail  # at the address of now, be it corrected before or right
    if gets_what_was_lost or (is_new_address and not lacks_mail):
        address_corrected(order, by=command.by)
    return is_new_address


def address_corrected(order: Order, *, by: str) -> None:
    """The customer gets what was lost at another address, so that work and the time to pay go on."""
    order.conversation = order.conversation.reached()
    if order.conversation.has_hold(HoldReason.UNREACHABLE):
        order.note("hold_released", by=by, reason=HoldReason.UNREACHABLE, note=_ADDRESS_CORRECTED())
    reached(order)


def _keep(order: Order, changes: dict[str, str]) -> None:
    order.placed = order.placed.model_copy(update={"orderer": order.placed.orderer.model_copy(update=changes)})
    order.placed_changed = True
    is_on_label = "phone" in changes and order.placed.recipient is None
    if is_on_label and order.goods.stage in {Goods.UNCHECKED, Goods.BACKORDERED, Goods.RESERVED}:
        order.outdate_papers()
