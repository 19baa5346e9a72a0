"""What an order knows of its customer's inquiries and claims: meanwhile the machine neither reminds nor thanks."""

import hashlib

from domain.basics.errors import TooManyInquiries
from domain.basics.said import Code
from domain.contract.messages import ClaimClosed, ClaimOpened, InquiryClosed, InquiryOpened
from domain.conversation.question import conversations
from domain.order.aggregate import Order
from domain.order.owed import TaskKind

_PUT_OFF = Code("todo.put_off", "deadline", "count")

#: Open ones of one order; more are a flood.
MOST_OPEN = 20
#: Inquiries about an order whose money is overdue, after which a person decides what becomes of it.
MOST_OVERDUE = 3


def inquiry_of(order_no: str, opened: InquiryOpened) -> str:
    """The inquiry that a message names, or else the one that its text opens: the same text, the same number."""
    if opened.inquiry_no:
        return opened.inquiry_no
    return f"{order_no}-{hashlib.sha256(opened.text.encode(errors='replace')).hexdigest()[:8]}"


def inquiry_opened(order: Order, fact: InquiryOpened) -> None:
    """Wait with reminders and thanks. An order that has ended is left alone.

    Raises:
        TooManyInquiries
    """
    number = inquiry_of(order.state.order_no, fact)
    if number in order.conversation.inquiries:
        return
    if len(order.conversation.inquiries) >= MOST_OPEN:
        raise TooManyInquiries(most=MOST_OPEN)
    if not order.state.is_over or order.conversation.questions:  # what was written may be the answer
        order.conversation = order.conversation.talking(number)
    order.note("inquiry_opened", inquiry=number)


def inquiry_closed(order: Order, fact: InquiryClosed) -> None:
    """The last one that closes lets the clocks run again, as the end of a hold does."""
    if fact.inquiry_no not in order.conversation.inquiries:
        return
    order.note("inquiry_closed", inquiry=fact.inquiry_no)
    _end_talk(order, fact.inquiry_no)


def claim_opened(order: Order, fact: ClaimOpened) -> None:
    """Wait with reminders and thanks, as for an inquiry. The journal of an order that has ended has its line."""
    if order.state.is_over or fact.claim_no in order.conversation.inquiries:
        return
    order.conversation = order.conversation.talking(fact.claim_no)
    order.note("claim_opened", claim=fact.claim_no)


def claim_closed(order: Order, fact: ClaimClosed) -> None:
    """A claim is closed; so is the talk, with the last open matter."""
    if fact.claim_no not in order.conversation.inquiries:
        return
    order.note("claim_closed", claim=fact.claim_no, **({"why": fact.outcome} if fact.outcome else {}))
    _end_talk(order, fact.claim_no)


def _end_talk(order: Order, number: str) -> None:
    order.conversation = order.conversation.talked(number, order.today)
    if not order.conversation.inquiries:
        _count_if_overdue(order)
        order.restart_clock()
        conversations.count_anew(order)


def _count_if_overdue(order: Order) -> None:
    """Each inquiry starts the clock anew. Whoever asks again and again would never be reminded: a person decides."""
    if (
        order.money.deadline is None
        or order.money.deadline.told >= order.today
        or order.money.is_secured
        or order.state.is_over
    ):
        return
    order.conversation = order.conversation.talked_overdue()
    talks = order.conversation.talks_overdue
    if talks % MOST_OVERDUE == 0:
        said = _PUT_OFF(deadline=order.money.deadline.told, count=talks)
        order.ask_person(TaskKind.DECIDE_EXPIRY, said)
