"""An order in several parcels, as the packer splits it."""

import pytest

from domain.basics.errors import AlreadyShipped, NotReadyToPack
from domain.contract.messages import ChangeLines, LineChange, PackingStarted, ParcelPacked
from domain.contract.order import PlacedOrder
from domain.contract.status import Goods, HoldReason, Status
from domain.conversation.question.changing import change_lines
from domain.goods import packing
from domain.goods.waybill import cash_to_collect
from domain.order.aggregate import Order
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from tests.domain.builders import OrderStory, cod, jst, prepay

LINES = [
    {"sku": "TEA-100", "name": "静岡煎茶 100g", "quantity": 2, "unit_price": 1080, "tax_rate": 8},
    {"sku": "CUP-1", "name": "湯のみ", "quantity": 1, "unit_price": 1100, "tax_rate": 10},
]
TOTAL = 3_920


def of_two_lines(plan: PlacedOrder | None = None) -> OrderStory:
    story = OrderStory(plan or prepay(lines=LINES, total=TOTAL)).accepted()
    return story if plan else story.pay(TOTAL)


def split(story: OrderStory, parcel_no: str, **lines: int) -> OrderStory:
    """`l1=2`: two pieces of the first line."""
    wanted = {int(no[1:]): pieces for no, pieces in lines.items()}
    fact = PackingStarted(parcel_no=parcel_no, version=story.state.version, lines=wanted, by="packer")
    return story.do(lambda order: packing.start_packing(order, fact))


def closed(story: OrderStory, parcel_no: str) -> OrderStory:
    fact = ParcelPacked(parcel_no=parcel_no, version=story.state.version, by="packer")
    return story.do(lambda order: packing.pack(order, fact))


def in_two() -> OrderStory:
    return split(split(of_two_lines(), "1", l1=1), "2")


def contents(story: OrderStory) -> dict[str, dict[int, int]]:
    return {parcel.parcel_no: dict(parcel.lines) for parcel in story.state.goods.parcels}


def test_the_last_parcel_holds_all_that_is_in_no_other() -> None:
    assert contents(in_two()) == {"1": {1: 1}, "2": {1: 1, 2: 1}}


def test_the_order_that_is_not_split_remembers_nothing_more() -> None:
    parcel = of_two_lines().print_papers().state.goods.parcels[0]

    assert not parcel.is_part
    assert not parcel.is_further
    assert set(parcel.model_dump(mode="json", exclude_defaults=True)) == {"lines"}


def test_papers_that_were_printed_for_all_are_printed_anew_for_a_part() -> None:
    story = split(split(of_two_lines().print_papers(), "1", l1=2), "2")

    assert contents(story) == {"1": {1: 2}, "2": {2: 1}}
    assert [parcel.is_further for parcel in story.state.goods.parcels] == [False, True]


def test_the_parcel_with_the_totals_stays_so_when_it_is_split_anew() -> None:
    story = split(split(of_two_lines(), "1", l1=1), "2", l2=1)

    again = split(story, "1", l1=2)

    assert [parcel.is_further for parcel in again.state.goods.parcels] == [False, True]


@pytest.mark.parametrize(
    ("lines", "said"), [({"l3": 1}, "no line 3"), ({"l1": 3}, "2 pieces are left"), ({"l2": 2}, "1 pieces are left")]
)
def test_what_the_order_does_not_have_goes_into_no_parcel(lines: dict[str, int], said: str) -> None:
    story = of_two_lines()

    with pytest.raises(NotReadyToPack, match=said):
        split(story, "1", **lines)
    assert not story.state.goods.parcels


def test_a_piece_goes_into_one_parcel_only() -> None:
    with pytest.raises(NotReadyToPack, match="already"):
        split(in_two(), "3")


def test_the_first_parcel_leaves_and_the_rest_is_packed_later() -> None:
    story = closed(split(of_two_lines(), "1", l1=2), "1").ship()

    assert story.goods is Goods.SHIPPED
    assert story.state.goods.is_partly_here
    assert dict(story.state.goods.to_follow) == {2: 1}

    closed(split(story, "2"), "2").ship("444413758704", parcel_no="2")

    assert [parcel.is_under_way for parcel in story.state.goods.parcels] == [True, True]
    assert not story.state.goods.to_follow
    assert TaskKind.CHECK_SHIPMENT not in [task.kind for task in story.tasks]


