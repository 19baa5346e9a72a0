"""What stands on a slip (納品書) or an invoice: everything is decided here, the template only sets it.

A page without prices is one whose data hold none. Source of the contents: the six items of a qualified invoice
(issuer and number, date, articles with ※ at the reduced rate, totals per rate, tax per rate, recipient).
"""

from collections.abc import Iterator

from adapters.documents.fonts import printable
from adapters.documents.formats import (
    Pieces,
    address_lines,
    day,
    name_lines,
    paragraphs,
    pieces,
    postal_code,
    shop_address,
    yen,
)
from adapters.documents.paying import how_to_pay
from adapters.documents.section import Part, Section
from adapters.documents.words import WORDS, Words, payment_words
from domain.contract.order import Language, Line, PlacedOrder
from domain.order.document import DocumentKind, DocumentOrder
from domain.shop.profile import ShopProfile

REDUCED_RATE = 8
REDUCED_MARK = "※"


class Fact(Part):
    """A label and what stands beside it."""

    label: str
    value: Pieces


class Addressee(Part):
    """`main_name` is the place of the person's own name among `names`, which the template sets large."""

    postal_code: str
    address: list[Pieces]
    names: list[Pieces]
    main_name: int


class ShopHead(Part):
    name: Pieces
    lines: list[Pieces]


class Row(Part):
    """One article. `figures` are the cells to the right of its name, which differ with and without prices."""

    number: str
    sku: Pieces
    name: Pieces
    figures: list[str]


class Articles(Part):
    """The table of articles; `headings` has one more entry than `figures` for each of number, SKU and name."""

    headings: list[str]
    rows: list[Row]


class Sums(Part):
    """The lower half of a page with prices: the way to the total, and the totals per tax rate."""

    steps: list[Fact]
    payable: Fact
    rate_headings: list[str]
    rates: list[list[str]]
    notes: list[str]


class SlipPage(Part):
    """The data of `slip.typ`; `sums` is None when the box carries no price, `how_to_pay` when nothing is due later."""

    language: Language
    title: str
    subtitle: str
    reprint: str
    issued: str
    version: str
    addressee: Addressee
    shop: ShopHead
    greeting: Pieces
    facts: list[Fact]
    articles: Articles
    pieces: Fact
    sums: Sums | None
    how_to_pay: Section | None
    closing: Section
    running_title: Pieces


def slip_page(kind: DocumentKind, order: DocumentOrder) -> SlipPage:
    """Lay out what the slip or the invoice says."""
    placed, words = order.placed, WORDS[order.placed.language]
    if placed.language == "en":
        placed = placed.naming(order.shop.articles_en)
    shows_prices = order.shows_prices(kind)
    is_invoice = shows_prices and order.shop.is_registered
    return SlipPage(
        language=placed.language,
        title=words.qualified_invoice if is_invoice else words.slip,
        subtitle=words.subtitle_invoice if is_invoice else words.subtitle_slip,
        reprint=words.reprint if order.is_reprint else "",
        issued=f"{words.issued_on} {day(order.issued_on, placed.language)}",
        version=words.version.format(version=order.version),
        addressee=_addressee(kind, order),
        shop=_shop(order.shop, words, placed.language, shows_number=is_invoice),
        greeting=pieces(_greeting(kind, order, words)),
        facts=list(_facts(kind, order, words)),
        articles=_articles(placed, words, shows_prices=shows_prices),
        pieces=_fact(words.pieces, f"{sum(line.quantity for line in placed.lines):,}"),
        sums=_sums(order, words) if shows_prices else None,
        how_to_pay=how_to_pay(order) if shows_prices and order.is_due_after_arrival else None,
        closing=_return_rule(order.shop, words, placed.language) if shows_prices else _ask_shop(words),
        running_title=pieces(f"{words.order_no} {placed.order_no}"),
    )


def _fact(label: str, value: str) -> Fact:
    return Fact(label=label, value=pieces(value, longest=12))


def _addressee(kind: DocumentKind, order: DocumentOrder) -> Addressee:
    person = order.addressee(kind)
    names = name_lines(person, order.placed.language)
    is_own_gift = not order.shows_prices(kind) and order.placed.recipient is None  # whoever gets it learns no address
    return Addressee(
        postal_code="" if is_own_gift else postal_code(person.address.postal_code),
        address=[] if is_own_gift else [pieces(line) for line in address_lines(person.address)],
        names=[pieces(line, longest=14) for line in names],
        main_name=0 if order.placed.language == "en" else len(names) - 1,
    )


def _shop(shop: ShopProfile, words: Words, language: Language, *, shows_number: bool) -> ShopHead:
    is_english = language == "en"
    name = (is_english and shop.name_en) or shop.name
    company = (is_english and shop.company_en) or shop.company
    address = (is_english and shop.address_en) or shop_address(shop)
    code = postal_code(shop.postal_code)
    hours = (is_english and shop.opening_hours_en) or shop.opening_hours
    lines = [
        company if company != name else "",
        "" if code.removeprefix("〒") in address else code,
        address,
        f"{words.phone} {shop.phone}{f' ({hours})' if hours and is_english else f'（{hours}）' if hours else ''}",
        shop.email,
        f"{words.registration_no} {shop.registration_no}" if shows_number else "",
    ]
    return ShopHead(name=pieces(name, longest=14), lines=[pieces(line) for line in lines if line])


