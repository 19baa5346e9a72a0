"""A parcel is lost, perhaps one of two: the customer has it sent again or does without it, free of charge."""

import pytest

from domain.agenda.task import grounds
from domain.contract.messages import ChooseOption, Option, ParcelReturned, ReturnInspected
from domain.contract.order import PlacedOrder
from domain.contract.status import Goods, ParcelEvent, ReturnReason, Status
from domain.conversation.question import conversations, returned
from domain.goods import comeback, return_arrival, return_inspection
from domain.order.aggregate import Order
from domain.order.facts import LostArrivedFacts, ReturnChoiceFacts, ReturnFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from tests.domain.announced import must_come_true
from tests.domain.builders import OrderStory, postpay, prepay
from tests.domain.test_parts import LINES, TOTAL, contents, of_two_lines, split

TEA, CUP = 2_160, 1_100


def both_left(plan: PlacedOrder | None = None) -> OrderStory:
    """The tea in the first parcel, the cup in the second."""
    story = split(split(of_two_lines(plan), "1", l1=2), "2")
    return story.ship().ship("444413758704", parcel_no="2")


def lose(story: OrderStory, parcel_no: str = "1") -> OrderStory:
    fact = ParcelReturned(parcel_no=parcel_no, why=ReturnReason.LOST, returned_at=story.now)

    def rule(order: Order) -> None:
        return_arrival.come_back(order, fact)
        returned.ask(order)

    return story.do(rule)


def choose(story: OrderStory, option: Option) -> OrderStory:
    return story.do(lambda order: conversations.choose(order, ChooseOption(option=option, by="Sato")))


def test_the_customer_hears_of_the_loss_and_chooses_free_of_charge() -> None:
    story = lose(both_left())

    facts = story.facts(MailKind.RETURN_QUESTION)
    assert isinstance(facts, ReturnFacts)
    assert (facts.why, facts.contents) == ("lost", {"TEA-100": 2})
    assert (facts.reship_fee, facts.fee, facts.refund) == (0, 0, TEA)
    assert story.goods is Goods.SHIPPED


def test_one_lost_one_delivered_and_the_lost_one_is_given_back() -> None:
    story = choose(lose(both_left().deliver(parcel_no="2")), Option.CANCEL_RETURNED)

    assert story.goods is Goods.DELIVERED
    assert [task.amount for task in story.tasks if task.amount] == [TEA]
    facts = story.facts(MailKind.RETURN_CHOSEN)
    assert isinstance(facts, ReturnChoiceFacts)
    assert (facts.is_lost, facts.refund) == (True, TEA)


def test_one_lost_one_delivered_and_the_lost_one_is_sent_again() -> None:
    story = choose(lose(both_left().deliver(parcel_no="2")), Option.SHIP_AGAIN)
    assert story.state.goods.is_partly_here
    assert story.placed.total == TOTAL

    split(story, "3").ship("444413758705", parcel_no="3")
    assert contents(story)["3"] == {1: 2}
    assert story.goods is Goods.SHIPPED

    assert story.deliver(parcel_no="3").goods is Goods.DELIVERED


def test_who_pays_after_delivery_pays_for_what_arrived() -> None:
    story = choose(lose(both_left(postpay(lines=LINES, total=TOTAL)).deliver(parcel_no="2")), Option.CANCEL_RETURNED)

    asked = [mail.facts.model_dump()["rest"] for _, mail in story.mails if mail.kind is MailKind.PAYMENT_REQUEST]
    assert asked == [TOTAL - TEA]


def test_an_order_of_one_parcel_that_is_lost_is_given_back_whole() -> None:
    story = choose(lose(OrderStory(prepay()).accepted().pay().print_papers().ship()), Option.CANCEL_RETURNED)

    assert story.status is Status.RETURNED
    assert story.state.to_give_back == story.placed.total


def becomes(story: OrderStory) -> str:
    facts = story.facts(MailKind.LOST_ARRIVED)
    assert isinstance(facts, LostArrivedFacts)
    assert TaskKind.CHECK_SHIPMENT in story.task_kinds
    return facts.becomes


