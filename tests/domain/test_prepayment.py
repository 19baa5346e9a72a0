"""Asked to pay in advance: by a rule or a person; the plan changes by the customer's word alone."""

from datetime import timedelta

import pytest

from domain.basics.errors import AlreadyShipped, CancellationAsked, NothingToAsk, OrderClosed, QuestionClosed
from domain.contract.messages import Option
from domain.contract.order import PaymentMethod, PlacedOrder, PlanName
from domain.contract.status import Goods, HoldReason, Money, Status
from domain.conversation.question import missing, prepayment
from domain.order.agenda import StepKind
from domain.order.kinds import MailKind, is_overtaken
from domain.order.owed import TaskKind
from domain.shop.policy import Policy, QuestionsPolicy
from tests.domain.builders import TOTAL, OrderStory, cart, cod, jst, postpay, prepay, shipped
from tests.domain.review_cases import earlier, known

FEE = 330
REFUSED_ONCE = known(earlier(Status.RETURNED, is_refused=True))


def at_the_door(**changes: object) -> PlacedOrder:
    return cod(**({"cod_fee": FEE, "total": TOTAL + FEE} | changes))


def asked(policy: Policy | None = None, **changes: object) -> OrderStory:
    """An order by cash on delivery of somebody who refused a parcel before."""
    return OrderStory(at_the_door(**changes), policy).receive().look_again(REFUSED_ONCE)


def asking(**rules: object) -> Policy:
    return Policy(questions=QuestionsPolicy.model_validate(rules))


# --- asking -----------------------------------------------------------------------------------------------------------


def test_who_refused_a_parcel_before_is_asked_by_mail_and_the_plan_stays() -> None:
    story = asked()

    facts = story.facts(MailKind.PREPAYMENT_REQUEST)
    assert (story.status, story.holds) == (Status.AWAITING_CUSTOMER, [HoldReason.PREPAYMENT])
    assert story.state.plan is story.placed.plan is PlanName.COD
    assert (facts.rest, facts.method) == (TOTAL, PaymentMethod.BANK_TRANSFER)
    assert facts.deadline == story.state.conversation.questions[0].answer_by
    assert story.task_kinds == []


def test_the_shop_gets_no_mail_about_what_only_the_customer_can_answer() -> None:
    assert MailKind.SHOP_HOLD not in asked().kinds


def test_stock_is_set_aside_while_the_customer_thinks() -> None:
    assert asked().goods is Goods.RESERVED


def test_looking_again_asks_nothing_twice() -> None:
    story = asked().look_again(REFUSED_ONCE)

    assert story.kinds.count(MailKind.PREPAYMENT_REQUEST) == 1


@pytest.mark.parametrize(
    "placed",
    [
        prepay(),  # it is paid in advance anyway
        postpay(payment={"method": "invoice_service", "state": "authorized"}),  # a provider vouches for it
    ],
    ids=["prepay", "vouched for"],
)
def test_where_the_money_is_safe_nobody_is_asked(placed: PlacedOrder) -> None:
    story = OrderStory(placed).receive().look_again(REFUSED_ONCE)

    assert story.holds == []
    with pytest.raises(NothingToAsk):
        story.ask_prepayment()


def test_a_person_may_ask_in_own_words() -> None:
    story = OrderStory(postpay()).receive().ask_prepayment("お取り寄せの品のため、お願いいたします。")

    assert story.facts(MailKind.PREPAYMENT_REQUEST).words == "お取り寄せの品のため、お願いいたします。"
    assert story.holds == [HoldReason.PREPAYMENT]


def test_who_has_no_mail_address_is_phoned() -> None:
    story = asked(orderer=cart()["orderer"] | {"email": ""})

    assert "paid in advance" in str(story.tasks[-1].said)
    assert story.tasks[-1].kind is TaskKind.CALL


def test_nobody_is_asked_once_the_parcel_has_left_or_the_order_has_ended() -> None:
    with pytest.raises(AlreadyShipped):
        shipped(postpay()).ask_prepayment()
    with pytest.raises(OrderClosed):
        OrderStory(postpay()).receive().cancel().ask_prepayment()


@pytest.mark.parametrize(("points", "total"), [(TOTAL, FEE), (TOTAL + 100, FEE - 100)])
def test_where_points_leave_nothing_but_the_fee_nobody_is_asked(points: int, total: int) -> None:
    story = asked(points_used=points, total=total)

    assert story.holds == []
    with pytest.raises(NothingToAsk):
        story.ask_prepayment()