def _greeting(kind: DocumentKind, order: DocumentOrder, words: Words) -> str:
    """Whoever gets somebody else's box learns from whom it comes, and nothing more of them."""
    is_from_somebody = kind is DocumentKind.SLIP and order.placed.recipient is not None and not order.slip_shows_prices
    if not is_from_somebody:
        return words.greeting
    return words.greeting_from.format(orderer=printable(order.placed.orderer.mention(order.placed.language)))


def _facts(kind: DocumentKind, order: DocumentOrder, words: Words) -> Iterator[Fact]:
    placed, language = order.placed, order.placed.language
    yield _fact(words.order_no, placed.order_no)
    yield _fact(words.ordered_on, day(order.ordered_on, language))
    if not order.shows_prices(kind):
        yield _fact(words.parcel_no, order.parcel_no)
        return
    yield _fact(words.transaction_date, day(order.transaction_date, language))
    yield _fact(words.payment, payment_words(words, order))
    if placed.payment.method.is_transfer and placed.total:
        yield _fact(words.transfer_no, order.transfer_no)
    if kind is DocumentKind.INVOICE:
        yield _fact(words.ship_to, placed.ship_to.mention(language))


def _articles(placed: PlacedOrder, words: Words, *, shows_prices: bool) -> Articles:
    prices = [words.rate, words.quantity, words.unit_price, words.amount] if shows_prices else [words.quantity]
    return Articles(
        headings=[words.number, words.sku, words.article, *prices],
        rows=[_row(at, line, shows_prices=shows_prices) for at, line in enumerate(placed.lines, start=1)],
    )


def _row(number: int, line: Line, *, shows_prices: bool) -> Row:
    figures = [f"{line.quantity:,}"]
    if shows_prices:
        mark = REDUCED_MARK if line.tax_rate == REDUCED_RATE else ""
        figures = [f"{mark}{line.tax_rate}%", *figures, f"{line.unit_price:,}", f"{line.amount:,}"]
    return Row(number=str(number), sku=pieces(line.sku, longest=8), name=pieces(line.name), figures=figures)


def _sums(order: DocumentOrder, words: Words) -> Sums:
    placed, language = order.placed, order.placed.language
    has_reduced = any(line.tax_rate == REDUCED_RATE for line in placed.lines)
    steps = [(label, yen(amount, language)) for label, amount in _steps(order, words)]
    headings, rates = _rates(order, words)
    return Sums(
        steps=[_fact(label, amount) for label, amount in steps],
        payable=_payable(order, words),
        rate_headings=headings,
        rates=rates,
        notes=[words.reduced_rate, words.prices_include_tax] if has_reduced else [words.prices_include_tax],
    )


def _payable(order: DocumentOrder, words: Words) -> Fact:
    """What is still to be paid; where nothing is, what was. An order of 0 yen was not paid, it costs nothing."""
    placed, language = order.placed, order.placed.language
    if order.is_paid and placed.total:
        return _fact(words.paid_amount, yen(placed.total - order.waived, language))
    return _fact(words.payable, yen(order.still_to_pay, language))


def _steps(order: DocumentOrder, words: Words) -> Iterator[tuple[str, int]]:
    """From the goods to what is payable; points are payment, so they come after the total."""
    placed = order.placed
    totals = placed.totals(order.shop.tax_rounding)
    yield words.goods, placed.goods_total
    yield words.shipping_fee, placed.shipping_fee
    if placed.cod_fee:
        yield words.cod_fee, placed.cod_fee
    if placed.discount:
        yield words.discount, -placed.discount
    yield words.total, totals.gross
    if placed.points_used:
        yield words.points, -placed.points_used
    if not placed.adds_up:
        yield words.adjustment, placed.total - placed.sum_of_parts
    if order.waived:
        yield words.waived, -order.waived
    if order.received and not order.is_paid:
        yield words.received, -order.received


def _rates(order: DocumentOrder, words: Words) -> tuple[list[str], list[list[str]]]:
    """Headings and rows: gross and tax per rate, and the discount's share where there is one.

    A shop that issues no qualified invoices states no tax amounts.
    """
    language, placed = order.placed.language, order.placed
    totals = placed.totals(order.shop.tax_rounding)
    table = [("", words.discount, words.gross, words.tax)]
    for line in totals.lines:
        mark = REDUCED_MARK if line.rate == REDUCED_RATE else ""
        share = -totals.discount_shares.get(line.rate, 0)
        label = words.at_rate.format(rate=line.rate) + mark
        table.append((label, yen(share, language), yen(line.gross, language), yen(line.tax, language)))
    discount = -sum(totals.discount_shares.values())
    table.append((words.sum, yen(discount, language), yen(totals.gross, language), yen(totals.tax, language)))
    shown = [True, bool(placed.discount), True, order.shop.is_registered]
    cells = [[cell for cell, is_shown in zip(row, shown, strict=True) if is_shown] for row in table]
    return cells[0], cells[1:]


def _return_rule(shop: ShopProfile, words: Words, language: Language) -> Section:
    rule = (language == "en" and shop.return_rule_en) or shop.return_rule
    return Section(heading=words.return_rule, lines=paragraphs(rule))


def _ask_shop(words: Words) -> Section:
    """Who did not buy the goods learns whom to ask, not what returning costs the buyer."""
    return Section(heading=words.questions, lines=[[words.ask_shop]])
