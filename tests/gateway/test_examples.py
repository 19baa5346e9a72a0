"""The example orders that documentation tells people to use."""

import json
from pathlib import Path

import pytest

from domain.agenda.intake import obstacles
from domain.contract.order import read_order
from domain.shop.policy import Policy
from gateway.importing.sample import EXAMPLES, sample_stock

ORDERS = sorted(file for file in EXAMPLES.glob("*.json") if file.stem not in {"inquiry", "claim"})
NAMES = {path: path.stem for path in ORDERS}


def load(path: Path) -> object:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", ORDERS, ids=NAMES.get)
def test_an_example_order_can_be_fulfilled_with_the_sample_stock(path: Path) -> None:
    placed = read_order(load(path))

    known = {article.sku: article.name for article in sample_stock()}

    assert obstacles(placed, Policy(), placed.quantities.keys() - known.keys()) == {}
    assert [line.name for line in placed.lines] == [known[line.sku] for line in placed.lines]


@pytest.mark.parametrize("path", ORDERS, ids=NAMES.get)
def test_an_article_costs_the_same_in_every_example_and_in_the_sample_stock(path: Path) -> None:
    placed = read_order(load(path))

    known = {article.sku: (article.terms.price, article.terms.tax_rate) for article in sample_stock()}

    assert [(line.unit_price, line.tax_rate) for line in placed.lines] == [known[line.sku] for line in placed.lines]


def test_the_example_orders_have_numbers_of_their_own() -> None:
    numbers = [read_order(load(path)).order_no for path in ORDERS]

    assert sorted(numbers) == [str(1001 + at) for at in range(len(ORDERS))]


def test_the_examples_cover_both_tax_rates_a_gift_an_organisation_and_rare_characters() -> None:
    placed = [read_order(load(path)) for path in ORDERS]

    assert {line.tax_rate for each in placed for line in each.lines} == {8, 10}
    assert any(each.wishes.gift and each.goes_to_somebody_else for each in placed)
    assert any(each.orderer.salutation().endswith("御中") for each in placed)
    assert {"髙", "﨑", "𠮷"} & set("".join(each.orderer.name for each in placed)) == {"髙", "﨑", "𠮷"}
