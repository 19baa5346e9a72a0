"""The messages of the contract: facts in the past tense, commands in the imperative. One model each.

Every message may be sent as JSON from any language; docs/schema/ holds their JSON Schemas.
"""

import re
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from domain.basics.fault import wrong
from domain.basics.money import PositiveYen, TaxRate, Yen
from domain.basics.text import is_printable
from domain.contract.claims import CarrierSays, ClaimOutcome, ClaimReason, ClaimScheme, ClosingReason, Remedy, Reply
from domain.contract.order import Instant, Language, MailAddress, OrderNo, Person, PlainDate, PlanName, Short
from domain.contract.returns import Postage, ReturnCause, ReturnWish
from domain.contract.status import Category, Goods, HoldReason, MarkKind, ParcelEvent, ReturnReason, Status
from domain.contract.unknown import KeepsUnknown

#: Whoever asks through Temporal itself: its Web UI, its CLI, or a program that cancels the workflow.
BY_TEMPORAL = "Temporal (Web UI or CLI)"
Who = Annotated[str, Field(max_length=100, description="who did it, a name that colleagues know")]
Note = Annotated[str, Field(max_length=1_000)]
NoticeId = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[!-~]+$")]


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


ParcelNo = Annotated[str, BeforeValidator(_as_text), Field(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9-]+$")]
TrackingNo = Annotated[str, BeforeValidator(_as_text), Field(max_length=40, pattern=r"^[A-Za-z0-9-]*$")]
#: As many as a column for them can count.
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
#: Pieces by the number of the order's line, which is 1 for the first; empty: all that is in no parcel yet.
PackedLines = Annotated[
    dict[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1, le=9_999)]], Field(max_length=1_000)
]
#: A field of the order that the customer may be asked for; `recipient` is whoever the goods go to.
FieldName = Annotated[
    str,
    Field(
        pattern=r"^(orderer|recipient)\."
        r"(name|kana|company|department|email|phone|address\.(postal_code|prefecture|city|street|building))$"
    ),
]
Sku = Annotated[str, Field(max_length=64)]
#: Pieces of articles, by SKU.
Articles = Annotated[dict[Sku, Annotated[int, Field(ge=1, le=9_999)]], Field(max_length=100)]
#: It names the order: R1001-1 is the first of 1001.
ReturnNo = Annotated[str, Field(max_length=60, pattern=r"^R[A-Za-z0-9-]+-[1-9][0-9]{0,3}$")]
ClaimNoOrNone = Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9-]*$")]


#: As an order's number; empty where the shop numbers.
OrderNoOrNone = Annotated[str, Field(max_length=40, pattern=r"^([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}[A-Za-z0-9])?)?$")]
InquiryNo = Annotated[str, Field(max_length=60, pattern=r"^([A-Za-z0-9](?:[A-Za-z0-9-]{0,58}[A-Za-z0-9])?)?$")]
Subject = Annotated[str, Field(max_length=400)]
Words = Annotated[str, Field(max_length=20_000)]
_LINE_BREAKS = re.compile(r"\r\n|\n|\r")


def _on_one_line(value: str) -> str:
    if not is_printable(value) or not value.strip():
        raise wrong("one_line")
    return value


def _says_something(value: str) -> str:
    if not value.strip():
        raise wrong("says_nothing")
    return value


def _is_readable(value: str) -> str:
    if not all(is_printable(line) for line in _LINE_BREAKS.split(value.replace("\t", " "))):
        raise wrong("unprintable")
    return value


class Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


# --- facts -----------------------------------------------------------------------------------------------------------


class Stage(StrEnum):
    """How sure it is that money which a store took will come."""

    PRELIMINARY = "preliminary"  # 速報: the store has taken it, and may still take that back
    CONFIRMED = "confirmed"  # 確定: it is on its way to the shop


class PaymentReceived(Message):
    """Money arrived. `notice_id` is the sender's own id of the notice: the same id twice books once.

    A `stage` is given by whoever reports the same money twice, under one id: that a store has taken it, and days later
    that it comes.
    """

    notice_id: NoticeId
    amount: PositiveYen
    paid_on: PlainDate
    rail: Annotated[str, Field(max_length=40)] = "bank_transfer"
    payer: Annotated[str, Field(max_length=100)] = ""
    stage: Stage | None = None
    by: Who = ""


