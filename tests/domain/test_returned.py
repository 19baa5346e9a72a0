"""Parcels that nobody took: what the customer is told and may choose, and what each choice does to goods and money."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.agenda.task import grounds
from domain.basics.errors import (
    AddressNotMended,
    AlreadyShipped,
    InvalidAnswer,
    NotReadyToPack,
    NotThankable,
    QuestionClosed,
)
from domain.contract.messages import ChangeDelivery, ChooseOption, Option, ReturnInspected, Thank
from domain.contract.order import PlacedOrder
from domain.contract.status import Goods, HoldReason, Money, ParcelEvent, ReturnReason, Status
from domain.conversation.question import conversations, returned
from domain.goods import delivery, return_inspection, thanks
from domain.goods.return_inspection import NotInParcel
from domain.goods.waybill import cash_to_collect, parcel_no_of
from domain.order.agenda import StepKind
from domain.order.facts import ReturnChoiceFacts, ReturnFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.payment import refund
from domain.people.remark import Remark
from domain.shop.fees import FeesPolicy
from domain.shop.policy import Policy, ReturnsPolicy
from tests.domain.announced import must_come_true
from tests.domain.builders import OrderStory, cod, jst, postpay, prepay
from tests.domain.test_parts import LINES, split
from tests.domain.test_parts import TOTAL as OF_TWO_LINES
from tests.said import english

TOTAL, SHIPPING = 2_820, 660
CANCELS = Policy(returns=ReturnsPolicy(unanswered="cancel"))


def out(placed: PlacedOrder | None = None, policy: Policy | None = None) -> OrderStory:
    """An order whose only parcel is on its way; what is paid in advance is paid."""
    story = OrderStory(placed or prepay(), policy).accepted()
    if story.state.awaits_money:
        story.pay()
    return story.print_papers().pack().ship()


def back(
    placed: PlacedOrder | None = None, policy: Policy | None = None, why: ReturnReason = ReturnReason.ABSENT
) -> OrderStory:
    return out(placed, policy).come_back(why=why)


def choose(story: OrderStory, option: Option, **more: Any) -> OrderStory:  # noqa: ANN401 - the fields
    command = ChooseOption(option=option, by="Sato", **more)
    return story.do(lambda order: conversations.choose(order, command))


def inspect(story: OrderStory, parcel_no: str = "1", **found: Any) -> OrderStory:  # noqa: ANN401 - the fields
    fact = ReturnInspected(parcel_no=parcel_no, by="Mori", **found)
    return story.do(lambda order: return_inspection.inspect(order, fact))


def again(story: OrderStory, parcel_no: str = "") -> OrderStory:
    """The customer wants it once more, and somebody finds that it is good."""
    choose(story, Option.SHIP_AGAIN)
    return inspect(story, parcel_no or next(each.parcel_no for each in story.state.goods.parcels if each.is_waited_for))


def without(story: OrderStory) -> OrderStory:
    return choose(story, Option.CANCEL_RETURNED)


def in_two(placed: PlacedOrder) -> OrderStory:
    """Two pieces of tea in parcel 1, the cup in parcel 2; both are on their way."""
    story = OrderStory(placed).accepted()
    if story.state.awaits_money:
        story.pay(OF_TWO_LINES)
    return split(split(story, "1", l1=2), "2").ship().ship("444413758704", parcel_no="2")


# --- the question -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("why", [ReturnReason.ABSENT, ReturnReason.REFUSED, ReturnReason.UNKNOWN_ADDRESS])
@pytest.mark.parametrize("placed", [prepay(), postpay(), cod()])
def test_it_is_the_parcel_that_came_back_and_the_customer_is_asked(placed: PlacedOrder, why: ReturnReason) -> None:
    story = back(placed, why=why)

    assert (story.status, story.goods) == (Status.SHIPPED, Goods.RETURNED)
    facts: ReturnFacts = story.facts(MailKind.RETURN_QUESTION)
    assert (facts.why, facts.parcels, facts.tracking_no) == (why, ("1",), "444413758703")
    assert (facts.deadline, facts.without_answer) == (jst(2026, 11, 30).date(), "person")
    assert story.task_kinds == [TaskKind.HANDLE_RETURN]
    assert story.agenda == [StepKind.REMIND_QUESTION, StepKind.END_QUESTION]


def test_an_event_of_the_carrier_asks_as_well_and_a_second_one_asks_nothing() -> None:
    story = out().hear(ParcelEvent.RETURNED).hear(ParcelEvent.RETURNED).come_back(why=ReturnReason.ABSENT)

    assert story.kinds.count(MailKind.RETURN_QUESTION) == 1
    assert story.facts(MailKind.RETURN_QUESTION).why == "unknown"


@pytest.mark.parametrize("why", [ReturnReason.SENT_BACK, ReturnReason.DAMAGED])
def test_what_the_customer_sends_back_or_came_broken_is_a_persons(why: ReturnReason) -> None:
    story = back(why=why)

    assert story.status is Status.RETURNED
    assert MailKind.RETURN_QUESTION not in story.kinds


def test_who_had_wished_to_cancel_it_before_it_left_is_asked_nothing() -> None:
    story = OrderStory(prepay()).accepted().pay().print_papers().cancel().ship().come_back(why=ReturnReason.REFUSED)

    assert story.status is Status.RETURNED
    assert MailKind.RETURN_QUESTION not in story.kinds


def test_what_it_costs_stands_in_the_question() -> None:
    policy = Policy(returns=ReturnsPolicy(cancel_fee=300), fees=FeesPolicy(is_kept=True, shipping=800, free_from=1_000))

    told: ReturnFacts = back(policy=policy).facts(MailKind.RETURN_QUESTION)

    assert (told.reship_fee, told.fee, told.refund, told.is_paid_first) == (800, 960, TOTAL - 960, True)


def test_nobody_is_thanked_dunned_or_asked_about_the_arrival_meanwhile() -> None:
    story = back(postpay()).go_to(jst(2027, 1, 31, 12))

    assert not {MailKind.THANKS, MailKind.PAYMENT_REQUEST, MailKind.PAYMENT_REMINDER} & set(story.kinds)
    assert TaskKind.FIND_PARCEL not in story.task_kinds


# --- shipped once more ------------------------------------------------------------------------------------------------


def test_who_paid_in_advance_is_asked_for_the_shipping_first() -> None:
    story = again(back())

    told: ReturnChoiceFacts = story.facts(MailKind.RETURN_CHOSEN)
    assert (told.fee, told.rest, told.deadline) == (SHIPPING, SHIPPING, jst(2026, 11, 30).date())
    assert story.state.money_stage is Money.PARTLY_PAID
    with pytest.raises(NotReadyToPack, match="660 yen"):
        story.print_papers(parcel_no="2")

    story.pay(SHIPPING).print_papers(parcel_no="2").ship("444413758704", parcel_no="2").deliver(parcel_no="2")

    assert (story.goods, story.status) == (Goods.DELIVERED, Status.DELIVERED)
    assert story.agenda == [StepKind.THANK]


def test_no_machine_ends_an_order_whose_shipping_is_not_paid_for() -> None:
    story = again(back()).go_to(jst(2027, 1, 31, 12))

    assert story.status is Status.SHIPPED
    assert TaskKind.DECIDE_EXPIRY in story.task_kinds


def test_the_cash_grows_by_the_shipping() -> None:
    story = again(back(cod()))

    assert story.facts(MailKind.RETURN_CHOSEN).amount == TOTAL + SHIPPING
    story.print_papers(parcel_no="2")
    parcel = story.state.goods.parcel("2")
    assert cash_to_collect(story.placed, story.state, parcel) == TOTAL + SHIPPING
    assert parcel
    assert (parcel.is_part, parcel.is_further, dict(parcel.lines)) == (False, False, {1: 2})


def test_it_is_a_new_parcel_of_the_same_lines_and_the_old_number_is_not_used_again() -> None:
    story = again(back(postpay()))

    assert parcel_no_of(story.state) == "2"
    assert dict(story.state.goods.to_follow) == {1: 2}
    with pytest.raises(AlreadyShipped):
        story.print_papers(parcel_no="1")
    with pytest.raises(NotReadyToPack):
        story.print_papers(parcel_no="2").print_papers(parcel_no="3")


def test_postpay_is_asked_for_all_of_it_once_that_has_arrived() -> None:
    story = again(back(postpay())).print_papers(parcel_no="2").ship(parcel_no="2").deliver(parcel_no="2")

    assert story.facts(MailKind.PAYMENT_REQUEST).rest == TOTAL + SHIPPING


def test_a_day_that_was_wished_for_and_has_passed_is_not_printed_once_more() -> None:
    story = back(postpay(wishes={"delivery_date": "2026-11-24", "time_slot": "14-16"})).go_to(jst(2026, 11, 26, 9))

    assert again(story).placed.wishes.delivery_date is None
    assert story.placed.wishes.time_slot == "14-16"


def test_it_may_come_back_again_and_is_asked_about_again() -> None:
    story = again(back(postpay())).print_papers(parcel_no="2").ship(parcel_no="2")

    story.come_back("2", why=ReturnReason.ABSENT)

    assert story.kinds.count(MailKind.RETURN_QUESTION) == 2
    assert story.facts(MailKind.RETURN_QUESTION).parcels == ("2",)
    assert without(story).status is Status.RETURNED


def test_nothing_is_shipped_again_to_an_address_that_nobody_knows() -> None:
    story = back(why=ReturnReason.UNKNOWN_ADDRESS)
    with pytest.raises(AddressNotMended, match="Parcel 1"):
        again(story)
    assert story.has_question(returned.KIND)

    again(story.move_house())

    assert story.last_kind is MailKind.RETURN_CHOSEN
    assert story.placed.ship_to.address.street == "梅田1-1"


# --- the inspection ---------------------------------------------------------------------------------------------------


def test_nothing_is_packed_again_before_somebody_has_looked_at_it() -> None:
    story = choose(back(postpay()), Option.SHIP_AGAIN)
    assert (story.goods, story.status) == (Goods.RETURNED, Status.SHIPPED)
    assert TaskKind.FIND_PARCEL not in story.go_to(jst(2026, 12, 20, 12)).task_kinds
    with pytest.raises(NotReadyToPack, match="looked at parcel 1"):
        story.print_papers(parcel_no="2")

    inspect(story, sellable={1: 1})
    assert dict(story.state.goods.to_follow) == {1: 1}

    inspect(story, sellable={1: 2})
    assert dict(story.state.goods.to_follow) == {1: 2}


def test_nothing_is_packed_again_before_the_customer_has_chosen() -> None:
    for parcel_no in ("1", "2"):
        with pytest.raises(NotReadyToPack, match="has not said"):
            back(postpay()).print_papers(parcel_no=parcel_no)
    with pytest.raises(NotReadyToPack, match="has not said"):
        back(postpay()).pack()


def test_one_of_two_that_nobody_has_looked_at_is_named_where_the_rest_is_packed() -> None:
    story = split(OrderStory(postpay(lines=LINES, total=OF_TWO_LINES)).accepted(), "1", l1=2).ship()
    choose(story.come_back("1", why=ReturnReason.ABSENT), Option.SHIP_AGAIN)
    split(story, "2")

    with pytest.raises(NotReadyToPack, match="looked at parcel 1"):
        split(story, "3")


def test_what_leaves_again_before_anybody_told_of_a_look_is_what_came_back_and_a_person_hears_it() -> None:
    story = choose(back(postpay()), Option.SHIP_AGAIN).ship("444413758704", parcel_no="2")

    second = story.state.goods.parcel("2")
    assert second
    assert (dict(second.lines), second.is_further, story.goods) == ({1: 2}, False, Goods.SHIPPED)
    (task,) = [task for task in story.tasks if task.kind is TaskKind.CHECK_SHIPMENT]
    assert "nobody had looked at parcel 1, which came back" in english(task.said)
    assert TaskKind.HANDLE_RETURN not in grounds(story.state)

    story.deliver(parcel_no="2")

    assert (story.goods, story.status) == (Goods.DELIVERED, Status.DELIVERED)
    assert MailKind.PAYMENT_REQUEST in story.kinds


def test_what_left_before_the_choice_was_told_is_not_packed_once_more() -> None:
    story = back(postpay()).ship("444413758704", parcel_no="2")
    assert TaskKind.CHECK_SHIPMENT in story.task_kinds

    choose(story, Option.SHIP_AGAIN)

    second = story.state.goods.parcel("2")
    assert second
    assert (dict(second.lines), story.state.goods.to_follow) == ({1: 2}, ())
    assert story.deliver(parcel_no="2").goods is Goods.DELIVERED


def test_an_inspection_may_come_before_the_choice_and_counts_once() -> None:
    story = inspect(inspect(back(postpay())), sellable={1: 2})
    assert [entry.what for entry in story.entries].count("return_inspected") == 1

    choose(story, Option.SHIP_AGAIN).print_papers(parcel_no="2")

    assert story.state.goods.is_packing


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"sellable": {2: 1}}, "Line 2 is not in parcel 1"),
        ({"sellable": {1: 2}, "broken": {1: 1}}, "has 2 pieces, and 3"),
    ],
)
def test_what_did_not_come_back_is_no_find(found: dict[str, Any], said: str) -> None:
    with pytest.raises(NotInParcel, match=said):
        inspect(back(), **found)
    with pytest.raises(NotInParcel, match="has not come back"):
        inspect(out(), **found)


def test_what_was_found_cannot_become_less() -> None:
    with pytest.raises(NotInParcel, match="2 pieces are known already, and 1"):
        inspect(inspect(back()), sellable={1: 1})


# --- without it -------------------------------------------------------------------------------------------------------


def test_who_does_without_is_given_back_what_was_paid_less_fees() -> None:
    story = without(back())

    assert (story.status, story.state.money_stage) == (Status.RETURNED, Money.REFUND_DUE)
    assert [task.amount for task in story.tasks if task.kind is TaskKind.REFUND] == [TOTAL - SHIPPING]
    told: ReturnChoiceFacts = story.facts(MailKind.RETURN_CHOSEN)
    assert (told.fee, told.refund) == (SHIPPING, TOTAL - SHIPPING)


def test_never_more_is_kept_than_came() -> None:
    story = without(back(policy=Policy(returns=ReturnsPolicy(cancel_fee=9_999))))

    assert story.facts(MailKind.RETURN_CHOSEN).refund is None
    assert TaskKind.REFUND not in story.task_kinds
    assert story.state.money_stage is Money.NOT_DUE


@pytest.mark.parametrize("placed", [cod(), postpay()])
def test_who_has_paid_nothing_owes_nothing_unless_the_policy_says_so(placed: PlacedOrder) -> None:
    story = without(back(placed, why=ReturnReason.REFUSED))
    assert story.status is Status.RETURNED
    assert story.facts(MailKind.RETURN_CHOSEN).fee == 0
    assert story.task_kinds == [TaskKind.HANDLE_RETURN]

    charged = without(back(placed, Policy(returns=ReturnsPolicy(charges_unpaid=True))))
    assert charged.facts(MailKind.RETURN_CHOSEN).is_fee_asked
    assert charged.task_kinds == [TaskKind.HANDLE_RETURN, TaskKind.LOOK]


def test_a_parcel_that_was_back_before_anybody_said_that_it_left_ends_nothing_while_another_is_under_way() -> None:
    story = OrderStory(prepay()).accepted().pay().ship(parcel_no="2").come_back("1")

    story.ship(parcel_no="1")

    assert (story.status, story.goods) == (Status.SHIPPED, Goods.SHIPPED)


@pytest.mark.parametrize("placed", [prepay(), postpay(), cod()])
@pytest.mark.parametrize("has_papers", [True, False])
def test_one_that_was_back_before_anybody_said_that_it_left_is_asked_about_then(
    placed: PlacedOrder, *, has_papers: bool
) -> None:
    story = OrderStory(placed).accepted()
    if story.state.awaits_money:
        story.pay()
    if has_papers:
        story.print_papers().pack()
    before = story.status

    story.come_back(why=ReturnReason.ABSENT)
    assert (story.status, MailKind.RETURN_QUESTION in story.kinds) == (before, False)
    (task,) = story.tasks
    assert (task.kind, task.amount) == (TaskKind.HANDLE_RETURN, None)
    assert "enter its shipping" in english(task.said)

    story.ship()
    assert (story.status, story.goods) == (Status.SHIPPED, Goods.RETURNED)
    told: ReturnFacts = story.facts(MailKind.RETURN_QUESTION)
    assert (told.why, told.parcels, told.tracking_no) == (ReturnReason.ABSENT, ("1",), "444413758703")
    assert MailKind.SHIPPED not in story.kinds
    must_come_true(story)
    again(story)
    if story.state.awaits_money:
        story.pay(SHIPPING, "n-2")
    assert story.print_papers(parcel_no="2").ship("444413758704", parcel_no="2").goods is Goods.SHIPPED


def test_one_that_a_person_has_seen_to_before_anybody_said_that_it_left_is_asked_about_no_more() -> None:
    story = OrderStory(prepay()).accepted().pay().print_papers().come_back(why=ReturnReason.ABSENT)

    inspect(story).ship()

    assert (story.status, MailKind.RETURN_QUESTION in story.kinds) == (Status.RETURNED, False)


def test_a_box_that_leaves_once_the_order_has_ended_as_returned_moves_it_no_more() -> None:
    story = OrderStory(postpay()).accepted().print_papers(parcel_no="2").come_back("1").deliver()
    assert story.status is Status.RETURNED

    story.deliver(parcel_no="2")

    assert (story.status, story.goods) == (Status.RETURNED, Goods.RETURNED)
    assert TaskKind.LOOK in story.task_kinds


def test_the_last_of_an_order_that_had_arrived_comes_back_after_the_others_were_sent_back() -> None:
    story = OrderStory(prepay()).accepted().pay().ship().deliver().ship("444413758704", parcel_no="2")
    story.come_back("1", why=ReturnReason.SENT_BACK)
    assert (story.status, story.goods) == (Status.DELIVERED, Goods.DELIVERED)

    story.come_back("2", why=ReturnReason.ABSENT)

    assert (story.status, story.goods) == (Status.SHIPPED, Goods.RETURNED)
    assert story.facts(MailKind.RETURN_QUESTION).parcels == ("2",)
    must_come_true(story)
    without(story)
    assert (story.status, story.state.money_stage) == (Status.RETURNED, Money.REFUND_DUE)


def test_nobody_is_thanked_while_a_further_parcel_that_came_back_is_spoken_of() -> None:
    story = OrderStory(prepay()).accepted().pay().ship().deliver().ship(parcel_no="2")
    story.come_back("2", why=ReturnReason.ABSENT)

    assert StepKind.THANK not in story.agenda
    with pytest.raises(NotThankable, match="came back"):
        story.do(lambda order: thanks.thank_now(order, Thank(by="Sato")))
    must_come_true(story)
    without(story)
    assert StepKind.THANK in story.agenda


def test_a_second_answer_and_one_that_was_not_given_yet_are_refused() -> None:
    story = back()
    with pytest.raises(InvalidAnswer, match="answered_at"):
        choose(story, Option.SHIP_AGAIN, answered_at=story.now + timedelta(days=1))

    again(story)

    with pytest.raises(QuestionClosed):
        choose(story, Option.SHIP_AGAIN)


def test_nobody_chooses_what_was_not_asked() -> None:
    with pytest.raises(QuestionClosed):
        again(out())


# --- no answer --------------------------------------------------------------------------------------------------------


def test_without_an_answer_what_the_mail_said_happens() -> None:
    cancelled = back(policy=CANCELS)
    assert cancelled.facts(MailKind.RETURN_QUESTION).without_answer == "cancel"
    cancelled.go_to(jst(2026, 12, 20, 12))
    assert MailKind.RETURN_REMINDER in cancelled.kinds
    assert (cancelled.status, cancelled.kinds.count(MailKind.RETURN_CANCELLED)) == (Status.RETURNED, 1)
    assert cancelled.facts(MailKind.RETURN_CANCELLED).refund == TOTAL - SHIPPING

    left = back().go_to(jst(2026, 12, 20, 12))
    assert (left.status, left.task_kinds) == (Status.SHIPPED, [TaskKind.HANDLE_RETURN, TaskKind.CALL])
    assert again(left).last_kind is MailKind.RETURN_CHOSEN  # what a person heard on the phone


# --- one of several ---------------------------------------------------------------------------------------------------


def test_of_several_parcels_only_what_is_in_that_one_is_spoken_of() -> None:
    story = in_two(prepay(lines=LINES, total=OF_TWO_LINES)).come_back("2", why=ReturnReason.ABSENT)

    told: ReturnFacts = story.facts(MailKind.RETURN_QUESTION)
    assert (told.parcels, told.contents) == (("2",), {"CUP-1": 1})
    assert (told.fee, told.refund) == (0, 1_100)
    assert story.goods is Goods.SHIPPED


def test_the_rest_goes_on_at_a_lower_price_when_one_parcel_is_done_without() -> None:
    story = in_two(postpay(lines=LINES, total=OF_TWO_LINES)).come_back("2", why=ReturnReason.ABSENT).deliver()
    assert MailKind.PAYMENT_REQUEST not in story.kinds

    without(story)

    assert story.goods is Goods.DELIVERED
    assert story.facts(MailKind.PAYMENT_REQUEST).rest == OF_TWO_LINES - 1_100


def test_what_was_paid_for_one_parcel_is_given_back() -> None:
    story = without(in_two(prepay(lines=LINES, total=OF_TWO_LINES)).come_back("2", why=ReturnReason.ABSENT))

    assert [task.amount for task in story.tasks if task.kind is TaskKind.REFUND] == [1_100]
    assert story.give_back(1_100).state.money.missing == 0
    assert story.status is Status.SHIPPED
    assert story.deliver().goods is Goods.DELIVERED


def test_one_parcel_is_shipped_again_with_its_lines_alone() -> None:
    story = again(in_two(postpay(lines=LINES, total=OF_TWO_LINES)).come_back("1", why=ReturnReason.ABSENT))

    assert dict(story.state.goods.to_follow) == {1: 2}
    split(story, "3").ship("444413758705", parcel_no="3")
    assert [dict(parcel.lines) for parcel in story.state.goods.parcels] == [{1: 2}, {2: 1}, {1: 2}]
    assert story.deliver(parcel_no="2").goods is Goods.SHIPPED
    assert story.deliver(parcel_no="3").goods is Goods.DELIVERED


def test_two_that_come_back_are_one_question_put_anew() -> None:
    story = in_two(prepay(lines=LINES, total=OF_TWO_LINES)).come_back("1", why=ReturnReason.ABSENT)

    story.come_back("2", why=ReturnReason.REFUSED)

    told: ReturnFacts = story.facts(MailKind.RETURN_QUESTION)
    assert (told.parcels, told.why, told.refund) == (("1", "2"), "unknown", OF_TWO_LINES - SHIPPING)
    assert without(story).status is Status.RETURNED


def test_what_leaves_later_settles_no_question_about_what_came_back() -> None:
    story = split(OrderStory(postpay(lines=LINES, total=OF_TWO_LINES)).accepted(), "1", l1=2).ship()
    story.come_back("1", why=ReturnReason.ABSENT)

    split(story, "2").ship("444413758704", parcel_no="2")

    assert story.has_question(returned.KIND)


# --- not shipped again after all ----------------------------------------------------------------------------------


def cancelled(story: OrderStory, way: str) -> OrderStory:
    """The shop ends it, or enters that the customer does without it."""
    return story.cancel(by="Sato") if way == "cancel" else without(story)


@pytest.mark.parametrize("way", ["cancel", "choose"])
@pytest.mark.parametrize("is_inspected", [True, False])
def test_whose_fee_never_comes_is_given_back_what_was_paid_less_fees(*, is_inspected: bool, way: str) -> None:
    story = again(back()) if is_inspected else choose(back(), Option.SHIP_AGAIN)
    story.go_to(jst(2027, 1, 31, 12))

    cancelled(story, way)

    assert (story.status, story.goods) == (Status.RETURNED, Goods.RETURNED)
    assert (story.placed.total, story.placed.shipping_fee) == (TOTAL, SHIPPING)
    assert [task.amount for task in story.tasks if task.kind is TaskKind.REFUND] == [TOTAL - SHIPPING]
    told: ReturnChoiceFacts = story.facts(MailKind.RETURN_CHOSEN)
    assert (told.option, told.fee, told.refund) == ("cancel_returned", SHIPPING, TOTAL - SHIPPING)
    assert (told.is_answer, told.fee_dropped) == (False, SHIPPING)
    assert len({mail.key for _, mail in story.mails if mail.kind is MailKind.RETURN_CHOSEN}) == 2


def test_a_fee_that_was_paid_already_goes_back_as_well() -> None:
    story = cancelled(again(back()).pay(SHIPPING, "n-2"), "cancel")

    assert [task.amount for task in story.tasks if task.amount] == [TOTAL]
    assert story.facts(MailKind.RETURN_CHOSEN).fee_dropped == 0


def test_who_has_paid_nothing_owes_nothing_when_it_is_not_shipped_again() -> None:
    story = cancelled(again(back(cod())), "choose")

    assert (story.status, story.state.money_stage) == (Status.RETURNED, Money.NOT_DUE)
    assert TaskKind.REFUND not in story.task_kinds


def test_a_box_that_is_packed_again_is_set_aside_first() -> None:
    story = again(back(postpay())).print_papers(parcel_no="2")
    with pytest.raises(QuestionClosed):
        without(story)

    story.cancel()
    assert story.state.goods.cancel_requested_by == "customer"
    story.release(HoldReason.RECALL)

    assert (story.status, story.goods) == (Status.RETURNED, Goods.RETURNED)
    assert [parcel.parcel_no for parcel in story.state.goods.parcels] == ["1"]


def test_what_has_left_again_is_not_taken_back() -> None:
    story = again(back(postpay())).print_papers(parcel_no="2").ship("444413758704", parcel_no="2")

    with pytest.raises(QuestionClosed):
        without(story)
    with pytest.raises(AlreadyShipped):
        story.cancel()


def test_an_order_goes_on_without_the_one_of_several_that_is_not_shipped_again() -> None:
    placed = prepay(lines=LINES, total=OF_TWO_LINES)
    story = cancelled(again(in_two(placed).come_back("2", why=ReturnReason.ABSENT).deliver()), "cancel")

    assert (story.goods, story.status) == (Goods.DELIVERED, Status.DELIVERED)
    assert story.placed.total == OF_TWO_LINES
    assert [task.amount for task in story.tasks if task.kind is TaskKind.REFUND] == [1_100]
    assert story.give_back(1_100).state.money.missing == 0


def test_of_one_of_several_a_fee_that_was_paid_goes_back_with_it_in_one_sum() -> None:
    placed = prepay(lines=LINES, total=OF_TWO_LINES)
    story = again(in_two(placed).come_back("2", why=ReturnReason.ABSENT)).pay(SHIPPING, "n-2")

    without(story)

    assert [task.amount for task in story.tasks if task.amount] == [1_100 + SHIPPING]
    assert story.facts(MailKind.RETURN_CHOSEN).refund == 1_100 + SHIPPING
    assert story.give_back(1_100 + SHIPPING).state.money.missing == 0
    assert story.state.money.surplus == 0


def test_what_never_left_is_cancelled_after_what_came_back() -> None:
    story = split(OrderStory(postpay(lines=LINES, total=OF_TWO_LINES)).accepted(), "1", l1=2).ship()
    again(story.come_back("1", why=ReturnReason.ABSENT), "1")
    with pytest.raises(AlreadyShipped, match="choose"):
        story.cancel()

    without(story)

    assert dict(story.state.goods.to_follow) == {2: 1}
    assert story.status is Status.SHIPPED


@pytest.mark.parametrize(
    ("rules", "refund"), [(ReturnsPolicy(), 1_100), (ReturnsPolicy(keeps_shipping_fee=False), 1_100 + SHIPPING)]
)
def test_an_order_of_which_nothing_is_kept_has_ended(rules: ReturnsPolicy, refund: int) -> None:
    story = OrderStory(prepay(lines=LINES, total=OF_TWO_LINES), Policy(returns=rules)).accepted().pay(OF_TWO_LINES)
    without(split(story, "1", l1=2).ship().come_back("1", why=ReturnReason.ABSENT))

    story.cancel()

    assert (story.status, story.goods) == (Status.RETURNED, Goods.RETURNED)
    assert [(task.kind, task.amount) for task in story.tasks if task.amount] == [
        (TaskKind.REFUND, 2_160),
        (TaskKind.REFUND, refund),
    ]
    assert story.state.to_give_back == 2_160 + refund
    told = story.facts(MailKind.REST_CANCELLED)
    assert (told.is_nothing_kept, told.refund) == (True, refund)
    must_come_true(story)


def test_an_order_that_the_customer_sent_back_in_part_ends_once_the_rest_is_cancelled() -> None:
    story = OrderStory(prepay(lines=LINES, total=OF_TWO_LINES)).accepted().pay(OF_TWO_LINES)
    split(story, "1", l1=2).ship().deliver().come_back("1", why=ReturnReason.SENT_BACK)

    story.cancel()

    assert (story.status, story.state.to_give_back) == (Status.RETURNED, OF_TWO_LINES)


def test_nobody_owes_anything_for_an_order_of_which_nothing_is_kept() -> None:
    story = split(OrderStory(postpay(lines=LINES, total=OF_TWO_LINES)).accepted(), "1", l1=2).ship()

    without(story.come_back("1", why=ReturnReason.ABSENT)).cancel()

    assert (story.status, story.state.to_give_back) == (Status.RETURNED, 0)
    assert not [task for task in story.tasks if task.amount]


def test_what_was_promised_for_one_parcel_is_not_promised_again_with_the_last() -> None:
    story = in_two(prepay(lines=LINES, total=OF_TWO_LINES))
    without(story.come_back("1", why=ReturnReason.ABSENT))
    story.come_back("2", why=ReturnReason.ABSENT)
    assert story.facts(MailKind.RETURN_QUESTION).refund == 1_100

    without(story)

    assert [task.amount for task in story.tasks if task.kind is TaskKind.REFUND] == [2_160, 1_100]
    assert (story.status, story.state.to_give_back) == (Status.RETURNED, 3_260)


@pytest.mark.parametrize("first", [1_100, 2_160])
def test_giving_back_for_one_parcel_takes_nothing_of_what_is_given_back_for_the_rest(first: int) -> None:
    pot = {"sku": "POT-9", "name": "急須", "quantity": 1, "unit_price": 3000, "tax_rate": 10}
    total = OF_TWO_LINES + 3_000
    story = OrderStory(prepay(lines=[*LINES, pot], total=total)).accepted().pay(total)
    split(split(story, "1", l1=2), "2", l3=1).ship().ship("444413758704", parcel_no="2")
    without(story.come_back("1", why=ReturnReason.ABSENT)).cancel()
    assert [task.amount for task in story.tasks if task.amount] == [2_160, 1_100]

    def give_back(amount: int) -> None:
        no = 1 if amount == 2_160 else None
        story.do(lambda order: refund.give_back(order, amount, Remark(by="clerk"), no=no))

    give_back(first)
    assert (story.state.money.missing, TaskKind.OVERPAID in grounds(story.state)) == (0, first != 1_100)
    give_back(3_260 - first)
    assert (story.state.money.kept, story.state.money.missing, story.state.money.surplus) == (total - 3_260, 0, 0)


def test_a_cancellation_while_the_question_is_open_is_the_answer() -> None:
    story = back().cancel(by="Sato")

    assert story.status is Status.RETURNED
    assert story.facts(MailKind.RETURN_CHOSEN).refund == TOTAL - SHIPPING


def test_a_second_way_costs_no_more_than_the_first() -> None:
    story = again(back(postpay())).print_papers(parcel_no="2").ship("444413758704", parcel_no="2")

    story.come_back("2", why=ReturnReason.ABSENT)

    assert story.facts(MailKind.RETURN_QUESTION).reship_fee == SHIPPING
    assert story.cancel().status is Status.RETURNED


def test_the_task_to_decide_whether_it_expires_has_no_ground_any_more_then() -> None:
    story = again(back()).go_to(jst(2027, 1, 31, 12))
    assert TaskKind.DECIDE_EXPIRY in grounds(story.state)

    assert TaskKind.DECIDE_EXPIRY not in grounds(story.cancel().state)


# --- another day ----------------------------------------------------------------------------------------------------


def wish(story: OrderStory, day: date | None = None, **more: Any) -> OrderStory:  # noqa: ANN401 - the fields
    command = ChangeDelivery(delivery_date=day, by="Sato", **more)
    return story.do(lambda order: delivery.change_delivery(order, command))


@pytest.mark.parametrize("is_chosen", [True, False])
def test_another_day_may_be_wished_for_while_it_is_here_again(*, is_chosen: bool) -> None:
    story = again(back(cod())) if is_chosen else back(cod())

    wish(story, date(2026, 12, 1), time_slot="14-16")

    assert story.last_kind is MailKind.ORDER_CHANGED
    again(story) if not is_chosen else None
    assert (story.placed.wishes.delivery_date, story.placed.wishes.time_slot) == (date(2026, 12, 1), "14-16")
    story.print_papers(parcel_no="2").ship("444413758704", parcel_no="2")
    assert story.facts(MailKind.SHIPPED).arrives_on == date(2026, 12, 1)


def test_the_label_of_a_box_that_is_packed_again_is_printed_anew() -> None:
    story = wish(again(back(cod())).print_papers(parcel_no="2"), date(2026, 12, 1))

    assert story.state.conversation.has_hold(HoldReason.RECALL)
    story.print_papers(parcel_no="2")
    assert not story.state.conversation.has_hold(HoldReason.RECALL)
    assert story.state.goods.is_packing


def test_another_day_is_no_other_address() -> None:
    story = wish(back(why=ReturnReason.UNKNOWN_ADDRESS), date(2026, 12, 1))

    with pytest.raises(AddressNotMended):
        again(story)


def test_what_is_on_its_way_again_gets_no_other_day() -> None:
    story = again(back(postpay())).print_papers(parcel_no="2").ship("444413758704", parcel_no="2")

    with pytest.raises(AlreadyShipped):
        wish(story, date(2026, 12, 1))
    with pytest.raises(AlreadyShipped):
        wish(out(), date(2026, 12, 1))


# --- completed before the carrier spoke -----------------------------------------------------------------------------


def completed(placed: PlacedOrder | None = None) -> OrderStory:
    """Nobody told of the arrival: the customer was thanked, and asked whether it is there."""
    story = out(placed).go_to(jst(2026, 12, 15, 12))
    assert (story.status, story.state.is_closed) == (Status.COMPLETED, True)
    return story


def test_what_comes_back_of_an_order_that_was_completed_is_asked_about_as_well() -> None:
    story = completed().come_back(why=ReturnReason.ABSENT)

    assert (story.status, story.goods) == (Status.SHIPPED, Goods.RETURNED)
    assert story.facts(MailKind.RETURN_QUESTION).refund == TOTAL - SHIPPING
    assert story.agenda == [StepKind.REMIND_QUESTION, StepKind.END_QUESTION]
    assert without(story).status is Status.RETURNED


def test_it_is_completed_anew_after_its_second_way() -> None:
    story = again(completed().hear(ParcelEvent.RETURNED)).pay(SHIPPING, "n-2")
    story.print_papers(parcel_no="2").ship("444413758704", parcel_no="2").deliver(parcel_no="2")

    story.go_to(story.now + timedelta(days=14))

    assert story.status is Status.COMPLETED
    assert story.state.is_closed
    assert len({mail.key for _, mail in story.mails if mail.kind is MailKind.THANKS}) == 2


def test_what_is_sent_back_after_the_thanks_is_a_persons_as_before() -> None:
    story = completed().come_back(why=ReturnReason.SENT_BACK)

    assert story.status is Status.RETURNED
    assert MailKind.RETURN_QUESTION not in story.kinds


def test_a_further_parcel_that_comes_back_of_an_order_that_was_completed_is_asked_about() -> None:
    story = OrderStory(prepay()).accepted().pay().print_papers().pack().ship().deliver().go_to(jst(2026, 12, 5, 12))
    assert story.status is Status.COMPLETED

    story.ship("444413758704", parcel_no="2").come_back("2", why=ReturnReason.ABSENT)

    assert (story.status, MailKind.RETURN_QUESTION in story.kinds) == (Status.DELIVERED, True)
    must_come_true(story)


def test_what_arrived_without_a_word_of_its_leaving_is_not_forgotten_with_what_came_back() -> None:
    story = OrderStory(prepay()).receive().deliver(parcel_no="2").ship()
    story.come_back(why=ReturnReason.REFUSED).cancel()

    assert [parcel.parcel_no for parcel in story.state.goods.parcels] == ["1", "2"]
    assert (story.goods, story.state.ending) == (Goods.DELIVERED, None)


def test_a_parcel_of_which_nobody_said_what_is_in_it_takes_nothing_off_what_arrived_in_another() -> None:
    story = OrderStory(prepay()).receive().deliver(parcel_no="2").ship()
    story.come_back(why=ReturnReason.REFUSED).cancel()

    assert story.state.money.missing == story.placed.total


def test_a_late_word_that_it_had_arrived_moves_no_order_of_which_all_is_back_whatever_else_left() -> None:
    story = OrderStory(postpay()).accepted().print_papers().pack().ship()
    story.come_back(why=ReturnReason.DAMAGED).ship(parcel_no="2")

    story.deliver()

    assert (story.goods, story.status) == (Goods.RETURNED, Status.RETURNED)
