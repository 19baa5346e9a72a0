"""What may be done with an inquiry, and by whom: assignment, interim answer, reply, close, and its clock."""

from datetime import date, datetime, timedelta

from domain.basics.errors import AlreadyAnswered, BadPromise, InquirySettled
from domain.basics.said import Code, Said
from domain.basics.text import one_line
from domain.contract.messages import AssignInquiry, CloseInquiry, ReplyToInquiry, SendInterim
from domain.conversation.matter import Sent
from domain.inquiry.inquiry import Inquiry
from domain.inquiry.state import InquiryState
from domain.inquiry.status import InquiryStatus
from domain.order.facts import InquiryFacts, InterimFacts, ReplyFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind

_OVERDUE = Code("todo.inquiry_overdue", "inquiry_no")
_NOTHING_MORE = Code("noted.nothing_more_asked")

MACHINE = "automatic"
#: A mail that is not late leaves within this time.
_AT_ONCE = timedelta(hours=1)
_MOST_QUOTED, _MOST_SHOWN = 20, 200


def lines(text: str, most: int = _MOST_SHOWN) -> tuple[str, ...]:
    """A text line by line, each printable, blank lines kept."""
    found = [one_line(line) for line in text.strip().splitlines()]
    return tuple(found[:most] if len(found) <= most else [*found[:most], "…"])


def assign(inquiry: Inquiry, command: AssignInquiry, *, is_orderer: bool = False) -> None:
    """Somebody takes it on, or names what it is about. `is_orderer`: whoever asks has placed the order that is named.

    Raises:
        InquirySettled, AlreadyAnswered
    """
    state = inquiry.state
    _must_be_open(inquiry)
    is_anothers = command.assignee is not None and state.assignee not in {"", command.assignee, command.by}
    must_have_seen(inquiry.state, command.expected_version, is_anothers=is_anothers)
    assignee = state.assignee if command.assignee is None else command.assignee
    category = command.category or state.category
    is_handed_on = (assignee, category) != (state.assignee, state.category)
    is_settled = _settle(inquiry, command, is_orderer=is_orderer)
    if is_handed_on or is_settled:
        inquiry.state = inquiry.state.counted()
    if is_handed_on:
        inquiry.state = inquiry.state.handed_to(assignee, category)
        inquiry.note("assigned", by=command.by, assignee=assignee, category=category)


def _settle(inquiry: Inquiry, command: AssignInquiry, *, is_orderer: bool) -> bool:
    """A person says which order it is about. Returns whether that was news."""
    state, order_no = inquiry.state, command.order_no
    if order_no is None or (state.is_order_certain and (state.order_no or "") == order_no):
        return False
    inquiry.is_about(order_no, is_sender_known=is_orderer, by=command.by)
    inquiry.note("order_settled", by=command.by, order_no=order_no or "none")
    return True


def send_interim(inquiry: Inquiry, command: SendInterim) -> None:
    """The customer hears that somebody looks into it, and when the next answer comes.

    Raises:
        InquirySettled, AlreadyAnswered, BadPromise
    """
    state, policy = inquiry.state, inquiry.policy
    _must_be_open(inquiry)
    must_have_seen(inquiry.state, command.expected_version, is_anothers=state.assignee not in {"", command.by})
    if not state.is_waiting:
        raise AlreadyAnswered("nothing_waits", by=state.answered_by)
    _must_be_promisable(inquiry, command.until)
    inquiry.state = state.promised(command.until).taken_by(command.by)
    if policy.interim_extends:
        answer_by = inquiry.clock.end_of(command.until)
        inquiry.state = inquiry.state.due(answer_by, inquiry.clock.alert_at(answer_by, inquiry.at))
    inquiry.note("interim", by=command.by, until=str(command.until))
    inquiry.sent.append(Sent(by=command.by, text=command.text or f"({command.until})"))
    inquiry.owe(MailKind.INQUIRY_INTERIM, InterimFacts(next_answer_on=command.until, answer=lines(command.text)))


def _must_be_promisable(inquiry: Inquiry, until: date) -> None:
    """Somebody must be there at the end of that day to keep the word; a refusal names the next day that is possible.

    Raises:
        BadPromise
    """
    soonest, most = inquiry.clock.promisable_from(inquiry.today, inquiry.at), inquiry.policy.longest_interim_days
    latest = max(soonest, inquiry.today + timedelta(days=most))
    if until > latest:
        raise BadPromise("too_far", until=until, count=most)
    possible = inquiry.clock.promisable_from(until, inquiry.at)
    if possible == until:
        return
    if possible > latest:
        possible = soonest
    is_over = inquiry.clock.end_of(until) <= inquiry.at
    raise BadPromise("over" if is_over else "closed", until=until, possible=possible)


