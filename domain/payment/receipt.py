"""Receipts (領収書) that customers ask for: only for money that came in and is kept, with the amounts per tax rate.

Where somebody else took the customer's money, their paper is the receipt; ours then says that both are of one payment.
"""

from datetime import date
from typing import ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict

from domain.basics.errors import Refusal
from domain.basics.money import TaxedTotals
from domain.contract.order import PaymentMethod, PlacedOrder
from domain.contract.status import DEAD
from domain.order.state import OrderState
from domain.people.remark import OneLine, Signed
from domain.shop.profile import ShopProfile

#: Methods by which somebody else takes the customer's money, and gives a receipt for it.
TAKEN_BY_OTHERS = frozenset({PaymentMethod.CASH_ON_DELIVERY, PaymentMethod.INVOICE_SERVICE})
#: Revenue stamps (印紙税額一覧表 第17号の1文書): up to this many yen, so many yen of duty; below the first sum, none.
TAXED_FROM = 50_000
_DUTIES = (
    (1_000_000, 200),
    (2_000_000, 400),
    (3_000_000, 600),
    (5_000_000, 1_000),
    (10_000_000, 2_000),
    (20_000_000, 4_000),
    (30_000_000, 6_000),
    (50_000_000, 10_000),
    (100_000_000, 20_000),
    (200_000_000, 40_000),
    (300_000_000, 60_000),
    (500_000_000, 100_000),
    (1_000_000_000, 150_000),
)


class NoReceipt(Refusal):
    """No receipt can be given for this order's money."""

    cases: ClassVar = {"ended": ("status",), "unpaid": ("missing",), "free": (), "taken_by_others": ("method",)}


class ReplacedReceipt(BaseModel):
    """A receipt that was given before for the same money."""

    model_config = ConfigDict(frozen=True)

    number: int
    issued_on: date


class Wanted(NamedTuple):
    """What a receipt is to say, of which version of the order's contents."""

    version: int
    amount: int
    name: str
    proviso: str
    on_paper: bool


class ReceiptAsked(Signed):
    """A customer asks for a receipt: made out to whom, for what; empty is the orderer, and the goods.

    `besides`: although the carrier or the provider gave one; the paper says that both are of one payment.
    """

    name: OneLine = ""
    proviso: OneLine = ""
    on_paper: bool = False
    besides: bool = False

    def of(self, version: int, amount: int) -> Wanted:
        """The receipt that is wanted for this money."""
        return Wanted(version, amount, self.name.strip(), self.proviso.strip(), self.on_paper)


class MoneyReceipt(BaseModel):
    """A receipt as it is given: `amount` yen, of which `number` within its order, to whom and for what."""

    model_config = ConfigDict(frozen=True)

    number: int
    amount: int
    name: str
    proviso: str
    on_paper: bool
    issued_on: date
    replaces: ReplacedReceipt | None = None


def receivable(placed: PlacedOrder, state: OrderState, *, besides: bool) -> int:
    """The yen that a receipt may confirm: what came of the price and is kept; a surplus goes back.

    `besides`: although the carrier or the provider gave one.

    Raises:
        NoReceipt
    """
    if state.ending in DEAD:
        raise NoReceipt("ended", status=state.status)
    if not placed.total:
        raise NoReceipt("free")
    received = min(state.money.kept, state.money.due)
    if state.money.missing or received <= 0:
        raise NoReceipt("unpaid", missing=state.money.missing)
    if placed.payment.method in TAKEN_BY_OTHERS and not besides:
        raise NoReceipt("taken_by_others", method=placed.payment.method)
    return received


def totals_of(placed: PlacedOrder, amount: int, shop: ShopProfile) -> TaxedTotals:
    """The price per rate; what is let off or was given back of it comes off each rate by its share."""
    return placed.totals(shop.tax_rounding, less=max(placed.total - amount, 0))


def stamp_duty(placed: PlacedOrder, amount: int, shop: ShopProfile, *, on_paper: bool) -> int:
    """Yen of the revenue stamp: none on what is no paper, none for a card, none below 50,000 yen.

    Where the tax is stated, the sum without it counts.
    """
    if not on_paper or placed.payment.method is PaymentMethod.CARD:
        return 0
    base = amount - (totals_of(placed, amount, shop).tax if shop.is_registered else 0)
    if base < TAXED_FROM:
        return 0
    return next(duty for most, duty in _DUTIES if base <= most)
