"""The mails of an order: which kinds there are, what each knows, and when one has been overtaken by events.

An activity writes down *that* a mail is owed and the facts of that moment (`MailFacts`); the outbox renders it with the
shop's profile of today, keeps it as sent, and sends it.
"""

import hashlib
import re
import unicodedata
from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from domain.basics.fault import Fault
from domain.basics.text import one_line
from domain.contract.order import Language, PaymentMethod, PlacedOrder
from domain.contract.status import DEAD, Goods, Status
from domain.order.state import OrderState, Question, QuestionKind
from domain.shop.checks import Check
from domain.shop.profile import ShopProfile


class MailKind(StrEnum):
    """Every mail; the value names its templates `<kind>.txt` and `<kind>.html` in each language."""

    # to the customer
    ORDER_RECEIVED = "order_received"  # サンキューメール: receipt, not acceptance
    ORDER_CONFIRMED = "order_confirmed"  # 注文確認: acceptance; payment instructions where money is due before shipping
    OUT_OF_STOCK = "out_of_stock"
    PAYMENT_REMINDER = "payment_reminder"  # facts.round 0 = the day before (option), 1, 2
    PAYMENT_REQUEST = "payment_request"  # postpay: request for payment once the goods were delivered
    PAYMENT_SHORT = "payment_short"
    PAYMENT_FOR_CLOSED = "payment_for_closed"  # money for an order that has ended
    PAYMENT_CONFIRMED = "payment_confirmed"  # carries the six items of 特商法 article 13
    PAYMENT_THANKS = "payment_thanks"  # postpay: payment confirmation and thanks in one
    DEADLINE_EXTENDED = "deadline_extended"
    PACKED = "packed"
    DELAY_NOTICE = "delay_notice"  # paid, not shipped, and silent for long: why, and an apology
    SHIPPED = "shipped"
    THANKS = "thanks"  # facts.arrived False: asks whether the parcel has arrived
    ADDRESS_CHANGED = "address_changed"
    INFORMATION_REQUEST = "information_request"  # 追加情報のお願い: what is missing; facts.round counts the tries
    INFORMATION_REMINDER = "information_reminder"
    INFORMATION_THANKS = "information_thanks"  # the answer was taken, and this is what holds now
    INFORMATION_CANCELLED = "information_cancelled"  # nobody answered, and the shop's policy ends such orders
    PREPAYMENT_REQUEST = "prepayment_request"  # 先払いのお願い: whether the order may be paid in advance
    PREPAYMENT_REMINDER = "prepayment_reminder"
    PREPAYMENT_THANKS = "prepayment_thanks"  # the customer agreed; how and until when to pay follows
    PREPAYMENT_CANCELLED = "prepayment_cancelled"  # nobody answered, and the shop's policy ends such orders
    TRACKING_CORRECTED = "tracking_corrected"
    WRITTEN = "written"  # one individual mail that a person wrote
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUNDED = "refunded"  # money was given back; facts.amount, and what is kept after it
    INQUIRY_RECEIVED = "inquiry_received"  # acknowledges a question; says by when it is answered, repeats nothing of it
    INQUIRY_INTERIM = "inquiry_interim"  # somebody looks into it; facts.next_answer_on is the date of the next answer
    INQUIRY_REPLY = "inquiry_reply"
    # to the shop
    SHOP_ORDER = "shop_order"  # the shop's own notice with the order's contents
    SHOP_TASK = "shop_task"
    SHOP_HOLD = "shop_hold"
    SHOP_HOLDS = "shop_holds"  # the holds of an order that have been waiting for long
    SHOP_WAITING = "shop_waiting"  # what waits for somebody in the shop, once a day
    SHOP_EXPIRIES = "shop_expiries"  # the orders that expire by the next business day
    SHOP_REFUSED = "shop_refused"  # a signal that was refused, or could not be read
    SHOP_REJECT = "shop_reject"  # a payload that cannot be read as an order
    SHOP_BLOCKED = "shop_blocked"  # a receiving domain refuses the shop's mails: told once per domain and day
    SHOP_COMPLAINT = "shop_complaint"  # a customer called a mail spam: no more advertising goes there
    SHOP_INQUIRY = "shop_inquiry"  # facts.stage: opened, again, soon, overdue
    SHOP_INQUIRIES = "shop_inquiries"  # all that was too much to be told one by one in an hour

    @property
    def is_for_shop(self) -> bool:
        return self.value.startswith("shop_")


