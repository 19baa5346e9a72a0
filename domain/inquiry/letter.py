"""A letter of a customer comes in: the clock, the acknowledgement or an answer at once, and what the shop is told."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict

from domain.basics.said import Code, Said
from domain.contract.messages import CloseInquiry
from domain.contract.status import Category
from domain.inquiry.draft import Draft
from domain.inquiry.incoming import Incoming, guess_category
from domain.inquiry.inquiry import Inquiry
from domain.inquiry.rules import MACHINE, close, lines, send_reply
from domain.inquiry.state import InquiryState, ReadChoice
from domain.inquiry.status import InquiryStatus
from domain.order.facts import AcknowledgementFacts, InquiryFacts, MailFacts
from domain.order.kinds import MailKind

_NO_MAIL_POSSIBLE = Code("noted.no_mail_possible")
BY_MACHINE = Code("noted.by_machine", "sign")
_TOO_MUCH = Code("noted.too_much_acknowledged")

#: Mails to the shop about further letters, per inquiry and day; the rest stands in the inquiry.
MOST_TOLD = 5
_LONGEST_SILENCE = timedelta(hours=24)


class Heard(BaseModel):
    """What a letter says of an order that arrived. `is_all`: it says nothing that somebody would have to answer."""

    model_config = ConfigDict(frozen=True)

    stars: int
    is_all: bool = False


class Context(BaseModel):
    """What is known around a letter: how it could be answered, its order's facts, and today's acknowledgements.

    `is_reachable`: a mail can be sent to the address it came from.
    """

    model_config = ConfigDict(frozen=True)

    is_reachable: bool = True

    draft: Draft | None = None
    about: tuple[Said, ...] = ()
    acknowledged_today: int = 0  # to this address, over all inquiries
    choice: ReadChoice | None = None  # all that it says
    feedback: Heard | None = None
    confirms_way_out: bool = True
    is_of_supplier: bool = False  # it answers what the shop asked, so that nothing is acknowledged


def take(inquiry: Inquiry, letter: Incoming, context: Context) -> None:
    """A letter of the customer: the clock starts, or an inquiry that was answered opens again.

    What a machine wrote is kept and changes nothing (RFC 3834). What is nothing but a choice is told its order, which
    answers; nobody has to read it, unless the order cannot be told and the time to answer ends.
    """
    state = inquiry.state
    if letter.automatic:
        inquiry.note("automatic_letter", note=BY_MACHINE(sign=letter.automatic))
        return
    is_first = state.letters == 0
    if letter.is_way_out and not is_first:
        _confirm_way_out(inquiry, letter, context)
        return
    is_again = not is_first and not state.is_waiting
    inquiry.state = state.lettered() if is_first else state.lettered().counted()
    if is_first and state.category is Category.OTHER:
        inquiry.state = inquiry.state.about(guess_category(f"{letter.subject}\n{letter.text}"))
    if is_first or is_again:
        _begin_clock(inquiry)
    inquiry.note(
        "opened" if is_first else "reopened" if is_again else "letter",
        letter=letter.key,
        attachments=letter.attachments_count,
    )
    if letter.is_way_out:
        _confirm_way_out(inquiry, letter, context)
        close(inquiry, CloseInquiry(by=MACHINE))
        return
    if is_first and context.choice:
        inquiry.choose(context.choice)
        return
    if context.feedback and _says_all(inquiry, context.feedback, is_first=is_first):
        return
    if letter.unknown_fields:
        inquiry.note("unknown_fields", fields=list(letter.unknown_fields))
    _answer_or_acknowledge(inquiry, letter, context)
    _tell_shop(inquiry, letter, context, "opened" if is_first else "again")


def _confirm_way_out(inquiry: Inquiry, letter: Incoming, context: Context) -> None:
    """No more mails to many go to this customer: they hear so once a day, and nobody has to do anything."""
    inquiry.note("unsubscribed", letter=letter.key)
    is_told = context.confirms_way_out and context.is_reachable and inquiry.may_acknowledge
    if is_told and _may_be_told(inquiry, letter, context):
        inquiry.owe(MailKind.INQUIRY_UNSUBSCRIBED, MailFacts(), what=str(inquiry.today))


def _says_all(inquiry: Inquiry, feedback: Heard, *, is_first: bool) -> bool:
    """A letter that is nothing but praise is settled: nobody has to answer it."""
    inquiry.note("feedback_read", stars=feedback.stars)
    if is_first and feedback.is_all:
        close(inquiry, CloseInquiry(by=MACHINE))
    return inquiry.state.is_closed


def _answer_or_acknowledge(inquiry: Inquiry, letter: Incoming, context: Context) -> None:
    if not context.is_reachable:
        inquiry.note("not_acknowledged", note=_NO_MAIL_POSSIBLE())
    elif not inquiry.may_acknowledge:
        _note_unacknowledged(inquiry, letter, context)
    elif context.draft and _may_answer_at_once(inquiry, letter, context):
        _answer_at_once(inquiry, context.draft)
    elif _may_acknowledge(inquiry, letter, context):
        _acknowledge(inquiry)


def _note_unacknowledged(inquiry: Inquiry, letter: Incoming, context: Context) -> None:
    """So many letters came from all senders that no machine answers any more in this hour."""
    if _may_acknowledge(inquiry, letter, context):
        inquiry.unacknowledged += 1
        inquiry.note("not_acknowledged", note=_TOO_MUCH())


def _begin_clock(inquiry: Inquiry) -> None:
    answer_by = inquiry.clock.answer_by(inquiry.at)
    asked = inquiry.state.asked(inquiry.at)
    inquiry.state = asked.due(answer_by, inquiry.clock.alert_at(answer_by, inquiry.at))


def _may_acknowledge(inquiry: Inquiry, letter: Incoming, context: Context) -> bool:
    """Once per thread and day, never what must not be answered by a machine, and no flood to one address."""
    is_new = inquiry.state.acknowledged_on != inquiry.today or _would_wait_in_silence(inquiry)
    is_open = inquiry.state.status is InquiryStatus.OPEN
    return is_open and is_new and _may_be_told(inquiry, letter, context)


def _may_be_told(inquiry: Inquiry, letter: Incoming, context: Context) -> bool:
    """A machine may answer it, and the address has not had too many such answers today."""
    is_flood = context.acknowledged_today >= inquiry.policy.acknowledgements_per_sender
    return not (letter.quiet or is_flood or context.is_of_supplier)


def _would_wait_in_silence(inquiry: Inquiry) -> bool:
    """Whoever writes again after an answer, and waits over closed days, hears the day of the next one: once a day."""
    state = inquiry.state
    is_long = state.answer_by is not None and state.answer_by - inquiry.at > _LONGEST_SILENCE
    return is_long and state.acknowledged_again_on != inquiry.today


def _acknowledge(inquiry: Inquiry) -> None:
    state = inquiry.state
    assert state.answer_by is not None  # noqa: S101 - the clock runs
    what = f"{inquiry.today}:again" if state.acknowledged_on == inquiry.today else str(inquiry.today)
    inquiry.state = state.acknowledged(inquiry.today)
    by = inquiry.calendar.day_of(state.answer_by)
    facts = AcknowledgementFacts(next_answer_on=by, is_closed_now=not inquiry.clock.is_open(inquiry.at))
    inquiry.owe(MailKind.INQUIRY_RECEIVED, facts, what=what)


def not_acknowledged(state: InquiryState) -> InquiryState | None:
    """The acknowledgement could not be delivered: where nothing else was said, nobody has been told anything.

    None where something else was said.
    """
    return state.unacknowledged() if state.status is InquiryStatus.ACKNOWLEDGED else None


def _may_answer_at_once(inquiry: Inquiry, letter: Incoming, context: Context) -> bool:
    """Only the first letter, of somebody known, when nothing is attached and nothing doubtful, once per inquiry."""
    state, draft = inquiry.state, context.draft
    is_allowed = inquiry.policy.answers == "at_once" and state.letters == 1 and not state.is_answered_by_machine
    is_plain = not letter.quiet and not context.feedback and not letter.attachments_count and not letter.is_cut
    is_flood = context.acknowledged_today >= inquiry.policy.acknowledgements_per_sender
    is_sure = state.is_sender_known and draft is not None and draft.is_sure
    return is_allowed and is_plain and is_sure and not is_flood


def _answer_at_once(inquiry: Inquiry, draft: Draft) -> None:
    """Without the question below it: who wrote in the orderer's name would have us send them their words."""
    inquiry.state = inquiry.state.answered_by_machine(inquiry.today)
    send_reply(inquiry, draft.text, MACHINE, question="")


def _tell_shop(inquiry: Inquiry, letter: Incoming, context: Context, stage: str) -> None:
    if inquiry.state.shop_told_of(inquiry.today) >= MOST_TOLD:
        return
    state = inquiry.state = inquiry.state.told_shop(inquiry.today)
    facts = InquiryFacts(
        stage=stage,
        category=state.category,
        assignee=state.assignee,
        question=lines(letter.text),
        files=letter.attachments,
        unkept=tuple(each.said for each in letter.unkept),
        about=context.about,
        candidates=state.candidates,
        draft=lines(context.draft.text) if context.draft else (),
        answer_by=state.answer_by if state.is_waiting else None,
        is_automatic=state.answered_by == MACHINE,
        is_last_today=state.shop_told == MOST_TOLD,
        is_unreachable=not context.is_reachable,
        proof=letter.proof if letter.proof.is_doubtful else "",
        is_unacknowledged=bool(inquiry.unacknowledged),
        unknown_fields=tuple(letter.unknown_fields),
    )
    inquiry.tell_shop(facts)
