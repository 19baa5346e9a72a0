"""What is here leaves first, and the rest when it has come in."""

from datetime import date
from typing import Any

import pytest

from domain.agenda.waiting import pile_of
from domain.agenda.work import Work
from domain.basics.errors import InvalidAnswer, NotBackordered, NothingHere, NotReadyToPack
from domain.contract.messages import ChooseOption, LineChange, Option, RestockAnnounced
from domain.contract.order import PlacedOrder
from domain.contract.status import Goods, Status
from domain.conversation.question import conversations, stock_choice
from domain.goods import packing, partial
from domain.goods.change import alter_lines
from domain.goods.waybill import readiness
from domain.order.agenda import StepKind
from domain.order.ahead import waits_for
from domain.order.facts import ChoiceFacts, RestockFacts, StockFacts
from domain.order.kinds import MailKind, is_overtaken
from domain.order.owed import TaskKind
from domain.shop.policy import Policy, StockPolicy
from tests.domain.builders import OrderStory, cod, jst, prepay, void
from tests.domain.test_parts import LINES, TOTAL, contents, split
from tests.said import english

CUP = "CUP-1"
OFFERING = Policy(stock=StockPolicy(partial_shipment=True, partial_shipment_fee=500))


def waiting(placed: PlacedOrder | None = None, policy: Policy | None = None) -> OrderStory:
    """Tea is missing, and the cup is here."""
    return OrderStory(placed or prepay(lines=LINES, total=TOTAL), policy).receive(short={"TEA-100": 1})


def part(story: OrderStory, *, by: str = "Sato", by_shop: bool = False, **here: int) -> OrderStory:
    """`here`: pieces by SKU that are set aside, with `_` for `-`."""
    command = ChooseOption(option=Option.PART, by=by, by_shop=by_shop)

    def rule(order: Any) -> None:  # noqa: ANN401 - an order
        order.is_of(by)
        order.here = {sku.replace("_", "-"): pieces for sku, pieces in here.items()} or {CUP: 1}
        conversations.choose(order, command)

    return story.do(rule)


def rest_comes(story: OrderStory) -> OrderStory:
    return story.do(lambda order: partial.rest_came(order, "R-1"))


def asked(story: OrderStory) -> StockFacts:
    facts = story.facts(MailKind.OUT_OF_STOCK)
    assert isinstance(facts, StockFacts)
    return facts


def test_it_is_offered_where_the_policy_says_so_and_something_else_is_ordered() -> None:
    assert (asked(waiting()).can_part, asked(waiting()).part_fee) == (False, 0)
    assert (asked(waiting(policy=OFFERING)).can_part, asked(waiting(policy=OFFERING)).part_fee) == (True, 500)
    none = OrderStory(prepay(), OFFERING).receive(short={"TEA-100": 2})
    assert not asked(none).can_part


def test_the_order_goes_on_with_what_is_here() -> None:
    story = part(waiting(policy=OFFERING))

    assert (story.goods, story.status) == (Goods.RESERVED, Status.RECEIVED)
    assert story.state.goods.awaited == ((1, 2),)
    assert not story.state.conversation.questions


def test_the_fee_that_was_offered_is_asked_for() -> None:
    story = part(waiting(policy=OFFERING))

    assert story.placed.total == story.state.money.due == TOTAL + 500
    facts = story.facts(MailKind.STOCK_CHOSEN)
    assert isinstance(facts, ChoiceFacts)
    assert (facts.first, facts.later, facts.fee) == ({CUP: 1}, {"TEA-100": 2}, 500)


def test_the_fee_is_the_same_for_whoever_chose_to_wait_first_and_the_answer_to_that_says_it() -> None:
    story = chose_to_wait(waiting(policy=OFFERING))
    facts = story.facts(MailKind.STOCK_CHOSEN)
    assert (facts.can_part, facts.part_fee) == (True, 500)

    assert part(story).placed.total == TOTAL + 500


def test_who_waits_for_all_there_is_is_offered_no_part() -> None:
    none = chose_to_wait(OrderStory(prepay(), OFFERING).receive(short={"TEA-100": 2}))

    assert not none.facts(MailKind.STOCK_CHOSEN).can_part


def test_the_shop_may_split_at_any_time_and_that_costs_nothing() -> None:
    for story in (waiting(), waiting(policy=OFFERING), chose_to_wait(waiting(policy=OFFERING))):
        part(story, by_shop=True)

        assert story.placed.total == TOTAL
        assert story.goods is Goods.RESERVED
        assert story.facts(MailKind.STOCK_CHOSEN).is_by_shop


