"""Holds, plural: work waits until the last is lifted, facts are taken meanwhile, and the shop hears of old ones."""

from datetime import date

import pytest

from domain.basics.errors import NotNamed
from domain.contract.messages import Cancel, ReleaseHold, Seen
from domain.contract.status import Goods, HoldReason, Money, Status
from domain.conversation import hold
from domain.goods import cancelling
from domain.goods.cancelling import SeenOlder
from domain.order.agenda import StepKind
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.shop.policy import HoldsPolicy, Policy
from tests.domain.builders import OrderStory, cod, jst, prepay, ready_to_pack


def held(*reasons: HoldReason, policy: Policy | None = None) -> OrderStory:
    """Accepted on Saturday, 21 November, at 10:15, and held in the same minute."""
    story = OrderStory(prepay(), policy).accepted()
    for reason in reasons or (HoldReason.MANUAL,):
        story.hold(reason)
    return story


def test_of_two_holds_one_is_lifted_and_work_still_waits() -> None:
    story = ready_to_pack().hold(HoldReason.MANUAL).hold(HoldReason.REVIEW)

    statuses = [story.release(reason).status for reason in (HoldReason.MANUAL, HoldReason.REVIEW)]

    assert statuses == [Status.ON_HOLD, Status.PREPARING]


def test_an_order_held_from_the_start_sets_no_stock_aside_before_the_last_hold_is_lifted() -> None:
    story = OrderStory(prepay(total=3_000)).receive().hold(HoldReason.REVIEW)

    goods = [story.release(reason).goods for reason in (HoldReason.SUMS, HoldReason.REVIEW)]

    assert goods == [Goods.UNCHECKED, Goods.RESERVED]


def test_a_payment_is_taken_while_the_order_is_held() -> None:
    story = held().pay()

    assert story.state.money_stage is Money.PAID
    assert story.last_kind is MailKind.PAYMENT_CONFIRMED
    assert story.status is Status.ON_HOLD
    assert story.release().status is Status.PREPARING


def test_a_cancellation_is_taken_while_the_order_is_held_twice() -> None:
    story = held(HoldReason.MANUAL, HoldReason.REVIEW).cancel()

    assert story.status is Status.CANCELLED
    assert story.holds == []
    assert story.goods is Goods.RELEASED


def test_an_old_hold_is_told_to_the_shop_once_a_business_day() -> None:
    story = held().go_to(jst(2026, 11, 27, 12))

    days = [(at.date(), at.hour) for at in story.sent_at(MailKind.SHOP_HOLDS)]
    assert days == [(date(2026, 11, 25), 10), (date(2026, 11, 26), 10), (date(2026, 11, 27), 10)]
    row = story.facts(MailKind.SHOP_HOLDS).holds[0]
    assert (row.reason, row.since) == ("manual", date(2026, 11, 21))


def test_one_mail_lists_all_old_holds_and_no_young_one() -> None:
    story = held(HoldReason.MANUAL, HoldReason.REVIEW).go_to(jst(2026, 11, 25, 9)).hold(HoldReason.VERSION)

    story.go_to(jst(2026, 11, 25, 11))

    assert [row.reason for row in story.facts(MailKind.SHOP_HOLDS).holds] == ["manual", "review"]


def test_alerts_end_with_a_task() -> None:
    story = held(policy=Policy(holds=HoldsPolicy(most_alerts=2))).go_to(jst(2027, 1, 20, 12))

    assert len(story.sent_at(MailKind.SHOP_HOLDS)) == 2
    assert story.task_kinds == [TaskKind.LOOK]
    assert story.state.agenda.next == ()


def test_a_shop_may_want_no_alerts() -> None:
    story = held(policy=Policy(holds=HoldsPolicy(most_alerts=0))).go_to(jst(2026, 12, 20, 12))

    assert story.sent_at(MailKind.SHOP_HOLDS) == []
    assert story.tasks == []


def test_a_new_hold_after_the_last_was_lifted_is_young_again() -> None:
    story = held().go_to(jst(2026, 11, 25, 11)).release().hold()

    assert story.due(StepKind.ALERT_HOLD) == jst(2026, 11, 27, 10)


def test_what_was_planned_goes_on_after_the_release() -> None:
    story = held()
    planned = story.state.agenda.held_back
    assert story.agenda == [StepKind.ALERT_HOLD]
    assert [step.what for step in story.view.held_back] == [step.what for step in planned]

    story.release()
    assert story.state.agenda.next == planned
    assert story.view.held_back == ()
    assert StepKind.REMIND in story.agenda
    assert StepKind.ALERT_HOLD not in story.agenda


def test_a_release_based_on_an_older_view_is_refused_and_told_what_changed() -> None:
    story = held(HoldReason.MANUAL, HoldReason.REVIEW).release(HoldReason.REVIEW)
    seen = Seen(holds=(HoldReason.MANUAL, HoldReason.REVIEW), version=1)
    command = ReleaseHold(reason=HoldReason.MANUAL, by="clerk", seen=seen)

    with pytest.raises(SeenOlder) as refused:
        story.do(lambda order: hold.release_hold(order, command))

    assert str(refused.value) == ("The order was changed meanwhile: its holds were manual, review and are manual now.")


def test_a_cancellation_of_an_order_that_was_released_meanwhile_is_refused_and_told_what_changed() -> None:
    story = ready_to_pack().hold().release()
    command = Cancel(reason="too old", by="clerk", seen=Seen(status=Status.ON_HOLD, goods=Goods.RESERVED))

    with pytest.raises(SeenOlder, match="it was on hold and is preparing now"):
        story.do(lambda order: cancelling.cancel(order, command))


def test_a_decision_on_what_is_still_so_is_taken() -> None:
    story = held()
    seen = Seen(status=story.status, goods=story.goods, version=1, holds=tuple(story.holds))

    story.do(lambda order: hold.release_hold(order, ReleaseHold(reason=HoldReason.MANUAL, by="clerk", seen=seen)))

    assert story.holds == []


def test_nobody_lifts_a_hold_without_a_name() -> None:
    with pytest.raises(NotNamed, match="Say who lifts the hold"):
        held().do(lambda order: hold.release_hold(order, ReleaseHold(reason=HoldReason.MANUAL, by=" ")))


def test_a_hold_for_money_that_was_taken_back_is_lifted_by_the_money_that_comes_again() -> None:
    story = ready_to_pack().reverse()
    assert story.holds == [HoldReason.PAYMENT]

    story.pay(notice="n-2")

    assert story.holds == []
    assert story.entries[-1].what == "hold_released"


def test_a_hold_that_a_person_placed_is_not_lifted_by_the_machine() -> None:
    story = OrderStory(prepay()).accepted().hold(HoldReason.PAYMENT).pay()

    assert story.holds == [HoldReason.PAYMENT]


def test_money_for_cash_on_delivery_stays_a_question_for_a_person() -> None:
    assert OrderStory(cod()).accepted().pay().holds == [HoldReason.PAYMENT]
