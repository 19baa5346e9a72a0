"""The order as the cart hands it over: the JSON contract that carts in any language fill in.

Prices are integer yen with tax included, instants carry an offset, fields may be added but never renamed.
Unknown fields refuse no order, so that a newer cart may talk to an older shop; they are kept and told to the shop.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from domain.basics.errors import InvalidOrder
from domain.basics.fault import Fault, faults_of, wrong
from domain.basics.json_reader import too_deep
from domain.basics.money import FEE_RATE, Rounding, TaxedTotals, TaxRate, Yen, taxed_totals
from domain.basics.text import BROKEN, is_printable, one_line, storable_json
from domain.contract.unknown import KeepsUnknown

Language = Literal["ja", "en"]
Short = Annotated[str, Field(max_length=100)]
Text = Annotated[str, Field(max_length=200)]
#: A page to pay on, as it can be clicked on in a mail.
_PAGE = re.compile(r"https://[^\s/?#]+[!-~]*")
Quantity = Annotated[int, Field(strict=True, ge=1, le=9_999)]
#: Letters, digits and hyphens only: the number is printed, spoken, and part of ids and addresses.
OrderNo = Annotated[str, Field(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}[A-Za-z0-9])?$", max_length=40)]
#: Calendar days the shop plans with; outside them date arithmetic has no meaning for an order.
EARLIEST, LATEST = 2000, 2200
#: Characters of a mail address at most (RFC 5321).
LONGEST_ADDRESS = 254
_FAR, _A_DAY = timedelta(hours=16), timedelta(days=1)


class PlanName(StrEnum):
    PREPAY = "prepay"  # 先払い
    POSTPAY = "postpay"  # 後払い
    COD = "cod"  # 代金引換


class PaymentPlan(BaseModel):
    """A way to pay as data: when money is due relative to the goods, and who collects it.

    Rules, templates and SQL ask for these properties and never for a plan by its name.
    """

    model_config = ConfigDict(frozen=True)

    pays_before_shipping: bool  # the goods wait for the money; without it the order expires
    pays_after_delivery: bool  # the money is asked for once the parcel has arrived; without it the order is uncollected
    collected_by_carrier: bool  # cash at the door; the shop gets it from the carrier, and no customer pays it directly


PLANS: dict[PlanName, PaymentPlan] = {
    PlanName.PREPAY: PaymentPlan(pays_before_shipping=True, pays_after_delivery=False, collected_by_carrier=False),
    PlanName.POSTPAY: PaymentPlan(pays_before_shipping=False, pays_after_delivery=True, collected_by_carrier=False),
    PlanName.COD: PaymentPlan(pays_before_shipping=False, pays_after_delivery=False, collected_by_carrier=True),
}
#: What a customer is asked to change to when the shop wants its money first.
IN_ADVANCE = PlanName.PREPAY


class PaymentMethod(StrEnum):
    BANK_TRANSFER = "bank_transfer"
    POSTAL_TRANSFER = "postal_transfer"
    CONVENIENCE_STORE = "convenience_store"
    CARD = "card"
    QR = "qr"
    INVOICE_SERVICE = "invoice_service"
    CASH_ON_DELIVERY = "cash_on_delivery"

    @property
    def is_transfer(self) -> bool:
        """True where the payer writes the order's transfer number."""
        return self in {PaymentMethod.BANK_TRANSFER, PaymentMethod.POSTAL_TRANSFER}


class PaymentState(StrEnum):
    UNPAID = "unpaid"  # the customer still has to pay
    AUTHORIZED = "authorized"  # a provider vouches for the money; the shop collects it there
    CAPTURED = "captured"  # the cart already took the money


class Contract(BaseModel):
    """Base of the models of the contract: frozen, unknown fields ignored.

    No rule here may ever become stricter: stored orders and running workflows are read by it again. What is found out
    later becomes a hold (domain/agenda/intake.py).
    """

    model_config = ConfigDict(frozen=True, extra="ignore")


def _in_plain_letters(address: str) -> str:
    """A mail address typed in full-width letters, in those that mails carry (NFKC); it never outgrows its field."""
    plain = unicodedata.normalize("NFKC", address)
    return plain if len(plain) <= LONGEST_ADDRESS else address


#: A mail address as somebody gave it. Whether a mail can be sent to it is another question.
MailAddress = Annotated[str, Field(max_length=LONGEST_ADDRESS), AfterValidator(_in_plain_letters)]


