"""Goods that ran out: what the customer is told and may choose, and what each choice does."""

import copy
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from domain.basics.errors import InvalidAnswer, NotOffered, QuestionClosed, UnfitWish
from domain.contract.messages import ChooseOption, Option, RestockAnnounced
from domain.contract.order import PlacedOrder
from domain.contract.status import Goods, Status
from domain.conversation.question import conversations, stock_choice, stock_options
from domain.order.agenda import StepKind
from domain.order.facts import Offer, StockFacts
from domain.order.kinds import MailKind
from domain.order.listed import ListedArticle
from domain.order.owed import TaskKind
from domain.shop.policy import Policy, StockPolicy
from tests.domain.builders import OrderStory, jst, prepay

TEA, OTHER = "TEA-100", "TEA-200"
LISTED = {OTHER: ListedArticle("川根煎茶 100g", 1_180, tax_rate=8)}
TWO_LINES: dict[str, Any] = {
    "lines": [
        {"sku": TEA, "name": "静岡煎茶 100g", "quantity": 2, "unit_price": 1080, "tax_rate": 8},
        {"sku": "CUP-1", "name": "湯のみ", "quantity": 1, "unit_price": 550, "tax_rate": 10},
    ],
    "total": 2160 + 550 + 660,
}


def waiting(placed: PlacedOrder | None = None, policy: Policy | None = None, *, offers: bool = True) -> OrderStory:
    """An order of which tea is missing; another tea is offered."""
    story = OrderStory(placed or prepay(), policy).receive(short={TEA: 1})
    if offers:
        found = {TEA: [(OTHER, LISTED[OTHER])]}
        story.do(lambda order: stock_choice.ask(order, {TEA: 1}, stock_options.offers_of(order, found)))
    return story


def choose(story: OrderStory, option: Option, **more: Any) -> OrderStory:  # noqa: ANN401 - the fields
    command = ChooseOption(option=option, by="customer", **more)

    def rule(order: Any) -> None:  # noqa: ANN401 - an order
        order.is_of(command.by)
        order.articles = LISTED
        conversations.choose(order, command)

    return story.do(rule)


def announce(story: OrderStory, day: date, short: Mapping[str, int] | None = None) -> OrderStory:
    fact = RestockAnnounced(sku=TEA, expected_on=day)
    return story.do(lambda order: stock_choice.announce(order, fact, short or {TEA: 1}))


# --- days that are in danger ------------------------------------------------------------------------------------------


def wishing(day: str) -> PlacedOrder:
    return prepay(wishes={"delivery_date": day})


def danger(story: OrderStory) -> tuple[date | None, bool]:
    facts = story.facts(MailKind.OUT_OF_STOCK)
    return facts.wished_on, facts.is_wish_lost


def test_a_wish_is_told_to_be_in_danger_with_the_apology_and_lost_or_kept_with_the_day_of_the_goods() -> None:
    story = waiting(wishing("2026-12-05"), offers=False)
    assert danger(story) == (date(2026, 12, 5), False)

    announce(story, date(2026, 12, 3))
    assert danger(story) == (None, False)

    announce(story, date(2026, 12, 5))
    assert danger(story) == (date(2026, 12, 5), True)


def test_who_wished_for_no_day_is_told_of_none() -> None:
    assert danger(waiting()) == (None, False)


def test_a_day_that_was_told_is_taken_back_with_the_apology() -> None:
    story = OrderStory(prepay("card", "captured")).accepted().inspect(damaged=1, short=1)

    assert story.facts(MailKind.OUT_OF_STOCK).promised_on == date(2026, 11, 26)


# --- the apology ------------------------------------------------------------------------------------------------------


