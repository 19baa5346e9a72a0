"""Another article in exchange for what comes back: what it costs, what goes back, and what the books say of it."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.basics.money import TaxRate
from domain.contract.messages import ReturnChecked, ReturnRequested, SettleReturn
from domain.contract.order import PlacedOrder
from domain.contract.returns import ReturnCause, ReturnStage, ReturnWish
from domain.contract.status import Status
from domain.goods.returns import asking, coming, settling
from domain.goods.returns.asking import NotReturnable
from domain.order.facts import ReturnAllowedFacts, ReturnSettledFacts
from domain.order.kinds import MailKind
from domain.order.listed import ListedArticle
from domain.order.owed import TaskKind
from tests.domain.builders import OrderStory, postpay
from tests.domain.test_customer_returns import NO, PRICE, arrive, arrived, check, one, promised

POT = "POT-01"


def wanting(price: int | None = 800, rate: TaxRate | None = 10, placed: PlacedOrder | None = None) -> OrderStory:
    """One pack of tea, which had cost 1,080 yen, is to be exchanged for a pot of this price."""
    return exchange(arrived(placed), price, rate)


def exchange(story: OrderStory, price: int | None = 800, rate: TaxRate | None = 10, **fields: Any) -> OrderStory:  # noqa: ANN401 - the fields
    given = {"cause": ReturnCause.CHANGED_MIND, "lines": {1: 1}, "wish": ReturnWish.EXCHANGE, "articles": {POT: 1}}

    def ask(order: Any) -> None:  # noqa: ANN401 - an order
        order.articles = {POT: ListedArticle("急須", price, 0, rate)}
        asking.ask(order, ReturnRequested(**(given | fields)))

    return story.do(ask)


def test_of_a_cheaper_article_the_difference_goes_back() -> None:
    story = check(arrive(wanting(800)))

    told: ReturnSettledFacts = story.facts(MailKind.RETURN_SETTLED)
    assert (told.goods, told.credit, told.refund) == (PRICE, 800, PRICE - 800)
    assert (promised(story), story.state.money.refunds[0].key) == (PRICE - 800, f"return:{NO}")
    assert settling.replaced_by(one(story)) == {1: 1}


def test_the_customer_reads_before_sending_what_is_sent_for_it_and_what_goes_back() -> None:
    told: ReturnAllowedFacts = wanting(800).facts(MailKind.RETURN_ALLOWED)

    assert ([each.name for each in told.exchange], told.credit, told.amount) == (["急須"], 800, PRICE - 800)


def test_of_one_that_costs_the_same_nothing_goes_back() -> None:
    story = check(arrive(wanting(PRICE)))

    assert (promised(story), one(story).settlement.credit) == (0, PRICE)  # type: ignore[union-attr]


@pytest.mark.parametrize(("price", "rate"), [(None, 10), (800, None), (0, 10)])
def test_one_without_price_or_tax_rate_is_refused(price: int | None, rate: TaxRate | None) -> None:
    with pytest.raises(NotReturnable) as refused:
        wanting(price, rate)

    assert refused.value.args == ("NotReturnable.no_terms",)


@pytest.mark.parametrize("fields", [{"wish": "exchange"}, {"articles": {POT: 1}}])
def test_an_exchange_names_its_article_and_nothing_else_does(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ReturnRequested(cause=ReturnCause.CHANGED_MIND, **fields)


def test_it_costs_what_it_cost_on_the_day_of_the_wish() -> None:
    story = check(arrive(wanting(800)))

    assert [(line.unit_price, line.tax_rate) for line in one(story).exchange] == [(800, 10)]


def test_what_is_not_worth_it_any_more_is_paid_for_instead_and_a_person_asks_the_customer() -> None:
    story = arrive(wanting(800)).do(
        lambda order: coming.check(order, ReturnChecked(return_no=NO, broken={1: 1}, by="Mori"))
    )
    assert one(story).stage is ReturnStage.INSPECTED

    story.do(lambda order: settling.settle_by_hand(order, SettleReturn(return_no=NO, amount=500, by="Sato")))

    told: ReturnSettledFacts = story.facts(MailKind.RETURN_SETTLED)
    assert (told.credit, told.refund, promised(story)) == (0, 500, 500)
    assert settling.replaced_by(one(story)) == {}
    assert TaskKind.LOOK in [task.kind for task in story.tasks]


def test_of_what_was_not_paid_only_the_difference_is_let_off() -> None:
    story = wanting(800, placed=postpay())
    before = story.state.money.missing

    check(arrive(story))

    assert story.state.money.missing == before - (PRICE - 800)
    assert promised(story) == 0


def test_where_all_is_exchanged_something_is_kept_and_the_order_goes_on() -> None:
    story = arrived()
    all_of_it = sum(line.amount for line in story.placed.lines)

    check(arrive(exchange(story, all_of_it, lines={})))

    assert story.state.status is Status.DELIVERED
