"""What the shop's ledger says, as entries for the books: sales with their tax, money that came, and money that went.

A sale is of the day on which the parcel left, with the tax of its invoice; points are a payment. What came before the
parcel left is on the same account, so that the account always shows what customers owe.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from domain.basics.money import Rounding, TaxRate
from domain.contract.order import PlacedOrder


class EntryKind(StrEnum):
    """What an entry is about; profiles name its accounts."""

    SALE = "sale"
    RETURN = "return"  # the parcel came back: the sale is taken back
    POINTS = "points"
    DEPOSIT = "deposit"
    REVERSAL = "reversal"  # of a deposit
    REFUND = "refund"
    FEE = "fee"  # what a carrier kept of the cash that it collected


class BookEntry(NamedTuple):
    """One entry; `amount` in yen, with the `tax` in it where the kind has one."""

    day: date
    kind: EntryKind
    order_no: str
    amount: int
    rate: TaxRate | None = None
    tax: int = 0


def sale(placed: PlacedOrder, day: date, rounding: Rounding, kind: EntryKind = EntryKind.SALE) -> Iterator[BookEntry]:
    """The entries of a sale, or of one that is taken back: one per rate, and what points paid of it."""
    for line in placed.totals(rounding).lines:
        if line.gross:
            yield BookEntry(day, kind, placed.order_no, line.gross, line.rate, line.tax)
    if placed.points_used and kind is EntryKind.SALE:
        yield BookEntry(day, EntryKind.POINTS, placed.order_no, placed.points_used)
