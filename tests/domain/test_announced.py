"""What is announced comes true, whatever happened before, and in whichever order."""

import itertools
from collections.abc import Callable
from contextlib import suppress

import pytest

from domain.basics.errors import Refusal
from domain.contract.order import PlacedOrder
from domain.order.agenda import StepKind
from domain.order.ahead import what_happens
from domain.shop.policy import Policy, QuestionsPolicy
from tests.domain.announced import must_come_true
from tests.domain.builders import OrderStory, cod, jst, prepay
from tests.said import english

CANCELLING = Policy(questions=QuestionsPolicy(unanswered="cancel"))
HAPPENS: dict[str, Callable[[OrderStory], object]] = {
    "hold": lambda story: story.hold(),
    "ask": lambda story: story.ask("recipient.phone"),
    "ask in advance": lambda story: story.ask_prepayment(),
    "pay": lambda story: story.pay(),
    "lack stock": lambda story: story.inspect(damaged=1, short=1),
    "bounce": lambda story: story.bounce(story.kinds[-1]),
}


@pytest.mark.parametrize(
    ("placed", "policy"),
    [(prepay(), Policy()), (cod(), CANCELLING)],
    ids=["prepay, a person decides", "cod, unanswered it ends"],
)
def test_after_any_three_events_what_is_announced_comes_true(placed: PlacedOrder, policy: Policy) -> None:
    for events in itertools.permutations(HAPPENS, 3):
        story = OrderStory(placed, policy).accepted()
        for event in events:
            with suppress(Refusal):
                HAPPENS[event](story)

        must_come_true(story)


def test_a_question_and_an_alert_that_fall_due_at_once_are_both_done() -> None:
    story = OrderStory(prepay()).receive().ask("recipient.phone").hold()
    assert story.due(StepKind.END_QUESTION, 1) == jst(2026, 12, 1, 10)

    must_come_true(story)


def test_behind_the_question_that_ends_the_order_nothing_is_announced() -> None:
    story = OrderStory(cod(), CANCELLING).receive().ask_prepayment().go_to(jst(2026, 11, 25, 12)).ask("recipient.phone")

    ends = [step for step in story.state.agenda.next if step.what is StepKind.END_QUESTION]

    assert [step.round for step in ends] == [1]
    assert english(what_happens(ends[0])) == "the question counts as unanswered and the order is cancelled"


def test_where_mails_come_back_the_end_of_a_question_is_not_announced() -> None:
    story = OrderStory(cod()).accepted().ask("recipient.phone").pay()

    story.bounce(story.kinds[-1])

    assert story.agenda == [StepKind.REMIND_QUESTION, StepKind.ALERT_HOLD]
    assert english(what_happens(story.state.agenda.next[0])).startswith("a person is asked to reach the customer")
    must_come_true(story)


def test_a_person_decides_about_a_question_that_the_policy_leaves_to_one() -> None:
    story = OrderStory(prepay()).receive().ask("recipient.phone")

    said = [english(what_happens(step)) for step in story.state.agenda.next if step.what is StepKind.END_QUESTION]

    assert said == ["the question counts as unanswered and a person is asked to decide"]
