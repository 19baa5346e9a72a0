"""A parcel is lost, perhaps one of two: the customer has it sent again or does without it, free of charge."""

from domain.contract.messages import ChooseOption, Option, ParcelReturned
from domain.contract.order import PlacedOrder
from domain.contract.status import Goods, ReturnReason, Status
from domain.conversation.question import conversations, returned
from domain.goods import shipment
from domain.order.aggregate import Order
from domain.order.facts import ReturnChoiceFacts, ReturnFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
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
        shipment.come_back(order, fact)
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


def test_what_was_called_lost_and_arrives_is_a_persons() -> None:
    story = lose(both_left()).deliver()

    assert TaskKind.CHECK_SHIPMENT in [task.kind for task in story.tasks]