@pytest.mark.parametrize("option", [each for each in Option if each is not Option.PART])
def test_nothing_else_that_is_offered_is_chosen_by_the_shop(option: Option) -> None:
    story = waiting(policy=OFFERING)
    before = story.state

    with pytest.raises(InvalidAnswer) as refused:
        story.do(lambda order: conversations.choose(order, ChooseOption(option=option, by="Sato", by_shop=True)))

    assert "by_shop" in str(refused.value)
    assert story.state == before


def test_no_customer_decides_in_the_place_of_the_shop() -> None:
    story = part(waiting(policy=OFFERING), by="customer", by_shop=True)

    assert (story.placed.total, story.facts(MailKind.STOCK_CHOSEN).is_by_shop) == (TOTAL + 500, False)


def chose_to_wait(story: OrderStory) -> OrderStory:
    command = ChooseOption(option=Option.WAIT, by="Sato")
    return story.do(lambda order: conversations.choose(order, command))


def of_three(*, same_on_two_lines: bool = False) -> OrderStory:
    """Three of the same tea are ordered, and two are here."""
    tea = {"sku": "TEA-100", "name": "静岡煎茶 100g", "unit_price": 1080, "tax_rate": 8}
    lines = [tea | {"quantity": 2}, tea | {"quantity": 1}] if same_on_two_lines else [tea | {"quantity": 3}]
    return OrderStory(prepay(lines=lines, total=3_900), OFFERING).receive(short={"TEA-100": 1})


def test_two_of_three_pieces_may_leave_first() -> None:
    story = of_three()
    assert asked(story).can_part

    part(story, TEA_100=2)

    facts = story.facts(MailKind.STOCK_CHOSEN)
    assert (facts.first, facts.later) == ({"TEA-100": 2}, {"TEA-100": 1})
    assert story.state.goods.awaited == ((1, 1),)


def test_two_of_three_are_packed_and_the_last_one_follows() -> None:
    story = part(of_three(), TEA_100=2).inspect().accept().pay(4_400)
    with pytest.raises(NotReadyToPack, match="not come in"):
        split(story, "1", l1=3)
    split(story, "1").ship()
    assert contents(story) == {"1": {1: 2}}
    assert (pile_of(story.state), story.state.goods.only_awaits) == (Work.BACKORDERED, True)

    split(rest_comes(story), "2").ship("444413758704", parcel_no="2").deliver().deliver(parcel_no="2")

    assert contents(story) == {"1": {1: 2}, "2": {1: 1}}
    assert story.goods is Goods.DELIVERED


def test_of_the_same_article_on_two_lines_the_first_line_leaves_first() -> None:
    story = part(of_three(same_on_two_lines=True), TEA_100=2)

    assert story.state.goods.awaited == ((2, 1),)


def test_a_rest_of_one_piece_is_cancelled_and_the_others_stay_sold() -> None:
    story = split(part(of_three(), TEA_100=2).inspect().accept().pay(4_400), "1").ship().cancel()

    assert [(line.sku, line.quantity) for line in story.placed.lines] == [("TEA-100", 2)]
    assert [(task.kind, task.amount) for task in story.tasks] == [(TaskKind.OVERPAID, 1_080)]


def test_of_fewer_pieces_fewer_are_waited_for() -> None:
    story = part(of_three(), TEA_100=2)

    story.do(lambda order: void(alter_lines(order, [LineChange(line=1, quantity=2)])))

    assert not story.state.goods.awaited


def test_only_what_is_here_is_packed() -> None:
    story = part(waiting()).inspect().accept().pay(TOTAL)
    with pytest.raises(NotReadyToPack, match="not come in"):
        split(story, "1", l1=1)

    split(story, "1")

    assert contents(story) == {"1": {2: 1}}
    assert dict(story.state.goods.to_follow) == {1: 2}


def test_the_rest_waits_and_is_on_nobodys_pile() -> None:
    story = split(part(waiting()).inspect().accept().pay(TOTAL), "1").ship()

    assert (story.goods, pile_of(story.state)) == (Goods.SHIPPED, Work.BACKORDERED)
    assert english(waits_for(story.state)) == "stock"
    assert readiness(story.state) is None
    with pytest.raises(NotReadyToPack, match="not come in"):
        packing.refuse_to_print(story.state, "2")


