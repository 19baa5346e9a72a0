"""What if: the same rules on a copy of the order."""

from datetime import date

import pytest

from domain.agenda.due import RULES
from domain.agenda.forecast import Forecast, ForecastInputs, NothingToForesee, WhatIf, foresee
from domain.basics.errors import StillUnfit
from domain.contract.status import HoldReason, Status
from domain.order.agenda import StepKind
from domain.order.aggregate import Order
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from tests.domain.builders import CALENDAR, OrderStory, cart, jst, prepay, ready_to_pack, shipped
from tests.said import english


def what_if(story: OrderStory, known: ForecastInputs | None = None, **asked: object) -> Forecast:
    order = Order(story.placed, story.state, story.policy, CALENDAR, story.now)
    before = story.state.model_dump_json()
    forecast = foresee(order, WhatIf.model_validate(asked), known or ForecastInputs())
    assert story.state.model_dump_json() == before
    return forecast


def test_every_step_can_be_foreseen() -> None:
    assert set(RULES) == set(StepKind)


def test_nobody_pays() -> None:
    story = OrderStory(prepay()).accepted()

    forecast = what_if(story)

    kinds = [kind for event in forecast.events for kind in event.mails]
    assert kinds == [MailKind.PAYMENT_REMINDER, MailKind.PAYMENT_REMINDER, MailKind.EXPIRED]
    assert [step.at for step in story.state.agenda.next] == [event.at for event in forecast.events[:4]]
    assert forecast.status is Status.EXPIRED


def test_money_that_comes_between_the_reminders() -> None:
    forecast = what_if(OrderStory(prepay()).accepted(), paid_on=date(2026, 12, 3))

    told = [(event.at.date(), event.mails) for event in forecast.events if event.mails]
    assert told[:2] == [
        (date(2026, 12, 1), (MailKind.PAYMENT_REMINDER,)),
        (date(2026, 12, 3), (MailKind.PAYMENT_CONFIRMED,)),
    ]
    assert forecast.status is Status.PREPARING


def test_money_that_comes_after_the_expiry_becomes_a_refund_task() -> None:
    forecast = what_if(OrderStory(prepay()).accepted(), paid_on=date(2026, 12, 20))

    (event,) = [event for event in forecast.events if english(event.what) == "2,820 yen arrive"]
    assert event.tasks == (TaskKind.REFUND,)
    assert event.status is Status.EXPIRED


def test_the_holds_are_lifted_and_the_money_comes() -> None:
    story = OrderStory(prepay()).accepted().hold(HoldReason.REVIEW).hold()

    forecast = what_if(story, is_released=True, paid_on=date(2026, 11, 24))

    assert [english(event.what) for event in forecast.events][:3] == [
        "the hold review is lifted",
        "the hold manual is lifted",
        "2,820 yen arrive",
    ]
    assert [event.status for event in forecast.events][:3] == [
        Status.ON_HOLD,
        Status.AWAITING_PAYMENT,
        Status.PREPARING,
    ]


def test_goods_that_are_short_after_a_release_are_foreseen() -> None:
    story = OrderStory(prepay(total=3_000)).receive()

    forecast = what_if(story, ForecastInputs(short={"TEA-100": 1}), is_released=True)

    assert forecast.status is Status.BACKORDERED
    assert MailKind.OUT_OF_STOCK in [kind for event in forecast.events for kind in event.mails]


def test_nobody_answers_the_question() -> None:
    address = cart()["orderer"]["address"] | {"street": "芝公園"}
    story = OrderStory(prepay(orderer=cart()["orderer"] | {"address": address})).receive()
    assert story.status is Status.AWAITING_CUSTOMER

    forecast = what_if(story)

    steps = [english(event.what) for event in forecast.events]
    assert "the customer is reminded of the question" in steps
    assert any("unanswered" in step for step in steps)


@pytest.mark.parametrize(
    ("story", "paid_on", "refusal"),
    [
        (ready_to_pack(), date(2026, 12, 1), "the order is paid"),
        (ready_to_pack(), None, "not on hold"),
        (shipped(), None, "not on hold"),
    ],
)
def test_what_cannot_happen_is_refused_in_a_sentence(story: OrderStory, paid_on: date | None, refusal: str) -> None:
    with pytest.raises(NothingToForesee, match=refusal):
        what_if(story, paid_on=paid_on, is_released=paid_on is None)


def test_a_hold_that_could_not_be_lifted_is_refused_as_the_order_would() -> None:
    story = OrderStory(prepay()).receive(unknown=("TEA-100",))

    with pytest.raises(StillUnfit):
        what_if(story, ForecastInputs(unknown_skus=("TEA-100",)), is_released=True)


def test_a_future_ends() -> None:
    forecast = what_if(OrderStory(prepay()).accepted().hold())

    assert forecast.events[-1].at < jst(2026, 12, 20)
    assert english(forecast.waits_for) == "a person to settle: manual"