class PaymentReversed(Message):
    """A booked payment was taken back, by the bank or by staff who booked it to the wrong order."""

    notice_id: NoticeId
    reason: Note = ""
    by: Who = ""


class GoodsInspected(Message):
    """The packer looked at the goods; `damaged` counts unusable pieces per SKU."""

    ok: bool = True
    damaged: Annotated[dict[Sku, Annotated[int, Field(ge=1, le=9_999)]], Field(max_length=500)] = {}
    by: Who = ""


class RestockAnnounced(Message):
    """Pieces of an article that an order waits for are expected on this day, or later than was said before."""

    sku: Annotated[Sku, Field(min_length=1)]
    expected_on: PlainDate
    by: Who = ""


class StockAllocated(Message):
    """Stock came in and was set aside for this waiting order. `receipt` names the receipt or release it came from."""

    receipt: Annotated[str, Field(max_length=100)] = ""


class SentTogether(Message):
    """Something has changed between this order and the `other`, with which it leaves in one parcel: it looks."""

    other: OrderNo


class PackingStarted(Message):
    """Slip and label of `version` were printed. `lines`: what goes into this parcel, of an order that is split."""

    parcel_no: ParcelNo = "1"
    version: Version
    lines: PackedLines = {}
    by: Who = ""


class ParcelPacked(Message):
    """The box is closed; its slip and label are of `version`."""

    parcel_no: ParcelNo = "1"
    version: Version
    by: Who = ""


class ParcelShipped(Message):
    """The carrier has the parcel. `cooled`: it travels chilled or frozen, so that a depot keeps it less long."""

    parcel_no: ParcelNo = "1"
    carrier: Annotated[str, Field(max_length=40)]
    tracking_no: TrackingNo = ""
    shipped_at: Instant
    cooled: bool = False
    by: Who = ""


class ParcelDelivered(Message):
    """The parcel arrived; for cod this also means that the carrier collected the money."""

    parcel_no: ParcelNo = "1"
    delivered_at: Instant
    by: Who = ""


class ParcelReturned(Message):
    """The parcel came back to the shop. Only a `why` of `refused` counts against the customer."""

    parcel_no: ParcelNo = "1"
    why: ReturnReason = ReturnReason.UNKNOWN
    reason: Note = ""
    returned_at: Instant
    by: Who = ""


class ReturnInspected(Message):
    """Somebody looked at a parcel that came back: pieces by line, all that were found good or broken so far.

    Both left out: all that nobody has looked at is good.
    """

    parcel_no: ParcelNo = "1"
    sellable: PackedLines = {}
    broken: PackedLines = {}
    by: Who = ""


class ReturnRequested(Message):
    """A customer wants to send goods back: pieces by line, without any all that may come back.

    `others`: pieces by SKU that were never ordered, and are fetched back. `articles`: those that are wanted in
    exchange. `opened`: the package was opened. The same `request_id` is asked once. `email`: the sender's, to be
    compared with the orderer's. `claim_no`: the claim that agreed on it. `asked_at`: when it was said, by phone or
    letter.
    """

    lines: PackedLines = {}
    others: Articles = {}
    cause: ReturnCause
    opened: bool = False
    wish: ReturnWish = ReturnWish.REFUND
    articles: Articles = {}
    asked_at: Instant | None = None
    email: Annotated[str, Field(max_length=254)] = ""
    request_id: Annotated[str, Field(max_length=100, pattern=r"^[!-~]*$")] = ""
    claim_no: ClaimNoOrNone = ""
    note: Note = ""
    by: Who = ""

    @model_validator(mode="after")
    def _names_what_is_wanted(self) -> Self:
        if bool(self.articles) != (self.wish is ReturnWish.EXCHANGE):
            raise wrong("exchange_for")
        return self