def test_the_rest_follows_when_it_has_come_in() -> None:
    story = rest_comes(split(part(waiting()).inspect().accept().pay(TOTAL), "1").ship())
    assert pile_of(story.state) is Work.PACK

    split(story, "2").ship("444413758704", parcel_no="2").deliver().deliver(parcel_no="2")

    assert contents(story) == {"1": {2: 1}, "2": {1: 2}}
    assert story.goods is Goods.DELIVERED


def test_what_comes_in_before_the_first_parcel_is_packed_leaves_with_it() -> None:
    story = split(rest_comes(part(waiting()).inspect().accept().pay(TOTAL)), "1")

    assert contents(story) == {"1": {1: 2, 2: 1}}


def test_a_rest_that_never_comes_is_cancelled_and_its_money_given_back() -> None:
    story = split(part(waiting()).inspect().accept().pay(TOTAL), "1").ship().cancel()

    assert [line.sku for line in story.placed.lines] == [CUP]
    assert not story.state.goods.awaited
    assert [(task.kind, task.amount) for task in story.tasks] == [(TaskKind.OVERPAID, 2_160)]


def announce(story: OrderStory, day: date) -> OrderStory:
    fact = RestockAnnounced(sku="TEA-100", expected_on=day)
    return story.do(lambda order: stock_choice.announce(order, fact, {"TEA-100": 2}))


def told(story: OrderStory) -> list[tuple[date | None, int, bool]]:
    """The days that were told of the rest, how often they slipped, and whether the others had left."""
    facts = [mail.facts for _, mail in story.mails if mail.kind is MailKind.REST_EXPECTED]
    return [(each.expected_on, each.slips, each.has_left) for each in facts if isinstance(each, RestockFacts)]


def test_who_waits_for_the_rest_is_told_each_day_also_once_a_part_has_left() -> None:
    story = announce(part(waiting()), date(2026, 12, 10))
    split(story.inspect().accept().pay(TOTAL), "1").ship()

    announce(announce(story, date(2026, 12, 14)), date(2026, 12, 14))

    assert told(story) == [(date(2026, 12, 10), 0, False), (date(2026, 12, 14), 1, True)]
    assert not story.state.conversation.questions
    assert [line.sku for line in story.cancel().placed.lines] == [CUP]


def test_a_day_of_the_rest_that_passes_or_slips_too_often_becomes_a_persons() -> None:
    story = split(part(waiting()).inspect().accept().pay(TOTAL), "1").ship().deliver()
    for day in (7, 8, 9):
        announce(story, date(2026, 12, day))
    assert TaskKind.CALL not in story.task_kinds
    while story.state.goods.restock.on:
        story.do_next()

    assert told(story)[-1] == (None, 3, True)
    announce(story, date(2026, 12, 20))
    announce(story, date(2026, 12, 21))
    assert TaskKind.CALL in story.task_kinds


def test_nobody_is_told_of_a_rest_that_has_come_in_or_is_cancelled() -> None:
    for end in (rest_comes, OrderStory.cancel):
        story = end(split(part(waiting()).inspect().accept().pay(TOTAL), "1").ship())

        assert told(announce(story, date(2026, 12, 20))) == []


def test_the_silence_about_a_rest_is_broken_from_the_day_on_that_was_told() -> None:
    story = split(part(waiting()).inspect().accept().pay(TOTAL), "1").ship()
    announce(story, date(2026, 12, 10))
    assert story.due(StepKind.BREAK_SILENCE) == jst(2026, 12, 15, 11)

    while MailKind.DELAY_NOTICE not in story.kinds:
        story.do_next()

    facts = story.facts(MailKind.DELAY_NOTICE)
    assert (facts.delay, facts.later) == ("rest", {"TEA-100": 2})
    assert not is_overtaken(MailKind.DELAY_NOTICE, facts, story.state)
    assert is_overtaken(MailKind.DELAY_NOTICE, facts, rest_comes(story).state)


def test_cash_is_collected_with_the_first_parcel() -> None:
    story = split(part(waiting(cod(lines=LINES, total=TOTAL))).inspect().accept(), "1").ship()

    facts = [mail.facts.model_dump() for _, mail in story.mails if mail.kind is MailKind.SHIPPED]
    assert [each["amount"] for each in facts] == [TOTAL]


def test_an_order_of_which_nothing_is_here_in_full_is_not_split() -> None:
    with pytest.raises(NothingHere):
        part(waiting(), POT_9=1)


def test_an_order_that_waits_for_nothing_is_not_split() -> None:
    with pytest.raises(NotBackordered):
        part(OrderStory(prepay(lines=LINES, total=TOTAL)).receive())
