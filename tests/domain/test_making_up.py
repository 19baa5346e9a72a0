"""Which delays a code makes up for. Accepted on Saturday, 21 November: told is Thursday, 26th."""

from datetime import date

import pytest

from domain.contract.messages import DelayShipping, RestockAnnounced
from domain.contract.status import ParcelEvent
from domain.conversation.question import stock_choice
from domain.goods import leaving
from domain.order.coupon import mask
from domain.order.kinds import MailKind
from domain.shop.policy import CouponsPolicy, Policy
from tests.domain.builders import OrderStory, jst, prepay

CAPTURED = prepay("card", "captured")


def giving(**after_days: int) -> Policy:
    return Policy(coupons=CouponsPolicy.model_validate({"after_days": after_days}))


def put_off(policy: Policy, day: date) -> bool:
    """Whether the mail about another day of shipping is to carry a code."""
    story = OrderStory(CAPTURED, policy).accepted()
    story.do(lambda order: leaving.delay_shipping(order, DelayShipping(ships_by=day, by="Mori")))
    has_coupon: bool = story.facts(MailKind.DELAY_NOTICE).has_coupon
    return has_coupon


@pytest.mark.parametrize(("day", "is_given"), [(date(2026, 11, 28), False), (date(2026, 11, 29), True)])
def test_the_shops_own_delay_counts_from_the_day_that_was_told(day: date, *, is_given: bool) -> None:
    assert put_off(giving(packing=3), day) is is_given


def test_what_the_policy_leaves_out_gets_none() -> None:
    assert not put_off(giving(stock=0, carrier=0), date(2026, 12, 31))


def restocked(policy: Policy, *days: date) -> list[bool]:
    """Whether each mail about missing goods is to carry a code: the apology, and one for each day."""
    story = OrderStory(prepay(), policy).receive(short={"TEA-100": 1})
    for day in days:
        fact = RestockAnnounced(sku="TEA-100", expected_on=day)
        story.do(lambda order, fact=fact: stock_choice.announce(order, fact, {"TEA-100": 1}))  # type: ignore[misc]
    return [mail.facts.has_coupon for _, mail in story.mails if mail.kind is MailKind.OUT_OF_STOCK]  # type: ignore[attr-defined]


def test_missing_goods_count_from_the_usual_day_of_shipping_and_then_from_the_day_that_was_told() -> None:
    assert restocked(giving(stock=7), date(2026, 12, 2), date(2026, 12, 10)) == [False, False, True]


def test_an_apology_without_a_day_carries_one_only_where_the_policy_always_gives_it() -> None:
    assert restocked(giving(stock=0)) == [True]


def test_a_late_parcel_counts_from_the_day_of_arrival_that_was_told() -> None:
    def late(days: int) -> bool:
        story = OrderStory(prepay(), giving(carrier=days))
        story.accepted().pay().print_papers().pack().ship()
        arrives_on = story.state.goods.arrives_on
        assert arrives_on
        story.now = jst(arrives_on.year, arrives_on.month, arrives_on.day + 2, 12)
        story.hear(ParcelEvent.SHIPPED)
        has_coupon: bool = story.facts(MailKind.DELIVERY_DELAYED).has_coupon
        return has_coupon

    assert [late(3), late(4)] == [True, False]


@pytest.mark.parametrize(
    ("code", "shown"), [("ABCD", "***D"), ("OWABI-7F3K9Q", "*********K9Q"), ("X" * 40, "*" * 36 + "XXXX")]
)
def test_a_list_shows_the_end_of_a_code(code: str, shown: str) -> None:
    assert mask(code) == shown
