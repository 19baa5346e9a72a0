"""What stands on a slip (納品書) or an invoice: everything is decided here, the template only sets it.

A page without prices is one whose data hold none. Source of the contents: the six items of a qualified invoice
(issuer and number, date, articles with ※ at the reduced rate, totals per rate, tax per rate, recipient).
"""

from collections.abc import Iterator

from adapters.documents.bars import Bars, bars_of
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
)
from adapters.documents.paying import how_to_pay
from adapters.documents.section import Fact, Part, Section, fact
from adapters.documents.slip_sums import Sums, mark_of, sums
from adapters.documents.words import WORDS, Words, parcel_words, payment_words
from domain.contract.order import Language, Line, named
from domain.order.document import DocumentKind, DocumentOrder
from domain.shop.papers import SlipFields
from domain.shop.profile import ShopProfile


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
    sku: Pieces | None
    name: Pieces
    figures: list[str]


class Articles(Part):
    """The table of articles; `headings` has one more entry than `figures` for each of number, SKU and name."""

    headings: list[str]
    rows: list[Row]


class SlipPage(Part):
    """The data of `slip.typ`; `sums` is None when the box carries no price, `how_to_pay` when nothing is due later.

    `bars` are on what goes into the box, and not on an invoice, which nobody packs.
    """

    language: Language
    title: str
    subtitle: str
    replaces: str
    bars: Bars | None
    issued: str
    version: str
    addressee: Addressee
    shop: ShopHead
    greeting: Pieces
    facts: list[Fact]
    articles: Articles
    pieces: Fact
    sums: Sums | None
    remarks: Section
    how_to_pay: Section | None
    closing: Section
    running_title: Pieces


def slip_page(kind: DocumentKind, order: DocumentOrder) -> SlipPage:
    """Lay out what the slip or the invoice says."""
    placed, words = order.placed, WORDS[order.placed.language]
    if placed.language == "en":
        placed = placed.naming(order.shop.articles_en)
        articles = named(order.articles, order.shop.articles_en)
        order = order.model_copy(update={"placed": placed, "articles": articles})
    shows_prices = order.shows_prices(kind)
    is_invoice = shows_prices and order.shop.is_registered
    return SlipPage(
        language=placed.language,
        title=words.qualified_invoice if is_invoice else words.slip,
        subtitle=_subtitle(order, words, is_invoice=is_invoice),
        replaces=_replaces(order, words) if is_invoice else "",
        bars=bars_of(order) if kind is DocumentKind.SLIP and order.fields.slip.barcode else None,
        issued=f"{words.issued_on} {day(order.issued_on, placed.language)}",
        version=words.version.format(version=order.version),
        addressee=_addressee(kind, order),
        shop=shop_head(order.shop, words, placed.language, shows_number=is_invoice),
        greeting=pieces(_greeting(kind, order, words) if order.fields.slip.greeting else ""),
        facts=list(_facts(kind, order, words)),
        articles=_articles(kind, order, words, shows_prices=shows_prices),
        pieces=fact(words.pieces, f"{sum(line.quantity for line in _contents(kind, order)):,}"),
        sums=sums(order, words) if shows_prices else None,
        remarks=_remarks(order, words),
        how_to_pay=how_to_pay(order) if shows_prices and order.is_due_after_arrival else None,
        closing=_closing(kind, order, words),
        running_title=pieces(f"{words.order_no} {placed.order_no}"),
    )


def _subtitle(order: DocumentOrder, words: Words, *, is_invoice: bool) -> str:
    if order.is_replacement:
        return words.subtitle_resent if order.is_resent else words.subtitle_replacement
    return words.subtitle_invoice if is_invoice else words.subtitle_slip


def _replaces(order: DocumentOrder, words: Words) -> str:
    """A corrected invoice names the one that it replaces."""
    if order.replaces is None:
        return ""
    issued = day(order.replaces.issued_on, order.placed.language)
    return words.replaces.format(version=order.replaces.version, day=issued)


def _addressee(kind: DocumentKind, order: DocumentOrder) -> Addressee:
    person = order.addressee(kind)
    names = name_lines(person, order.placed.language)
    is_own_gift = _is_own_gift(kind, order)
    return Addressee(
        postal_code="" if is_own_gift else postal_code(person.address.postal_code),
        address=[] if is_own_gift else [pieces(line) for line in address_lines(person.address)],
        names=[pieces(line, longest=14) for line in names],
        main_name=0 if order.placed.language == "en" else len(names) - 1,
    )


def _is_own_gift(kind: DocumentKind, order: DocumentOrder) -> bool:
    """Whoever gets it learns no address."""
    return kind is DocumentKind.SLIP and order.placed.goes_to_somebody_else and order.placed.recipient is None


def shop_head(shop: ShopProfile, words: Words, language: Language, *, shows_number: bool) -> ShopHead:
    """Who issues a paper; its registration number stands on invoices and receipts."""
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
    is_others = order.placed.recipient is not None and order.placed.goes_to_somebody_else
    if order.is_replacement:
        return words.greeting_replacement
    is_from_somebody = kind is DocumentKind.SLIP and is_others
    if not is_from_somebody:
        return words.greeting
    return words.greeting_from.format(orderer=printable(order.placed.orderer.mention(order.placed.language)))