class ReturnSent(Message):
    """The customer has handed over what comes back."""

    return_no: ReturnNo
    carrier: Annotated[str, Field(max_length=40)] = ""
    tracking_no: TrackingNo = ""
    sent_at: Instant | None = None
    by: Who = ""


class ReturnArrived(Message):
    """Goods that a customer sent back are here: pieces by line, all so far; without any all that was to come.

    `others`: pieces of other articles, by SKU or a word for them. `shop_paid`: yen that the shop paid the carrier;
    `customer_paid`: yen that the customer paid, as the receipt says.
    """

    return_no: ReturnNo
    lines: PackedLines = {}
    others: Annotated[dict[Sku, Annotated[int, Field(ge=1, le=9_999)]], Field(max_length=100)] = {}
    shop_paid: Yen = 0
    customer_paid: Yen = 0
    arrived_at: Instant
    by: Who = ""


class ReturnChecked(Message):
    """Somebody looked at what a customer sent back: pieces by line, all that were found good or broken so far.

    Both left out: all that is here and nobody has looked at is good.
    """

    return_no: ReturnNo
    sellable: PackedLines = {}
    broken: PackedLines = {}
    by: Who = ""


class ReturnPassedOn(Message):
    """What came back was sent on to its supplier; `answer` is what the supplier says."""

    return_no: ReturnNo
    supplier: Annotated[str, Field(max_length=100)] = ""
    answer: Note = ""
    by: Who = ""


class ParcelTracked(Message):
    """The carrier says where the parcel is. `text` is its own word for that.

    Counted by `happened_at`, so that late and repeated ones do no harm. A `tracking_no` that is not the parcel's is
    about another one.
    """

    parcel_no: ParcelNo = "1"
    tracking_no: TrackingNo = ""
    event: ParcelEvent
    text: Annotated[str, Field(max_length=200)] = ""
    happened_at: Instant
    by: Who = ""


class MailBounced(Message):
    """A mail came back (`permanent`), or is late. `mail_id` is the id of the copy that was sent.

    `status` is a code of RFC 3463 such as 5.1.1. The same `bounce_id` for the same mail changes nothing; left out, the
    mail and its status stand for it.
    """

    mail_id: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9a-z]+$")]
    bounce_id: Annotated[str, Field(max_length=100, pattern=r"^[!-~]*$")] = ""
    permanent: bool
    status: Annotated[str, Field(max_length=11, pattern=r"^([245]\.\d{1,3}\.\d{1,3})?$")] = ""
    diagnostic: Note = ""
    bounced_at: Instant


class RefundOwed(Message):
    """A claim or a return was settled by money: so much is to be given back, at most what was paid.

    `key` names what it is for, as `claim:C-7` or `return:R-3`; the same key is owed once, whatever comes with it.
    `by_provider`: a mall or a payment provider has taken the money and given it back, so that nobody has to.
    `is_all`: it is for all of the order; once all that was paid goes back, points and coupons do as well.
    """

    key: Annotated[str, Field(min_length=3, max_length=80, pattern=r"^[a-z]+:[A-Za-z0-9-]+$")]
    amount: PositiveYen
    note: Note = ""
    by: Who = ""
    by_provider: bool = False
    is_all: bool = False


class FeedbackReceived(Message):
    """The customer says how it was: stars from 1 to 5, and words.

    `answer_id` is the sender's own id of the answer: the same id twice is one. `email`: of whoever filled a form in;
    left out where the customer is known. `by`: the colleague who writes it down.
    """

    stars: Annotated[int, Field(strict=True, ge=1, le=5)]
    text: Annotated[str, Field(max_length=2_000)] = ""
    email: MailAddress = ""
    answer_id: Annotated[str, Field(max_length=100, pattern=r"^[!-~]*$")] = ""
    by: Who = ""


class TaskDone(Message):
    """A person has done a task of this order in the back office. What that changed is in the database already."""

    task: Annotated[int, Field(ge=1, le=2**63 - 1)]


class RetryMails(Message):
    """What waits for the mail server may leave now: its mails are tried at once."""


class CommandUnheard(Message):
    """What a command did is in the database, and the workflow has never heard of it: a server died in between."""


