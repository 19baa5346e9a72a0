"""Cancelling the rest of an order of which a parcel has left."""

import pytest

from domain.basics.errors import AlreadyShipped, CancellationAsked
from domain.contract.order import PlacedOrder
from domain.contract.status import Goods, HoldReason, Status
from domain.order.facts import RestFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.shop.fees import FeesPolicy
from domain.shop.policy import Policy
from tests.domain.builders import OrderStory, cod, postpay, prepay
from tests.domain.test_parts import LINES, TOTAL, closed, contents, in_two, of_two_lines, split

CUP = 1_100


def with_a_rest(plan: PlacedOrder | None = None) -> OrderStory:
    """The tea has left, the cup is still here."""
    return split(of_two_lines(plan), "1", l1=2).ship()


def told(story: OrderStory) -> RestFacts:
    (facts,) = [mail.facts for _, mail in story.mails if mail.kind is MailKind.REST_CANCELLED]
    assert isinstance(facts, RestFacts)
    return facts


def test_the_rest_of_a_split_order_is_cancelled_and_what_left_stays_sold() -> None:
    story = with_a_rest().cancel()

    assert (story.status, story.goods) == (Status.SHIPPED, Goods.SHIPPED)
    assert [line.sku for line in story.placed.lines] == ["TEA-100"]
    assert story.placed.total == story.state.money.due == TOTAL - CUP
    assert not story.state.goods.is_partly_here
    assert story.state.goods.are_gone


def test_the_money_for_the_rest_alone_is_given_back() -> None:
    story = with_a_rest().cancel()

    assert [(task.kind, task.amount) for task in story.tasks] == [(TaskKind.OVERPAID, CUP)]
    assert told(story).refund == CUP


def test_the_mail_names_only_what_is_cancelled() -> None:
    (line,) = told(with_a_rest().cancel()).changed.lines

    assert (line.name, line.was, line.now) == ("湯のみ", 1, 0)


def test_an_order_whose_rest_is_cancelled_is_delivered_with_what_left() -> None:
    story = with_a_rest().cancel().deliver()

    assert story.goods is Goods.DELIVERED


def test_what_has_arrived_already_delivers_the_order_when_the_rest_is_cancelled() -> None:
    story = with_a_rest().deliver()
    assert story.goods is Goods.SHIPPED

    assert story.cancel().goods is Goods.DELIVERED


def test_who_pays_after_delivery_is_asked_for_the_new_total_alone() -> None:
    story = with_a_rest(postpay(lines=LINES, total=TOTAL)).deliver().cancel()

    asked = [mail.facts.model_dump()["rest"] for _, mail in story.mails if mail.kind is MailKind.PAYMENT_REQUEST]
    assert asked == [TOTAL - CUP]


def test_a_fee_never_rises_because_the_rest_is_cancelled() -> None:
    """What left is for less than what is brought free of charge."""
    free = Policy(fees=FeesPolicy(is_kept=True, shipping=660, free_from=3_000))
    story = OrderStory(prepay(lines=LINES, shipping_fee=0, total=3_260), free).accepted().pay(3_260)
    split(story, "1", l1=2).ship().cancel()

    assert (story.placed.shipping_fee, story.placed.total) == (0, 2_160)


def test_cash_that_the_carrier_collects_with_the_rest_in_it_is_told() -> None:
    facts = told(with_a_rest(cod(lines=LINES, total=TOTAL)).cancel())

    assert (facts.from_cash, facts.cash_open) == (CUP, None)


def test_cash_that_no_parcel_collects_any_more_is_a_task() -> None:
    story = split(split(of_two_lines(cod(lines=LINES, total=TOTAL)), "1", l1=2), "2").ship(
        "444413758704", parcel_no="2"
    )
    story.cancel().release(HoldReason.RECALL)

    assert told(story).cash_open == story.placed.total
    assert [task.kind for task in story.tasks] == [TaskKind.LOOK]


def test_a_rest_that_is_being_packed_is_set_aside_first() -> None:
    story = closed(split(with_a_rest(), "2"), "2").cancel()
    assert story.holds == [HoldReason.RECALL]
    with pytest.raises(CancellationAsked):
        story.cancel()

    story.release(HoldReason.RECALL)

    assert contents(story) == {"1": {1: 2}}
    assert story.placed.total == TOTAL - CUP
    assert not story.holds


def test_a_rest_that_leaves_all_the_same_is_told_so() -> None:
    story = closed(split(with_a_rest(), "2"), "2").cancel().ship("444413758704", parcel_no="2")

    facts = [mail.facts.model_dump() for _, mail in story.mails if mail.kind is MailKind.SHIPPED][-1]
    assert facts["was_to_be_cancelled"]
    assert story.placed.total == TOTAL


def test_lines_that_stay_keep_their_parcels() -> None:
    """The first line goes, the second one is in the parcel that left."""
    story = split(of_two_lines(), "1", l2=1).ship().cancel()

    assert contents(story) == {"1": {1: 1}}
    assert [line.sku for line in story.placed.lines] == ["CUP-1"]


def test_the_same_article_on_two_lines_stays_as_it_was_packed() -> None:
    twice = [LINES[0], LINES[0] | {"quantity": 1, "unit_price": 900}]
    story = OrderStory(prepay(lines=twice, total=3_720)).accepted().pay(3_720)
    split(story, "1", l1=1, l2=1).ship().cancel()

    assert [(line.unit_price, line.quantity) for line in story.placed.lines] == [(1080, 1), (900, 1)]
    assert contents(story) == {"1": {1: 1, 2: 1}}


def test_an_order_of_which_all_has_left_is_not_cancelled() -> None:
    story = in_two().ship().ship("444413758704", parcel_no="2")

    with pytest.raises(AlreadyShipped):
        story.cancel()


def test_pieces_of_the_rest_that_are_found_damaged_are_told_to_a_person() -> None:
    story = with_a_rest().inspect(damaged=1, short=1)

    assert [task.kind for task in story.tasks] == [TaskKind.LOOK]


def test_what_was_paid_too_much_before_is_not_counted_as_given_back_for_the_rest() -> None:
    story = with_a_rest().pay(500, "n-more").cancel()

    assert told(story).refund == CUP
    assert story.state.money.surplus == CUP + 500
