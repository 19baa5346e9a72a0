"""Yen and consumption tax: rounded once per rate and document, and every part adds up to the yen."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.basics.money import MAX_YEN, Rounding, TaxRate, Yen, share_discount, tax_included, taxed_totals
from tests.domain.builders import cart, prepay

DECIMAL_ROUNDING = {"floor": ROUND_FLOOR, "half_up": ROUND_HALF_UP, "ceil": ROUND_CEILING}
ROUNDINGS: tuple[Rounding, ...] = ("floor", "half_up", "ceil")

yen = st.integers(0, MAX_YEN)
rates = st.sampled_from(get_args(TaxRate))
roundings = st.sampled_from(ROUNDINGS)
parts = st.lists(st.tuples(rates, yen), max_size=40)


@pytest.mark.parametrize(
    ("gross", "rate", "rounding", "tax"),
    [
        (2820, 10, "floor", 256),
        (2160, 8, "floor", 160),
        (2997, 10, "floor", 272),
        (2997, 10, "ceil", 273),
        (7322, 8, "floor", 542),
        (1579, 10, "half_up", 144),
        (33, 10, "floor", 3),  # 3.0 exactly: every way of rounding agrees
        (33, 10, "ceil", 3),
        (27, 8, "half_up", 2),
        (1, 8, "floor", 0),
        (1, 8, "ceil", 1),
        (0, 10, "ceil", 0),
    ],
)
def test_tax_is_the_part_of_the_price_that_the_rate_says(
    gross: int, rate: TaxRate, rounding: Rounding, tax: int
) -> None:
    assert tax_included(gross, rate, rounding) == tax


@given(gross=yen, rate=rates, rounding=roundings)
def test_tax_agrees_with_exact_arithmetic(gross: int, rate: TaxRate, rounding: Rounding) -> None:
    exact = Decimal(gross * rate) / Decimal(100 + rate)

    assert tax_included(gross, rate, rounding) == int(exact.to_integral_value(DECIMAL_ROUNDING[rounding]))


def test_three_times_999_yen_hold_272_yen_of_tax_and_not_three_times_90() -> None:
    totals = taxed_totals([(10, 999)] * 3)

    assert totals.tax == 272
    assert sum(tax_included(999, 10) for _ in range(3)) == 270


def test_a_discount_over_both_rates_adds_up_to_the_yen() -> None:
    totals = taxed_totals([(8, 7398), (10, 1595)], discount=92)

    assert [(line.rate, line.gross) for line in totals.lines] == [(8, 7322), (10, 1579)]
    assert totals.discount_shares == {8: 76, 10: 16}
    assert totals.gross == 7398 + 1595 - 92


@given(at_8=yen, at_10=yen, discount=yen)
def test_the_shares_of_a_discount_add_up_and_none_is_larger_than_its_goods(
    at_8: int, at_10: int, discount: int
) -> None:
    shares = share_discount({8: at_8, 10: at_10}, discount)

    assert sum(shares.values()) == min(discount, at_8 + at_10)
    assert 0 <= shares.get(8, 0) <= at_8
    assert 0 <= shares.get(10, 0) <= at_10


@given(at_8=st.integers(1, MAX_YEN), at_10=st.integers(1, MAX_YEN), discount=yen)
def test_no_share_is_a_yen_or_more_away_from_its_exact_part(at_8: int, at_10: int, discount: int) -> None:
    total = at_8 + at_10
    shares = share_discount({8: at_8, 10: at_10}, discount)

    assert abs(shares.get(8, 0) * total - min(discount, total) * at_8) < total
    assert abs(shares.get(10, 0) * total - min(discount, total) * at_10) < total


@given(given_parts=parts, discount=yen, rounding=roundings)
def test_a_document_s_totals_add_up(given_parts: list[tuple[TaxRate, int]], discount: int, rounding: Rounding) -> None:
    before = sum(amount for _, amount in given_parts)

    totals = taxed_totals(given_parts, discount=discount, rounding=rounding)

    assert totals.gross == before - min(discount, before)
    assert totals.tax == sum(tax_included(line.gross, line.rate, rounding) for line in totals.lines)
    assert all(0 <= line.tax <= line.gross for line in totals.lines)


@given(both=parts.flatmap(lambda given: st.tuples(st.just(given), st.permutations(given))), discount=yen)
def test_the_order_of_the_lines_changes_no_yen(
    both: tuple[list[tuple[TaxRate, int]], list[tuple[TaxRate, int]]], discount: int
) -> None:
    given_parts, shuffled = both

    assert taxed_totals(shuffled, discount=discount) == taxed_totals(given_parts, discount=discount)


@given(amounts=st.lists(yen, min_size=1, max_size=40), rate=rates)
def test_rounding_once_never_takes_more_than_rounding_each_line_up(amounts: list[int], rate: TaxRate) -> None:
    once = taxed_totals([(rate, amount) for amount in amounts]).tax

    assert sum(tax_included(amount, rate, "floor") for amount in amounts) <= once
    assert once <= sum(tax_included(amount, rate, "ceil") for amount in amounts)


def test_nothing_bought_has_no_tax_lines() -> None:
    assert taxed_totals([]).lines == ()
    assert taxed_totals([(8, 0)]).lines == ()


def test_a_rate_that_a_discount_eats_up_is_still_named() -> None:
    totals = taxed_totals([(8, 500)], discount=800)

    assert [(line.gross, line.tax) for line in totals.lines] == [(0, 0)]
    assert totals.discount_shares == {8: 500}


def test_shipping_and_fees_carry_the_standard_rate_even_when_all_goods_are_food() -> None:
    placed = prepay(cod_fee=330, total=3150)

    totals = placed.totals()

    assert [(line.rate, line.gross, line.tax) for line in totals.lines] == [(8, 2160, 160), (10, 990, 90)]


def test_points_are_payment_and_change_no_tax() -> None:
    assert prepay(points_used=500, total=2320).totals() == prepay().totals()


@pytest.mark.parametrize("amount", [-1, MAX_YEN + 1, 10.0, "10", True, None])
def test_yen_are_whole_and_neither_negative_nor_beyond_reason(amount: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Yen).validate_python(amount)


def test_the_example_of_the_contract_adds_up() -> None:
    assert prepay().sum_of_parts == cart()["total"]