#: Stored states of a mail that did not arrive.
BOUNCED = "bounced"
LOST = frozenset({BOUNCED, "refused"})
#: Mails that a task replaces for a customer without e-mail; they are kept, to be printed as a paper letter.
ON_PAPER = frozenset(
    {
        MailKind.INFORMATION_REQUEST,
        MailKind.INFORMATION_REMINDER,
        MailKind.INFORMATION_THANKS,
        MailKind.PREPAYMENT_REQUEST,
        MailKind.PREPAYMENT_REMINDER,
        MailKind.PREPAYMENT_THANKS,
    }
)
#: The mail that puts a question of each kind, and those that ask for an answer; none is needed once it is there.
REQUEST_OF = {
    QuestionKind.MISSING_INFORMATION: MailKind.INFORMATION_REQUEST,
    QuestionKind.PREPAY: MailKind.PREPAYMENT_REQUEST,
}
ASKS_FOR_ANSWER = frozenset({*REQUEST_OF.values(), MailKind.INFORMATION_REMINDER, MailKind.PREPAYMENT_REMINDER})


#: They tell a date by which to pay: while one of them has not arrived, that deadline's clock stands still.
TELLS_DEADLINE = frozenset({MailKind.ORDER_CONFIRMED, MailKind.PAYMENT_REQUEST, MailKind.DEADLINE_EXTENDED})


#: Mails that have a warmer block for loyal customers; no other mail knows who is one.
WARM = frozenset({MailKind.ORDER_RECEIVED, MailKind.SHIPPED, MailKind.THANKS})


#: The customer waits for them, or a person has chosen the moment: they leave at any hour.
AT_ANY_HOUR = frozenset(
    {
        MailKind.ORDER_RECEIVED,
        MailKind.INFORMATION_THANKS,
        MailKind.PREPAYMENT_THANKS,
        MailKind.WRITTEN,
        MailKind.INQUIRY_RECEIVED,
        MailKind.INQUIRY_INTERIM,
        MailKind.INQUIRY_REPLY,
    }
)


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True)


class ExpiringOrder(_Facts):
    """One row of the list of orders that expire by the next business day."""

    order_no: str
    name: str
    total: int
    deadline: date


class OldHold(_Facts):
    """One row of the list of holds that have been waiting for long."""

    reason: str
    since: date


class WaitingOrder(_Facts):
    """One row of what waits for the shop: an order, on which pile of the day's work, and since when."""

    order_no: str
    name: str
    work: str
    since: datetime


class OverdueTask(_Facts):
    """A task whose day has passed."""

    id: int
    kind: str
    order_no: str | None = None
    due_on: date


class OverdueInquiry(_Facts):
    """An inquiry whose time to answer is over."""

    inquiry_no: str
    subject: str
    answer_by: datetime


class AskedField(_Facts):
    """One thing that the customer is asked: which check found it, in which field of the order, and what is there."""

    check: Check
    field: str
    given: str = ""
    characters: str = ""  # those that cannot be printed, where it is about them


