"""Money that a store has taken: booked on the preliminary notice, and certain once the provider says so."""

from datetime import date

from domain.contract.messages import PaymentReceived, Stage
from domain.contract.status import HoldReason, Status
from domain.conversation import paid
from domain.order.aggregate import Order
from domain.order.owed import TaskKind
from domain.payment import notices
from domain.shop.policy import Policy
from tests.domain.builders import TOTAL, OrderStory, paying, prepay

WAITS = paying(ships_on_preliminary=False)


def taken(stage: Stage | None) -> PaymentReceived:
    return PaymentReceived(
        notice_id="cvs-1", amount=TOTAL, paid_on=date(2026, 11, 22), rail="convenience_store", stage=stage
    )


def story(policy: Policy | None = None) -> OrderStory:
    return OrderStory(prepay("convenience_store"), policy).receive().inspect().accept()


def told(order: OrderStory, stage: Stage | None) -> OrderStory:
    return order.do(lambda each: paid.money_came(each, taken(stage)))


def confirmed(order: OrderStory, *, is_taken_back: bool = False) -> OrderStory:
    def rule(each: Order) -> None:
        notices.confirm(each, taken(Stage.CONFIRMED), is_taken_back=is_taken_back)

    return order.do(rule)


def test_goods_leave_on_a_preliminary_notice_unless_the_policy_says_otherwise() -> None:
    assert told(story(), Stage.PRELIMINARY).status is Status.PREPARING
    assert told(story(WAITS), Stage.CONFIRMED).status is Status.PREPARING
    assert told(story(WAITS), None).status is Status.PREPARING


def test_with_the_other_policy_they_wait_for_the_confirmation_and_nobody_is_reminded() -> None:
    waiting = told(story(WAITS), Stage.PRELIMINARY)

    assert (waiting.status, waiting.holds) == (Status.ON_HOLD, [HoldReason.UNCONFIRMED])
    assert waiting.state.money.is_paid

    confirmed(waiting)

    assert (waiting.status, waiting.holds) == (Status.PREPARING, [])


def test_a_confirmation_books_nothing_a_second_time() -> None:
    order = confirmed(told(story(), Stage.PRELIMINARY))

    assert order.state.money.allocated == TOTAL
    assert [entry.what for entry in order.entries].count("payment_received") == 1
    assert "payment_certain" in [entry.what for entry in order.entries]


def test_what_was_taken_back_is_no_longer_waited_for() -> None:
    order = told(story(WAITS), Stage.PRELIMINARY).reverse(notice="cvs-1")

    assert order.holds == [HoldReason.PAYMENT]


def test_a_confirmation_of_money_that_was_taken_back_is_a_task() -> None:
    order = confirmed(told(story(), Stage.PRELIMINARY).reverse(notice="cvs-1"), is_taken_back=True)

    assert order.task_kinds[-1] is TaskKind.LOOK
    assert order.state.money.allocated == 0
