"""A parcel of which nobody said what is in it holds what is in no other parcel: neither more, nor all of the order."""

from domain.contract.status import ReturnReason
from domain.goods import parts
from domain.goods.returns import rule, worth
from domain.order.aggregate import Order
from domain.order.comeback import Comeback, Course
from domain.order.parcel import Parcel
from domain.order.sale import sale_of
from domain.payment.correction import not_held
from domain.payment.price_return import Sold
from tests.domain.builders import CALENDAR, OrderStory
from tests.domain.test_parts import in_two

TEA, CUP = 1_080, 1_100


def shipped() -> OrderStory:
    """One tea in the first parcel; a tea and a cup are in the second, of which nobody said so, and which came back."""
    story = in_two().ship(parcel_no="1").ship(parcel_no="2")
    came_back = {"returned_at": story.now, "back": Comeback(course=Course.KEPT, why=ReturnReason.REFUSED)}

    def forget(order: Order) -> None:
        parcel = order.goods.parcel("2")
        assert parcel
        order.goods = order.goods.holding(_changed(parcel, {"lines": ()} | came_back))

    return story.do(forget)


def _changed(parcel: Parcel, fields: dict[str, object]) -> Parcel:
    return parcel.model_copy(update=fields)


def _order(story: OrderStory) -> Order:
    return Order(story.placed, story.state, story.policy, CALENDAR, story.now)


def test_it_holds_what_is_in_no_other() -> None:
    order = _order(shipped())
    first, second = order.goods.parcels

    assert dict(parts.contents_of(order.placed, second, order.goods.parcels)) == {1: 1, 2: 1}
    assert dict(parts.contents_of(order.placed, first, order.goods.parcels)) == {1: 1}


def test_what_the_customer_has_of_the_other_parcel_may_still_be_returned() -> None:
    assert rule.returnable(_order(shipped())) == {1: 1}


def test_the_other_parcel_is_kept() -> None:
    order = _order(shipped())

    assert not worth.is_nothing_kept(order)


def test_only_its_rates_are_given_back_first() -> None:
    order = _order(shipped())
    sold = Sold(sale_of(order, "floor"))

    assert not_held(sold, order) == {8: TEA, 10: CUP}
