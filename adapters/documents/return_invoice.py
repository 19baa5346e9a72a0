"""What stands on a return invoice (適格返還請求書): everything is decided here, the template only sets it.

Source of the contents: 消費税法57条の4第3項. Issuer and number, the days of the return and of the sale, what was sold
(※ at the reduced rate), what went back per rate, and the tax per rate.
"""

from collections.abc import Iterator

from adapters.documents.formats import Pieces, day, name_lines, pieces, yen
from adapters.documents.return_words import RETURN_WORDS, ReturnWords, Went
from adapters.documents.section import Fact, Part, fact
from adapters.documents.slip import ShopHead, shop_head
from adapters.documents.slip_sums import mark_of, rate_rows
from adapters.documents.words import WORDS
from domain.basics.money import TaxedTotals
from domain.contract.order import Language, Line
from domain.order.document import DocumentOrder
from domain.payment.price_return import ReturnInvoice


class Sold(Part):
    """One article of the sale, or what stands in its place."""

    name: Pieces
    quantity: str


class ReturnPage(Part):
    """The data of `return_invoice.typ`."""

    language: Language
    title: str
    subtitle: str
    number: Pieces
    issued: str
    names: list[Pieces]
    shop: ShopHead
    greeting: Pieces
    amount: Fact
    facts: list[Fact]
    contents: str
    headings: list[str]
    sold: list[Sold]
    returned: str
    rate_headings: list[str]
    rates: list[list[str]]
    notes: list[str]


def return_page(order: DocumentOrder, invoice: ReturnInvoice) -> ReturnPage:
    """Lay out what the return invoice says."""
    language = order.placed.language
    words, slip_words = RETURN_WORDS[language], WORDS[language]
    went = words.reduced if invoice.returned.is_unpaid else words.refunded
    headings, rates = rate_rows(order, TaxedTotals(lines=invoice.returned.lines), slip_words)
    fees = [Sold(name=pieces(words.fees), quantity="")] if invoice.has_fees else []
    is_reduced = any(mark_of(line.tax_rate) for line in invoice.articles)
    return ReturnPage(
        language=language,
        title=words.title,
        subtitle=words.subtitle,
        number=pieces(f"{words.number} {return_number(order, invoice.returned.number)}"),
        issued=f"{slip_words.issued_on} {day(invoice.issued_on, language)}",
        names=[pieces(line, longest=14) for line in name_lines(order.placed.orderer, language)],
        shop=shop_head(order.shop, slip_words, language, shows_number=True),
        greeting=pieces(went.greeting),
        amount=fact(went.amount, yen(invoice.returned.amount, language)),
        facts=list(_facts(order, invoice, words, went)),
        contents=words.contents,
        headings=[words.article, words.quantity],
        sold=[_sold(order, line) for line in invoice.articles] + fees,
        returned=went.returned,
        rate_headings=headings,
        rates=rates,
        notes=[*([slip_words.reduced_rate] if is_reduced else []), words.keep],
    )


def return_number(order: DocumentOrder, number: int) -> str:
    """What a return invoice is called: 「1001-H1」."""
    return f"{order.placed.order_no}-H{number}"


def _facts(order: DocumentOrder, invoice: ReturnInvoice, words: ReturnWords, went: Went) -> Iterator[Fact]:
    language = order.placed.language
    yield fact(WORDS[language].order_no, order.placed.order_no)
    yield fact(went.given_on, day(invoice.returned.given_on, language))
    yield fact(words.sold_on, day(invoice.sold_on, language))
    original = words.original_name.format(order_no=order.placed.order_no, version=invoice.version)
    if invoice.version_issued_on:
        original += words.original_issued.format(day=day(invoice.version_issued_on, language))
    yield fact(words.original, original)


def _sold(order: DocumentOrder, line: Line) -> Sold:
    name = (order.placed.language == "en" and order.shop.articles_en.get(line.sku)) or line.name
    return Sold(name=pieces(f"{mark_of(line.tax_rate)}{name}"), quantity=f"{line.quantity:,}")