def test_whoever_must_wait_hears_it_at_once_with_choices_a_date_and_what_happens_otherwise() -> None:
    story = waiting()

    facts: StockFacts = story.facts(MailKind.OUT_OF_STOCK)
    assert facts.short == {TEA: 1}
    assert facts.offers == (
        Offer(
            sku=OTHER, name="川根煎茶 100g", instead_of="静岡煎茶 100g", unit_price=1_180, tax_rate=8, difference=200
        ),
    )
    assert (facts.deadline, facts.without_answer, facts.can_drop) == (date(2026, 11, 30), "wait", False)


def test_the_question_keeps_nothing_waiting() -> None:
    story = waiting()

    assert (story.status, story.holds) == (Status.BACKORDERED, [])
    assert story.allocate().status is Status.RECEIVED
    assert not story.has_question(stock_choice.KIND)


def test_only_who_ordered_something_else_too_can_leave_it_out() -> None:
    assert waiting(prepay(**TWO_LINES)).facts(MailKind.OUT_OF_STOCK).can_drop


def test_what_two_lines_of_one_article_cost_more_with_a_substitute_is_the_difference_of_both() -> None:
    cheaper = TWO_LINES["lines"][0] | {"quantity": 1, "unit_price": 980}
    placed = prepay(**TWO_LINES | {"lines": [TWO_LINES["lines"][0], cheaper], "total": 2160 + 980 + 660})

    (offer,) = waiting(placed).facts(MailKind.OUT_OF_STOCK).offers

    assert offer.difference == 3 * 1_180 - (2160 + 980)


def test_what_has_no_tax_rate_in_the_stock_list_is_not_offered() -> None:
    found = {TEA: [(OTHER, ListedArticle("川根煎茶 100g", 1_180))]}
    offered: list[Offer] = []

    waiting(offers=False).do(lambda order: offered.extend(stock_options.offers_of(order, found)))

    assert offered == []


def test_for_two_articles_at_once_nothing_is_offered_instead() -> None:
    story = OrderStory(prepay(**TWO_LINES)).receive(short={TEA: 1, "CUP-1": 1})
    found = {TEA: [(OTHER, LISTED[OTHER])], "CUP-1": [("CUP-2", ListedArticle("別の湯のみ", 600, tax_rate=10))]}
    offered: list[Offer] = []

    story.do(lambda order: offered.extend(stock_options.offers_of(order, found)))

    assert offered == []


# --- the choice -------------------------------------------------------------------------------------------------------


def test_who_waits_is_thanked_and_keeps_the_place() -> None:
    story = choose(waiting(), Option.WAIT)

    assert story.last_kind is MailKind.STOCK_CHOSEN
    assert (story.status, story.has_question(stock_choice.KIND)) == (Status.BACKORDERED, False)


def test_a_substitute_changes_the_line_and_the_price_is_told() -> None:
    story = choose(waiting(), Option.SUBSTITUTE, sku=OTHER)

    assert [(line.sku, line.quantity, line.unit_price, line.tax_rate) for line in story.placed.lines] == [
        (OTHER, 2, 1_180, 8)
    ]
    assert story.facts(MailKind.ORDER_CHANGED).changed.total_before == 2820
    assert story.placed.total == 2820 + 200


def test_what_nobody_offered_is_refused() -> None:
    with pytest.raises(NotOffered, match="CUP-1"):
        choose(waiting(), Option.SUBSTITUTE, sku="CUP-1")


def test_a_substitute_is_named_and_where_none_was_offered_that_is_said() -> None:
    with pytest.raises(NotOffered, match=f"these were offered: {OTHER}"):
        choose(waiting(), Option.SUBSTITUTE)
    for sku in ("", OTHER):
        with pytest.raises(NotOffered, match="No other article was offered"):
            choose(waiting(offers=False), Option.SUBSTITUTE, sku=sku)


def test_a_line_dropped_that_was_the_only_reduced_rate_line_leaves_one_rate() -> None:
    story = choose(waiting(prepay(**TWO_LINES)), Option.DROP)

    assert [line.sku for line in story.placed.lines] == ["CUP-1"]
    assert [tax.rate for tax in story.placed.totals().lines] == [10]