class MailFacts(_Facts):
    """What the activity knew when it owed the mail; only the fields of that kind are filled. Amounts in yen."""

    round: int = 0
    amount: int | None = None  # the payment this mail is about
    paid_on: date | None = None
    received_total: int | None = None  # all money allocated so far
    rest: int | None = None  # what is still missing
    surplus: int | None = None  # what came too much
    deadline: date | None = None  # the date told to the customer (until 23:59:59)
    is_first: bool = False  # new deadline: none was told before
    is_after_lost_mail: bool = False  # new deadline: the mail that told the former one had not arrived
    expires_on: date | None = None
    kept_until: date | None = None  # the last day of a payment that still counts before the order expires
    accepted: bool = True  # payment mails: had the order been accepted when the money came?
    is_still_held: bool = False  # thanks for an answer: the order waits for something else, too
    is_anew: bool = False  # order confirmation: it was confirmed before, and something has changed since
    pay_within_days: int | None = None  # postpay, before the delivery: days from it in which the money is due
    waived: int | None = None  # what is missing and need not be paid any more
    is_paid: bool = False  # order confirmation, shipping with postpay, changed plan: nothing to pay any more
    ships_by: date | None = None
    shipped_on: date | None = None
    arrives_on: date | None = None
    arrived: bool = True
    is_loyal: bool = False  # thank-you, shipping and thanks: a warmer word for a loyal customer
    parcel_no: str | None = None
    carrier: str | None = None  # key of a carrier: yamato, sagawa, japanpost, other
    tracking_no: str | None = None
    old_tracking_no: str | None = None
    short: dict[str, int] = {}  # missing pieces per SKU
    refund: int | None = None
    ending: str | None = None  # how the order had ended: declined, cancelled, expired, returned, completed
    domain: str = ""  # shop only: the receiving domain; empty for the shop's own mail server
    address: str = ""  # shop only: who complained, and about a mail of which order
    about_order: str = ""
    reason: str = ""  # to the shop only, except decline/cancel reasons written for the customer
    task: str = ""
    hold: str = ""
    due_on: date | None = None
    delay: str = ""  # why nothing has been shipped: stock, check or work
    subject: str = ""  # a mail that a person wrote
    text: str = ""
    payload: str = ""  # shop only: what could not be read, shortened
    message: str = ""  # shop only: name of the refused message
    refusal: str = ""  # shop only: code of the refusal
    faults: tuple[Fault, ...] = ()  # shop only: what is wrong with what could not be read, field by field
    is_last_today: bool = False  # shop only: no further mail about this kind of refused message follows on this day
    orders: tuple[ExpiringOrder, ...] = ()
    asked: tuple[AskedField, ...] = ()  # what the customer is asked for
    words: str = ""  # what a person of the shop wrote to the customer beside it
    method: PaymentMethod | None = None  # how an order would be paid in advance
    holds: tuple[OldHold, ...] = ()  # shop only
    waiting: tuple[WaitingOrder, ...] = ()  # shop only
    tasks: tuple[OverdueTask, ...] = ()  # shop only
    inquiries: tuple[OverdueInquiry, ...] = ()  # shop only
    next_answer_on: date | None = None  # inquiries: the day by which the (next) answer comes
    is_closed_now: bool = False  # inquiries: the question came while the shop was closed
    answer: tuple[str, ...] = ()  # inquiries: what the shop wrote for the customer, line by line
    question: tuple[str, ...] = ()  # inquiries: what the customer wrote, line by line
    is_automatic: bool = False  # inquiries: no person wrote this answer
    stage: str = ""  # shop only: why the shop hears of an inquiry
    category: str = ""  # shop only: what an inquiry is about
    assignee: str = ""  # shop only: who has taken an inquiry on
    answer_by: datetime | None = None  # shop only: when the time to answer is over
    about: tuple[str, ...] = ()  # shop only: the order's facts for the person who answers
    candidates: tuple[str, ...] = ()  # shop only: orders that an inquiry may be about, by its sender's address
    draft: tuple[str, ...] = ()  # shop only: how the question could be answered
    files: tuple[str, ...] = ()  # shop only: names of what was attached
    is_unreachable: bool = False  # shop only: whoever asked gave an address to which no mail can be sent
    proof: str = ""  # shop only: what makes the sender of a letter doubtful: unproven, forged
    is_unacknowledged: bool = False  # shop only: so much was acknowledged in this hour that this was not
    letters: int = 0  # shop only: how many letters of this time are told in one mail
    unacknowledged: int = 0  # shop only: how many of all senders' letters were not acknowledged in this time
    since: datetime | None = None  # shop only: when this time began


#: Links, addresses, numbers to call or to transfer to, and calls for attention: no name has them.
_NO_NAME = re.compile(r"[/@:;<>\[\]{}|*#!?%0-9=＿_【】「」『』〔〕《》→★☆◆■●]|[.。]\w{2}|www", re.IGNORECASE)
_LONGEST_NAME = 40


class InquiryInMail(_Facts):
    """An inquiry as mails show it: who asked, under which number, and the mails that it answers."""

    inquiry_no: str = ""
    name: str = ""
    email: str = ""
    subject: str = ""
    message_id: str = ""  # of the letter that is answered; empty for a form
    references: tuple[str, ...] = ()
    root: str = ""  # id of our first mail in the thread, for what began as a form

    def salutation(self, language: Language = "ja") -> str:
        """How a mail addresses somebody who may have given no name.

        Whoever writes in a stranger's name has our acknowledgement sent to them: what says more than a name is none.
        """
        name = one_line(self.name)
        is_name = len(name) <= _LONGEST_NAME and not _NO_NAME.search(unicodedata.normalize("NFKC", name))
        name = name if is_name else ""
        if language == "en":
            return name or "customer"
        return f"{name} 様" if name else "お客様"


class OrderInMail(_Facts):
    """An order as mails show it; `transfer_no` is the short number payers put before their name."""

    placed: PlacedOrder
    transfer_no: str
    status: str


class MailContent(_Facts):
    """Everything that one mail is written from; one to a customer has an order or an inquiry."""

    kind: MailKind
    language: Language
    shop: ShopProfile
    order: OrderInMail | None
    facts: MailFacts
    owed_at: datetime  # when that happened of which it tells
    written_at: datetime
    inquiry: InquiryInMail | None = None


#: Threads of mails whose name is spoken as it is, and those of inquiries, whose number is.
_SPOKEN_THREAD = re.compile(r"(?:inquiry-)?([A-Za-z0-9-]{1,40})")
_SPOKEN = re.compile(r"(.+)-([1-9][0-9]{0,5})")
_ID_LENGTH = 24
_SHORTEST_ID = 4