def reply(inquiry: Inquiry, command: ReplyToInquiry, question: str = "") -> None:
    """Answer the customer; `question` is quoted below.

    Raises:
        InquirySettled, AlreadyAnswered
    """
    state = inquiry.state
    _must_be_open(inquiry)
    is_anothers = state.assignee not in {"", command.by} or not state.is_waiting
    must_have_seen(inquiry.state, command.expected_version, is_anothers=is_anothers)
    send_reply(inquiry, command.text, command.by, question=question)
    inquiry.state = inquiry.state.taken_by(command.by)
    if command.close:
        _close(inquiry, by=command.by)


def send_reply(inquiry: Inquiry, text: str, by: str, *, question: str) -> None:
    """The answer goes out, by a person or by the machine; `question` is quoted below."""
    inquiry.state = inquiry.state.answered(inquiry.at, by)
    inquiry.note("answered", by=by)
    inquiry.sent.append(Sent(by=by, text=text))
    facts = ReplyFacts(answer=lines(text), question=lines(question, _MOST_QUOTED), is_automatic=by == MACHINE)
    inquiry.owe(MailKind.INQUIRY_REPLY, facts)


def close(inquiry: Inquiry, command: CloseInquiry) -> None:
    """It is settled. Closing twice changes nothing.

    Raises:
        AlreadyAnswered: a letter or a colleague came in between.
    """
    if inquiry.state.is_closed:
        return
    is_anothers = inquiry.state.assignee not in {"", command.by}
    must_have_seen(inquiry.state, command.expected_version, is_anothers=is_anothers)
    inquiry.state = inquiry.state.counted()
    _close(inquiry, by=command.by, note=command.note)


def _close(inquiry: Inquiry, *, by: str, note: str | Said = "") -> None:
    inquiry.state = inquiry.state.closed()
    inquiry.note("closed", by=by, note=note)


def alert(inquiry: Inquiry) -> None:
    """The time is nearly over."""
    if inquiry.state.is_waiting and not inquiry.state.is_alerted:
        inquiry.state = inquiry.state.alerted()
        inquiry.note("alerted")
        inquiry.tell_shop(_facts(inquiry, "soon"))


def tell_overdue(inquiry: Inquiry) -> None:
    """The time is over: a task stays until somebody has answered."""
    state = inquiry.state
    if state.is_waiting and not state.is_overdue_told:
        inquiry.state = state.told_overdue()
        inquiry.note("overdue")
        inquiry.tell_shop(_facts(inquiry, "overdue"))
        inquiry.ask_person(TaskKind.ANSWER_INQUIRY, _OVERDUE(inquiry_no=state.inquiry_no))


def close_by_itself(inquiry: Inquiry, *, is_unsent: bool = False, left_at: datetime | None = None) -> None:
    """The customer asked nothing more, for so many days after the answer left.

    `is_unsent`: the answer has not left, so that nobody could ask anything; it is looked again later.
    """
    state = inquiry.state
    if state.status is not InquiryStatus.ANSWERED:
        return
    if is_unsent:
        inquiry.state = state.left(inquiry.at)
        inquiry.note("answer_unsent")
        return
    if left_at and state.answered_at and left_at - state.answered_at > _AT_ONCE:
        inquiry.state = state.left(left_at)
    if inquiry.closes_at <= inquiry.at:
        _close(inquiry, by=MACHINE, note=_NOTHING_MORE())
    else:
        inquiry.note("answer_left_late")


def _facts(inquiry: Inquiry, stage: str) -> InquiryFacts:
    state = inquiry.state
    return InquiryFacts(stage=stage, category=state.category, assignee=state.assignee, answer_by=state.answer_by)


def _must_be_open(inquiry: Inquiry) -> None:
    if inquiry.state.is_closed:
        raise InquirySettled(inquiry_no=inquiry.state.inquiry_no)


def must_have_seen(state: InquiryState, seen: int | None, *, is_anothers: bool) -> None:
    """Nobody answers what a colleague has answered or taken on, nor what the customer added to, without knowing it.

    Raises:
        AlreadyAnswered
    """
    if seen == state.version or (seen is None and not is_anothers):
        return
    if state.answered_by and not state.is_waiting:
        raise AlreadyAnswered(by=state.answered_by, inquiry_no=state.inquiry_no, version=state.version)
    if state.assignee:
        raise AlreadyAnswered("taken", inquiry_no=state.inquiry_no, by=state.assignee, version=state.version)
    raise AlreadyAnswered("changed", inquiry_no=state.inquiry_no, version=state.version)