class InquiryOpened(Message):
    """The customer asked something: nobody is reminded, and nobody thanked, until it is settled.

    `inquiry_no` names an inquiry that exists. With a `text` instead, the order opens one: the same text opens it once.
    """

    inquiry_no: InquiryNo = ""
    subject: Subject = ""
    text: Words = ""

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if not self.inquiry_no and not self.text.strip():
            raise wrong("no_question")
        return self


class InquiryClosed(Message):
    """An inquiry about this order is settled."""

    inquiry_no: Annotated[InquiryNo, Field(min_length=1)]


# --- commands --------------------------------------------------------------------------------------------------------


class Accept(Message):
    """Accept the order: the contract forms when the confirmation arrives.

    `inspected` says that whoever accepts has just looked at the goods and found them whole and right.
    """

    by: Who
    note: Note = ""
    inspected: bool = False


class Decline(Message):
    """Do not accept the order. `reason` is written for the customer, `note` for colleagues."""

    by: Who
    reason: Note = ""
    note: Note = ""


class CorrectTracking(Message):
    parcel_no: ParcelNo = "1"
    tracking_no: Annotated[
        str, BeforeValidator(_as_text), Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9-]+$")
    ]
    carrier: Annotated[str, Field(max_length=40)] | None = None
    by: Who


class ChangeAddress(Message):
    """Ship to somebody or somewhere else. `expected_version`, when given, refuses a change based on an old view.

    `agreed` says that the customer knows what it costs: without that, it may not become dearer. `offer` asks the
    customer first, as do wishes of the customer; `words` are written into that mail.
    """

    recipient: Person
    by: Who
    agreed: bool = False
    reason: Note = ""
    expected_version: Version | None = None
    offer: bool = False
    words: Note = ""


