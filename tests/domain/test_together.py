"""Which two orders may leave in one parcel, and what is not charged for it."""

from collections.abc import Mapping
from typing import Any

import pytest

from domain.contract.messages import ClaimOpened
from domain.contract.order import PlacedOrder
from domain.contract.status import HoldReason
from domain.conversation import inquiries
from domain.goods.together import NotTogether, Side, fee_let_off, refuse_to_merge, without_shipping
from domain.order.together import Together
from domain.shop.temperature import Temperature
from tests.domain.builders import OrderStory, cod, postpay, prepay
from tests.domain.test_parts import LINES, TOTAL, split


def side(placed: PlacedOrder, **how: Any) -> Side:  # noqa: ANN401 - of a NamedTuple
    """An order that is ready to be packed."""
    story = OrderStory(placed)
    story.receive()
    story.inspect()
    story.accept()
    if placed.terms.pays_before_shipping:
        story.pay(placed.total)
    return Side(story.placed, story.state, **how)


LEADING = postpay(order_no="2001")
ADDRESS = LEADING.orderer.address.model_dump()
ELSEWHERE = {"name": "山田 太郎", "address": ADDRESS | {"street": "三田1-1-1"}}
SOMEBODY = {"name": "鈴木 一郎", "email": "ichiro@example.jp", "phone": "090-1111-2222", "address": ADDRESS}
REFUSED: Mapping[str, Mapping[str, Any]] = {
    "itself": {"order_no": "2001"},
    "person": {"orderer": SOMEBODY},
    "recipient": {"recipient": ELSEWHERE},
    "gift": {"wishes": {"gift": True}},
    "wishes": {"wishes": {"time_slot": "am"}},
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_keeps_two_orders_apart_is_named(case: str) -> None:
    given: dict[str, Any] = {"order_no": "2002", **REFUSED[case]}
    other = postpay(**given)

    with pytest.raises(NotTogether) as refused:
        refuse_to_merge(side(LEADING), side(other))

    assert refused.value.said.code == f"NotTogether.{case}"


def test_two_orders_of_one_person_for_one_door_may_leave_together_however_they_are_paid() -> None:
    for other in (prepay(order_no="2002"), postpay(order_no="2002")):
        refuse_to_merge(side(LEADING), side(other))
        refuse_to_merge(side(cod(order_no="3001")), side(other))


def test_of_two_one_may_take_cash_at_the_door_and_it_leads() -> None:
    both = side(cod(order_no="3001")), side(cod(order_no="3002"))

    with pytest.raises(NotTogether, match="both cash on delivery"):
        refuse_to_merge(*both)
    with pytest.raises(NotTogether, match="has to carry both"):
        refuse_to_merge(side(LEADING), both[0])


def test_different_wishes_may_leave_together_once_somebody_says_whose_holds() -> None:
    other = side(postpay(order_no="2002", wishes={"time_slot": "am"}))

    refuse_to_merge(side(LEADING), other, "2002")
    with pytest.raises(NotTogether, match="The wish that holds"):
        refuse_to_merge(side(LEADING), other, "7")


@pytest.mark.parametrize("how", [{"temperature": Temperature.FROZEN}, {"carrier": "sagawa"}])
def test_what_travels_otherwise_leaves_alone(how: Mapping[str, Any]) -> None:
    with pytest.raises(NotTogether):
        refuse_to_merge(side(LEADING), side(postpay(order_no="2002"), **how))


def test_what_cannot_be_packed_yet_is_refused_with_its_reason() -> None:
    held = OrderStory(postpay(order_no="2002"))
    held.receive()
    held.inspect()
    held.accept()
    held.do(lambda order: order.hold(HoldReason.MANUAL, by="Sato"))

    with pytest.raises(NotTogether, match="cannot be packed yet"):
        refuse_to_merge(side(LEADING), Side(held.placed, held.state))


def test_an_order_of_which_a_part_has_left_is_refused_as_what_it_is() -> None:
    story = split(OrderStory(prepay(lines=LINES, total=TOTAL)).accepted().pay(TOTAL), "1", l1=2).ship()

    with pytest.raises(NotTogether, match="leaves in parts"):
        refuse_to_merge(Side(story.placed, story.state), side(postpay(order_no="2002")))


def test_an_open_claim_stands_in_nobodys_way() -> None:
    story = OrderStory(postpay(order_no="2002")).receive().inspect().accept()
    story.do(lambda order: inquiries.claim_opened(order, ClaimOpened(claim_no="C1")))

    refuse_to_merge(side(LEADING), Side(story.placed, story.state))
    refuse_to_merge(Side(story.placed, story.state), side(LEADING))


def test_an_order_is_one_of_one_pair() -> None:
    other = side(postpay(order_no="2002"))
    state = other.state.but(goods=other.state.goods.sent_with(Together(order_no="7")))

    with pytest.raises(NotTogether, match="already"):
        refuse_to_merge(side(LEADING), other._replace(state=state))


def test_shipping_is_let_off_as_far_as_there_is_anything_to_pay() -> None:
    usual, by_points = postpay(shipping_fee=660, total=3_000), postpay(shipping_fee=660, total=200)

    assert (without_shipping(usual).total, without_shipping(usual).shipping_fee) == (2_340, 0)
    assert (without_shipping(by_points).total, without_shipping(by_points).shipping_fee) == (0, 460)


def test_what_was_paid_already_of_it_is_given_back() -> None:
    paid = side(prepay(order_no="2002"))

    fee_off, surplus = fee_let_off(paid)

    assert fee_off == surplus == paid.placed.shipping_fee