def test_dropping_all_that_was_ordered_or_choosing_so_cancels_and_gives_back() -> None:
    for option in (Option.DROP, Option.CANCEL):
        story = choose(waiting(prepay("card", "captured")), option)

        assert story.status is Status.CANCELLED
        assert story.goods is Goods.RELEASED
        assert [task.amount for task in story.tasks if task.kind is TaskKind.REFUND] == [2820]


def test_an_answer_that_was_not_given_yet_is_refused() -> None:
    story = waiting()

    with pytest.raises(InvalidAnswer, match="answered_at"):
        choose(story, Option.WAIT, answered_at=story.now + timedelta(days=1))
    assert story.has_question(stock_choice.KIND)


def test_an_option_chosen_after_its_deadline_or_twice_is_refused_unless_it_is_asked_still() -> None:
    story = choose(waiting(), Option.WAIT)

    with pytest.raises(QuestionClosed):
        choose(story, Option.WAIT)


def test_an_option_chosen_after_its_deadline_is_taken_until_what_the_mail_said_has_happened() -> None:
    story = waiting(policy=Policy(stock=StockPolicy(unanswered="wait")))
    while (step := story.state.agenda.next_step) and step.what is not StepKind.END_QUESTION:
        story.do_next()
    assert step
    story.go_to(step.at - timedelta(hours=1))
    assert story.now.date() > story.facts(MailKind.STOCK_REMINDER).deadline
    late = copy.deepcopy(story)

    assert choose(late, Option.CANCEL).status is Status.CANCELLED
    story.do_next()
    with pytest.raises(QuestionClosed):
        choose(story, Option.CANCEL)
    assert story.status is Status.BACKORDERED


# --- no answer --------------------------------------------------------------------------------------------------------


def test_without_an_answer_what_the_mail_said_happens() -> None:
    cases: tuple[tuple[Any, Status], ...] = (
        ("wait", Status.BACKORDERED),
        ("cancel", Status.CANCELLED),
        ("person", Status.BACKORDERED),
    )
    for wanted, status in cases:
        story = waiting(policy=Policy(stock=StockPolicy(unanswered=wanted)))
        assert story.facts(MailKind.OUT_OF_STOCK).without_answer == wanted

        while story.has_question(stock_choice.KIND):
            story.do_next()

        assert story.status is status
        assert MailKind.STOCK_REMINDER in story.kinds
        assert (TaskKind.CALL in story.task_kinds) is (wanted == "person")


def test_no_machine_cancels_what_was_paid_for() -> None:
    paid = prepay("card", "captured")
    story = waiting(paid, Policy(stock=StockPolicy(unanswered="cancel")))

    while story.has_question(stock_choice.KIND):
        story.do_next()

    assert story.status is Status.BACKORDERED
    assert TaskKind.CALL in story.task_kinds


# --- the day ----------------------------------------------------------------------------------------------------------


def test_the_day_is_told_with_the_choices_and_known_days_change_nothing() -> None:
    story = choose(waiting(), Option.WAIT)
    day = story.now.date() + timedelta(days=10)

    announce(announce(story, day), day)

    assert story.kinds.count(MailKind.OUT_OF_STOCK) == 3  # the apology, the same with an offer, and the day once
    assert story.facts(MailKind.OUT_OF_STOCK).expected_on == day
    assert story.has_question(stock_choice.KIND)


@pytest.mark.parametrize("day", [date(2026, 11, 20), date(2027, 11, 24)])
def test_a_day_that_has_passed_or_is_mistyped_is_refused_and_told_to_nobody(day: date) -> None:
    story = waiting()
    mails = len(story.mails)

    with pytest.raises(UnfitWish, match=str(day)):
        announce(story, day)

    assert (len(story.mails), story.state.goods.restock.on) == (mails, None)