def test_no_answer_makes_a_sum_negative() -> None:
    story = OrderStory(at_the_door(points_used=TOTAL + 100, total=FEE - 100)).receive().hold(HoldReason.PREPAYMENT)

    with pytest.raises(NothingToAsk):
        story.choose()


def test_words_of_a_person_go_out_also_where_a_rule_has_asked() -> None:
    story = asked()
    date_told = story.facts(MailKind.PREPAYMENT_REQUEST).deadline

    story.ask_prepayment("お電話でも承ります。").ask_prepayment()

    facts = story.facts(MailKind.PREPAYMENT_REQUEST)
    assert (facts.words, facts.deadline) == ("お電話でも承ります。", date_told)
    assert story.kinds.count(MailKind.PREPAYMENT_REQUEST) == 2


def test_whoever_wants_to_cancel_is_neither_asked_nor_reminded_nor_confirmed_anew() -> None:
    story = OrderStory(at_the_door()).receive().accepted().print_papers().ask_prepayment().cancel()

    assert {StepKind.REMIND_QUESTION, StepKind.END_QUESTION}.isdisjoint(story.agenda)
    for refused in (story.choose, story.ask_prepayment):
        with pytest.raises(CancellationAsked):
            refused()


# --- the customer agrees ----------------------------------------------------------------------------------------------


def test_a_yes_changes_the_plan_drops_the_fee_and_is_thanked_for() -> None:
    story = asked().choose()

    assert story.placed.plan is story.state.plan is PlanName.PREPAY
    assert (story.placed.payment.method, story.placed.cod_fee) == (PaymentMethod.BANK_TRANSFER, 0)
    assert story.placed.total == story.state.money.due == story.placed.sum_of_parts == TOTAL
    assert (story.status, story.holds, story.state.conversation.questions) == (Status.RECEIVED, [], ())
    assert story.last_kind is MailKind.PREPAYMENT_THANKS
    assert story.state.version == 2


def test_the_confirmation_then_says_how_to_pay_and_the_order_goes_on_as_any_prepaid_one() -> None:
    story = asked().choose().inspect().accept()

    confirmed = story.facts(MailKind.ORDER_CONFIRMED)
    assert (confirmed.rest, confirmed.deadline) == (
        TOTAL,
        story.state.money.deadline and story.state.money.deadline.told,
    )
    assert story.status is Status.AWAITING_PAYMENT
    assert story.pay().status is Status.PREPARING


def test_an_accepted_order_is_confirmed_anew_and_its_deadline_starts() -> None:
    story = OrderStory(at_the_door()).receive().accepted().look_again(REFUSED_ONCE).choose()

    assert story.kinds[-2:] == [MailKind.PREPAYMENT_THANKS, MailKind.ORDER_CONFIRMED]
    confirmed = story.facts(MailKind.ORDER_CONFIRMED)
    assert (confirmed.is_anew, confirmed.rest) == (True, TOTAL)
    assert confirmed.deadline == (story.state.money.deadline and story.state.money.deadline.told)
    assert (story.status, story.state.money_stage) == (Status.AWAITING_PAYMENT, Money.AWAITING)


def test_whoever_packs_hears_that_the_customer_is_asked() -> None:
    story = OrderStory(at_the_door()).receive().accepted().print_papers().ask_prepayment()

    assert story.facts(MailKind.SHOP_HOLD).hold == HoldReason.PREPAYMENT


def test_a_yes_while_the_box_is_packed_makes_slip_and_label_void() -> None:
    story = OrderStory(at_the_door()).receive().accepted().print_papers().ask_prepayment().choose()

    assert story.holds == [HoldReason.RECALL]
    assert "release the recall" in str(story.facts(MailKind.SHOP_HOLD).said)
    assert story.release(HoldReason.RECALL).goods is Goods.RESERVED
    assert story.status is Status.AWAITING_PAYMENT


def test_an_order_that_is_paid_in_advance_keeps_its_way_to_pay() -> None:
    story = OrderStory(prepay("card")).receive().hold(HoldReason.PREPAYMENT).choose()

    assert (story.placed.payment.method, story.state.version) == (PaymentMethod.CARD, 1)


def test_money_that_is_vouched_for_stays_so_whatever_is_chosen() -> None:
    placed = postpay(payment={"method": "invoice_service", "state": "authorized"})
    story = OrderStory(placed).receive().hold(HoldReason.PREPAYMENT)

    with pytest.raises(NothingToAsk):
        story.choose()


def test_the_same_yes_again_changes_nothing() -> None:
    story = asked().choose()
    before, mails = story.state, len(story.mails)

    story.choose()

    assert (story.state, len(story.mails)) == (before, mails)


