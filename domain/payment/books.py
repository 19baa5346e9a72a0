"""What the shop's ledger says, as entries for the books: sales with their tax, money that came, and money that went.

A sale is of the day on which the parcel left, with the amounts of the paper that left with it; what is charged or goes
back later is an entry of its own day, so that no day changes because of what comes after it. Points are a payment. What
came before the parcel left is on the same account, so that the account always shows what customers owe.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from domain.basics.money import TaxLine, TaxRate
from domain.order.sale import Sale
from domain.payment.price_return import PriceReturn, Surcharge


class EntryKind(StrEnum):
    """What an entry is about; profiles name its accounts."""

    SALE = "sale"
    RETURN = "return"  # what goes back of a sale, whether it was paid or not
    POINTS = "points"
    DEPOSIT = "deposit"
    REVERSAL = "reversal"  # of a deposit
    REFUND = "refund"
    REFUND_BACK = "refund_back"  # it did not reach the customer, and is here again
    FEE = "fee"  # what a carrier kept of the cash that it collected


class BookEntry(NamedTuple):
    """One entry; `amount` in yen, with the `tax` in it where the kind has one."""

    day: date
    kind: EntryKind
    order_no: str
    amount: int
    rate: TaxRate | None = None
    tax: int = 0


def of_sale(order_no: str, sale: Sale) -> Iterator[BookEntry]:
    """The entries of a sale: one per rate, and what points paid of it."""
    yield from _per_rate(EntryKind.SALE, sale.sold_on, order_no, sale.rates)
    if sale.points:
        yield BookEntry(sale.sold_on, EntryKind.POINTS, order_no, sale.points)


def of_surcharge(order_no: str, more: Surcharge) -> Iterator[BookEntry]:
    """The entries of what is charged after the sale."""
    return _per_rate(EntryKind.SALE, more.charged_on, order_no, more.lines)


def of_return(order_no: str, returned: PriceReturn) -> Iterator[BookEntry]:
    """The entries of what goes back of it."""
    return _per_rate(EntryKind.RETURN, returned.given_on, order_no, returned.lines)


def _per_rate(kind: EntryKind, day: date, order_no: str, lines: Iterable[TaxLine]) -> Iterator[BookEntry]:
    return (BookEntry(day, kind, order_no, line.gross, line.rate, line.tax) for line in lines if line.gross)


#: On which side of the account of what customers owe an entry stands.
_OWED = frozenset({EntryKind.SALE, EntryKind.REVERSAL, EntryKind.REFUND})
_SETTLED = frozenset({EntryKind.RETURN, EntryKind.POINTS, EntryKind.DEPOSIT, EntryKind.REFUND_BACK})


def owed(entries: Iterable[BookEntry]) -> int:
    """Yen that these entries leave on the account of what customers owe; below zero: what belongs to them."""
    return sum(each.amount * ((each.kind in _OWED) - (each.kind in _SETTLED)) for each in entries)
