"""Other contents: what the order becomes, what it costs then, and what the customer and the shop hear of it."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.basics.errors import AlreadyShipped, CancellationAsked, UnknownHold
from domain.contract.messages import ChangeAddress, ChangeLines, LineChange
from domain.contract.order import Line, PlacedOrder
from domain.contract.status import HoldReason
from domain.conversation.question import changing
from domain.goods.cancelling import SeenOlder
from domain.goods.change import NotAgreed
from domain.goods.contents import NothingLeft, TermsUnknown, UnknownLine, as_changed, changed_lines
from domain.order.aggregate import Order
from domain.order.facts import ChangedLine
from domain.order.kinds import MailKind
from domain.order.listed import ListedArticle
from domain.order.owed import TaskKind
from domain.shop.fees import CodFee, FeesPolicy, SizeFee
from domain.shop.policy import Policy, ShippingPolicy
from tests.domain.builders import OrderStory, being_packed, cart, cod, jst, prepay, ready_to_pack, shipped

CUP, POT = "CUP-1", "POT-9"
SHELF = {CUP: ListedArticle("湯のみ", 550), POT: ListedArticle("急須"), "TEA-100": ListedArticle("静岡煎茶 100g", 1080)}
TWO_RATES: dict[str, Any] = {
    "lines": [
        {"sku": "TEA-100", "name": "静岡煎茶 100g", "quantity": 2, "unit_price": 1080, "tax_rate": 8},
        {"sku": CUP, "name": "湯のみ", "quantity": 3, "unit_price": 550, "tax_rate": 10},
        {"sku": "TEA-100", "name": "静岡煎茶 100g", "quantity": 1, "unit_price": 980, "tax_rate": 8},
    ],
    "total": 2 * 1080 + 3 * 550 + 980 + 660,
}
TABLE = Policy(fees=FeesPolicy(is_kept=True, shipping=660, shipping_by_prefecture={"沖縄県": 1800}, free_from=5000))


def said(*changes: Mapping[str, object], by: str = "customer", **more: Any) -> ChangeLines:  # noqa: ANN401 - the fields
    return ChangeLines(changes=tuple(LineChange.model_validate(each) for each in changes), by=by, **more)


def told(story: OrderStory, command: ChangeLines) -> OrderStory:
    def rule(order: Order) -> None:
        order.is_of(command.by)
        order.articles = SHELF
        changing.change_lines(order, command)

    return story.do(rule)


def lines_after(placed: PlacedOrder, *changes: Mapping[str, object]) -> list[tuple[str, int, int, int]]:
    """SKU, pieces, unit price and rate of each line."""
    after = changed_lines(placed.lines, said(*changes).changes, SHELF)
    return [(line.sku, line.quantity, line.unit_price, line.tax_rate) for line in after]


# --- what the lines become --------------------------------------------------------------------------------------------


def test_a_line_is_named_by_its_number_since_an_article_may_stand_on_two() -> None:
    placed = prepay(**TWO_RATES)

    assert lines_after(placed, {"line": 3, "quantity": 4}) == [
        ("TEA-100", 2, 1080, 8),
        (CUP, 3, 550, 10),
        ("TEA-100", 4, 980, 8),
    ]
    assert lines_after(placed, {"line": 1, "quantity": 0})[0] == (CUP, 3, 550, 10)


def test_numbers_are_those_of_the_order_before_whatever_is_dropped_first() -> None:
    after = lines_after(prepay(**TWO_RATES), {"line": 1, "quantity": 0}, {"line": 3, "unit_price": 900})

    assert after == [(CUP, 3, 550, 10), ("TEA-100", 1, 900, 8)]


def test_what_comes_in_costs_what_the_stock_list_says_and_is_taxed_like_its_own_article() -> None:
    placed = prepay(**TWO_RATES)

    assert lines_after(placed, {"sku": CUP, "quantity": 1})[-1] == (CUP, 1, 550, 10)
    assert lines_after(placed, {"sku": POT, "quantity": 1, "unit_price": 3000, "tax_rate": 10})[-1] == (
        POT,
        1,
        3000,
        10,
    )


def test_a_substitute_takes_the_pieces_of_the_line_that_it_replaces_and_the_rate_of_its_own_article() -> None:
    taxed = SHELF | {POT: ListedArticle("急須", tax_rate=8)}
    change = said({"line": 2, "sku": POT, "unit_price": 600})

    after = changed_lines(prepay(**TWO_RATES).lines, change.changes, taxed)[1]

    assert (after.sku, after.quantity, after.unit_price, after.tax_rate) == (POT, 3, 600, 8)


def test_what_is_on_a_line_already_is_taxed_as_there_and_what_a_change_says_comes_first() -> None:
    taxed = {CUP: ListedArticle("湯のみ", 550, tax_rate=8)}
    placed = prepay(**TWO_RATES)

    cases: list[tuple[dict[str, object], int]] = [({}, 10), ({"tax_rate": 8}, 8)]
    for named, rate in cases:
        change = said({"sku": CUP, "quantity": 1} | named)
        assert changed_lines(placed.lines, change.changes, taxed)[-1].tax_rate == rate


def test_what_nobody_said_is_not_guessed() -> None:
    with pytest.raises(TermsUnknown, match="POT-9"):
        lines_after(prepay(), {"sku": POT, "quantity": 1, "tax_rate": 10})
    with pytest.raises(TermsUnknown, match="rate for CUP-1"):
        lines_after(prepay(), {"sku": CUP, "quantity": 1})
    with pytest.raises(TermsUnknown, match="rate for CUP-1"):
        lines_after(prepay(), {"line": 1, "sku": CUP})


def test_a_line_that_is_not_there_and_an_order_of_nothing_are_refused() -> None:
    with pytest.raises(UnknownLine, match="no line 2; the order has 1"):
        lines_after(prepay(), {"line": 2, "quantity": 1})
    with pytest.raises(UnknownLine, match="named twice"):
        lines_after(prepay(), {"line": 1, "quantity": 1}, {"line": 1, "quantity": 2})
    with pytest.raises(NothingLeft, match="cancel"):
        lines_after(prepay(), {"line": 1, "quantity": 0})


@pytest.mark.parametrize(
    "junk", [{}, {"line": 1}, {"sku": CUP}, {"line": 0, "quantity": 1}, {"line": 1, "quantity": -1}]
)
def test_a_change_that_says_nothing_is_named(junk: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"line_or_sku|changes_nothing|new_without_quantity|greater"):
        LineChange.model_validate(junk)


# --- what it costs then -----------------------------------------------------------------------------------------------


def repriced(placed: PlacedOrder, *changes: Mapping[str, object], policy: Policy = TABLE) -> PlacedOrder:
    return as_changed(placed, policy, lines=changed_lines(placed.lines, said(*changes).changes, SHELF)).placed


def test_shipping_is_free_from_the_limit_on_and_costs_again_below_it() -> None:
    dearer = repriced(prepay(), {"line": 1, "quantity": 5})
    assert (dearer.shipping_fee, dearer.total) == (0, 5400)

    back = repriced(dearer, {"line": 1, "quantity": 2})
    assert (back.shipping_fee, back.total) == (660, 2820)


def test_free_shipping_of_a_campaign_stays_free() -> None:
    given_free = prepay(shipping_fee=0, total=2160)

    assert repriced(given_free, {"line": 1, "quantity": 1}).total == 1080


def test_without_a_table_the_fee_stays_what_the_cart_charged() -> None:
    assert repriced(prepay(), {"line": 1, "quantity": 5}, policy=Policy()).total == 5 * 1080 + 660


def test_okinawa_costs_more_than_saitama_and_an_island_on_top() -> None:
    policy = TABLE.model_copy(update={"fees": TABLE.fees.model_copy(update={"remote": 500})})
    placed = prepay()
    okinawa = placed.orderer.model_copy(
        update={"address": placed.orderer.address.model_copy(update={"prefecture": "沖縄県", "city": "石垣市"})}
    )

    assert as_changed(placed, policy, recipient=okinawa).placed.total == placed.total + (1800 + 500 - 660)


def test_a_larger_parcel_costs_more_by_its_largest_article_or_by_the_sum_of_all() -> None:
    """Free shipping is free whatever the size, and an article of which no size is known makes no parcel larger."""
    steps = (SizeFee(up_to=60, more=0), SizeFee(up_to=80, more=200), SizeFee(up_to=100, more=400))
    sizes = {"TEA-100": 40, CUP: 80}
    fees = {
        several: FeesPolicy(is_kept=True, shipping=660, free_from=5000, sizes=steps, several=several)
        for several in ("largest", "sum")
    }
    cup = prepay(**TWO_RATES).lines[1].model_copy(update={"quantity": 1})
    placed = prepay()

    def fee(several: str, *lines: Line, known: Mapping[str, int] = sizes) -> int:
        policy = Policy(fees=fees[several])
        return as_changed(placed, policy, lines=(*placed.lines, *lines), sizes=known).placed.shipping_fee

    assert (fee("largest", cup), fee("sum", cup)) == (860, 860)
    assert fee("largest", cup, known={}) == 660
    assert fee("largest", cup.model_copy(update={"quantity": 9})) == 0
    fewer = placed.lines[0].model_copy(update={"quantity": 1})
    assert as_changed(placed, Policy(fees=fees["sum"]), lines=(fewer,), sizes=sizes).placed.shipping_fee == 460


def test_the_fee_for_cash_at_the_door_follows_its_steps() -> None:
    fees = FeesPolicy(is_kept=True, cod=(CodFee(up_to=3000, fee=330), CodFee(up_to=9999, fee=440)))
    placed = cod(cod_fee=330, total=2160 + 660 + 330)

    after = repriced(placed, {"line": 1, "quantity": 3}, policy=Policy(fees=fees))

    assert (after.cod_fee, after.total) == (440, 3 * 1080 + 660 + 440)


def test_tax_of_a_rate_that_is_gone_is_gone() -> None:
    placed = prepay(**TWO_RATES | {"lines": TWO_RATES["lines"][:2], "total": 2160 + 1650 + 660})

    after = repriced(placed, {"line": 1, "quantity": 0}, policy=Policy())

    assert [(tax.rate, tax.gross, tax.tax) for tax in after.totals().lines] == [(10, 2310, 210)]


def test_points_and_discount_pay_no_more_than_there_is() -> None:
    placed = prepay(discount=500, points_used=1000, total=2160 + 660 - 1500)

    found = as_changed(placed, Policy(), lines=(placed.lines[0].model_copy(update={"quantity": 1, "unit_price": 300}),))

    assert (found.placed.total, found.points_back) == (0, 540)
    assert (found.placed.discount, found.placed.points_used) == (500, 460)
    assert found.placed.adds_up


def test_a_total_that_never_added_up_stays_as_far_off() -> None:
    assert repriced(prepay(total=2810), {"line": 1, "quantity": 3}).total == 2810 + 1080


@given(pieces=st.lists(st.integers(1, 40), min_size=1, max_size=4), again=st.lists(st.integers(1, 40), max_size=4))
def test_there_and_back_costs_what_it_did(pieces: list[int], again: list[int]) -> None:
    """Whatever order changes come in, the price depends on nothing but what is ordered in the end."""
    placed = prepay()
    for count in (*pieces, *again, 2):
        placed = repriced(placed, {"line": 1, "quantity": count})

    assert placed.model_dump() == prepay().model_dump()


# --- what follows for the order ---------------------------------------------------------------------------------------


def test_before_acceptance_the_change_is_told_and_nothing_is_asked() -> None:
    story = told(OrderStory(prepay()).receive(), said({"line": 1, "quantity": 3}))

    facts = story.facts(MailKind.ORDER_CHANGED)
    assert facts.changed.lines == (ChangedLine(name="静岡煎茶 100g", was=2, now=3, price_was=1080, price=1080),)
    assert (story.placed.total, story.state.money.due, story.state.version) == (3900, 3900, 2)
    assert story.state.money.deadline is None
    assert MailKind.ORDER_CONFIRMED not in story.kinds


def test_who_has_not_paid_yet_is_told_the_new_sum_and_a_date_of_its_own() -> None:
    story = OrderStory(prepay()).accepted()
    before = story.state.money.deadline
    story.go_to(jst(2026, 11, 25, 11))

    told(story, said({"line": 1, "quantity": 3}))

    facts = story.facts(MailKind.ORDER_CONFIRMED)
    assert (facts.rest, facts.is_anew) == (3900, True)
    assert before
    assert facts.deadline
    assert facts.deadline > before.told
    assert facts.changed.total_before == 2820


def test_who_has_paid_and_takes_more_owes_the_difference_and_the_order_waits_for_it() -> None:
    story = told(OrderStory(prepay()).accepted().pay(2820), said({"line": 1, "quantity": 3}))

    assert (story.state.money.missing, story.state.awaits_money) == (1080, True)
    assert story.state.money.deadline


def test_who_has_paid_in_the_cart_and_takes_more_owes_the_difference_too() -> None:
    """The payment service took what the order cost then, and vouches for no more."""
    story = told(OrderStory(prepay("card", "captured")).accepted(), said({"line": 1, "quantity": 3}))

    assert (story.state.money.missing, story.state.money.is_secured) == (1080, False)
    assert TaskKind.SEND_INSTRUCTIONS in [task.kind for task in story.tasks]


def test_what_a_provider_has_authorized_is_changed_there_by_a_person() -> None:
    story = told(OrderStory(prepay("card", "authorized")).accepted(), said({"line": 1, "quantity": 1}))

    assert [task.said.facts for task in story.tasks if task.said.code == "todo.change_authorization"] == [
        {"before": 2820, "after": 1740}
    ]
    assert story.state.money.is_secured


def test_less_than_was_paid_for_is_given_back() -> None:
    story = told(OrderStory(prepay()).accepted().pay(2820), said({"line": 1, "quantity": 1}))

    assert story.state.money.surplus == 1080
    assert [task.amount for task in story.tasks if task.kind is TaskKind.OVERPAID] == [1080]
    facts = story.facts(MailKind.ORDER_CONFIRMED)
    assert facts.changed.surplus == 1080


def test_dearer_contents_after_payment_then_cancelled_give_back_what_was_paid() -> None:
    story = told(OrderStory(prepay()).accepted().pay(2820), said({"line": 1, "quantity": 3})).cancel()

    assert story.state.to_give_back == 2820
    assert [task.amount for task in story.tasks if task.kind is TaskKind.REFUND] == [2820]


def test_the_shop_changes_nothing_to_a_customers_disadvantage_without_a_yes() -> None:
    story = OrderStory(prepay()).accepted()

    for offer in ({"line": 1, "quantity": 1}, {"line": 1, "quantity": 3}, {"line": 1, "sku": CUP, "tax_rate": 10}):
        with pytest.raises(NotAgreed, match="agree"):
            told(story, said(offer, by="Sato"))
    assert told(story, said({"line": 1, "unit_price": 980}, by="Sato")).placed.total == 2 * 980 + 660
    assert told(story, said({"line": 1, "quantity": 3}, by="Sato", agreed=True)).placed.total == 3 * 980 + 660


def test_the_same_change_again_changes_nothing() -> None:
    story = OrderStory(prepay()).accepted()

    for _ in range(2):
        told(story, said({"line": 1, "quantity": 3}))

    assert story.state.version == 2
    assert story.kinds.count(MailKind.ORDER_CONFIRMED) == 2


def test_a_box_that_is_being_packed_is_packed_anew() -> None:
    story = told(being_packed(), said({"line": 1, "quantity": 3}))

    assert story.state.conversation.has_hold(HoldReason.RECALL)


def test_what_has_left_or_is_to_be_cancelled_is_not_changed_any_more() -> None:
    with pytest.raises(AlreadyShipped):
        told(shipped(), said({"line": 1, "quantity": 3}))
    with pytest.raises(CancellationAsked):
        told(being_packed().cancel(), said({"line": 1, "quantity": 3}))


def test_a_change_that_was_decided_on_an_older_version_is_refused() -> None:
    story = told(ready_to_pack(), said({"line": 1, "quantity": 3}))

    with pytest.raises(SeenOlder):
        told(story, said({"line": 1, "quantity": 2}, expected_version=1))


def test_cash_that_no_carrier_collects_holds_the_order_until_it_is_less() -> None:
    policy = Policy(shipping=ShippingPolicy(cod_limit=5_000))
    story = told(OrderStory(cod(), policy).accepted(), said({"line": 1, "quantity": 9}))

    assert story.state.conversation.has_hold(HoldReason.COD_LIMIT)
    assert not told(story, said({"line": 1, "quantity": 2})).state.conversation.has_hold(HoldReason.COD_LIMIT)


def test_an_address_that_costs_more_is_told_with_its_price_and_asked_for() -> None:
    placed = prepay()
    story = OrderStory(placed, TABLE).accepted()
    okinawa = placed.orderer.model_copy(
        update={"address": cart_address(prefecture="沖縄県", city="那覇市", street="泉崎1-2-3", postal_code="900-0021")}
    )

    story.change_address(ChangeAddress(recipient=okinawa, by="support", agreed=True))

    facts = story.facts(MailKind.ORDER_CONFIRMED)
    assert (facts.changed.shipping_fee_before, story.placed.shipping_fee) == (660, 1800)
    assert story.state.money.missing == 2160 + 1800
    assert MailKind.ADDRESS_CHANGED not in story.kinds


def cart_address(**changes: str) -> Any:  # noqa: ANN401 - an address
    return prepay(orderer=cart()["orderer"] | {"address": cart()["orderer"]["address"] | changes}).orderer.address


# --- while the box is packed, and after -------------------------------------------------------------------------------

THREE = {"line": 1, "quantity": 3}


def test_a_recall_comes_too_late_once_the_parcel_has_left() -> None:
    """The customer is told that it left under the old label, a person looks, and nothing can be recalled any more."""
    story = told(being_packed(), said(THREE))
    assert story.holds == [HoldReason.RECALL]

    story.ship()

    assert (story.holds, story.task_kinds) == ([], [TaskKind.CHECK_SHIPMENT])
    assert story.facts(MailKind.SHIPPED).has_old_label
    with pytest.raises(UnknownHold):
        story.release(HoldReason.RECALL)
    with pytest.raises(AlreadyShipped):
        told(story, said({"line": 1, "quantity": 2}))


def test_cash_of_another_amount_after_the_label_needs_another_label() -> None:
    story = told(OrderStory(cod()).accepted().print_papers(), said(THREE))
    assert story.holds == [HoldReason.RECALL]

    story.pack(version=1)
    assert HoldReason.VERSION in story.holds

    story.print_papers().pack().ship()
    assert (story.holds, story.facts(MailKind.SHIPPED).amount) == ([], 3900)


def test_cash_of_the_old_amount_is_told_where_the_parcel_left_with_the_old_label() -> None:
    """The carrier collects what the label says."""
    story = told(OrderStory(cod()).accepted().print_papers(), said(THREE)).ship()

    facts = story.facts(MailKind.SHIPPED)
    assert facts.has_old_label
    assert facts.amount == 2820
    assert story.task_kinds == [TaskKind.CHECK_SHIPMENT]


def test_dearer_contents_that_were_paid_for_and_then_cancelled_give_all_of_it_back() -> None:
    story = told(OrderStory(prepay()).accepted().pay(2820), said(THREE))
    story.pay(1080, notice="n-2").cancel()

    assert story.state.to_give_back == 3900
    assert [task.amount for task in story.tasks if task.kind is TaskKind.REFUND] == [3900]


def test_each_of_two_lines_of_one_article_changes_by_itself_and_the_pieces_of_both_count() -> None:
    story = told(OrderStory(prepay(**TWO_RATES)).accepted(), said({"line": 3, "quantity": 2}))

    assert [(line.sku, line.quantity) for line in story.placed.lines] == [("TEA-100", 2), (CUP, 3), ("TEA-100", 2)]
    assert story.placed.quantities == {"TEA-100": 4, CUP: 3}
    changed = story.facts(MailKind.ORDER_CONFIRMED).changed
    assert [(each.was, each.now) for each in changed.lines] == [(3, 4)]
