"""What all kinds of questions share: how many there may be, the date to answer by, and what a payment answers."""

from datetime import date, datetime, timedelta

from domain.basics.errors import InvalidAnswer
from domain.contract.status import Status
from domain.goods.change import release_and_refund
from domain.order.aggregate import Order, TaskKind
from domain.order.facts import MailFacts
from domain.order.kinds import MailKind
from domain.order.state import HOLD_OF, Hold, Question, QuestionKind

#: Clocks of two machines differ by no more.
_CLOCKS_DIFFER = timedelta(minutes=10)
#: Inquiries after which a question, its date having passed each time, is left to a person.
_MOST_TALKS = 3


def open_question(order: Order, kind: QuestionKind) -> Question | None:
    """The open question of this kind; there is at most one."""
    return next((question for question in order.state.questions if question.kind is kind), None)


def numbered(order: Order, no: int) -> Question | None:
    return next((question for question in order.state.questions if question.no == no), None)


def next_no(order: Order) -> int:
    return order.state.asked_so_far + 1


def answer_by(order: Order) -> date:
    """The date that a customer who is asked today is told."""
    day = order.today + timedelta(days=order.policy.questions.answer_days)
    return order.calendar.business_day_from(day)


def keep(order: Order, question: Question) -> None:
    """Take a question down, in the place of the one of its kind."""
    others = (each for each in order.state.questions if each.kind is not question.kind)
    order.state.questions = (*others, question)


def must_have_been_said(order: Order, answered_at: datetime | None) -> None:
    """Raises InvalidAnswer for a time that has not come yet, unless clocks may differ by so much."""
    if answered_at and answered_at > order.at + _CLOCKS_DIFFER:
        said = answered_at.astimezone(order.calendar.zone)
        raise InvalidAnswer(f"answered_at: {said:%Y-%m-%d %H:%M} has not come yet, so nothing can have been said then.")


def have_phoned(order: Order, question: str) -> None:
    """Open a task for a customer without e-mail: phone, or post the mail as a paper letter.

    `question` continues the sentence "Ask the customer".
    """
    if order.placed.orderer.email:
        return
    order.ask_person(
        TaskKind.CALL,
        f"Ask the customer {question}; there is no e-mail address. "
        f"Phone, or print the letter (shop order letter {order.state.order_no}).",
    )


def settle(order: Order, kind: QuestionKind, *, by: str = "", note: str = "") -> None:
    """Nothing is asked any more: the question is closed, its hold is lifted, and the order goes on by itself."""
    if question := open_question(order, kind):
        order.state.questions = tuple(each for each in order.state.questions if each is not question)
        order.note("question_settled", by=by, note=note, no=question.no)
    if order.state.has_hold(HOLD_OF[kind]):
        order.lift(HOLD_OF[kind])
        order.note("hold_released", by=by, note=note, reason=HOLD_OF[kind])


def leave_to_person(order: Order, kind: QuestionKind, text: str, *, has_task: bool = False) -> None:
    """Nobody waits for the customer any more; the hold stays, for the shop from now on, until somebody settles it."""
    order.state.holds = tuple(
        _from_now_on(order, hold) if hold.reason is HOLD_OF[kind] else hold for hold in order.state.holds
    )
    order.state.questions = tuple(each for each in order.state.questions if each.kind is not kind)
    order.note("question_left_to_person", note=text)
    if has_task:
        order.add_to_task(TaskKind.CALL, text)
    else:
        order.ask_person(TaskKind.CALL, text)


def money_came(order: Order) -> None:
    """Who has paid all need not say any more whether to pay in advance.

    What is transferred for a parcel to be paid at the door may be a yes without a word: a person finds out, and the
    customer is neither reminded nor given up.
    """
    if not order.state.terms.collected_by_carrier:
        if order.money.is_paid:
            settle(order, QuestionKind.PREPAY, note="The money came.")
    elif open_question(order, QuestionKind.PREPAY):
        leave_to_person(
            order,
            QuestionKind.PREPAY,
            "Money was transferred before the customer said whether to pay in advance: ask, and enter the answer "
            f"(shop order choose {order.state.order_no} prepay), or release the hold and keep the plan.",
        )


def _from_now_on(order: Order, hold: Hold) -> Hold:
    """From now on the hold waits for the shop: its alerts count from today."""
    return hold.model_copy(update={"since": order.at})


def cancel_unanswered(order: Order, question: Question, kind: MailKind) -> bool:
    """End an order whose question nobody answered, where the policy says so.

    A packed one is a person's, and so is one without e-mail address: only a person knows whether the question was put.
    """
    if order.policy.questions.unanswered != "cancel" or order.is_being_packed or not order.placed.orderer.email:
        return False
    order.end(Status.CANCELLED)
    order.note("cancelled", by="automatic", note="The customer did not answer.")
    refund = release_and_refund(order)
    order.owe(kind, MailFacts(refund=refund, deadline=question.answer_by))
    return True


def count_anew(order: Order) -> None:
    """An inquiry was closed while questions are open: their reminders and passed dates count from today.

    A question that is still open after several inquiries is left to a person: it keeps the goods waiting.
    """
    for question in order.state.questions:
        changes: dict[str, object] = {"asked_at": order.at}
        if question.answer_by <= order.today:
            changes |= {"answer_by": answer_by(order), "is_reminded": False, "talks": question.talks + 1}
        if question.answer_by <= order.today and question.talks + 1 >= _MOST_TALKS:
            text = f"{_MOST_TALKS} talks have passed the date of a question ({question.kind}) by: settle it or cancel."
            leave_to_person(order, question.kind, text)
        else:
            keep(order, question.model_copy(update=changes))
