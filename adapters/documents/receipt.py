"""What stands on a receipt (領収書): everything is decided here, the template only sets it."""

from collections.abc import Iterator

from adapters.documents.formats import Pieces, day, pieces, yen
from adapters.documents.receipt_words import RECEIPT_WORDS, ReceiptWords
from adapters.documents.section import Fact, Part, fact
from adapters.documents.slip import ShopHead, shop_head
from adapters.documents.slip_sums import has_reduced_rate, rate_rows
from adapters.documents.words import WORDS, payment_words
from domain.contract.order import Language, PaymentMethod, Person
from domain.order.document import DocumentOrder
from domain.payment.receipt import MoneyReceipt, stamp_duty, totals_of

_TITLES = ("様", "御中", "殿")
_COMPANIES = ("株式会社", "有限会社", "合同会社", "合名会社", "合資会社", "法人", "（株）", "(株)", "（有）")


class ReceiptPage(Part):
    """The data of `receipt.typ`; `stamp` is empty where no revenue stamp is needed."""

    language: Language
    title: str
    subtitle: str
    number: Pieces
    issued: str
    addressee: Pieces
    amount: str
    received: Pieces
    facts: list[Fact]
    rate_headings: list[str]
    rates: list[list[str]]
    steps: list[Fact]
    notes: list[Pieces]
    stamp: str
    shop: ShopHead


def receipt_page(order: DocumentOrder, receipt: MoneyReceipt) -> ReceiptPage:
    """Lay out what the receipt says."""
    placed, language = order.placed, order.placed.language
    words, slip_words, fields = RECEIPT_WORDS[language], WORDS[language], order.fields.receipt
    totals = totals_of(placed, receipt.amount, order.shop)
    headings, rates = rate_rows(order, totals, slip_words, marks_reduced=fields.reduced_rate)
    duty = stamp_duty(placed, receipt.amount, order.shop, on_paper=receipt.on_paper)
    paid = words.by_card if placed.payment.method is PaymentMethod.CARD else payment_words(slip_words, order)
    return ReceiptPage(
        language=language,
        title=words.title,
        subtitle=words.subtitle,
        number=pieces(f"{words.number} {number_of(order, receipt.number)}"),
        issued=f"{words.issued_on} {day(receipt.issued_on, language)}",
        addressee=pieces(titled(receipt.name or usual_name(placed.orderer), language), longest=14),
        amount=words.amount.format(amount=yen(receipt.amount, language)),
        received=pieces(words.received.format(proviso=_proviso(receipt.proviso) or words.usual_proviso)),
        facts=[
            *([fact(slip_words.order_no, placed.order_no)] if fields.order_no else []),
            *([fact(slip_words.ordered_on, day(order.ordered_on, language))] if fields.ordered_on else []),
            *([fact(slip_words.payment, paid)] if fields.payment else []),
        ],
        rate_headings=headings if fields.rates else [],
        rates=rates if fields.rates else [],
        steps=[fact(slip_words.points, yen(-placed.points_used, language))] if placed.points_used else [],
        notes=[pieces(note) for note in _notes(order, receipt, words)],
        stamp=words.stamp if duty else "",
        shop=shop_head(order.shop, slip_words, language, shows_number=order.shop.is_registered),
    )


def number_of(order: DocumentOrder, number: int) -> str:
    """What a receipt is called: 「1001-R1」."""
    return f"{order.placed.order_no}-R{number}"


def usual_name(person: Person) -> str:
    """Who gets it unless they name somebody: the company that ordered, else the person."""
    return person.company or person.name


def titled(name: str, language: Language) -> str:
    """The name with its title, unless it has one."""
    name = name.strip()
    if language == "en" or name.endswith(_TITLES):
        return name
    return f"{name} {'御中' if any(word in name for word in _COMPANIES) else '様'}"


def _proviso(given: str) -> str:
    """What the money was for, without the words that stand around it."""
    return given.strip().removeprefix("但し").lstrip("、 　").removesuffix("。").removesuffix("として")


def _notes(order: DocumentOrder, receipt: MoneyReceipt, words: ReceiptWords) -> Iterator[str]:
    placed, slip_words = order.placed, WORDS[order.placed.language]
    if receipt.replaces:
        number = number_of(order, receipt.replaces.number)
        yield words.replaces.format(number=number, day=day(receipt.replaces.issued_on, placed.language))
    if placed.payment.method in words.beside:
        yield words.beside[placed.payment.method]
    if order.fields.receipt.reduced_rate and has_reduced_rate(placed):
        yield slip_words.reduced_rate
    if placed.payment.method is PaymentMethod.CARD:
        yield words.card
    elif not receipt.on_paper:
        yield words.electronic
