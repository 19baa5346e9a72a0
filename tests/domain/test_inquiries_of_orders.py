"""Talks with a customer put off reminders and the end, and not for ever."""

from datetime import timedelta

from domain.contract.messages import InquiryClosed, InquiryOpened
from domain.conversation import inquiries
from domain.order.owed import TaskKind
from tests.domain.builders import OrderStory, prepay, ready_to_pack


def talked(story: OrderStory, number: str, days: int = 10) -> OrderStory:
    """The customer asks something that is settled days later."""
    story.do(lambda order: inquiries.inquiry_opened(order, InquiryOpened(inquiry_no=number)))
    story.go_to(story.now + timedelta(days=days))
    return story.do(lambda order: inquiries.inquiry_closed(order, InquiryClosed(inquiry_no=number)))


def test_whoever_asks_again_and_again_instead_of_paying_is_left_to_a_person() -> None:
    story = OrderStory(prepay()).receive().accepted()
    for at in range(inquiries.MOST_OVERDUE):
        assert TaskKind.DECIDE_EXPIRY not in story.task_kinds
        talked(story, f"Q{at}")

    assert story.task_kinds.count(TaskKind.DECIDE_EXPIRY) == 1
    assert not story.state.is_over


def test_whoever_has_paid_may_ask_as_often_as_they_like() -> None:
    story = ready_to_pack()
    for at in range(inquiries.MOST_OVERDUE):
        talked(story, f"Q{at}")

    assert TaskKind.DECIDE_EXPIRY not in story.task_kinds


def test_questions_before_the_money_is_due_count_for_nothing() -> None:
    story = OrderStory(prepay()).receive().accepted()
    for at in range(inquiries.MOST_OVERDUE):
        talked(story, f"Q{at}", days=1)

    assert TaskKind.DECIDE_EXPIRY not in story.task_kinds