def mail_key(kind: MailKind, what: str = "") -> str:
    """The key by which a mail is owed at most once per order: kind and round, parcel or notice."""
    return f"{kind}:{what}" if what else str(kind)


def mail_id(thread: str, key: str) -> str:
    """The stable id of a mail, the same for every try: the beginning of its Message-ID, where it is signed.

    `thread` is the order number, or the id of a rejected payload.
    """
    return hashlib.sha256(f"{thread}\n{key}".encode()).hexdigest()[:_ID_LENGTH]


def spoken_mail(thread: str, number: int, mail: str) -> str:
    """What a mail is called at a terminal: `1001-3` is the third of order 1001; of other threads, how its id begins."""
    found = _SPOKEN_THREAD.fullmatch(thread)
    is_other = thread.startswith(("reject-", "deposit-", "stray-")) or not found
    return mail[:8] if is_other or not found else f"{found[1]}-{number}"


def as_spoken(name: str) -> tuple[str, int] | None:
    """The thread, or the inquiry, and the number that a spoken name says; None for another name."""
    found = _SPOKEN.fullmatch(name)
    return (found[1], int(found[2])) if found else None


def is_beginning_of_id(name: str) -> bool:
    """True for what may be the beginning of a mail's id, long enough to be unique among many."""
    return _SHORTEST_ID <= len(name) <= _ID_LENGTH and not set(name) - set("0123456789abcdef")


def is_whole_id(name: str) -> bool:
    """True for what `mail_id` makes."""
    return len(name) == _ID_LENGTH and is_beginning_of_id(name)


#: They say how much has come in so far.
_TELL_RECEIPT = frozenset({MailKind.PAYMENT_SHORT, MailKind.PAYMENT_CONFIRMED, MailKind.PAYMENT_THANKS})


def is_overtaken(kind: MailKind, facts: MailFacts, state: OrderState) -> bool:  # noqa: PLR0911 - one line per kind
    """True when a mail that has not left yet would no longer be true: it is kept as superseded, never sent."""
    if kind is MailKind.PAYMENT_REMINDER:
        is_settled = state.money.is_secured or state.is_over or bool(state.inquiries)
        return is_settled or facts.deadline != (state.money.deadline and state.money.deadline.told)
    if kind in {MailKind.PACKED, MailKind.DELAY_NOTICE}:
        return state.goods.has_left or state.is_over
    if kind is MailKind.OUT_OF_STOCK:
        return state.goods is not Goods.BACKORDERED
    if kind is MailKind.PAYMENT_REQUEST:
        return state.money.is_secured or state.ending is Status.RETURNED
    if kind in _TELL_RECEIPT and (facts.received_total or 0) > state.money.allocated:
        return True  # what it says has come was taken back
    if kind is MailKind.PAYMENT_SHORT:
        return state.money.is_secured
    if kind is MailKind.DEADLINE_EXTENDED:
        return state.money.is_secured or bool(
            state.money.deadline and facts.deadline and facts.deadline < state.money.deadline.told
        )
    if kind is MailKind.THANKS:
        return state.goods is Goods.RETURNED
    if kind in ASKS_FOR_ANSWER:
        return not any(_still_asks(facts, question) for question in state.questions)
    return kind in {MailKind.SHOP_HOLD, MailKind.SHOP_HOLDS} and not state.holds


#: They begin an order, or ask something for it: after its end nobody needs them any more.
_ONLY_WHILE_OPEN = frozenset({MailKind.ORDER_RECEIVED, MailKind.ORDER_CONFIRMED, MailKind.DEADLINE_EXTENDED})

#: They say that the order goes on; the mail about its end tells of the money that came.
_GOES_ON = frozenset({MailKind.PAYMENT_CONFIRMED, MailKind.PAYMENT_SHORT, MailKind.ADDRESS_CHANGED})


def is_too_late(kind: MailKind, state: OrderState) -> bool:
    """True when a mail that waited, for the morning or to be tried again, is not sent: the order has ended since."""
    return (kind in _ONLY_WHILE_OPEN and state.is_over) or (kind in _GOES_ON and state.ending in DEAD)


def is_about(facts: MailFacts, question: Question) -> bool:
    """True for a mail of this very question: both name the same fields, or none where it is about the plan."""
    return {each.field for each in facts.asked} == set(question.about)


def _still_asks(facts: MailFacts, question: Question) -> bool:
    """True for the mail of this very question, with the date that holds."""
    return is_about(facts, question) and facts.deadline in {None, question.answer_by}