def _facts(kind: DocumentKind, order: DocumentOrder, words: Words) -> Iterator[Fact]:
    placed, language, fields = order.placed, order.placed.language, order.fields.slip
    yield fact(words.order_no, placed.order_no)
    if fields.ordered_on:
        yield fact(words.ordered_on, day(order.ordered_on, language))
    yield from _box(kind, order, words)
    if fields.phone and kind is DocumentKind.SLIP and placed.ship_to.phone and not _is_own_gift(kind, order):
        yield fact(words.phone_of_customer, placed.ship_to.phone)
    if not order.shows_prices(kind):
        return
    if fields.transaction_date:
        yield fact(words.transaction_date, day(order.transaction_date, language))
    if fields.payment:
        yield fact(words.payment, payment_words(words, order))
    if placed.payment.method.is_transfer and placed.total and not order.is_exchange:
        yield fact(words.transfer_no, order.transfer_no)
    if kind is DocumentKind.INVOICE:
        yield fact(words.ship_to, placed.ship_to.mention(language))


def _box(kind: DocumentKind, order: DocumentOrder, words: Words) -> Iterator[Fact]:
    """Which parcel of the order it is in, and with which other order."""
    if kind is DocumentKind.SLIP and (order.is_part or order.is_exchange):
        yield fact(words.parcel, parcel_words(order, order.placed.language))
    elif not order.shows_prices(kind):
        yield fact(words.parcel_no, order.parcel_no)
    if kind is DocumentKind.SLIP and order.same_box:
        yield fact(words.same_box, order.same_box)


def _contents(kind: DocumentKind, order: DocumentOrder) -> tuple[Line, ...]:
    return order.placed.lines if kind is DocumentKind.INVOICE else order.contents


def _elsewhere(kind: DocumentKind, order: DocumentOrder, words: Words) -> list[Line]:
    """Totals and tax are those of the whole order: beside them stands also what other parcels hold, marked so."""
    if kind is DocumentKind.INVOICE or not order.shows_prices(kind):
        return []
    return [line.model_copy(update={"name": words.other_parcel.format(name=line.name)}) for line in order.elsewhere]


def _articles(kind: DocumentKind, order: DocumentOrder, words: Words, *, shows_prices: bool) -> Articles:
    lines, fields = [*_contents(kind, order), *_elsewhere(kind, order, words)], order.fields.slip
    prices = [words.rate, words.quantity, *([words.unit_price] if fields.unit_price else []), words.amount]
    columns = prices if shows_prices else [words.quantity]
    return Articles(
        headings=[words.number, *([words.sku] if fields.sku else []), words.article, *columns],
        rows=[_row(at, line, fields, shows_prices=shows_prices) for at, line in enumerate(lines, start=1)],
    )


def _row(number: int, line: Line, fields: SlipFields, *, shows_prices: bool) -> Row:
    figures = [f"{line.quantity:,}"]
    if shows_prices:
        mark = mark_of(line.tax_rate) if fields.reduced_rate else ""
        price = [f"{line.unit_price:,}"] if fields.unit_price else []
        figures = [f"{mark}{line.tax_rate}%", *figures, *price, f"{line.amount:,}"]
    sku = pieces(line.sku, longest=8) if fields.sku else None
    return Row(number=str(number), sku=sku, name=pieces(line.name), figures=figures)


def _closing(kind: DocumentKind, order: DocumentOrder, words: Words) -> Section:
    if order.is_replacement:
        asked = _ask_shop(words)
        return asked.model_copy(update={"lines": [*paragraphs(words.is_free), *asked.lines]})
    if kind is DocumentKind.SLIP and order.placed.goes_to_somebody_else:
        return _ask_shop(words)
    rule = _return_rule(order.shop, words, order.placed.language)
    if not order.fields.slip.return_rule:
        rule = Section(heading="", lines=[])
    if not order.is_further:
        return rule
    elsewhere = paragraphs(words.totals_elsewhere.format(parcel=order.totals_in))
    return rule.model_copy(update={"lines": [*elsewhere, *rule.lines]})


def _remarks(order: DocumentOrder, words: Words) -> Section:
    """What the customer remarked, for their own eyes alone."""
    is_shown = order.fields.slip.remarks and not order.placed.goes_to_somebody_else
    return Section(heading=words.remarks, lines=paragraphs(order.placed.wishes.remarks) if is_shown else [])


def _return_rule(shop: ShopProfile, words: Words, language: Language) -> Section:
    rule = (language == "en" and shop.return_rule_en) or shop.return_rule
    return Section(heading=words.return_rule, lines=paragraphs(rule))


def _ask_shop(words: Words) -> Section:
    """Who did not buy the goods learns whom to ask, not what returning costs the buyer."""
    return Section(heading=words.questions, lines=[[words.ask_shop]])