def test_a_parcel_that_has_left_is_not_packed_again() -> None:
    story = split(of_two_lines(), "1", l1=2).ship()

    with pytest.raises(AlreadyShipped):
        split(story, "1", l2=1)


def test_the_order_is_delivered_when_the_last_parcel_has_arrived() -> None:
    story = split(of_two_lines(), "1", l1=2).ship().deliver()
    assert story.goods is Goods.SHIPPED

    split(story, "2").ship("444413758704", parcel_no="2")
    assert story.goods is Goods.SHIPPED

    assert story.deliver(parcel_no="2").goods is Goods.DELIVERED


def test_one_lost_and_one_delivered_is_not_delivered() -> None:
    story = in_two().ship().ship("444413758704", parcel_no="2").deliver(parcel_no="2")

    assert story.goods is Goods.SHIPPED
    assert story.deliver().goods is Goods.DELIVERED


def test_nobody_is_thanked_or_asked_while_a_part_is_still_here() -> None:
    story = split(of_two_lines(), "1", l1=2).ship().deliver()

    assert story.go_to(jst(2027, 1, 10, 12)).status is Status.SHIPPED
    assert MailKind.THANKS not in [mail.kind for _, mail in story.mails]


def test_each_parcel_is_told_with_what_is_in_it() -> None:
    story = in_two().ship().ship("444413758704", parcel_no="2")

    first, second = [mail.facts for _, mail in story.mails if mail.kind is MailKind.SHIPPED]

    assert first.model_dump(include={"contents", "is_further", "is_last"}) == {
        "contents": {"TEA-100": 1},
        "is_further": False,
        "is_last": False,
    }
    assert second.model_dump(include={"contents", "is_further", "is_last"}) == {
        "contents": {"TEA-100": 1, "CUP-1": 1},
        "is_further": True,
        "is_last": True,
    }


def test_the_cash_is_collected_with_one_parcel_only() -> None:
    story = split(split(of_two_lines(cod(lines=LINES, total=TOTAL)), "1", l1=2), "2")
    first, second = story.state.goods.parcels

    assert cash_to_collect(story.placed, story.state, first) == TOTAL
    assert cash_to_collect(story.placed, story.state, second) == 0

    story.ship().ship("444413758704", parcel_no="2")
    told = [mail.facts.model_dump()["amount"] for _, mail in story.mails if mail.kind is MailKind.SHIPPED]
    assert told == [TOTAL, None]


def with_other_lines(story: OrderStory, *changes: LineChange) -> OrderStory:
    command = ChangeLines(changes=changes, by="clerk", agreed=True)

    def change(order: Order) -> None:
        change_lines(order, command)

    return story.do(change)


def test_a_box_that_leaves_although_its_line_was_dropped_holds_what_is_left_of_it() -> None:
    story = with_other_lines(in_two(), LineChange(line=2, quantity=0))
    assert story.holds == [HoldReason.RECALL]

    story.ship("444413758704", parcel_no="2")

    assert contents(story) == {"1": {1: 1}, "2": {1: 1}}
    assert TaskKind.CHECK_SHIPMENT in [task.kind for task in story.tasks]


def test_what_comes_into_a_split_order_is_in_no_parcel_yet() -> None:
    story = with_other_lines(in_two(), LineChange(line=2, quantity=3))

    assert dict(story.state.goods.to_follow) == {2: 2}


def test_lines_that_move_up_take_their_parcels_along() -> None:
    story = split(split(of_two_lines(), "1", l1=2), "2")

    with_other_lines(story, LineChange(line=1, quantity=0))

    assert contents(story) == {"2": {1: 1}}
    assert story.holds == [HoldReason.RECALL]  # the first box is packed no more, and holds what nobody ordered


def test_the_same_article_on_two_lines_is_counted_by_line() -> None:
    twice = [LINES[0], LINES[1], LINES[0] | {"quantity": 1}]
    story = OrderStory(prepay(lines=twice, total=5_000)).accepted().pay(5_000)
    split(split(story, "1", l1=2), "2", l3=1)

    with_other_lines(story, LineChange(line=3, quantity=0))

    assert contents(story) == {"1": {1: 2}}
    assert dict(story.state.goods.to_follow) == {2: 1}


def test_a_parcel_beyond_those_that_were_split_is_looked_after() -> None:
    story = in_two().ship().ship("444413758704", parcel_no="2").ship("444413758705", parcel_no="3")

    assert [task.kind for task in story.tasks] == [TaskKind.CHECK_SHIPMENT]
