"""The numbers that a mail gives its choices are those by which a reply is read."""

import re
from collections.abc import Mapping
from datetime import date

import pytest

from adapters.mail.writing.render import MailRenderer
from adapters.mail.writing.samples import SampleMail, sample_mails
from domain.contract.messages import Option
from domain.conversation.feedback_reply import Reading, read_reply
from domain.conversation.question import stock_choice
from domain.conversation.question.choice_reply import (
    Choice,
    choice_in,
    choices,
    choices_of_arrival,
    choices_of_offer,
    choices_of_proposal,
    choices_of_return,
)
from domain.order.conversation import Question
from domain.order.facts import StockFacts

RENDERER = MailRenderer()
ASKING = [each for each in sample_mails() if each.name.partition("/")[0] == "out_of_stock"]
NUMBERED_ALIKE: dict[str, Mapping[str, Choice]] = {
    "change_offered": choices_of_offer(),
    "change_reminder": choices_of_offer(),
    "claim_arrived": choices_of_arrival(),
    "claim_proposed": choices_of_proposal(),
    "return_question": choices_of_return([]),
    "return_reminder": choices_of_return([]),
}
ASKING_ALIKE = [each for each in sample_mails() if each.name.partition("/")[0] in NUMBERED_ALIKE]
_LINE = re.compile(r"^[・-] ?[【\[]([\d-]+)[】\]].*$", re.MULTILINE)


@pytest.mark.parametrize("sample", ASKING, ids=lambda sample: f"{sample.content.language}:{sample.name}")
def test_every_line_of_the_mail_is_read_as_its_choice(sample: SampleMail) -> None:
    order, facts = sample.content.order, sample.content.facts
    assert order
    assert isinstance(facts, StockFacts)
    placed = order.placed if facts.can_drop else order.placed.model_copy(update={"lines": order.placed.lines[:1]})
    question = Question(
        kind=stock_choice.KIND,
        about=tuple(facts.short),
        offered=tuple(offer.sku for offer in facts.offers),
        can_part=facts.can_part,
        asked_at=sample.content.owed_at,
        answer_by=facts.deadline or date(2026, 11, 30),
    )
    offered = choices(placed, question)

    printed = list(_LINE.finditer(RENDERER.render(sample.content).text))

    assert sorted(line[1] for line in printed) == sorted(offered)
    assert [choice_in(line[0], offered) for line in printed] == [offered[line[1]] for line in printed]


@pytest.mark.parametrize("sample", ASKING_ALIKE, ids=lambda sample: f"{sample.content.language}:{sample.name}")
def test_a_mail_whose_choices_are_always_the_same_is_read_line_by_line(sample: SampleMail) -> None:
    offered = NUMBERED_ALIKE[sample.name.partition("/")[0]]

    printed = list(_LINE.finditer(RENDERER.render(sample.content).text))

    assert [line[1] for line in printed] == sorted(offered)
    assert [choice_in(line[0], offered) for line in printed] == [offered[line[1]] for line in printed]


@pytest.mark.parametrize(
    ("name", "shown"), [("「特上」煎茶", "「『特上』煎茶」に変更する"), ("煎茶", "「煎茶」に変更する")]
)
def test_an_article_whose_name_has_brackets_is_named_and_chosen_like_any_other(name: str, shown: str) -> None:
    (sample,) = [each for each in ASKING if each.content.language == "ja" and each.name == "out_of_stock"]
    facts = sample.content.facts
    assert isinstance(facts, StockFacts)
    renamed = facts.model_copy(update={"offers": (facts.offers[0].model_copy(update={"name": name}),)})

    text = RENDERER.render(sample.content.model_copy(update={"facts": renamed})).text

    (line,) = [line for line in text.splitlines() if shown in line]
    assert choice_in(line, {"2": Choice(Option.SUBSTITUTE, "X")}) == Choice(Option.SUBSTITUTE, "X")


ASKING_HOW_IT_WAS = [each for each in sample_mails() if each.name == "feedback_request"]


@pytest.mark.parametrize("sample", ASKING_HOW_IT_WAS, ids=lambda sample: sample.content.language)
def test_every_line_of_the_question_how_it_was_is_read_as_its_stars(sample: SampleMail) -> None:
    printed = list(_LINE.finditer(RENDERER.render(sample.content).text))

    assert [line[1] for line in printed] == ["5", "4", "3", "2", "1"]
    assert [read_reply(line[0]) for line in printed] == [Reading(int(line[1]), "", False) for line in printed]
