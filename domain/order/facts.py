"""What mails know beside the order itself: the facts of the moment at which a mail became owed."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from domain.basics.said import Said
from domain.contract.order import PaymentMethod
from domain.shop.checks import Check


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
    said: Said | None = None  # shop only: why something was not taken
    is_last_today: bool = False  # shop only: no further mail about this kind of refused message follows on this day
    orders: tuple[ExpiringOrder, ...] = ()
    conversation: str = ""  # what the customer is asked about
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
