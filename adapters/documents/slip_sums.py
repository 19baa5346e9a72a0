"""The lower half of a page with prices: from the goods to what is payable, and the totals per tax rate."""

from collections.abc import Iterator

from adapters.documents.formats import yen
from adapters.documents.section import Fact, Part, fact
from adapters.documents.words import Words
from domain.basics.money import TaxedTotals
from domain.contract.order import PlacedOrder
from domain.order.document import DocumentOrder

_REDUCED_RATE = 8
_REDUCED_MARK = "※"


class Sums(Part):
    """The lower half of a page with prices: the way to the total, and the totals per tax rate."""

    steps: list[Fact]
    payable: Fact
    rate_headings: list[str]
    rates: list[list[str]]
    notes: list[str]


def mark_of(rate: int) -> str:
    """What stands beside a tax rate in per cent: the reduced one must be marked."""
    return _REDUCED_MARK if rate == _REDUCED_RATE else ""


def has_reduced_rate(placed: PlacedOrder) -> bool:
    """True where something is to be marked."""
    return any(line.tax_rate == _REDUCED_RATE for line in placed.lines)


def sums(order: DocumentOrder, words: Words) -> Sums:
    """The lower half of a page that shows prices."""
    placed, language = order.placed, order.placed.language
    steps = [(label, yen(amount, language)) for label, amount in _steps(order, words)]
    less, fields = placed.discount + order.waived, order.fields.slip
    headings, rates = rate_rows(order, order.sold, words, shows_discount=bool(less), marks_reduced=fields.reduced_rate)
    return Sums(
        steps=[fact(label, amount) for label, amount in steps],
        payable=_payable(order, words),
        rate_headings=headings if fields.rates else [],
        rates=rates if fields.rates else [],
        notes=[words.reduced_rate, words.prices_include_tax]
        if fields.reduced_rate and has_reduced_rate(placed)
        else [words.prices_include_tax],
    )


def _payable(order: DocumentOrder, words: Words) -> Fact:
    """What is still to be paid; where nothing is, what was. An order of 0 yen was not paid, it costs nothing."""
    placed, language = order.placed, order.placed.language
    if order.is_paid and placed.total:
        return fact(words.paid_amount, yen(placed.total - order.waived, language))
    return fact(words.payable, yen(order.still_to_pay, language))


def _steps(order: DocumentOrder, words: Words) -> Iterator[tuple[str, int]]:
    """From the goods to what is payable; points are payment, so they come after the total.

    What is let off of the price is no part of the sale, as a discount is none.
    """
    placed = order.placed
    yield words.goods, placed.goods_total
    yield words.shipping_fee, placed.shipping_fee
    if placed.cod_fee:
        yield words.cod_fee, placed.cod_fee
    if placed.discount:
        yield words.discount, -placed.discount
    if missed := order.waived - order.given_back:
        yield words.waived, -missed
    if order.given_back:
        yield words.given_back, -order.given_back
    yield words.total, order.sold.gross
    if placed.points_used:
        yield words.points, -placed.points_used
    if not placed.adds_up:
        yield words.adjustment, placed.total - placed.sum_of_parts
    if order.received and not order.is_paid:
        yield words.received, -order.received


def rate_rows(
    order: DocumentOrder, totals: TaxedTotals, words: Words, *, shows_discount: bool = False, marks_reduced: bool = True
) -> tuple[list[str], list[list[str]]]:
    """Headings and rows: gross and tax per rate, and the discount's share where there is one.

    A shop that issues no qualified invoices states no tax amounts.
    """
    language = order.placed.language
    table = [("", words.discount, words.gross, words.tax)]
    for line in totals.lines:
        share = -totals.discount_shares.get(line.rate, 0)
        label = words.at_rate.format(rate=line.rate) + (mark_of(line.rate) if marks_reduced else "")
        table.append((label, yen(share, language), yen(line.gross, language), yen(line.tax, language)))
    discount = -sum(totals.discount_shares.values())
    table.append((words.sum, yen(discount, language), yen(totals.gross, language), yen(totals.tax, language)))
    shown = [True, shows_discount, True, order.shop.is_registered]
    cells = [[cell for cell, is_shown in zip(row, shown, strict=True) if is_shown] for row in table]
    return cells[0], cells[1:]
