"""Points and coupons that paid for an order go back as such, once, and never as money."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.claim.admission import most
from domain.contract.messages import RefundOwed, ReturnArrived, ReturnChecked
from domain.contract.order import PlacedOrder, read_order
from domain.contract.status import Status
from domain.goods.contents import as_changed
from domain.goods.returns import coming
from domain.order.facts import InKind
from domain.order.kinds import MailKind
from domain.payment import refund
from domain.shop.guarantee import GuaranteePolicy
from domain.shop.policy import CouponsPolicy, Policy
from tests.domain.builders import CALENDAR, PLACED_AT, TOTAL, OrderStory, cart, prepay
from tests.domain.test_customer_returns import arrive, arrived, ask, check

TODAY = date(2026, 11, 21)
LAST_DAY = TODAY + timedelta(days=30)
CODE = "KANSHA-7F3K9Q"


def by_coupon(amount: int = 500, *, last: date = LAST_DAY, **changes: Any) -> PlacedOrder:  # noqa: ANN401 - the fields
    coupon = {"code": CODE, "amount": amount, "expires_on": last.isoformat()}
    fields: dict[str, Any] = {"discount": amount, "coupons": [coupon], "total": TOTAL - amount}
    return prepay(**fields | changes)


def renewing() -> Policy:
    return Policy(coupons=CouponsPolicy(renews_expired=True))


def cancelled(placed: PlacedOrder, policy: Policy | None = None) -> OrderStory:
    story = OrderStory(placed, policy).accepted()
    if story.state.awaits_money:
        story.pay(placed.total)
    return story.cancel()


def tasks(story: OrderStory) -> list[str]:
    return [task.said.code.removeprefix("todo.") for task in story.tasks]


def told(story: OrderStory, kind: MailKind) -> InKind | None:
    return story.facts(kind).in_kind  # type: ignore[no-any-return]


def test_a_cancelled_order_gives_its_coupon_back_as_a_coupon_and_as_money_only_what_was_paid() -> None:
    story = cancelled(by_coupon())

    assert story.refunds == TOTAL - 500
    assert "give_coupons_back" in tasks(story)
    assert told(story, MailKind.CANCELLED) == InKind(coupons_on=TODAY)
    assert story.view.money.coupons_back == TODAY


def test_a_code_stands_in_no_task_and_no_line_of_the_journal() -> None:
    story = cancelled(by_coupon())

    left = f"{story.tasks} {story.entries} {story.mails} {story.state}"
    assert CODE not in left
    assert "K9Q" in left


def test_points_and_coupons_go_back_together() -> None:
    story = cancelled(by_coupon(points_used=300, total=TOTAL - 800))

    assert told(story, MailKind.CANCELLED) == InKind(points=300, coupons_on=TODAY)
    assert {"give_points_back", "give_coupons_back"} <= set(tasks(story))
    assert story.view.money.points_back == 300


def test_an_order_that_a_coupon_paid_wholly_gives_no_money_back() -> None:
    story = cancelled(by_coupon(TOTAL, total=0))

    assert (story.refunds, story.status) == (0, Status.CANCELLED)
    assert told(story, MailKind.CANCELLED) == InKind(coupons_on=TODAY)


def test_an_order_that_nobody_paid_gives_its_coupon_back_when_it_expires() -> None:
    story = OrderStory(by_coupon()).accepted().go_to(PLACED_AT + timedelta(days=60))

    assert story.status is Status.EXPIRED
    assert story.state.money.coupons_back
    assert told(story, MailKind.EXPIRED)


def test_a_coupon_that_has_expired_is_told_so_and_nobody_has_to_give_it_back() -> None:
    story = cancelled(by_coupon(last=TODAY - timedelta(days=1)))

    assert not {"give_coupons_back", "renew_coupons"} & set(tasks(story))
    assert told(story, MailKind.CANCELLED) == InKind(coupons_on=TODAY)


def test_on_its_last_day_a_coupon_still_goes_back() -> None:
    assert "give_coupons_back" in tasks(cancelled(by_coupon(last=TODAY)))


def test_where_the_policy_says_so_another_is_sent_for_a_coupon_that_has_expired() -> None:
    story = cancelled(by_coupon(last=TODAY - timedelta(days=1)), renewing())

    assert "renew_coupons" in tasks(story)
    assert told(story, MailKind.CANCELLED) == InKind(coupons_on=TODAY, renews_coupons=True)


def test_what_comes_back_in_part_gives_back_what_was_paid_for_it_and_no_coupon() -> None:
    story = check(arrive(ask(arrived_paid(by_coupon()))))

    assert story.refunds == 1_080 - 250
    assert not story.state.money.coupons_back
    assert told(story, MailKind.RETURN_SETTLED) is None


def test_when_the_last_piece_has_come_back_the_coupon_does() -> None:
    story = check(arrive(ask(arrived_paid(by_coupon()))))
    ask(story)
    story.do(lambda order: coming.arrive(order, ReturnArrived(return_no="R1001-2", arrived_at=story.now)))
    story.do(lambda order: coming.check(order, ReturnChecked(return_no="R1001-2")))

    assert story.refunds == 2_160 - 500
    assert tasks(story).count("give_coupons_back") == 1
    assert told(story, MailKind.RETURN_SETTLED) == InKind(coupons_on=CALENDAR.day_of(story.now))


def test_points_go_back_once_over_returns() -> None:
    story = check(arrive(ask(arrived_paid(prepay(points_used=2_820, total=0)))))
    ask(story)
    story.do(lambda order: coming.arrive(order, ReturnArrived(return_no="R1001-2", arrived_at=story.now)))
    story.do(lambda order: coming.check(order, ReturnChecked(return_no="R1001-2")))

    assert (story.refunds, story.state.money.points_back) == (0, 2_160)


def test_a_claim_of_a_piece_is_about_what_was_paid_for_it_and_not_about_what_a_coupon_paid() -> None:
    found = list[int]()
    arrived_paid(by_coupon(2_000)).do(lambda order: found.append(most(order, {1: 1}, GuaranteePolicy())))

    assert found == [1_080 - 1_000]


@pytest.mark.parametrize(("amount", "points"), [(TOTAL - 800, 300), (1_000, 0)])
def test_a_claim_that_gives_back_all_that_was_paid_gives_back_the_rest_as_well(amount: int, points: int) -> None:
    story = arrived_paid(by_coupon(points_used=300, total=TOTAL - 800))
    fact = RefundOwed(key="claim:C-7", amount=amount, is_all=True)
    foretold = list[InKind | None]()
    story.do(lambda order: foretold.append(refund.would_go_back(order, fact)))
    assert story.state.money.points_back == 0
    story.do(lambda order: refund.owe_for_matter(order, fact)).give_back(amount)

    on = CALENDAR.day_of(story.now)
    assert foretold == [InKind(points=points, coupons_on=on) if points else None]
    assert told(story, MailKind.REFUNDED) == (InKind(points=points, coupons_on=on) if points else None)


def test_where_the_order_holds_less_a_coupon_takes_off_its_share() -> None:
    placed = by_coupon()
    one = (placed.lines[0].model_copy(update={"quantity": 1}),)

    shared = as_changed(placed, Policy(), lines=one).placed
    stays = as_changed(placed, Policy(coupons=CouponsPolicy(on_part="stays")), lines=one).placed

    assert (shared.discount, shared.coupons[0].amount, shared.total) == (250, 250, 1_080 + 660 - 250)
    assert (stays.discount, stays.total) == (500, 1_080 + 660 - 500)
    assert shared.adds_up
    assert stays.adds_up


def test_a_discount_that_is_no_coupon_stays_where_the_order_holds_less() -> None:
    placed = prepay(discount=500, total=TOTAL - 500)

    one = (placed.lines[0].model_copy(update={"quantity": 1}),)
    assert as_changed(placed, Policy(), lines=one).placed.discount == 500


def test_an_order_without_coupons_has_the_fingerprint_that_it_had() -> None:
    assert "coupons" not in prepay().model_dump_json()
    assert read_order(cart(coupons=[])).fingerprint() == read_order(cart()).fingerprint()


def arrived_paid(placed: PlacedOrder) -> OrderStory:
    """It was paid at its price, and has arrived."""
    story = OrderStory(placed).accepted()
    if story.state.awaits_money:
        story.pay(placed.total)
    story.print_papers().pack().ship()
    story.now = arrived().now
    return story.deliver(story.now)