def test_what_arrives_before_the_choice_is_as_if_it_had_never_been_lost() -> None:
    story = lose(both_left()).deliver()

    assert (becomes(story), story.has_question(comeback.QUESTION)) == ("", False)
    assert story.facts(MailKind.LOST_ARRIVED).contents == {"TEA-100": 2}
    assert TaskKind.HANDLE_RETURN not in grounds(story.state)
    assert story.deliver(parcel_no="2").goods is Goods.DELIVERED
    assert not [task for task in story.tasks if task.amount]
    must_come_true(story)


def test_the_carriers_event_says_it_as_well() -> None:
    story = lose(OrderStory(postpay()).accepted().print_papers().ship()).hear(ParcelEvent.DELIVERED)

    assert (becomes(story), story.goods) == ("", Goods.DELIVERED)
    assert MailKind.PAYMENT_REQUEST in story.kinds


def test_of_two_that_are_lost_the_question_is_about_the_other_from_then_on() -> None:
    story = lose(lose(both_left()), "2").deliver()

    (question,) = story.state.conversation.questions
    assert question.about == ("2",)
    assert choose(story, Option.CANCEL_RETURNED).goods is Goods.DELIVERED
    assert [task.amount for task in story.tasks if task.amount] == [CUP]


@pytest.mark.parametrize("is_packed", [False, True])
def test_what_arrives_while_the_shop_sends_it_again_is_not_sent(*, is_packed: bool) -> None:
    story = choose(lose(both_left().deliver(parcel_no="2")), Option.SHIP_AGAIN)
    if is_packed:
        split(story, "3")

    story.deliver()

    assert (becomes(story), story.goods) == ("stopped", Goods.DELIVERED)
    assert [each.parcel_no for each in story.state.goods.parcels] == ["1", "2"]
    assert not story.state.goods.to_follow
    must_come_true(story)


def test_what_was_sent_again_already_is_there_twice_and_a_person_decides() -> None:
    story = choose(lose(both_left().deliver(parcel_no="2")), Option.SHIP_AGAIN)
    split(story, "3").ship("444413758705", parcel_no="3")

    story.deliver()

    assert (becomes(story), story.goods) == ("twice", Goods.SHIPPED)
    assert story.deliver(parcel_no="3").goods is Goods.DELIVERED
    must_come_true(story)


def test_what_is_there_twice_and_sent_back_goes_to_the_shelf() -> None:
    story = choose(lose(both_left().deliver(parcel_no="2")), Option.SHIP_AGAIN)
    split(story, "3").ship("444413758705", parcel_no="3").deliver().deliver(parcel_no="3")
    shelved: list[dict[str, int]] = []

    def rule(order: Order) -> None:
        return_inspection.inspect(order, ReturnInspected(parcel_no="1", sellable={1: 2}, by="Mori"))
        shelved.append(dict(order.to_shelf))

    story.do(rule)

    assert (shelved, story.goods) == ([{"TEA-100": 2}], Goods.DELIVERED)


@pytest.mark.parametrize("is_given", [False, True])
def test_money_that_was_promised_back_is_not_moved_by_the_arrival(*, is_given: bool) -> None:
    story = choose(lose(OrderStory(prepay()).accepted().pay().print_papers().ship()), Option.CANCEL_RETURNED)
    if is_given:
        story.give_back(story.placed.total)
    to_give_back = story.state.to_give_back

    story.deliver()

    assert (becomes(story), story.status) == ("refunded", Status.RETURNED)
    assert story.state.to_give_back == to_give_back
    assert len([task for task in story.tasks if task.amount]) == 1


def test_one_of_two_that_was_done_without_and_arrives_leaves_the_order_as_it_is() -> None:
    story = choose(lose(both_left().deliver(parcel_no="2")), Option.CANCEL_RETURNED)

    story.deliver()

    assert (becomes(story), story.goods) == ("refunded", Goods.DELIVERED)
    assert [task.amount for task in story.tasks if task.amount] == [TEA]
