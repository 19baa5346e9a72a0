"""The clock of a question: its reminder, and the end of patience."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from domain.contract.status import HoldReason
from domain.conversation.address.postal import PostalCode
from domain.conversation.question.asking import keep, numbered
from domain.conversation.question.conversation import Unanswered
from domain.conversation.question.conversations import CONVERSATIONS
from domain.order.agenda import Step, StepKind
from domain.order.aggregate import Order
from domain.order.deadline import after_quiet_time
from domain.order.owed import TaskKind


def question_steps(order: Order) -> Iterator[Step]:
    """The reminder, and the end of patience; both on business days.

    Of goods that have left it runs for what came back alone.

    While the customer cannot be reached, nobody can answer either; who wants to cancel needs not answer any more; and
    what a customer has written may be the answer, until somebody has read it. Where mails come back, the first reminder
    is the last step: it does not reach the customer either.
    """
    is_out_of_reach = order.conversation.has_hold(HoldReason.UNREACHABLE) or order.conversation.inquiries
    if order.goods.cancel_requested_by or is_out_of_reach:
        return
    steps = sorted(_steps(order), key=lambda step: step.at)
    reminders = [step for step in steps if not step.ends_patience]
    if order.conversation.mails_lost_since and reminders:
        steps = steps[: steps.index(reminders[0]) + 1]
    yield from steps


def _steps(order: Order) -> Iterator[Step]:
    has_no_mail = not order.placed.orderer.email or order.conversation.mails_lost_since is not None
    for question in order.conversation.questions:
        if order.goods.has_left and not question.outlives_shipping:
            continue
        conversation = CONVERSATIONS[question.kind]
        after = conversation.patience(order.policy.questions).remind_after_days
        ends_at = _at(order, order.calendar.add_business_days(question.answer_by, 1))
        reminds_at = _at(order, order.calendar.day_of(question.asked_at) + timedelta(days=after))
        if after and not question.is_reminded and reminds_at < ends_at:
            yield Step(at=reminds_at, what=StepKind.REMIND_QUESTION, round=question.no, is_for_person=has_no_mail)
        unanswered = conversation.unanswered(order)
        yield Step(
            at=ends_at,
            what=StepKind.END_QUESTION,
            round=question.no,
            is_for_person=unanswered is Unanswered.IS_LEFT,
            cancels=unanswered is Unanswered.CANCELS,
        )


def _at(order: Order, day: date) -> datetime:
    """The hour of questions on this day, or on the next one on which the shop works and may write."""
    day = after_quiet_time(order.calendar.business_day_from(day), order.policy, order.calendar)
    return order.calendar.at(order.calendar.business_day_from(day), order.policy.questions.hour)


def remind(order: Order, no: int, postal: PostalCode | None) -> None:
    """Ask once more, with the same date."""
    question = numbered(order, no)
    if question is None or question.is_reminded:
        return
    conversation = CONVERSATIONS[question.kind]
    keep(order, question.reminded())
    order.note("question_reminded", no=question.no)
    conversation.remind(order, question, postal)
    if not order.placed.orderer.email:
        order.ask_person(TaskKind.CALL, conversation.not_reached(question))


def end_unanswered(order: Order, no: int) -> None:
    """The end of patience. The policy says whether a person decides or the order ends; a packed one is a person's."""
    question = numbered(order, no)
    if question is not None:
        CONVERSATIONS[question.kind].end_unanswered(order, question)
