"""What all kinds of questions share: how many there may be, the date to answer by, the end of patience."""

from datetime import date, timedelta

from domain.basics.said import Code, Said
from domain.contract.messages import ChooseOption
from domain.contract.status import Status
from domain.conversation.question.conversation import Conversation, Topic, Unanswered
from domain.goods.cancelling import end_before_shipping
from domain.order.aggregate import Order
from domain.order.conversation import Question
from domain.order.owed import TaskKind

_ASK = Code("todo.ask", "question", "order_no")
UNANSWERED = Code("noted.unanswered")
MONEY_IS_THERE = Code("noted.money_is_there")


def open_question(order: Order, kind: str) -> Question | None:
    """The open question of this kind; there is at most one."""
    return order.conversation.question(kind)


def numbered(order: Order, no: int) -> Question | None:
    return next((question for question in order.conversation.questions if question.no == no), None)


def next_no(order: Order) -> int:
    return order.conversation.asked_so_far + 1


def answer_by(order: Order, conversation: Conversation) -> date:
    """The date that a customer who is asked this today is told."""
    day = order.today + timedelta(days=conversation.patience(order.policy.questions).answer_days)
    return order.calendar.business_day_from(day)


def keep(order: Order, question: Question) -> None:
    """Take a question down, in the place of the one of its kind."""
    order.conversation = order.conversation.asking(question)


def note_choice(order: Order, command: ChooseOption) -> None:
    """Write down what was chosen."""
    order.note(
        "option_chosen",
        by=command.by,
        note=command.note,
        option=command.option,
        by_phone=command.by_phone,
        answered_at=command.answered_at,
        **({"sku": command.sku} if command.sku else {}),
    )


def have_phoned(order: Order, question: Said) -> None:
    """Open a task for a customer without e-mail: phone, or post the mail as a paper letter.

    `question` continues the sentence "Ask the customer".
    """
    if order.placed.orderer.email:
        return
    order.ask_person(
        TaskKind.CALL,
        _ASK(question=question, order_no=order.state.order_no),
    )


def settle(order: Order, topic: Topic, *, by: str = "", note: str | Said = "") -> None:
    """Nothing is asked any more: the question is closed, its hold is lifted, and the order goes on by itself."""
    if question := open_question(order, topic.kind):
        order.conversation = order.conversation.not_asking(topic.kind)
        order.note("question_settled", by=by, note=note, no=question.no)
    if topic.hold and order.conversation.has_hold(topic.hold):
        order.lift(topic.hold)
        order.note("hold_released", by=by, note=note, reason=topic.hold)


def leave_to_person(order: Order, topic: Topic, said: Said, *, has_task: bool = False) -> None:
    """Nobody waits for the customer any more; the hold stays, for the shop from now on, until somebody settles it."""
    if topic.hold:
        order.conversation = order.conversation.held_anew(topic.hold, order.at)
    order.conversation = order.conversation.not_asking(topic.kind)
    order.note("question_left_to_person", note=said)
    if has_task:
        order.add_to_task(TaskKind.CALL, said)
    else:
        order.ask_person(TaskKind.CALL, said)


def unanswered(order: Order) -> Unanswered:
    """A person decides, or the order ends, as the policy says.

    A packed one is a person's, and so is one without e-mail address: only a person knows whether the question was put.
    """
    wants_end = order.policy.questions.unanswered == "cancel"
    may_end = wants_end and not order.is_being_packed and order.placed.orderer.email
    return Unanswered.CANCELS if may_end else Unanswered.IS_LEFT


def cancel_unanswered(order: Order, question: Question, conversation: Conversation) -> None:
    """End an order whose question nobody answered."""
    order.end(Status.CANCELLED)
    order.note("cancelled", by="automatic", note=UNANSWERED())
    order.owe(conversation.end, end_before_shipping(order, question.answer_by))