def test_a_sum_too_high_for_the_carrier_is_no_obstacle_any_more() -> None:
    story = OrderStory(cod(total=TOTAL), Policy.model_validate({"shipping": {"cod_limit": 1_000}})).receive()
    assert story.holds == [HoldReason.COD_LIMIT]

    story.ask_prepayment().choose()

    assert story.holds == []


def test_looking_again_after_a_yes_asks_nothing() -> None:
    assert asked().choose().look_again(REFUSED_ONCE).holds == []


# --- the customer would rather not, or says nothing -------------------------------------------------------------------


def test_a_no_leaves_the_order_to_a_person_with_its_plan() -> None:
    story = asked().choose(Option.KEEP_PLAN)

    assert (story.state.plan, story.status) == (PlanName.COD, Status.ON_HOLD)
    assert story.holds == [HoldReason.PREPAYMENT]
    assert story.task_kinds == [TaskKind.CALL]


def test_the_same_no_again_changes_nothing() -> None:
    story = asked().choose(Option.KEEP_PLAN)
    before, tasks = story.state, len(story.tasks)

    story.choose(Option.KEEP_PLAN)

    assert (story.state, len(story.tasks)) == (before, tasks)


def test_a_yes_after_a_no_counts() -> None:
    assert asked().choose(Option.KEEP_PLAN).choose().state.plan is PlanName.PREPAY


def test_a_person_lets_the_order_go_on_as_it_was() -> None:
    story = asked().choose(Option.KEEP_PLAN).release(HoldReason.PREPAYMENT)

    assert (story.status, story.state.plan) == (Status.RECEIVED, PlanName.COD)


def test_a_choice_that_nobody_asked_for_is_refused() -> None:
    story = OrderStory(at_the_door()).receive()

    for option in set(Option) - {Option.PART}:  # that one is the shop's to choose as well
        with pytest.raises(QuestionClosed):
            story.choose(option)


def test_who_says_nothing_is_reminded_once_and_then_a_person_decides() -> None:
    story = asked()
    ends_at = story.due(StepKind.END_QUESTION, story.state.conversation.questions[0].no)

    story.go_to(ends_at)

    assert story.kinds.count(MailKind.PREPAYMENT_REMINDER) == 1
    assert story.facts(MailKind.PREPAYMENT_REMINDER).rest == TOTAL
    assert (story.status, story.task_kinds) == (Status.ON_HOLD, [TaskKind.CALL])
    assert story.state.plan is PlanName.COD


def test_the_shop_is_alerted_of_a_hold_from_when_it_became_the_shops_to_settle() -> None:
    story = asked()

    story.go_to(story.due(StepKind.END_QUESTION, story.state.conversation.questions[0].no))

    since = story.state.conversation.holds[0].since
    assert since == story.now
    assert story.due(StepKind.ALERT_HOLD) > since


def test_an_unanswered_order_ends_kindly_where_the_shop_wants_it() -> None:
    story = asked(asking(unanswered="cancel"))

    story.go_to(story.due(StepKind.END_QUESTION, story.state.conversation.questions[0].no))

    assert (story.status, story.last_kind) == (Status.CANCELLED, MailKind.PREPAYMENT_CANCELLED)


# --- the facts change -------------------------------------------------------------------------------------------------


def test_money_that_comes_meanwhile_answers_the_question() -> None:
    story = OrderStory(postpay()).receive().look_again(REFUSED_ONCE).pay()

    assert (story.holds, story.state.conversation.questions) == ([], ())
    assert story.state.plan is PlanName.POSTPAY


def test_money_that_comes_after_a_no_lifts_the_hold() -> None:
    story = OrderStory(postpay()).receive().look_again(REFUSED_ONCE).choose(Option.KEEP_PLAN).pay()

    assert story.holds == []


def test_a_cod_customer_who_transfers_is_talked_to() -> None:
    story = asked().pay(TOTAL + FEE)

    assert story.holds == [HoldReason.PREPAYMENT, HoldReason.PAYMENT]
    assert TaskKind.CALL in story.task_kinds


def test_who_transfers_without_a_word_is_neither_reminded_nor_given_up() -> None:
    story = asked(asking(unanswered="cancel")).pay(TOTAL)

    story.go_to(story.now + timedelta(days=30))

    assert story.state.plan is PlanName.COD
    assert not {MailKind.PREPAYMENT_REMINDER, MailKind.PREPAYMENT_CANCELLED} & set(story.kinds)


def test_a_transfer_of_the_whole_sum_can_still_become_the_payment_in_advance() -> None:
    story = asked().pay(TOTAL + FEE).choose()

    assert (story.holds, story.state.plan, story.state.money.is_paid) == ([], PlanName.PREPAY, True)
    assert [task.amount for task in story.tasks if task.kind is TaskKind.OVERPAID] == [FEE]