class LineChange(BaseModel):
    """One change of the order's lines; what is left out stays as it is.

    `line` is the number of a line, as slip and page show it (the first is 1); a `quantity` of 0 drops it, another `sku`
    puts that article in its place. Without a `line`, `quantity` pieces of `sku` come into the order as a line of their
    own. `unit_price` is in yen with tax. Name, price and tax rate of an article that is new here are those that it has
    on another line, else in the stock list; where neither says a price or a rate, it has to be given.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    line: Annotated[int, Field(ge=1, le=500)] | None = None
    sku: Annotated[Sku, Field(min_length=1)] | None = None
    quantity: Annotated[int, Field(strict=True, ge=0, le=9_999)] | None = None
    unit_price: Yen | None = None
    tax_rate: TaxRate | None = None
    name: Annotated[str, Field(max_length=200)] = ""

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.line is None and self.sku is None:
            raise wrong("line_or_sku")
        if self.line is None and not self.quantity:
            raise wrong("new_without_quantity")
        if self.sku is None and self.quantity is None and self.unit_price is None and self.tax_rate is None:
            raise wrong("changes_nothing")
        return self


class ChangeLines(Message):
    """Other contents. `agreed` says that the customer wants it so: without that, nothing may become dearer or fewer.

    `offer` asks the customer first, and `words` are written into that mail. What customers want themselves is agreed
    to, but for fees that rise with it. `expected_version` as in `ChangeAddress`. All changes are made, or none.
    """

    changes: Annotated[tuple[LineChange, ...], Field(min_length=1, max_length=100)]
    by: Who
    agreed: bool = False
    reason: Note = ""
    expected_version: Version | None = None
    offer: bool = False
    words: Note = ""


#: What a refund or a replacement is for, as `claim:C10001` or `return:R3`.
MatterKey = Annotated[str, Field(max_length=80, pattern=r"^([a-z]+:[A-Za-z0-9-]+)?$")]


class SendReplacement(Message):
    """Pieces that left are sent once more, free of charge, in a parcel of their own; none named: all that left.

    `articles`: other ones that are sent in the place of those, by SKU. `key` names what it is for, as `claim:C10001` or
    `return:R3`: for the same key one is sent, whatever comes with it. A `claim_no` is a key, too. `reason` stays in the
    shop.
    """

    lines: PackedLines = {}
    articles: Articles = {}
    key: MatterKey = ""
    claim_no: InquiryNo = ""
    reason: Note = ""
    by: Who = ""

    @property
    def matter(self) -> str:
        """What it is for; empty where nobody says so."""
        return self.key or (f"claim:{self.claim_no}" if self.claim_no else "")


class CancelReplacement(Message):
    """A replacement that is still here is not sent. `reason` stays in the shop."""

    parcel_no: ParcelNo
    reason: Note = ""
    by: Who = ""


class DelayShipping(Message):
    """The goods leave later than was said: by this day; without one, by the next of the policy if they are late.

    The customer is told. `note` stays in the shop.
    """

    ships_by: PlainDate | None = None
    by: Who = ""
    note: Note = ""


class ChangeDelivery(Message):
    """Another day or other hours that the parcel is wished for; what is left out stays.

    `any_day` takes the wish for a day away, an empty `time_slot` that for hours. `expected_version` as in
    `ChangeAddress`.
    """

    delivery_date: PlainDate | None = None
    any_day: bool = False
    time_slot: Annotated[str, Field(max_length=100)] | None = None
    by: Who
    reason: Note = ""
    expected_version: Version | None = None

    @model_validator(mode="after")
    def _wishes_something(self) -> Self:
        if self.time_slot is None and self.any_day == (self.delivery_date is not None):
            raise wrong("one_wish")
        if self.any_day and self.delivery_date is not None:
            raise wrong("one_wish")
        return self


class ChangePlan(Message):
    """Pay otherwise, as the customer wishes: in advance or at the door, while nothing was paid.

    `cod_fee` is what collecting costs, where the shop keeps no table of fees. `agreed`, `offer`, `words` and
    `expected_version` as in `ChangeAddress`.
    """

    plan: Literal[PlanName.PREPAY, PlanName.COD]
    cod_fee: Yen | None = None
    by: Who
    agreed: bool = False
    reason: Note = ""
    expected_version: Version | None = None
    offer: bool = False
    words: Note = ""


class Merge(Message):
    """Send the `other` order in the parcel of this one. Each keeps its money and its papers.

    `wishes_of`: where the two are wished for at different times, the number of the order whose wish holds.
    `expected_version` as in `ChangeAddress`.
    """

    other: OrderNo
    wishes_of: OrderNo | None = None
    by: Who
    reason: Note = ""
    expected_version: Version | None = None


class CorrectContact(Message):
    """The orderer's mail address or telephone number was wrong; what is left out stays.

    `resend` sends again what came back or was not sent to the old address.
    """

    email: MailAddress | None = None
    phone: Annotated[str, Field(max_length=30)] | None = None
    resend: bool = False
    by: Who
    note: Note = ""


class Seen(BaseModel):
    """What somebody saw of an order before deciding, as its view says it; what is left out does not matter."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    status: Status | None = None
    goods: Goods | None = None
    version: Version | None = None
    holds: Annotated[tuple[HoldReason, ...], Field(max_length=20)] | None = None


class ProvideInformation(Message):
    """The customer's answer to a question about missing information, whichever way it came.

    `answers` gives the new value of fields (`recipient.address.street`); `as_given` names fields that are right as they
    stand, such as the address in a village without numbers. `answered_at` is when it was said, by phone or letter.

    An answer that brings only what was missing (a house number, a room, a ward) completes what is known. One that would
    lose something is refused, unless `force` insists on every answer as it is.
    """

    answers: Annotated[dict[FieldName, Annotated[str, Field(max_length=254)]], Field(max_length=22)] = {}
    as_given: Annotated[tuple[FieldName, ...], Field(max_length=22)] = ()
    by: Who
    by_phone: bool = False
    answered_at: Instant | None = None
    note: Note = ""
    force: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.answers and not self.as_given:
            raise wrong("no_answer")
        return self


class AskInformation(Message):
    """Ask the customer for fields of the order. `words` are written into the mail, `note` is for colleagues."""

    about: Annotated[tuple[FieldName, ...], Field(min_length=1, max_length=22)]
    words: Note = ""
    note: Note = ""
    by: Who