def _plain_date(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value


D = TypeVar("D", bound=date)


def _in_our_time(value: D) -> D:
    day = value.date() if isinstance(value, datetime) else value
    leeway = timedelta() if isinstance(value, datetime) else _A_DAY  # an instant's day may be another one elsewhere
    if not date(EARLIEST, 1, 1) - leeway <= day < date(LATEST, 1, 1) + leeway:
        raise wrong("years", earliest=EARLIEST, latest=LATEST)
    return value


def _with_usual_offset(value: datetime) -> datetime:
    """The same instant; PostgreSQL reads no offset of 16 hours and more, and no place on earth has one."""
    offset = value.utcoffset()
    return value if offset is not None and abs(offset) < _FAR else value.astimezone(UTC)


#: A calendar day, and an instant with its offset; beyond these years, date arithmetic fails within an activity.
PlainDate = Annotated[date, BeforeValidator(_plain_date), AfterValidator(_in_our_time)]
Instant = Annotated[AwareDatetime, AfterValidator(_with_usual_offset), AfterValidator(_in_our_time)]


class Address(Contract):
    """A Japanese postal address, from large to small."""

    postal_code: Annotated[str, Field(max_length=16)]
    prefecture: Short
    city: Short
    street: Text
    building: Text = ""

    @property
    def one_line(self) -> str:
        return one_line(f"{self.prefecture}{self.city}{self.street} {self.building}")


class Person(Contract):
    """Somebody the shop writes to or ships to; `name` may be empty when `company` is given."""

    name: Short = ""
    kana: Short = ""
    company: Short = ""
    department: Short = ""
    email: MailAddress = ""
    phone: Annotated[str, Field(max_length=30)] = ""
    customer_id: Annotated[str, Field(max_length=64)] | None = None
    address: Address

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not one_line(self.name) and not one_line(self.company):
            raise wrong("nobody")
        return self

    def salutation(self, language: Language = "ja") -> str:
        """How a letter addresses them: 「株式会社… 営業部 山田 太郎 様」, or 御中 for an organisation alone."""
        name, company, department = one_line(self.name), one_line(self.company), one_line(self.department)
        if language == "en":
            return ", ".join(part for part in (name, department, company) if part)
        if name:
            return " ".join(part for part in (company, department, name) if part) + " 様"
        return " ".join(part for part in (company, department) if part) + " 御中"

    def mention(self, language: Language = "ja") -> str:
        """How a text names them to somebody else: 「山田 太郎 様」, and an organisation by its name without a title."""
        return self.salutation(language).removesuffix(" 御中")

    def texts(self) -> list[tuple[str, str]]:
        """Field name and value of every text that labels, slips or headers may carry."""
        own = [(name, getattr(self, name)) for name in ("name", "kana", "company", "department", "email", "phone")]
        return own + [(f"address.{name}", value) for name, value in self.address.model_dump().items()]


class Payment(Contract):
    """How the customer chose to pay, and what the cart knows about it."""

    method: PaymentMethod
    state: PaymentState = PaymentState.UNPAID
    reference: Text | None = None

    @property
    def says_how_to_pay(self) -> bool:
        """True when a customer can pay with the reference: a number for convenience stores, else a page to pay on.

        What a provider calls the payment is nothing that a customer could use.
        """
        if self.method is PaymentMethod.CONVENIENCE_STORE:
            return any(sign.isalnum() for sign in self.reference or "")
        return _PAGE.fullmatch(self.reference or "") is not None


class Line(Contract):
    """One article of the order; `unit_price` in yen with tax included."""

    sku: Annotated[str, Field(min_length=1, max_length=64)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    quantity: Quantity
    unit_price: Yen
    tax_rate: TaxRate

    @property
    def amount(self) -> int:
        return self.quantity * self.unit_price


class UsedCoupon(Contract):
    """A coupon that was used for the order. The `amount` that it took off, in yen, is part of the `discount`."""

    code: Annotated[str, Field(min_length=1, max_length=64)]
    amount: Yen = 0
    expires_on: PlainDate | None = None

    def is_expired(self, on: date) -> bool:
        """True when it cannot be used on this day any more."""
        return self.expires_on is not None and self.expires_on < on

    def taking_off(self, amount: int) -> Self:
        """The same, which takes so much off."""
        return self.model_copy(update={"amount": amount})


class Wishes(Contract):
    delivery_date: PlainDate | None = None
    time_slot: Short | None = None
    gift: bool = False
    remarks: Annotated[str, Field(max_length=2_000)] = ""


class Risk(Contract):
    """The verdict that cart, mall or payment provider sent along."""

    verdict: Short = ""
    score: Annotated[float, Field(allow_inf_nan=False)] | None = None
    source: Short = ""


class Consents(Contract):
    electronic_notice: bool = True
    advertising: bool = False


def named(lines: Iterable[Line], articles: Mapping[str, str]) -> tuple[Line, ...]:
    """The lines with these names by SKU; an article that has none keeps its own."""
    return tuple(line.model_copy(update={"name": articles.get(line.sku) or line.name}) for line in lines)


class PlacedOrder(Contract, KeepsUnknown):
    """One order as handed over by the cart (see docs/schema/order.json)."""

    order_no: OrderNo
    placed_at: Instant
    language: Language = "ja"
    channel: Short = "own-shop"
    channel_order_no: Short | None = None
    channel_shipment_no: Short | None = None  # by which the channel knows the parcel, where it wants that back
    plan: PlanName
    payment: Payment
    orderer: Person
    recipient: Person | None = None
    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=500)]
    shipping_fee: Yen = 0
    cod_fee: Yen = 0
    discount: Yen = 0
    #: Left out where there are none: an order that was stored before has the fingerprint that it had.
    coupons: Annotated[tuple[UsedCoupon, ...], Field(max_length=20, exclude_if=lambda used: not used)] = ()
    points_used: Yen = 0
    total: Yen
    wishes: Wishes = Wishes()
    risk: Risk | None = None
    consents: Consents = Consents()

    def naming(self, articles: Mapping[str, str]) -> Self:
        """The order with these names by SKU; an article that has none keeps its own."""
        return self.model_copy(update={"lines": named(self.lines, articles)})

    @property
    def terms(self) -> PaymentPlan:
        """When the money is due, and who collects it."""
        return PLANS[self.plan]

    @property
    def ship_to(self) -> Person:
        """The recipient, who is the orderer unless the cart names somebody else."""
        return self.recipient or self.orderer

    @property
    def goes_to_somebody_else(self) -> bool:
        """True when the box must carry no price: a gift, or a recipient who is not the orderer."""
        if self.wishes.gift:
            return True
        if self.recipient is None:
            return False
        return _identity(self.recipient) != _identity(self.orderer)

    @property
    def goods_total(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def sum_of_parts(self) -> int:
        """What `total` should be: goods and fees less discount and points."""
        return self.goods_total + self.shipping_fee + self.cod_fee - self.discount - self.points_used

    @property
    def adds_up(self) -> bool:
        """False when the total is not the sum of its parts, so that one of them is wrong."""
        return self.sum_of_parts == self.total

    @property
    def is_paid_by_cart(self) -> bool:
        return self.payment.state is PaymentState.CAPTURED

    @property
    def needs_no_payment_request(self) -> bool:
        """True when the money was taken or is vouched for: no instructions, no deadline, no reminders."""
        return self.payment.state is not PaymentState.UNPAID

    @property
    def quantities(self) -> dict[str, int]:
        """Pieces per SKU, in SKU order (the order in which stock rows are locked)."""
        sums: dict[str, int] = {}
        for line in self.lines:
            sums[line.sku] = sums.get(line.sku, 0) + line.quantity
        return dict(sorted(sums.items()))

    def totals(self, rounding: Rounding = "floor", *, less: int = 0) -> TaxedTotals:
        """Gross and tax per rate after the discount; points are payment and change no tax.

        `less`: yen that are let off of the price besides.
        """
        parts: list[tuple[TaxRate, int]] = [(line.tax_rate, line.amount) for line in self.lines]
        parts.append((FEE_RATE, self.shipping_fee + self.cod_fee))
        return taxed_totals([part for part in parts if part[1]], discount=self.discount + less, rounding=rounding)

    def fingerprint(self) -> str:
        """A hash of the contents: the same order handed over twice has the same one, whatever a cart adds to it."""
        return hashlib.sha256(self.model_dump_json(exclude={"unknown_fields"}).encode()).hexdigest()

    def unprintable_fields(self) -> list[str]:
        """The fields that hold control characters, line feeds or halves of characters, by their path."""
        people = [("orderer", self.orderer)] + ([("recipient", self.recipient)] if self.recipient else [])
        texts = [(f"{who}.{field}", text) for who, person in people for field, text in person.texts()]
        texts += [(f"lines.{at}.name", line.name) for at, line in enumerate(self.lines)]
        return [field for field, text in texts if not is_printable(text) or BROKEN in text]


class StoredOrder(BaseModel):
    """Names an order that is stored, and says nothing else: a workflow started with it takes the order up."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    order_no: OrderNo


def _identity(person: Person) -> tuple[str, str, str]:
    return (
        re.sub(r"\s", "", person.name),
        re.sub(r"\s", "", person.company),
        re.sub(r"\s", "", person.address.one_line),
    )


def read_order(payload: object) -> PlacedOrder:
    """Turn decoded JSON into an order.

    Raises:
        InvalidOrder: it cannot be read; the message names every field that is wrong.
    """
    if not isinstance(payload, dict):
        raise InvalidOrder(Fault(field="order", code="not_an_object", facts={"was": _kind(payload)}))
    try:
        return PlacedOrder.model_validate_json(storable_json(json.dumps(payload).encode()))
    except ValidationError as error:
        faults = tuple(
            fault if fault.field else fault.model_copy(update={"field": "order"}) for fault in faults_of(error)
        )
        raise InvalidOrder(*faults) from error
    except RecursionError as error:
        raise InvalidOrder(too_deep("order")) from error
    except (TypeError, ValueError) as error:  # no JSON, numbers without end
        raise InvalidOrder(Fault(field="order", code="unwritable", facts={"said": str(error)})) from error


def _kind(value: object) -> str:
    names = {type(None): "null", list: "a list", str: "a string", bool: "a boolean", int: "a number", float: "a number"}
    return names.get(type(value), type(value).__name__)
