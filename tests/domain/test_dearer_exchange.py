"""A dearer article in exchange for what comes back: the difference is asked for, comes or does not, and is booked."""

from datetime import date, timedelta

import pytest

from domain.basics.errors import NotLater
from domain.contract.messages import (
    AllowReturn,
    ExtendDeadline,
    PaymentReceived,
    ReturnChecked,
    SettleReturn,
)
from domain.contract.order import PlacedOrder
from domain.contract.returns import ReturnStage
from domain.contract.status import Money, Status
from domain.conversation import paid
from domain.goods.returns import asking, coming, exchanging, settling
from domain.goods.returns.asking import NotReturnable
from domain.order.agenda import StepKind
from domain.order.facts import ExchangePaidFacts, ExchangeUnpaidFacts, ReturnAllowedFacts, ReturnSettledFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.payment.collection import Doubts
from domain.shop.policy import PaymentPolicy, Policy, ReturnRulePolicy
from tests.domain.announced import must_come_true
from tests.domain.builders import OrderStory, cod, postpay, prepay, void
from tests.domain.test_customer_returns import NO, PRICE, arrive, arrived, check, one, promised
from tests.domain.test_exchange import exchange

KEY, EXTRA = f"return:{NO}", 520


def asked(placed: PlacedOrder | None = None, policy: Policy | None = None, extra: int = EXTRA) -> OrderStory:
    """What came back for it is worth so much less than the pot that is wanted: the difference is asked for."""
    return check(arrive(exchange(arrived(placed, policy), PRICE + extra)))


def pay(story: OrderStory, amount: int = EXTRA, rail: str = "bank_transfer", notice: str = "d-1") -> OrderStory:
    fact = PaymentReceived(notice_id=notice, amount=amount, paid_on=story.now.date(), rail=rail)
    return story.do(lambda order: paid.money_came(order, fact))


def test_before_sending_the_customer_reads_what_will_have_to_be_paid_on_top() -> None:
    told: ReturnAllowedFacts = exchange(arrived(), PRICE + EXTRA).facts(MailKind.RETURN_ALLOWED)

    assert (told.credit, told.difference, told.amount) == (PRICE, EXTRA, None)


def test_once_the_goods_were_looked_at_the_difference_is_asked_for_with_a_day() -> None:
    story = asked()

    told: ExchangeUnpaidFacts = story.facts(MailKind.EXCHANGE_UNPAID)
    assert (told.price, told.credit, told.rest) == (PRICE + EXTRA, PRICE, EXTRA)
    assert told.pay_by >= story.now.date() + timedelta(days=7)
    assert one(story).stage is ReturnStage.UNPAID
    assert (promised(story), settling.replaced_by(one(story))) == (0, {})
    assert story.state.money_stage is Money.PAID  # of the order nothing is missing
    must_come_true(story)


def test_nothing_is_given_back_nor_sent_before_it_is_paid() -> None:
    story = asked()
    sent: list[object] = []

    story.do(lambda order: sent.extend(exchanging.to_send(order)))

    assert (sent, story.state.money.surplus) == ([], 0)


def test_what_was_asked_for_settles_the_return_and_lets_the_article_go() -> None:
    story = pay(asked())

    told: ExchangePaidFacts = story.facts(MailKind.EXCHANGE_PAID)
    assert (told.amount, told.rest, one(story).stage) == (EXTRA, 0, ReturnStage.SETTLED)
    assert story.state.money.surplus == 0
    assert MailKind.PAYMENT_FOR_CLOSED not in [mail.kind for _, mail in story.mails]
    story.do(lambda order: void(exchanging.to_send(order)[0]))


def test_too_little_is_answered_with_what_is_missing_and_the_rest_settles_it() -> None:
    story = pay(asked(), 500)
    told: ExchangePaidFacts = story.facts(MailKind.EXCHANGE_PAID)
    assert (told.rest, one(story).stage) == (20, ReturnStage.UNPAID)

    pay(story, 20, notice="d-2")

    assert one(story).stage is ReturnStage.SETTLED


def test_a_small_rest_is_let_be_where_the_policy_says_so() -> None:
    story = pay(asked(policy=Policy(payment=PaymentPolicy(accept_short_by=100))), EXTRA - 50)

    assert one(story).stage is ReturnStage.SETTLED
    assert story.facts(MailKind.EXCHANGE_PAID).waived == 50


def test_too_much_settles_it_and_the_rest_is_given_back() -> None:
    story = pay(asked(), EXTRA + 300)

    assert one(story).stage is ReturnStage.SETTLED
    assert story.state.money.surplus == 300
    assert TaskKind.OVERPAID in [task.kind for task in story.tasks]


def test_the_customer_is_reminded_once_and_then_what_came_back_is_paid_for() -> None:
    story = asked()
    due = story.facts(MailKind.EXCHANGE_UNPAID).pay_by

    story.go_to(story.now + timedelta(days=60))

    steps = [what for _, what in story.steps]
    assert steps.count(StepKind.REMIND_DIFFERENCE) == 1
    assert steps.count(StepKind.LAPSE_EXCHANGE) == 1
    assert all(at.date() > due for at, what in story.steps if what is StepKind.REMIND_DIFFERENCE)
    told: ReturnSettledFacts = story.facts(MailKind.RETURN_SETTLED)
    assert (told.lapsed, told.refund, told.credit) == ("unpaid", PRICE, 0)
    assert (promised(story), one(story).stage) == (PRICE, ReturnStage.SETTLED)
    assert story.state.money.differences == ()