class Option(StrEnum):
    """What a customer may choose when asked."""

    PREPAY = "prepay"  # pay in advance
    KEEP_PLAN = "keep_plan"  # rather not: a person goes on
    WAIT = "wait"  # until what is missing has come
    SUBSTITUTE = "substitute"  # another article instead, one of those that were offered
    PART = "part"  # what is here first, the rest when it has come
    DROP = "drop"  # without what is missing
    CANCEL = "cancel"  # all of it
    AGREE = "agree"  # to the change that was offered
    KEEP_ORDER = "keep_order"  # as it was, instead of what was offered
    SHIP_AGAIN = "ship_again"  # what came back, at cost
    CANCEL_RETURNED = "cancel_returned"  # what came back, less fees


class AllowReturn(Message):
    """The customer may send it back: also what the rule refuses, as a favour.

    `postage`: who pays the way, if not as the rule says; `pickup_on`: the day on which the shop has it fetched. `keep`:
    it is paid for, or replaced, and need not be sent. `words` are written into the mail, `note` is for colleagues.
    """

    return_no: ReturnNo
    postage: Postage | None = None
    pickup_on: PlainDate | None = None
    keep: bool = False
    words: Note = ""
    note: Note = ""
    by: Who


class RefuseReturn(Message):
    """It is not taken back; `words`, the reason, are written into the mail."""

    return_no: ReturnNo
    words: Annotated[Note, AfterValidator(_says_something)]
    note: Note = ""
    by: Who


class SettleReturn(Message):
    """Pay for what has come back, as it is. `amount`: yen, in all, if not what the rule says."""

    return_no: ReturnNo
    amount: Yen | None = None
    note: Note = ""
    by: Who


class CloseReturn(Message):
    """Nothing comes back any more: the customer keeps it."""

    return_no: ReturnNo
    note: Note = ""
    by: Who


class AskPrepayment(Message):
    """Ask the customer to pay in advance. `words` are written into the mail, `note` is for colleagues."""

    words: Note = ""
    note: Note = ""
    by: Who


class ChooseOption(Message):
    """The customer's choice, whichever way it came. `answered_at` is when it was said, by phone or letter.

    `sku`: which of several substitutes. `by_shop`: that what is here leaves first (`part`) was decided by the shop, and
    costs the customer nothing; else it costs what the policy says, whenever it is chosen. Every other option is the
    customer's to choose: with `by_shop` it is refused.
    """

    option: Option
    sku: Sku = ""
    by_shop: bool = False
    by: Who
    by_phone: bool = False
    answered_at: Instant | None = None
    note: Note = ""


class Cancel(Message):
    """End the order on request. `reason` is for the shop's records.

    `seen`, when given, refuses a cancellation that was decided on an older view, and says what has changed.
    """

    reason: Note
    by: Who = ""
    seen: Seen | None = None


class ExtendDeadline(Message):
    """Give more time to pay, until the end of this date. `reference`: a (new) number or page to pay with."""

    until: PlainDate
    by: Who
    note: Note = ""
    reference: Annotated[str, Field(max_length=200)] = ""


class PlaceHold(Message):
    reason: HoldReason = HoldReason.MANUAL
    note: Note = ""
    by: Who


class ReleaseHold(Message):
    """Lift one hold; whoever lifts it has settled its reason. `seen` as in `Cancel`."""

    reason: HoldReason
    note: Note = ""
    by: Who
    seen: Seen | None = None


class ResendMail(Message):
    """Send a stored mail again, as it was: by its kind (the newest of it) or its id."""

    mail: Annotated[str, Field(min_length=1, max_length=60)]
    by: Who = ""


class WriteMail(Message):
    """Send the customer one individual mail: plain text, which stands between salutation and signature."""

    subject: Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_on_one_line)]
    text: Annotated[str, Field(min_length=1, max_length=10_000), AfterValidator(_says_something)]
    by: Who


class Thank(Message):
    """Send the thanks now instead of at their time; they complete the order."""

    by: Who


