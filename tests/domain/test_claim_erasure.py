"""What was written about a claim is erased once it is needed no more."""

from datetime import timedelta

import pytest

from domain.basics.errors import NotErasable
from domain.claim import answering
from domain.claim.claim import Claim
from domain.claim.erasure import must_be_erasable
from domain.contract.claims import Remedy, Reply
from domain.contract.messages import AnswerProposal
from domain.order.refund import Refund
from tests.domain.builders import CALENDAR
from tests.domain.test_claim import MONDAY, claim, later, proposed


def asked(of: Claim, refund: Refund | None = None) -> None:
    must_be_erasable(of.state, refund, of.scheme, CALENDAR)


def settled() -> Claim:
    one = later(proposed(Remedy.REFUND), MONDAY + timedelta(hours=2))
    answering.answer(one, AnswerProposal(reply=Reply.ACCEPT, by="お客様"))
    return one


def test_while_it_is_open_the_day_is_that_of_its_clock() -> None:
    with pytest.raises(NotErasable) as waiting:
        asked(claim())
    with pytest.raises(NotErasable) as choosing:
        asked(one := proposed())

    assert waiting.value.said.facts["until"] == "2026-11-18"
    assert choosing.value.said.facts["until"] == str(CALENDAR.day_of(one.state.clock.silent_at or MONDAY))


def test_while_its_money_is_on_its_way_it_is_needed() -> None:
    with pytest.raises(NotErasable):
        asked(settled(), Refund(amount=2_820, key="claim:C10001").ordered())


def test_what_is_settled_and_paid_may_be_erased() -> None:
    asked(settled(), Refund(amount=2_820, key="claim:C10001").given(2_820))
