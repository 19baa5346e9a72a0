"""What goes into the box and onto it: the slip (納品書, also the qualified invoice) and the parcel label sheet."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from domain.basics.money import TaxedTotals, tax_within
from domain.contract.order import Line, Person, PlacedOrder, Wishes
from domain.order.money import reprice
from domain.order.packed import Packed
from domain.shop.papers import PapersPolicy
from domain.shop.profile import ShopProfile
from domain.shop.temperature import Temperature


class DocumentKind(StrEnum):
    SLIP = "slip"  # 納品書 for the box; without any price when the box goes to somebody else or is a gift
    INVOICE = "invoice"  # 納品書 兼 適格請求書 with prices, sent to the orderer when the box carries none
    LABEL = "label"  # the sheet the packer sticks onto the parcel
    NOTE = "note"  # for the packer alone, it stays in the shop: wishes, remarks, and that a box travels cool
    RETURN = "return"  # 適格返還請求書, where money of a sale went back; its version is its number within the order
    RECEIPT = "receipt"  # 領収書, for customers who ask for one; its version is its number within the order
    LETTER = "letter"  # a mail on paper, for customers who have no e-mail address; its version is the mail's number


#: The papers of a version of an order. The others are counted by numbers of their own.
OF_VERSION = frozenset({DocumentKind.SLIP, DocumentKind.INVOICE, DocumentKind.LABEL, DocumentKind.NOTE})


class Replaced(NamedTuple):
    """The version that a corrected paper replaces, and when that was issued."""

    version: int
    issued_on: date


class Printed(NamedTuple):
    """When a paper was handed over once more, and by whom."""

    on: date
    at: datetime
    by: str


class PaperRow(BaseModel):
    """A paper as lists show it: `number` is its version, or its number within the order."""

    model_config = ConfigDict(frozen=True)

    kind: DocumentKind
    number: int
    parcel_no: str
    made_at: datetime
    reprinted_on: tuple[date, ...]


class DocumentOrder(BaseModel):
    """What the documents are made from. `version` counts changes of address and contents, from 1.

    `shipped_on` is known once the parcel has left, and until then `ships_on` is when it will; `issued_on` is the day of
    printing. `replaces` is the newest printed version before this one. `waived` are yen of the price that the shop does
    not ask for, of which `given_back` had come, and `postpay_days` are those after arrival in which somebody who pays
    after delivery has to pay. Of an order that is split, `packed` is what is in this parcel, `parcels` counts all of
    them once nothing is left to be packed, and the first, whose number is `totals_in`, carries totals, tax and cash.
    `is_replacement`: it is sent once more, free of charge; `is_resent`: in the place of what never came; `articles`:
    other ones in their place. `is_exchange`: these are sold, and what came back has paid for them, but for
    the `extra` yen that the customer paid on top.
    `mails_invoice`: the box names no price, so that the invoice goes by mail. `same_box`: the number of another order
    in the same parcel; `rides_with`: where that one leads, and has the label.
    """

    model_config = ConfigDict(frozen=True)

    placed: PlacedOrder
    shop: ShopProfile
    transfer_no: str
    version: int
    parcel_no: str = "1"
    packed: tuple[Packed, ...] = ()
    parcels: int | None = None
    totals_in: str = ""
    issued_on: date
    shipped_on: date | None = None
    ships_on: date | None = None
    replaces: Replaced | None = None
    timezone: str = "Asia/Tokyo"
    received: int = 0  # yen that have come in
    waived: int = 0
    given_back: int = 0
    postpay_days: int = 7
    temperature: Temperature = Temperature.NORMAL
    mails_invoice: bool = False
    is_replacement: bool = False
    is_resent: bool = False
    articles: tuple[Line, ...] = ()
    is_exchange: bool = False
    extra: int = 0
    rides_with: str = ""
    same_box: str = ""
    fields: PapersPolicy = PapersPolicy()

    @property
    def kinds(self) -> tuple[DocumentKind, ...]:
        """The documents it needs: an invoice of its own when the box has no price, a note of what to look at."""
        is_invoiced = not (self.slip_shows_prices or self.is_further)
        invoice = (DocumentKind.INVOICE,) if is_invoiced else ()
        note = (DocumentKind.NOTE,) if self.placed.wishes != Wishes() or self.temperature.is_cool else ()
        label = () if self.rides_with else (DocumentKind.LABEL,)
        return (DocumentKind.SLIP, *label, *invoice, *note)

    def in_exchange(self, articles: tuple[Line, ...], shipped_on: date | None, extra: int = 0) -> Self:
        """The papers of these articles alone, which are sold for the value of what came back."""
        price = sum(line.amount for line in articles)
        nothing = dict.fromkeys(("shipping_fee", "cod_fee", "discount", "points_used"), 0)
        placed = self.placed.model_copy(update={"lines": articles, "total": price, **nothing})
        sums = {"received": price, "waived": 0, "given_back": 0}
        as_sale = {"packed": (), "articles": (), "is_replacement": False, "is_exchange": True, "shipped_on": shipped_on}
        return self.model_copy(update={"placed": placed, "extra": extra, **sums, **as_sale})

    @property
    def is_part(self) -> bool:
        """The order is split, and this parcel holds some of it."""
        return bool(self.packed)

    @property
    def is_further(self) -> bool:
        """Another parcel carries totals, tax and cash."""
        return self.is_part and self.totals_in != self.parcel_no

    @property
    def contents(self) -> tuple[Line, ...]:
        """What is in the parcel."""
        if self.articles:
            return self.articles
        if not self.is_part:
            return self.placed.lines
        return tuple(_so_many(self.placed.lines[each.line - 1], each.pieces) for each in self.packed)

    @property
    def elsewhere(self) -> tuple[Line, ...]:
        """What is in other parcels."""
        here = dict(self.packed)
        lines = enumerate(self.placed.lines, start=1) if self.is_part else ()
        return tuple(_so_many(line, left) for no, line in lines if (left := line.quantity - here.get(no, 0)))

    @property
    def is_paid(self) -> bool:
        """True when nothing is to be paid any more, as far as was known at printing."""
        return not self.still_to_pay

    @property
    def still_to_pay(self) -> int:
        """Yen that are still to come, as far as was known at printing."""
        if self.placed.is_paid_by_cart:
            return 0
        return reprice(self.placed.total, kept=self.received, waived=self.waived).missing

    @property
    def sold(self) -> TaxedTotals:
        """What the goods and fees cost, per tax rate: what is let off of the price comes off each rate by its share."""
        return self.placed.totals(self.shop.tax_rounding, less=self.waived)

    @property
    def cash_tax(self) -> int:
        """The tax within the cash that is collected at the door; a shop that is not registered states none."""
        return tax_within(self.cash_to_collect, self.sold, self.shop.tax_rounding) if self.shop.is_registered else 0

    @property
    def is_due_after_arrival(self) -> bool:
        """True when the orderer pays the shop itself once the parcel has come."""
        is_asked = self.placed.terms.pays_after_delivery and not self.placed.needs_no_payment_request
        return is_asked and self.still_to_pay > 0

    @property
    def slip_shows_prices(self) -> bool:
        return not (self.mails_invoice or self.placed.goes_to_somebody_else)

    @property
    def ordered_on(self) -> date:
        """The shop's date of the order."""
        return self.placed.placed_at.astimezone(ZoneInfo(self.timezone)).date()

    @property
    def transaction_date(self) -> date:
        """The date of the transaction that a qualified invoice names: the day of shipping, not that of printing.

        Slips are printed before the parcel leaves: then it is the day on which it will.
        """
        return self.shipped_on or self.ships_on or self.issued_on

    @property
    def texts(self) -> tuple[str, ...]:
        """What customers and carts wrote that stands on the papers: names, addresses, articles and remarks."""
        names = [line.name for line in (*self.placed.lines, *self.articles)] + [self.placed.wishes.remarks]
        for person in (self.placed.ship_to, self.placed.orderer):
            names += [person.company, person.department, person.name, person.address.one_line]
        return tuple(names)

    @property
    def cash_to_collect(self) -> int:
        """Yen that the carrier collects at the door; 0 when there is nothing to collect."""
        if self.is_further or not self.placed.terms.collected_by_carrier or self.placed.needs_no_payment_request:
            return 0
        return self.still_to_pay

    def shows_prices(self, kind: DocumentKind) -> bool:
        is_priced_slip = kind is DocumentKind.SLIP and self.slip_shows_prices and not self.is_further
        return kind is DocumentKind.INVOICE or is_priced_slip

    def addressee(self, kind: DocumentKind) -> Person:
        """Who the document is addressed to: the invoice to the orderer, what goes with the box to the recipient."""
        return self.placed.orderer if kind is DocumentKind.INVOICE else self.placed.ship_to


def _so_many(line: Line, pieces: int) -> Line:
    return line.model_copy(update={"quantity": pieces})