def test_what_had_come_of_it_goes_back_with_the_price() -> None:
    story = pay(asked(), 300)

    story.go_to(story.now + timedelta(days=60))

    [refund] = [each for each in story.state.money.refunds if each.is_open]
    assert (refund.amount, refund.beyond, refund.key) == (PRICE + 300, 300, KEY)
    assert story.facts(MailKind.RETURN_SETTLED).paid_back == 300


def test_money_after_the_exchange_lapsed_is_given_back() -> None:
    story = asked()
    story.go_to(story.now + timedelta(days=60))
    before = promised(story)

    pay(story)

    assert story.state.money.for_exchange == 0
    assert promised(story) == before + EXTRA or story.state.money.surplus == EXTRA


def test_the_bank_data_are_waited_for_before_anybody_is_reminded() -> None:
    story = asked()
    story.doubts = Doubts()

    story.go_to(story.now + timedelta(days=20))

    assert MailKind.EXCHANGE_UNPAID in [mail.kind for _, mail in story.mails]
    assert one(story).stage is ReturnStage.UNPAID
    story.go_to(story.now + timedelta(days=60))
    assert one(story).stage is ReturnStage.UNPAID  # nobody has looked: a person decides
    assert TaskKind.LOOK in [task.kind for task in story.tasks]


def test_a_deposit_that_may_be_theirs_leaves_it_to_a_person() -> None:
    story = asked()
    story.doubts = Doubts(bank_checked_through=date.max, has_unassigned_deposit=True)

    story.go_to(story.now + timedelta(days=60))

    assert one(story).stage is ReturnStage.UNPAID


def test_of_a_cod_order_the_difference_comes_by_transfer_and_the_cash_is_no_part_of_it() -> None:
    story = asked(cod())
    missing = story.state.money.missing

    pay(story, missing, rail="cash_on_delivery", notice="cash")
    assert one(story).stage is ReturnStage.UNPAID

    pay(story)
    assert one(story).stage is ReturnStage.SETTLED
    assert story.state.money.missing == 0


def test_the_transfer_of_a_cod_order_that_comes_before_its_cash_is_the_difference() -> None:
    story = asked(cod())
    missing = story.state.money.missing

    pay(story, 500)

    assert story.state.money.missing == missing
    assert story.facts(MailKind.EXCHANGE_PAID).rest == 20


def test_who_has_not_paid_the_order_yet_may_pay_both_in_one_sum() -> None:
    story = asked(postpay())
    missing = story.state.money.missing

    pay(story, missing + EXTRA)

    assert (story.state.money.missing, one(story).stage) == (0, ReturnStage.SETTLED)


def test_a_person_may_give_it_up_and_the_customer_is_told() -> None:
    story = pay(asked(), 300)
    story.do(lambda order: exchanging.settle_by_hand(order, SettleReturn(return_no=NO, by="Sato")))

    told: ReturnSettledFacts = story.facts(MailKind.RETURN_SETTLED)
    assert (told.lapsed, told.refund, promised(story)) == ("given_up", PRICE + 300, PRICE + 300)


def test_more_time_is_told_in_a_new_mail_and_an_earlier_day_is_none() -> None:
    story = asked()
    before = story.facts(MailKind.EXCHANGE_UNPAID).pay_by
    with pytest.raises(NotLater):
        story.do(lambda order: void(exchanging.extend(order, ExtendDeadline(until=before, by="Sato"))))

    later = before + timedelta(days=7)
    story.do(lambda order: void(exchanging.extend(order, ExtendDeadline(until=later, by="Sato"))))

    assert story.facts(MailKind.EXCHANGE_UNPAID).pay_by >= later


def test_of_an_order_all_of_whose_goods_are_exchanged_nobody_is_paid_twice() -> None:
    story = pay(asked())

    assert story.state.money.kept - promised(story) == story.state.money.due + EXTRA


def test_a_shop_that_asks_for_no_difference_refuses_the_dearer_article() -> None:
    story = arrived(policy=Policy(return_rule=ReturnRulePolicy(difference_days=0)))

    with pytest.raises(NotReturnable) as refused:
        exchange(story, PRICE + 1)

    assert (str(refused.value.args[0]), story.state.returns.all) == ("NotReturnable.dearer", ())


def test_what_comes_back_broken_makes_the_difference_as_a_person_says() -> None:
    story = arrive(exchange(arrived(), PRICE + EXTRA))
    story.do(lambda order: coming.check(order, ReturnChecked(return_no=NO, broken={1: 1}, by="Mori")))

    story.do(lambda order: exchanging.settle_by_hand(order, SettleReturn(return_no=NO, amount=600, by="Sato")))

    assert story.facts(MailKind.EXCHANGE_UNPAID).rest == PRICE + EXTRA - 600


def test_what_need_not_come_back_is_exchanged_in_the_same_way() -> None:
    story = exchange(arrived(), PRICE + EXTRA)
    story.do(lambda order: asking.allow(order, AllowReturn(return_no=NO, keep=True, by="Sato")))

    assert one(story).stage is ReturnStage.UNPAID


def test_it_is_asked_for_of_an_order_that_is_completed_too() -> None:
    story = arrived(prepay())
    story.go_to(story.now + timedelta(days=3))
    assert story.state.status is Status.COMPLETED

    check(arrive(exchange(story, PRICE + EXTRA)))
    assert story.state.agenda.next_step

    pay(story)
    assert one(story).stage is ReturnStage.SETTLED
