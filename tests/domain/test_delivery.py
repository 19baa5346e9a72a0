"""Another day, other hours, another way to pay: what is taken, what is refused, and what follows."""

from datetime import date, timedelta

import pytest

from domain.basics.errors import AlreadyShipped, PlanNotPossible, UnfitWish
from domain.contract.messages import ChangeDelivery, ChangePlan
from domain.contract.order import PaymentMethod, PlanName
from domain.contract.status import HoldReason, Status
from domain.conversation.question import changing
from domain.goods import delivery
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.shop.fees import CodFee, FeesPolicy
from domain.shop.policy import Policy, ShippingPolicy
from tests.domain.builders import OrderStory, being_packed, cod, postpay, prepay, shipped

DAY = date(2026, 12, 5)
WITH_FEES = Policy(fees=FeesPolicy(is_kept=True, cod=(CodFee(up_to=9_999, fee=330),)))


def wish(story: OrderStory, *, known: bool = True, **fields: object) -> OrderStory:
    command = ChangeDelivery.model_validate({"by": "support"} | fields)
    return story.do(lambda order: delivery.change_delivery(order, command, is_slot_known=known))


def pay_by(story: OrderStory, plan: PlanName, **fields: object) -> OrderStory:
    command = ChangePlan.model_validate({"by": "support", "plan": plan, "agreed": True} | fields)
    return story.do(lambda order: changing.change_plan(order, command))


def test_another_day_is_told_with_the_one_before() -> None:
    story = wish(
        OrderStory(prepay(wishes={"delivery_date": "2026-12-01", "time_slot": "14-16"})).receive(), delivery_date=DAY
    )

    changed = story.facts(MailKind.ORDER_CHANGED).changed
    assert (changed.wished_before.day, changed.wished_before.hours) == (date(2026, 12, 1), "14-16")
    assert (story.placed.wishes.delivery_date, story.placed.wishes.time_slot) == (DAY, "14-16")
    assert story.state.version == 2


def test_a_wish_can_be_taken_back() -> None:
    story = OrderStory(prepay(wishes={"delivery_date": "2026-12-01", "time_slot": "14-16"})).receive()

    assert wish(story, any_day=True).placed.wishes.delivery_date is None
    assert wish(story, time_slot="").placed.wishes.time_slot is None


@pytest.mark.parametrize(("days", "case"), [(0, "too_early"), (-1, "too_early"), (90, "too_late")])
def test_a_day_on_which_it_cannot_come_is_refused_with_one_on_which_it_can(days: int, case: str) -> None:
    story = OrderStory(prepay()).receive()

    with pytest.raises(UnfitWish) as refused:
        wish(story, delivery_date=story.now.date() + timedelta(days=days))

    assert refused.value.said.code == f"UnfitWish.{case}"
    assert story.state.version == 1


def test_hours_of_no_carrier_are_refused() -> None:
    with pytest.raises(UnfitWish, match="these hours"):
        wish(OrderStory(prepay()).receive(), time_slot="23-24", known=False)


def test_the_label_of_a_box_that_is_packed_is_printed_anew_and_what_left_stays() -> None:
    assert wish(being_packed(), delivery_date=DAY).state.conversation.has_hold(HoldReason.RECALL)
    with pytest.raises(AlreadyShipped):
        wish(shipped(), delivery_date=DAY)


@pytest.mark.parametrize(
    "junk",
    [
        {},
        {"any_day": True, "delivery_date": "2026-12-05"},
        {"any_day": True, "delivery_date": "2026-12-05", "time_slot": "am"},
    ],
)
def test_a_wish_that_says_nothing_or_contradicts_itself_is_named(junk: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="one_wish"):
        ChangeDelivery.model_validate({"by": "x"} | junk)


def test_who_would_rather_pay_at_the_door_owes_the_fee_and_no_date_runs_any_more() -> None:
    story = pay_by(OrderStory(prepay(), WITH_FEES).accepted(), PlanName.COD)

    assert (story.placed.cod_fee, story.placed.total, story.placed.payment.method) == (
        330,
        3150,
        PaymentMethod.CASH_ON_DELIVERY,
    )
    assert (story.state.money.deadline, story.status) == (None, Status.PREPARING)
    assert story.facts(MailKind.ORDER_CONFIRMED).changed.method_before is PaymentMethod.BANK_TRANSFER


def test_who_would_rather_pay_in_advance_owes_no_fee_and_has_a_week() -> None:
    story = pay_by(OrderStory(cod(cod_fee=330, total=3150)).accepted(), PlanName.PREPAY)

    assert (story.placed.total, story.status) == (2820, Status.AWAITING_PAYMENT)
    assert story.state.money.deadline


def test_there_and_back_is_the_order_that_it_was() -> None:
    story = OrderStory(prepay(), WITH_FEES).accepted()

    pay_by(pay_by(story, PlanName.COD), PlanName.PREPAY)

    assert story.placed == prepay()


def test_what_is_so_already_changes_nothing() -> None:
    assert pay_by(OrderStory(prepay()).accepted(), PlanName.PREPAY).state.version == 1


def test_money_that_came_or_was_promised_keeps_the_plan() -> None:
    for story, case in (
        (OrderStory(prepay()).accepted().pay(1000), "paid"),
        (OrderStory(prepay("card", "authorized")).accepted(), "vouched_for"),
        (OrderStory(postpay()).accepted(), "on_trust"),
    ):
        with pytest.raises(PlanNotPossible) as refused:
            pay_by(story, PlanName.COD, cod_fee=330)
        assert refused.value.said.code == f"PlanNotPossible.{case}"


def test_cash_has_a_limit_and_a_fee_that_somebody_knows() -> None:
    with pytest.raises(PlanNotPossible, match="--cod-fee"):
        pay_by(OrderStory(prepay()).accepted(), PlanName.COD)
    with pytest.raises(PlanNotPossible, match="3,150"):
        pay_by(
            OrderStory(prepay(), Policy(shipping=ShippingPolicy(cod_limit=3_000))).accepted(), PlanName.COD, cod_fee=330
        )


def test_a_task_about_a_date_that_counts_no_more_is_over() -> None:
    story = pay_by(OrderStory(prepay(), WITH_FEES).accepted(), PlanName.COD)

    assert TaskKind.SEND_INSTRUCTIONS not in story.task_kinds
    assert not [mail for mail in story.kinds if mail is MailKind.PAYMENT_REMINDER]


def test_points_that_paid_the_fee_at_the_door_come_back_with_it() -> None:
    story = pay_by(OrderStory(cod(cod_fee=330, points_used=2_920, total=230)).receive(), PlanName.PREPAY)

    assert (story.placed.total, story.placed.points_used) == (0, 2_820)
    assert story.facts(MailKind.ORDER_CHANGED).changed.points_back == 100