Named = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_on_one_line)]
Told = Annotated[
    str,
    Field(min_length=1, max_length=1_000, description="written so that the person concerned may read it"),
    AfterValidator(_says_something),
]
Tag = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_on_one_line)]


class _KindOrTag(Message):
    kind: MarkKind | None = None
    tag: Tag | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.kind is None) == (self.tag is None):
            raise wrong("kind_or_tag")
        return self


class SetMark(_KindOrTag):
    """Mark the order, or tag it with the shop's own word. `until` is the last day on which the mark stands."""

    note: Told
    by: Named
    until: PlainDate | None = None


class LiftMark(_KindOrTag):
    """Take a mark away: those of one rule (`staff` for people's own), or all of the kind; or a tag."""

    rule: Annotated[str, Field(max_length=60)] = ""
    note: Told
    by: Named


class ReviewAgain(Message):
    """Let the rules look at the order once more, by what the shop knows now. Twice changes nothing twice."""

    by: Named


class RecordPayment(PaymentReceived):
    """A payment that a person books by hand."""


# --- inquiries -------------------------------------------------------------------------------------------------------


class OpenInquiry(Message, KeepsUnknown):
    """A question of a customer, as a form has it: the input of InquiryWorkflow.

    The workflow's id is `inquiry-{inquiry_no}`. An `order_no` alone names the orderer as the one who asks. An inquiry
    that exists needs nothing but its number: its workflow is taken up again.
    """

    inquiry_no: InquiryNo = ""
    order_no: OrderNo | None = None
    name: Annotated[str, Field(max_length=100)] = ""
    email: MailAddress = ""
    subject: Subject = ""
    text: Words = ""
    language: Language | None = None


class LetterArrived(Message):
    """A further letter of the customer is in the database."""

    letter: Annotated[str, Field(max_length=100)] = ""


class AssignInquiry(Message):
    """Somebody takes an inquiry on, gives it another category, or says which order it is about.

    What is left out stays as it is. An empty `order_no` says that it is about none.
    """

    assignee: Who | None = None
    category: Category | None = None
    order_no: OrderNoOrNone | None = None
    by: Who
    expected_version: Version | None = None


class SendInterim(Message):
    """Tell the customer that somebody looks into it, and on which date the next answer comes."""

    until: PlainDate
    text: Words = ""
    by: Who
    expected_version: Version | None = None


class ReplyToInquiry(Message):
    """Answer the customer. `text` is sent as it stands, with a salutation before and the shop's name after it."""

    text: Annotated[Words, Field(min_length=1)]
    close: bool = False
    by: Who
    expected_version: Version | None = None


class CloseInquiry(Message):
    """The inquiry is settled. `note` is for colleagues."""

    note: Note = ""
    by: Who
    expected_version: Version | None = None


# --- claims ----------------------------------------------------------------------------------------------------------

ClaimNo = Annotated[str, Field(max_length=60, pattern=r"^([A-Za-z0-9](?:[A-Za-z0-9-]{0,58}[A-Za-z0-9])?)?$")]
Amount = Annotated[int, Field(strict=True, ge=1, le=100_000_000)]


class OpenClaim(Message, KeepsUnknown):
    """The customer did not get what was promised: the input of ClaimWorkflow.

    The workflow's id is `claim-{claim_no}`. `lines`: pieces by the number of the order's line; left out: all of it.
    `email`: of whoever claims, which has to be the orderer's; left out where a person of the shop writes it down, `by`.
    A claim that exists needs nothing but its number: its workflow is taken up again.
    `scheme`: who decides; of a `mall` or a `card` company with the last day that was given there for the evidence
    (`respond_by`), how the claim is called there, and how much is claimed (`amount`, yen; left out: what was paid).
    """

    claim_no: ClaimNo = ""
    order_no: OrderNo | None = None
    reason: ClaimReason | None = None
    lines: PackedLines = {}
    wants: Remedy | None = None
    email: MailAddress = ""
    text: Words = ""
    by: Who = ""
    scheme: ClaimScheme = ClaimScheme.SHOP
    respond_by: PlainDate | None = None
    their_no: Short = ""
    amount: Amount | None = None


