"""What goes back of a sale: its shares per rate, its tax, and that all of it together is never more than the sale."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.basics.money import Rounding, TaxRate, tax_included, taxed_totals
from domain.order.money import MoneyState
from domain.order.sale import Sale
from domain.payment.price_return import NoReturnInvoice, PriceReturn, Sold, give_price_back, pick

DAY = date(2026, 12, 3)


def sale(parts: list[tuple[TaxRate, int]], rounding: Rounding = "floor", *, points: int = 0) -> Sale:
    totals = taxed_totals(parts, rounding=rounding)
    due = totals.gross - points
    return Sale(version=1, sold_on=DAY, due=due, points=points, rounding=rounding, rates=totals.lines, lines=())


def give(sold: Sold, amount: int, paid: int | None = None) -> PriceReturn | None:
    before = sum(each.amount for each in sold.returns)
    money = MoneyState(due=sold.sale.due, allocated=(sold.sale.due if paid is None else paid) - before)
    return give_price_back(sold, money, amount, DAY)


def test_the_rates_share_what_goes_back_by_what_is_left_of_them() -> None:
    returned = give(Sold(sale([(8, 21_600), (10, 11_000)])), 10_000)

    assert returned
    assert [(line.rate, line.gross, line.tax) for line in returned.lines] == [(8, 6_626, 490), (10, 3_374, 306)]
    assert returned.has_paper


def test_below_10000_yen_no_paper_is_given_unasked() -> None:
    returned = give(Sold(sale([(10, 33_000)])), 9_999)

    assert returned
    assert not returned.has_paper


def test_a_surplus_goes_back_first_and_is_of_no_sale() -> None:
    sold = Sold(sale([(10, 33_000)]))

    assert give(sold, 500, paid=33_500) is None
    returned = give(sold, 12_500, paid=33_500)

    assert returned
    assert returned.amount == 12_000


def test_what_points_paid_is_not_given_back_in_money() -> None:
    returned = give(Sold(sale([(10, 33_000)], points=3_000)), 30_000)

    assert returned
    assert returned.amount == 30_000


@given(
    food=st.integers(0, 400_000),
    other=st.integers(0, 400_000),
    rounding=st.sampled_from(["floor", "half_up", "ceil"]),
    amounts=st.lists(st.integers(1, 90_000), min_size=1, max_size=9),
)
def test_many_returns_never_sum_to_more_than_the_sale_nor_round_twice(
    food: int, other: int, rounding: Rounding, amounts: list[int]
) -> None:
    sold_for = sale([(8, food), (10, other)], rounding)
    wanted = [(line.rate, line.gross, line.tax) for line in sold_for.rates if line.gross]
    returns: list[PriceReturn] = []
    for amount in [*amounts, food + other + 1]:  # the last one gives back all that is left
        if returned := give(Sold(sold_for, tuple(returns)), amount):
            returns.append(returned)
        for line in returned.lines if returned else ():
            lowest, highest = (tax_included(line.gross, line.rate, way) for way in ("floor", "ceil"))
            assert line.gross > 0
            assert lowest <= line.tax <= highest

    sums: dict[TaxRate, tuple[int, int]] = {}
    for line in (line for each in returns for line in each.lines):
        gross, tax = sums.get(line.rate, (0, 0))
        sums[line.rate] = (gross + line.gross, tax + line.tax)
    assert [(rate, *both) for rate, both in sorted(sums.items())] == wanted
    assert [each.number for each in returns] == list(range(1, len(returns) + 1))


def test_a_return_is_found_by_its_number_or_is_the_newest() -> None:
    returns = [PriceReturn(number=number, given_on=DAY, lines=()) for number in (1, 2)]

    assert pick(returns, None).number == 2
    assert pick(returns, 1).number == 1
    with pytest.raises(NoReturnInvoice):
        pick(returns, 3)
    with pytest.raises(NoReturnInvoice):
        pick([], None)