def test_who_hears_at_once_when_they_come_hears_first_that_they_are_missing() -> None:
    story = OrderStory(prepay()).receive(short={TEA: 1})
    story.do(lambda order: stock_choice.ask(order, {TEA: 1}, (), date(2026, 12, 1)))
    first = story.facts(MailKind.OUT_OF_STOCK)

    announce(story, date(2026, 12, 2))

    later = story.facts(MailKind.OUT_OF_STOCK)
    assert isinstance(first, StockFacts)
    assert isinstance(later, StockFacts)
    assert [(each.is_first, each.slips) for each in (first, later)] == [(True, 0), (False, 1)]


def test_who_has_heard_of_no_shortage_yet_hears_the_apology_with_the_day() -> None:
    story = OrderStory(prepay())
    story.lose_mail_server()
    story.receive(short={TEA: 1})

    for day in (date(2026, 12, 1), date(2026, 12, 3)):
        announce_unsent(story, day)

        facts = story.facts(MailKind.OUT_OF_STOCK)
        assert (facts.is_first, facts.expected_on, facts.slips) == (True, day, 0)
    assert story.state.goods.restock.slips == 1


def announce_unsent(story: OrderStory, day: date) -> None:
    """Nothing that was owed so far has left."""

    def rule(order: Any) -> None:  # noqa: ANN401 - an order
        order.unsent = tuple(story.unsent)
        stock_choice.announce(order, RestockAnnounced(sku=TEA, expected_on=day), {TEA: 1})

    story.do(rule)


def test_a_date_that_slips_three_times_is_apologised_for_and_becomes_a_persons() -> None:
    story = waiting(offers=False)
    first = story.now.date() + timedelta(days=10)

    for slips in range(4):
        announce(story, first + timedelta(days=slips))
        assert story.facts(MailKind.OUT_OF_STOCK).slips == slips
        assert (TaskKind.CALL in story.task_kinds) is (slips > 2)

    assert choose(story, Option.CANCEL).status is Status.CANCELLED


def test_a_day_that_passes_without_goods_is_apologised_for_with_all_choices() -> None:
    story = choose(announce(waiting(offers=False), date(2026, 11, 24)), Option.WAIT)
    assert (step := story.state.agenda.next_step)
    assert (step.what, step.at) == (StepKind.MISS_RESTOCK, jst(2026, 11, 25, 14))

    story.do_next()

    facts: StockFacts = story.facts(MailKind.OUT_OF_STOCK)
    assert (facts.missed_on, facts.expected_on, facts.slips) == (date(2026, 11, 24), None, 1)
    assert TaskKind.CALL not in story.task_kinds
    assert choose(story, Option.CANCEL).status is Status.CANCELLED


def test_days_that_pass_and_days_that_slip_are_counted_together() -> None:
    story = announce(waiting(offers=False), date(2026, 12, 1))
    announce(story, date(2026, 12, 3))
    for day in (7, 10):
        while story.state.goods.restock.on:
            story.do_next()
        assert story.facts(MailKind.OUT_OF_STOCK).missed_on
        announce(story, date(2026, 12, day))

    assert story.facts(MailKind.OUT_OF_STOCK).slips == 3
    assert story.task_kinds.count(TaskKind.CALL) == 1


def test_goods_that_come_before_their_day_passes_are_not_asked_about() -> None:
    story = announce(waiting(offers=False), date(2026, 12, 10)).allocate()

    assert StepKind.MISS_RESTOCK not in [step.what for step in story.state.agenda.next]


def test_goods_that_come_earlier_are_no_slip() -> None:
    story = waiting(offers=False)
    day = story.now.date() + timedelta(days=10)

    announce(announce(story, day), day - timedelta(days=3))

    assert story.facts(MailKind.OUT_OF_STOCK).slips == 0


def test_nobody_who_waits_for_nothing_is_told_a_day() -> None:
    story = announce(waiting().allocate(), date(2026, 12, 10))

    assert story.facts(MailKind.OUT_OF_STOCK).expected_on is None