def test_part_of_the_money_and_a_yes_leave_only_the_rest_to_wait_for() -> None:
    story = asked().pay(1_000).choose()

    facts = story.facts(MailKind.PREPAYMENT_THANKS)
    assert (story.holds, facts.rest, facts.received_total) == ([], TOTAL - 1_000, 1_000)
    assert story.inspect().accept().status is Status.AWAITING_PAYMENT


def test_who_has_paid_already_is_thanked_for_that_and_asked_for_nothing() -> None:
    facts = asked().pay(TOTAL).choose().facts(MailKind.PREPAYMENT_THANKS)

    assert (facts.is_paid, facts.rest, facts.received_total) == (True, None, TOTAL)


def test_an_order_with_part_of_its_money_is_not_ended_by_machine() -> None:
    story = OrderStory(postpay(), asking(unanswered="cancel")).receive().look_again(REFUSED_ONCE).pay(1_000)

    story.go_to(story.due(StepKind.END_QUESTION, story.state.conversation.questions[0].no))

    assert (story.status, story.task_kinds) == (Status.ON_HOLD, [TaskKind.CALL])


def test_the_fee_that_was_transferred_with_the_sum_is_given_back_or_credited() -> None:
    story = OrderStory(at_the_door()).receive().look_again(REFUSED_ONCE)
    story.pay(TOTAL + 100)  # less than the sum with the fee, more than the one without

    story.choose()

    (task,) = [task for task in story.tasks if task.kind is TaskKind.OVERPAID]
    assert task.amount == story.state.money.surplus == 100


def test_a_question_whose_rule_fires_no_more_is_withdrawn() -> None:
    story = asked().look_again(known())

    assert (story.holds, story.state.conversation.questions, story.status) == ([], (), Status.RECEIVED)


def test_a_question_that_a_person_put_stands_whatever_the_rules_say() -> None:
    story = OrderStory(at_the_door()).receive().ask_prepayment().look_again(known())

    assert story.holds == [HoldReason.PREPAYMENT]


def test_two_questions_wait_side_by_side() -> None:
    address = cart()["orderer"]["address"] | {"street": "芝公園"}
    story = asked(orderer=cart()["orderer"] | {"address": address})
    assert {each.kind for each in story.state.conversation.questions} == {"missing_information", "prepay"}

    story.answer("orderer.kana", street="芝公園4-2-8")

    assert (story.holds, story.status) == ([HoldReason.PREPAYMENT], Status.AWAITING_CUSTOMER)
    assert story.choose().status is Status.RECEIVED


def test_a_mail_of_one_question_says_nothing_of_the_other() -> None:
    address = cart()["orderer"]["address"] | {"street": "芝公園"}
    story = asked(orderer=cart()["orderer"] | {"address": address})
    kinds = (MailKind.INFORMATION_REQUEST, MailKind.PREPAYMENT_REQUEST)
    facts = {kind: story.facts(kind) for kind in kinds}
    assert [is_overtaken(kind, facts[kind], story.state) for kind in kinds] == [False, False]

    story.answer("orderer.kana", street="芝公園4-2-8")

    assert [is_overtaken(kind, facts[kind], story.state) for kind in kinds] == [True, False]


def test_a_request_that_comes_back_stops_the_clock_of_its_own_question_alone() -> None:
    address = cart()["orderer"]["address"] | {"street": "芝公園"}
    story = asked(orderer=cart()["orderer"] | {"address": address}).bounce(MailKind.PREPAYMENT_REQUEST)

    untold = {each.kind: each.untold_since is not None for each in story.state.conversation.questions}
    assert untold == {prepayment.KIND: True, missing.KIND: False}


def test_a_request_that_has_not_left_is_not_sent_once_it_is_answered() -> None:
    story = asked()
    facts = story.facts(MailKind.PREPAYMENT_REQUEST)
    assert not is_overtaken(MailKind.PREPAYMENT_REQUEST, facts, story.state)

    story.choose()

    assert is_overtaken(MailKind.PREPAYMENT_REQUEST, facts, story.state)


def test_a_request_that_came_back_stops_the_clock_and_is_put_anew() -> None:
    story = asked()
    story.bounce(MailKind.PREPAYMENT_REQUEST)
    assert StepKind.END_QUESTION not in story.agenda

    story.now = jst(2026, 12, 8, 10)
    story.correct()

    assert story.state.conversation.questions[0].answer_by > jst(2026, 12, 8, 10).date()
    assert StepKind.END_QUESTION in story.agenda
