"""A third conversation is its module and a row: clock, mails, hold and answers follow, and nobody else is told."""

import dataclasses
import re
from datetime import timedelta

import pytest

from adapters.words.say import name
from domain.basics.errors import QuestionClosed
from domain.basics.said import Said
from domain.contract.messages import Option
from domain.contract.status import HoldReason, MarkKind, Status
from domain.conversation import findings
from domain.conversation.question import conversations
from domain.conversation.question.conversation import Conversation
from domain.conversation.question.conversations import CONVERSATIONS
from domain.order.agenda import StepKind
from domain.order.ahead import waits_for
from domain.order.conversation import Question
from domain.order.kinds import MailKind
from domain.people.review.review import Finding
from domain.shop.rules import Action, RuleName
from tests.domain import substitute
from tests.domain.builders import OrderStory, postpay
from tests.domain.test_tables import asked_by_name, sources
from tests.said import english, ja


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch) -> OrderStory:
    """An order whose customer is asked whether another article may be sent."""
    monkeypatch.setitem(CONVERSATIONS, substitute.KIND, substitute.CONVERSATION)
    return OrderStory(postpay()).receive().do(substitute.ask)


def test_what_it_asks_keeps_the_order_waiting_for_the_customer_alone(story: OrderStory) -> None:
    assert story.status is Status.AWAITING_CUSTOMER
    assert story.holds == [HoldReason.REVIEW]
    assert not story.state.conversation.holds_for_shop
    assert story.last_kind is MailKind.PREPAYMENT_REQUEST


def test_its_clock_is_its_own(story: OrderStory) -> None:
    asked = story.state.conversation.questions[0]

    assert story.agenda == [StepKind.REMIND_QUESTION, StepKind.END_QUESTION]
    assert asked.answer_by <= asked.asked_at.date() + timedelta(days=6)  # four, and a weekend at most
    assert story.due(StepKind.REMIND_QUESTION, asked.no) < story.due(StepKind.END_QUESTION, asked.no)


def test_its_reminder_and_its_default_are_its_own(story: OrderStory) -> None:
    story.go_to(story.now + timedelta(days=30))

    assert [kind for kind in story.kinds if kind is MailKind.PREPAYMENT_REMINDER]
    assert story.status is Status.RECEIVED
    assert story.holds == []
    assert story.task_kinds == []


def test_its_option_is_taken(story: OrderStory) -> None:
    story.do(lambda order: conversations.choose(order, substitute.yes()))

    assert story.holds == []
    assert not story.state.conversation.questions


def test_it_hears_of_money_and_of_a_talk(story: OrderStory) -> None:
    story.do(conversations.money_came).go_to(story.now + timedelta(days=1)).do(conversations.count_anew)

    assert "paid_before_the_answer" in [entry.what for entry in story.entries]
    assert [question.kind for question in story.state.conversation.questions] == [substitute.KIND]


WHY = Said(code="found.returns", facts={"returned": 3, "parcels": 4, "percent": 75})


def test_a_rule_asks_it_and_takes_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CONVERSATIONS, substitute.KIND, substitute.CONVERSATION)
    found = Finding(rule=RuleName.MANY_RETURNS, kind=MarkKind.SUSPICIOUS, fired=True, why=WHY, action=Action.MARK)
    story = OrderStory(postpay()).receive().do(lambda order: findings.follow(order, [found]))

    assert MailKind.PREPAYMENT_REQUEST in story.kinds
    assert story.holds == []  # no mark stands that wants it


@pytest.mark.parametrize("forgotten", [field.name for field in dataclasses.fields(Conversation)])
def test_a_conversation_without_one_of_its_properties_cannot_be_written(forgotten: str) -> None:
    row = substitute.CONVERSATION
    properties = {field.name: getattr(row, field.name) for field in dataclasses.fields(Conversation)}
    del properties[forgotten]

    with pytest.raises(TypeError, match=forgotten):
        Conversation(**properties)


def test_every_option_belongs_to_one_conversation() -> None:
    assert sorted(option for each in CONVERSATIONS.values() for option in each.options) == sorted(Option)


def test_a_choice_that_is_not_asked_for_is_refused_in_words_of_its_own_conversation() -> None:
    said: dict[str, set[tuple[str, str]]] = {}
    for kind, conversation in CONVERSATIONS.items():
        for option in conversation.options:
            if option is not Option.PART:  # the shop may decide it at any time
                with pytest.raises(QuestionClosed) as refused:
                    OrderStory(postpay()).receive().choose(option)
                said.setdefault(kind, set()).add((english(refused.value.said), ja(refused.value.said)))

    assert (
        len(set().union(*said.values())) == len(said) == len([each for each in CONVERSATIONS.values() if each.options])
    )
    assert [kind for kind, words in said.items() if "advance" in str(words)] == ["prepay"]


def test_nobody_asks_for_a_conversation_by_its_name() -> None:
    own = {
        f"domain/conversation/question/{name}.py"
        for name in (
            "missing",
            "offered_change",
            "prepayment",
            "returned",
            "stock_choice",
            "stock_options",
            "choice_reply",
        )
    }
    others = [(path, source) for path, source in sources() if path not in own]

    assert [path for path, source in others if asked_by_name(source, {"Option"})] == []
    assert [path for path, source in others if "prepayment.KIND" in source or "missing.KIND" in source] == []
    compared = re.compile(rf'(==|!=|\bin)\s*[({{]?"({"|".join(CONVERSATIONS)})"')
    assert [path for path, source in others if compared.search(source)] == []


def test_every_conversation_has_words_in_what_the_order_waits_for() -> None:
    story = OrderStory(postpay()).receive()

    for kind, conversation in CONVERSATIONS.items():
        asked = Question(kind=kind, hold=conversation.hold, asked_at=story.now, answer_by=story.now.date())
        state = story.state.but(conversation=story.state.conversation.asking(asked), status=Status.AWAITING_CUSTOMER)
        said = waits_for(state)
        assert english(said) == f"the customer's answer about {name('question', kind, 'en')}, by {story.now.date()}"