class LookIntoClaim(Message):
    """Tell the customer that somebody looks into it, and on which date the next word comes."""

    until: PlainDate
    text: Words = ""
    by: Who
    expected_version: Version | None = None


class ProposeRemedy(Message):
    """Tell the customer what the shop would do about it. `amount` in yen, for money; `text` is sent as it stands."""

    remedy: Remedy
    amount: Amount | None = None
    text: Annotated[Words, Field(min_length=1), AfterValidator(_says_something)]
    by: Who
    expected_version: Version | None = None


class AnswerProposal(Message):
    """What the customer says to the proposal, whichever way it came."""

    reply: Reply
    note: Note = ""
    by: Who
    by_phone: bool = False


class InvokeGuarantee(Message):
    """The customer does not agree, or was not answered in time: the claim is examined under the shop's guarantee."""

    note: Note = ""
    by: Who


class ContestClaim(Message):
    """The shop contests what the guarantee is asked for, with its evidence, now or by `respond_by`.

    `evidence`: what proves it, for whoever decides. Without `respond_by` the policy gives the date.
    """

    evidence: Note = ""
    respond_by: PlainDate | None = None
    by: Who
    expected_version: Version | None = None


class ReadLetters(Message):
    """Somebody has read what the customer wrote, and nothing follows from it. `note` is for colleagues."""

    note: Note = ""
    by: Who
    expected_version: Version | None = None


class NoteCarrierAnswer(Message):
    """What the carrier answered on that day when it was asked; `text` as it said it, for colleagues.

    `parcel_no`: which of several parcels.
    """

    says: CarrierSays
    on: PlainDate
    parcel_no: ParcelNo | None = None
    text: Note = ""
    by: Who
    expected_version: Version | None = None


class OrderNews(Message):
    """Something became of the order that is claimed about; what, its own record says."""


class ClaimDecided(Message):
    """A contested claim was decided, on this day, by whoever examines it: for the shop (`won`), or for the customer.

    `expired`: somebody outside has decided it because nothing was proved in time. `appeal_until`: the last day to
    appeal, where whoever decided gave one.
    """

    outcome: Literal[ClaimOutcome.WON, ClaimOutcome.LOST, ClaimOutcome.EXPIRED]
    decided_on: PlainDate
    appeal_until: PlainDate | None = None
    note: Note = ""
    by: Who = ""


class AppealClaim(Message):
    """The customer appeals what was decided for the shop, or the shop what it has lost outside; `evidence` is new.

    `respond_by`: until when the shop has to prove it anew, where somebody outside decides, who gave this date.
    """

    evidence: Annotated[str, Field(min_length=1, max_length=1_000), AfterValidator(_says_something)]
    respond_by: PlainDate | None = None
    by: Who


class ClaimTakenOutside(Message):
    """A mall or a card company decides about the same order: this claim was closed with the opening of that one."""

    claim_no: Annotated[ClaimNo, Field(min_length=1)]


class CloseClaim(Message):
    """There is nothing to be done. `withdrawn`: the customer said so. `note` is for colleagues.

    Of what the shop closes by itself the customer reads the `reason`, and `words` as they stand.
    """

    withdrawn: bool = False
    reason: ClosingReason | None = None
    words: Annotated[Note, AfterValidator(_says_something), AfterValidator(_is_readable)] | None = None
    note: Note = ""
    by: Who
    expected_version: Version | None = None

    @model_validator(mode="after")
    def _explains_what_the_shop_does(self) -> Self:
        if self.withdrawn and self.explains:
            raise wrong("withdrawn_for_a_reason")
        return self

    @property
    def explains(self) -> bool:
        """The customer is to read why."""
        return bool(self.reason or self.words)


class ClaimOpened(Message):
    """A claim about this order is open: the machine neither reminds nor thanks until it is closed."""

    claim_no: Annotated[ClaimNo, Field(min_length=1)]


class ClaimClosed(Message):
    """A claim about this order is closed, and how."""

    claim_no: Annotated[ClaimNo, Field(min_length=1)]
    outcome: ClaimOutcome | None = None
