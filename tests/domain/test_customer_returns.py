"""Goods that customers send back: whether they may, what they are told, what comes of it, and what goes back for it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.basics.errors import InvalidMessage, NotThankable, UnknownOrder
from domain.contract.messages import (
    AllowReturn,
    CloseReturn,
    ParcelReturned,
    RefuseReturn,
    ReturnArrived,
    ReturnChecked,
    ReturnPassedOn,
    ReturnRequested,
    ReturnSent,
    SettleReturn,
    Thank,
)
from domain.contract.order import PlacedOrder
from domain.contract.returns import Postage, ReturnCause, ReturnObstacle, ReturnStage, ReturnWish
from domain.contract.status import ReturnReason, Status
from domain.goods import return_arrival, thanks
from domain.goods.return_arrival import SentBackAlready
from domain.goods.returns import asking, coming, settling
from domain.goods.returns.asking import NotReturnable
from domain.goods.returns.coming import NotInReturn
from domain.goods.returns.found import UnknownReturn
from domain.order.agenda import StepKind
from domain.order.facts import ReturnAllowedFacts, ReturnSettledFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.order.returning import Return
from domain.payment.refund import RefundTooHigh
from domain.shop.policy import CauseRule, Policy, ReturnRulePolicy
from tests.domain.announced import must_come_true
from tests.domain.builders import OrderStory, cod, jst, postpay, prepay

PRICE, SHIPPING = 1_080, 660
NO = "R1001-1"
ARRIVED = jst(2026, 11, 24, 15)


def rules(**fields: Any) -> Policy:  # noqa: ANN401 - the fields of the rule
    return Policy(return_rule=ReturnRulePolicy(**fields))


def arrived(placed: PlacedOrder | None = None, policy: Policy | None = None, at: datetime = ARRIVED) -> OrderStory:
    """An order that is paid where it is paid in advance, and has arrived."""
    story = OrderStory(placed or prepay(), policy).accepted()
    if story.state.awaits_money:
        story.pay()
    story.print_papers().pack().ship()
    story.now = at
    return story.deliver(at)


def ask(story: OrderStory, cool: tuple[str, ...] = (), **fields: Any) -> OrderStory:  # noqa: ANN401 - the fields
    fact = ReturnRequested(**({"cause": ReturnCause.CHANGED_MIND, "lines": {1: 1}} | fields))
    return story.do(lambda order: asking.ask(order, fact, cool))


def allow(story: OrderStory, **fields: Any) -> OrderStory:  # noqa: ANN401 - the fields
    return story.do(lambda order: asking.allow(order, AllowReturn(return_no=NO, by="Sato", **fields)))


def arrive(story: OrderStory, lines: dict[int, int] | None = None, **fields: Any) -> OrderStory:  # noqa: ANN401
    fact = ReturnArrived(return_no=NO, lines=lines or {}, arrived_at=story.now, by="Mori", **fields)
    return story.do(lambda order: coming.arrive(order, fact))


def check(story: OrderStory, **fields: Any) -> OrderStory:  # noqa: ANN401 - the fields
    return story.do(lambda order: coming.check(order, ReturnChecked(return_no=NO, by="Mori", **fields)))


def settle(story: OrderStory, amount: int | None = None) -> OrderStory:
    command = SettleReturn(return_no=NO, amount=amount, by="Sato")
    return story.do(lambda order: settling.settle_by_hand(order, command))


def one(story: OrderStory, no: int = 1) -> Return:
    found = story.state.returns.number(no)
    assert found
    return found


def promised(story: OrderStory) -> int:
    return story.state.money.promised


# --- asked ------------------------------------------------------------------------------------------------------------


def test_what_the_rule_allows_is_told_with_address_day_and_postage() -> None:
    story = ask(arrived())

    told: ReturnAllowedFacts = story.facts(MailKind.RETURN_ALLOWED)
    assert (told.return_no, told.contents, told.postage, told.amount) == (NO, {"TEA-100": 1}, "customer", PRICE)
    assert told.send_by == (ARRIVED + timedelta(days=14)).date()
    assert one(story).stage is ReturnStage.ALLOWED
    assert story.agenda == [StepKind.REMIND_RETURN, StepKind.CLOSE_RETURN]
    must_come_true(story)


@pytest.mark.parametrize(
    ("at", "is_taken"),
    [
        (jst(2026, 12, 2, 23, 59, 59), True),
        (jst(2026, 12, 3), False),
    ],
)
def test_it_may_be_asked_until_the_last_second_of_the_last_day(at: datetime, *, is_taken: bool) -> None:
    story = arrived()
    story.now = at
    ask(story)

    assert (one(story).stage is ReturnStage.ALLOWED) is is_taken
    if not is_taken:
        denied = story.facts(MailKind.RETURN_DENIED)
        assert (denied.why, denied.last_on, denied.days) == ("too_late", jst(2026, 12, 2).date(), 8)


@pytest.mark.parametrize(("at", "is_taken"), [(jst(2027, 1, 5, 23, 59, 59), True), (jst(2027, 1, 6), False)])
def test_the_days_run_on_over_new_year(at: datetime, *, is_taken: bool) -> None:
    story = arrived(at=jst(2026, 12, 28, 12))
    story.now = at
    ask(story)

    assert (one(story).stage is ReturnStage.ALLOWED) is is_taken


def test_what_was_said_on_the_phone_in_time_is_in_time() -> None:
    story = arrived()
    story.now = jst(2026, 12, 4, 10)

    ask(story, asked_at=jst(2026, 12, 2, 17), by="Sato")

    assert one(story).stage is ReturnStage.ALLOWED


@pytest.mark.parametrize(
    ("policy", "asked", "why"),
    [
        (rules(excluded_skus=("TEA-*",)), {}, ReturnObstacle.EXCLUDED),
        (rules(excluded_skus=("TEA-100",)), {}, ReturnObstacle.EXCLUDED),
        (rules(), {"opened": True}, ReturnObstacle.OPENED),
        (rules(), {"cool": ("TEA-100",)}, ReturnObstacle.PERISHABLE),
        (rules(excludes_food=True), {}, ReturnObstacle.FOOD),
        (rules(changed_mind=CauseRule(days=0)), {}, ReturnObstacle.NOT_TAKEN),
    ],
)
def test_what_the_rule_excludes_is_refused_with_its_reason(
    policy: Policy, asked: dict[str, Any], why: ReturnObstacle
) -> None:
    story = ask(arrived(policy=policy), **asked)

    assert (one(story).stage, one(story).obstacle) == (ReturnStage.REFUSED, why)
    assert story.facts(MailKind.RETURN_DENIED).why == why
    assert StepKind.THANK in story.agenda


@pytest.mark.parametrize("asked", [{"opened": True}, {"cool": ("TEA-100",)}])
def test_what_came_broken_is_excluded_by_nothing(asked: dict[str, Any]) -> None:
    story = ask(arrived(policy=rules(excluded_skus=("*",))), cause=ReturnCause.DEFECTIVE, **asked)

    assert one(story).stage is ReturnStage.ASKED
    assert TaskKind.DECIDE_RETURN in story.task_kinds
    assert story.facts(MailKind.RETURN_NOTED).answered_by == jst(2026, 11, 26).date()


def test_what_the_rule_refuses_may_be_taken_back_as_a_favour() -> None:
    story = allow(ask(arrived(), opened=True), words="承りました。")

    told: ReturnAllowedFacts = story.facts(MailKind.RETURN_ALLOWED)
    assert (told.is_favour, told.words) == (True, ("承りました。",))


def test_a_person_refuses_in_words() -> None:
    story = ask(arrived(), cause=ReturnCause.OTHER)
    command = RefuseReturn(return_no=NO, words="承りかねます。", by="Sato")
    story.do(lambda order: asking.refuse(order, command))

    assert story.facts(MailKind.RETURN_DENIED).words == ("承りかねます。",)
    assert not story.state.returns.is_open


def test_the_same_request_is_asked_once() -> None:
    story = ask(ask(arrived(), request_id="cart-1"), request_id="cart-1")

    assert len(story.state.returns.all) == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"lines": {2: 1}},
        {"lines": {1: 3}},
    ],
)
def test_what_the_customer_does_not_have_cannot_be_asked_for(asked: dict[str, Any]) -> None:
    story = arrived()

    with pytest.raises(NotReturnable):
        ask(story, **asked)
    assert not story.state.returns.all


def test_a_piece_comes_back_once() -> None:
    story = ask(arrived(), lines={1: 2})

    with pytest.raises(NotReturnable):
        ask(story)


def test_who_is_not_the_orderer_hears_nothing_of_the_order() -> None:
    with pytest.raises(UnknownOrder):
        ask(arrived(), email="somebody@else.example")


def test_nothing_can_be_asked_before_the_order_or_before_it_left() -> None:
    with pytest.raises(InvalidMessage):
        ask(arrived(), asked_at=jst(2026, 11, 1))
    with pytest.raises(NotReturnable):
        ask(OrderStory(prepay()).accepted())


def test_who_asks_for_another_orders_return_is_told_that_there_is_none() -> None:
    story = ask(arrived())
    command = AllowReturn(return_no="R1002-1", by="Sato")

    with pytest.raises(UnknownReturn):
        story.do(lambda order: asking.allow(order, command))


# --- meanwhile --------------------------------------------------------------------------------------------------------


def test_nobody_is_thanked_or_reminded_meanwhile() -> None:
    story = ask(arrived(postpay())).go_to(ARRIVED + timedelta(days=16))

    assert not {MailKind.THANKS, MailKind.PAYMENT_REMINDER} & set(story.kinds)
    with pytest.raises(NotThankable):
        story.do(lambda order: thanks.thank_now(order, Thank(by="Sato")))


def test_what_is_never_sent_is_reminded_of_once_and_closed_kindly() -> None:
    story = ask(arrived()).go_to(ARRIVED + timedelta(days=60))

    assert story.kinds.count(MailKind.RETURN_AWAITED) == 1
    assert story.kinds.count(MailKind.RETURN_CLOSED) == 1
    assert one(story).stage is ReturnStage.CLOSED
    assert (story.status, promised(story)) == (Status.COMPLETED, 0)
    assert [step for _, step in story.steps][-3:] == [StepKind.REMIND_RETURN, StepKind.CLOSE_RETURN, StepKind.THANK]


def test_who_has_sent_it_is_not_reminded_and_a_person_looks_for_it() -> None:
    story = ask(arrived())
    story.do(lambda order: coming.send(order, ReturnSent(return_no=NO, carrier="yamato", tracking_no="444413758703")))

    story.go_to(ARRIVED + timedelta(days=60))

    assert not {MailKind.RETURN_AWAITED, MailKind.RETURN_CLOSED} & set(story.kinds)
    assert TaskKind.LOOK in story.task_kinds


def test_an_order_that_was_completed_is_followed_until_its_return_is_over() -> None:
    story = arrived().go_to(ARRIVED + timedelta(days=2))
    was_closed = story.state.is_closed

    is_closed_while_asked = ask(story).state.is_closed
    story.go_to(ARRIVED + timedelta(days=60))

    assert (was_closed, is_closed_while_asked, story.state.is_closed) == (True, False, True)
    assert one(story).stage is ReturnStage.CLOSED


def test_the_customer_may_keep_it_after_all() -> None:
    story = ask(arrived())
    story.do(lambda order: settling.close_by_hand(order, CloseReturn(return_no=NO, by="Sato")))

    assert story.facts(MailKind.RETURN_CLOSED).is_withdrawn
    assert StepKind.THANK in story.agenda
    assert ask(story).state.returns.number(2)


# --- come and settled -------------------------------------------------------------------------------------------------


def test_what_came_back_good_is_on_the_shelf_and_its_price_goes_back() -> None:
    story = check(arrive(ask(arrived())))

    told: ReturnSettledFacts = story.facts(MailKind.RETURN_SETTLED)
    assert (told.goods, told.refund, told.let_off) == (PRICE, PRICE, 0)
    assert [(each.amount, each.key) for each in story.state.money.refunds] == [(PRICE, f"return:{NO}")]
    assert TaskKind.REFUND in story.task_kinds
    assert one(story).sellable == ((1, 1),)


def test_what_is_told_twice_counts_once() -> None:
    story = check(check(arrive(arrive(ask(arrived())))))

    assert promised(story) == PRICE
    assert story.kinds.count(MailKind.RETURN_SETTLED) == 1


def test_pieces_come_one_after_the_other() -> None:
    story = arrive(ask(arrived(), lines={1: 2}), {1: 1})
    check(story, sellable={1: 1})
    assert one(story).stage is ReturnStage.INSPECTED

    check(arrive(story, {1: 2}), sellable={1: 2})

    assert promised(story) == 2 * PRICE


def test_fewer_pieces_than_announced_are_a_persons_and_only_they_are_paid_for() -> None:
    story = check(arrive(ask(arrived(), lines={1: 2}), {1: 1}))
    assert TaskKind.SETTLE_RETURN in story.task_kinds
    assert promised(story) == 0

    settle(story)

    assert promised(story) == PRICE


def test_more_pieces_than_announced_are_a_persons() -> None:
    story = check(arrive(ask(arrived()), {1: 2}))
    assert (one(story).stage, promised(story)) == (ReturnStage.INSPECTED, 0)

    assert promised(settle(story)) == 2 * PRICE


def test_more_pieces_than_the_customer_has_are_refused() -> None:
    with pytest.raises(NotInReturn):
        arrive(ask(arrived()), {1: 3})


def test_another_article_is_told_to_a_person_and_not_paid_for() -> None:
    story = check(arrive(ask(arrived()), {1: 1}, others={"FOREIGN": 1}))

    assert TaskKind.LOOK in story.task_kinds
    assert (one(story).stage, promised(story)) == (ReturnStage.INSPECTED, 0)


def test_what_comes_back_broken_is_paid_for_where_it_was_the_shops_fault() -> None:
    story = allow(ask(arrived(), cause=ReturnCause.DEFECTIVE))
    check(arrive(story), broken={1: 1})

    assert (promised(story), one(story).sellable) == (PRICE, ())


def test_what_the_customer_broke_is_a_persons() -> None:
    story = check(arrive(ask(arrived())), broken={1: 1})
    assert (one(story).stage, promised(story)) == (ReturnStage.INSPECTED, 0)

    settle(story)

    assert story.facts(MailKind.RETURN_SETTLED).unpaid == {"TEA-100": 1}
    assert promised(story) == 0


def test_fees_and_postage_are_taken_off() -> None:
    policy = rules(changed_mind=CauseRule(fee=300))
    story = check(arrive(ask(arrived(policy=policy)), shop_paid=500))

    assert promised(story) == PRICE - 800


def test_where_it_was_the_shops_fault_postage_and_shipping_go_back_too() -> None:
    story = allow(ask(arrived(), cause=ReturnCause.WRONG_ITEM, lines={}))
    check(arrive(story, shop_paid=900))
    assert promised(story) == 2 * PRICE + SHIPPING

    paid = allow(ask(arrived(), cause=ReturnCause.WRONG_ITEM))
    assert promised(check(arrive(paid, customer_paid=700))) == PRICE + 700


def test_what_was_not_paid_need_not_be() -> None:
    story = check(arrive(ask(arrived(postpay()))))

    assert (promised(story), story.state.money.missing) == (0, PRICE + SHIPPING)
    assert story.facts(MailKind.RETURN_SETTLED).let_off == PRICE


def test_cash_that_the_carrier_collected_goes_back() -> None:
    assert promised(check(arrive(ask(arrived(cod()))))) == PRICE


def test_of_an_order_that_comes_back_whole_nobody_is_thanked() -> None:
    story = check(arrive(ask(arrived(), lines={}))).go_to(ARRIVED + timedelta(days=30))

    assert story.status is Status.COMPLETED
    assert MailKind.THANKS not in story.kinds


def test_the_shares_of_a_discount_are_rounded_once() -> None:
    story = arrived(prepay(discount=101, total=2_719), at=ARRIVED)
    check(arrive(ask(story)))
    ask(story)
    second = ReturnArrived(return_no="R1001-2", arrived_at=story.now)
    story.do(lambda order: coming.arrive(order, second))
    story.do(lambda order: coming.check(order, ReturnChecked(return_no="R1001-2")))

    assert promised(story) == 2 * PRICE - 101


def test_returns_and_claims_never_give_back_more_than_was_paid() -> None:
    from domain.contract.messages import RefundOwed  # noqa: PLC0415 - a claim's
    from domain.payment import refund  # noqa: PLC0415

    story = arrived()
    story.do(lambda order: refund.owe_for_matter(order, RefundOwed(key="claim:C-1", amount=2_500)))
    check(arrive(ask(story, lines={})))

    assert promised(story) == 2_820
    assert TaskKind.LOOK in story.task_kinds


def test_a_persons_sum_is_what_goes_back_and_not_more_than_was_paid() -> None:
    story = check(arrive(ask(arrived())), broken={1: 1})
    with pytest.raises(RefundTooHigh):
        settle(story, 2_821)

    assert promised(settle(story, 500)) == 500


def test_cheap_goods_are_paid_for_without_coming_back() -> None:
    by_rule = rules(keep_up_to=1_080, defective=CauseRule(postage="shop", by="rule"))
    story = ask(arrived(policy=by_rule), cause=ReturnCause.DEFECTIVE)
    assert (one(story).stage, promised(story)) == (ReturnStage.SETTLED, PRICE)
    assert story.facts(MailKind.RETURN_SETTLED).is_kept

    by_hand = allow(ask(arrived(), cause=ReturnCause.DEFECTIVE), keep=True)
    assert promised(by_hand) == PRICE


def test_it_is_fetched_at_the_shops_cost() -> None:
    story = allow(ask(arrived(), cause=ReturnCause.DAMAGED), pickup_on=jst(2026, 11, 26).date())

    assert TaskKind.FETCH_RETURN in story.task_kinds
    assert (one(story).postage, one(story).send_by) == (Postage.FETCHED, None)
    assert story.go_to(ARRIVED + timedelta(days=60)).kinds.count(MailKind.RETURN_CLOSED) == 0
    with pytest.raises(InvalidMessage):
        allow(story, pickup_on=jst(2026, 11, 23).date())


def test_what_was_never_ordered_is_fetched_and_nothing_is_paid() -> None:
    story = ask(arrived(), lines={}, others={"CUP-1": 1}, cause=ReturnCause.WRONG_ITEM, by="Sato")
    allow(story, pickup_on=jst(2026, 11, 26).date())
    check(arrive(story, others={"CUP-1": 1}))

    assert (one(story).stage, promised(story)) == (ReturnStage.SETTLED, 0)
    assert one(story).strange == {}


def test_what_is_replaced_is_not_paid_for() -> None:
    story = allow(ask(arrived(), cause=ReturnCause.DEFECTIVE, wish=ReturnWish.REPLACEMENT))
    check(arrive(story), broken={1: 1})

    assert promised(story) == 0
    assert story.facts(MailKind.RETURN_SETTLED).wish == "replacement"
    assert settling.replaced_by(one(story)) == {1: 1}


def test_what_was_sent_on_to_the_supplier_and_the_answer_are_kept() -> None:
    story = check(arrive(allow(ask(arrived(), cause=ReturnCause.DEFECTIVE))), broken={1: 1})
    story.do(lambda order: coming.pass_on(order, ReturnPassedOn(return_no=NO, supplier="Kawane")))
    story.do(lambda order: coming.pass_on(order, ReturnPassedOn(return_no=NO, answer="credited")))

    assert (one(story).supplier, one(story).supplier_says) == ("Kawane", "credited")


@pytest.mark.parametrize("why", [ReturnReason.SENT_BACK, ReturnReason.UNKNOWN])
def test_what_a_return_is_open_for_does_not_come_back_as_a_parcel(why: ReturnReason) -> None:
    story = ask(arrived())
    fact = ParcelReturned(why=why, returned_at=story.now)

    with pytest.raises(SentBackAlready) as refused:
        story.do(lambda order: return_arrival.must_be_in_no_return(order, fact))

    assert refused.value.said.facts == {"return_no": NO, "parcel_no": "1"}


def test_once_the_return_is_closed_the_parcel_may_come_back() -> None:
    story = ask(arrived()).do(lambda order: settling.close_by_hand(order, CloseReturn(return_no=NO, by="Sato")))
    fact = ParcelReturned(why=ReturnReason.SENT_BACK, returned_at=story.now)

    story.do(lambda order: return_arrival.must_be_in_no_return(order, fact))


def test_what_came_back_as_a_parcel_cannot_be_sent_back() -> None:
    story = arrived()
    story.come_back(why=ReturnReason.SENT_BACK)

    with pytest.raises(NotReturnable):
        ask(story)
