"""What mails know beside the order itself: one model per family of mails, of the moment at which a mail became owed.

Stored as JSON beside the mail; a field that is new has a default. Amounts in yen.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.basics.money import TaxRate
from domain.basics.said import Said
from domain.contract.claims import ClaimOutcome, ClaimReason, ClosingReason, Remedy
from domain.contract.consents import MailingKind
from domain.contract.order import Language, PaymentMethod
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


class LowArticle(_Facts):
    """An article of which less is there than is needed, or than its limit. Pieces; `left` below zero: so many miss."""

    sku: str
    name: str
    left: int
    limit: int | None = None
    orders: int = 0  # that wait for it
    expected_on: date | None = None  # the day on which more should come


class OverdueInquiry(_Facts):
    """An inquiry whose time to answer is over."""

    inquiry_no: str
    subject: str
    answer_by: datetime


class ClaimedLine(_Facts):
    """One article that is claimed."""

    name: str
    pieces: int


class ReplacedLine(_Facts):
    """So many pieces of one article that are sent once more. `sku` is empty in mails that were kept before."""

    sku: str = ""
    name: str
    pieces: int
    is_short: bool = False  # there are not so many in stock


class AskedField(_Facts):
    """One thing that the customer is asked: which check found it, in which field of the order, and what is there."""

    check: Check
    field: str
    given: str = ""
    characters: str = ""  # those that cannot be printed, where it is about them


class ChangedLine(_Facts):
    """One article of which another number, or at another price, is ordered now. Prices in yen with tax."""

    name: str
    was: int = 0  # pieces; 0: it comes in
    now: int = 0  # pieces; 0: it is dropped
    price_was: int | None = None
    price: int | None = None


class Offer(_Facts):
    """An article that is in stock, and may take the place of one that is not. Prices in yen with tax."""

    sku: str
    name: str
    instead_of: str  # name of the article that is missing
    unit_price: int
    tax_rate: TaxRate | None = None  # None in mails that were kept before it was told
    difference: int  # of the order's goods, in yen; below zero: cheaper


class Wished(_Facts):
    """When a parcel was wished for."""

    day: date | None = None
    hours: str = ""


class Change(_Facts):
    """How an order was changed, and what follows for its money."""

    lines: tuple[ChangedLine, ...] = ()
    total_before: int
    shipping_fee_before: int
    surplus: int | None = None  # what has come and is more than is due now
    points_back: int | None = None  # points that pay for nothing any more
    method_before: PaymentMethod | None = None  # where it is paid otherwise now
    wished_before: Wished | None = None  # where the parcel is wished for at another time now


class InKind(_Facts):
    """What goes back as it was paid. `coupons_on`: the day on which the coupons were given back; None: they are not.

    `renews_coupons`: for one that had expired by that day, another is sent.
    """

    points: int = 0
    coupons_on: date | None = None
    renews_coupons: bool = False


class MailFacts(_Facts):
    """What every family is; alone, a mail that knows nothing but its order."""


class CouponFacts(MailFacts):
    """A mail about a delay, which a code of the shop may make up for."""

    has_coupon: bool = False


# --- of orders ----------------------------------------------------------------------------------------------------


class NewOrderFacts(MailFacts):
    """An order that has come in, as the shop hears of it."""

    is_placed_ahead: bool = False  # it is dated more than a day ahead
    is_slot_unknown: bool = False  # no carrier brings parcels in the hours that are wished for


class WarmFacts(MailFacts):
    """A mail that has a warmer word for loyal customers."""

    is_loyal: bool = False


class OwedFacts(MailFacts):
    """A mail about money that is still to come, or has."""

    rest: int | None = None  # what is still missing
    received_total: int | None = None  # all money allocated so far


class PayingFacts(OwedFacts):
    """A mail that says how and until when to pay."""

    deadline: date | None = None  # the date told to the customer (until 23:59:59)
    expires_on: date | None = None  # in advance: when the order ends without the money
    kept_until: date | None = None  # the last day of a payment that still counts before the order expires
    pay_within_days: int | None = None  # after delivery, before it: days from it in which the money is due


class ConfirmationFacts(PayingFacts):
    """The order confirmation."""

    is_anew: bool = False  # it was confirmed before, and something has changed since
    changed: Change | None = None  # what of its contents or price
    is_paid: bool = False  # nothing to pay any more
    waived: int | None = None  # what is missing and need not be paid any more
    ships_by: date | None = None
    arrives_on: date | None = None


class ReminderFacts(PayingFacts):
    """A reminder of money."""

    round: int = 0  # 0: the day before; 1, 2


class ChangeFacts(MailFacts):
    """An order that was changed before it was accepted, or without any effect on its price."""

    changed: Change | None = None
    is_accepted: bool = False  # its confirmation has been sent, and still holds


class RestFacts(MailFacts):
    """What has not left of an order is cancelled.

    `from_cash`: yen of it that the carrier collects, or has collected. `cash_open`: yen that no parcel collects now.
    `is_nothing_kept`: what had left is back as well, so that this ends the order. `refund`: yen that go back for this;
    what the customer had paid too much before is spoken of elsewhere.
    """

    changed: Change
    is_nothing_kept: bool = False
    refund: int | None = None
    in_kind: InKind | None = None
    from_cash: int | None = None
    cash_open: int | None = None


class RequestFacts(PayingFacts):
    """The request for payment after the delivery."""

    shipped_on: date | None = None


class ExtensionFacts(PayingFacts):
    """Another date to pay by."""

    is_first: bool = False  # none was told before
    is_after_lost_mail: bool = False  # the mail that told the former one had not arrived


class PaymentFacts(PayingFacts):
    """A payment that came."""

    amount: int  # the payment this mail is about
    paid_on: date
    surplus: int | None = None  # what came too much
    waived: int | None = None  # what is missing and need not be paid any more
    accepted: bool = True  # had the order been accepted when the money came?
    ships_by: date | None = None
    ending: str | None = None  # how the order had ended: declined, cancelled, expired, returned, completed
    refund: int | None = None


class RefundFacts(MailFacts):
    """Money that was given back."""

    amount: int
    received_total: int | None = None  # what is kept after it
    ending: str | None = None  # how the order had ended
    return_no: int | None = None  # the number of the return invoice (適格返還請求書) that is enclosed
    claim_no: str | None = None  # the claim that it was given back for
    in_kind: InKind | None = None


class RefundSoonFacts(MailFacts):
    """Money that will be sent: the account is known."""

    amount: int
    sent_by: date


class RefundLessFacts(MailFacts):
    """Less goes back than was promised: what it was to come from has been taken back.

    `amount`: what goes back still, maybe nothing. `is_account_asked`: the customer was asked where it goes.
    """

    was: int
    amount: int
    is_account_asked: bool = False


class PaperFacts(MailFacts):
    """A paper that the customer asked for, and that is enclosed."""

    paper: Literal["receipt", "return"]
    number: int  # within the order
    amount: int
    reprinted_on: date | None = None  # where it was handed over before

    def name_in(self, order_no: str) -> str:
        """What the paper is called: 「1001-R1」, 「1001-H1」."""
        return f"{order_no}-{'R' if self.paper == 'receipt' else 'H'}{self.number}"


class DelayFacts(CouponFacts):
    """Nothing has been shipped for long, or by the day that was told."""

    delay: str  # stock, check, work, or rest: the others have left, and that has not come in
    later: dict[str, int] = {}  # of a rest: pieces per SKU that are waited for
    received_total: int | None = None
    ships_by: date | None = None  # the new day; None while nobody knows one
    promised_on: date | None = None  # the day that was told before
    wished_on: date | None = None  # the day of delivery that was wished for, and cannot be kept
    arrives_on: date | None = None  # when they should arrive instead


class CarriedFacts(MailFacts):
    """A parcel with its carrier."""

    carrier: str  # key of a carrier such as yamato, or the name of another one
    tracking_no: str = ""
    also: str = ""  # the number of another order in the same parcel


class ShippedFacts(CarriedFacts, PayingFacts, WarmFacts):
    """A parcel that left."""

    shipped_on: date | None = None
    arrives_on: date | None = None
    amount: int | None = None  # cash to be paid at the door
    is_paid: bool = False  # after delivery: nothing to pay any more
    has_old_label: bool = False  # printed before the order was changed: nobody knows where it goes
    was_to_be_cancelled: bool = False  # a cancellation was asked for while it was being packed, and came too late
    contents: dict[str, int] = {}  # pieces by SKU, of an order that is split
    is_further: bool = False  # of an order that is split: another parcel carries the slip with totals, and the cash
    is_last: bool = True  # nothing follows in another parcel
    mails_invoice: bool = False  # the box names no price: the invoice goes with this mail
    has_arrived: bool = False  # it has, and nobody had said that it had left


class TogetherFacts(MailFacts):
    """Another order that comes in the same parcel, or does so no more. Amounts in yen."""

    other: str
    fee_off: int = 0  # shipping that is not charged for the other one
    other_total: int | None = None  # what that costs now
    surplus: int | None = None  # of it was paid already, and is given back
    is_ended: bool = False  # they come in parcels of their own
    why: str = ""  # ended, held, goods, unpaid, in_parts, changed, left


class ReplacementShippedFacts(CarriedFacts):
    """A replacement that left."""

    shipped_on: date | None = None
    arrives_on: date | None = None
    lines: tuple[ReplacedLine, ...] = ()
    is_resent: bool = False  # in the place of what never came
    price: int = 0  # yen that it costs, where what came back pays for it
    extra: int = 0  # of that, what the customer paid on top
    parcel_no: str = ""
    mails_invoice: bool = False  # the box names no price: the invoice goes with this mail
    return_no: int | None = None  # the number of the return invoice (適格返還請求書) of what came back for it
    has_arrived: bool = False  # it has, and nobody had said that it had left


class OnTheWayFacts(CarriedFacts):
    """A parcel that is brought today, or has just arrived."""

    amount: int | None = None  # cash to be paid at the door


class TrackingFacts(CarriedFacts):
    """A tracking number that was corrected."""

    old_tracking_no: str = ""


class LateFacts(CarriedFacts, CouponFacts):
    """A parcel that comes later than was said."""

    why: str  # scanned_late, on_its_way, found, looked_into, not_scanned, silent
    promised_on: date  # the day that was told before
    arrives_on: date | None = None  # the new one; None while nobody knows it


class HeldFacts(CarriedFacts):
    """A parcel that waits at the depot."""

    held_on: date  # since when
    is_cooled: bool = False  # it is kept for a shorter time
    is_last: bool = False  # no further reminder follows


class ThanksFacts(WarmFacts):
    """The thanks, or the question whether the parcel has arrived."""

    arrived: bool = True
    arrives_on: date | None = None


class QuestionFacts(MailFacts):
    """Something that the customer is asked."""

    conversation: str = ""  # what it is about
    deadline: date | None = None  # the date told to the customer, to answer by
    asked: tuple[AskedField, ...] = ()  # the fields that are asked for
    words: str = ""  # what a person of the shop wrote to the customer beside it
    round: int = 0  # answers so far that settled nothing


class RefundAccountFacts(QuestionFacts):
    """Where money is to be sent that goes back. `has_failed`: it was sent, and came back."""

    amount: int
    has_failed: bool = False


class StockFacts(QuestionFacts, CouponFacts):
    """Goods that are not in stock, and what the customer may choose."""

    short: dict[str, int]  # missing pieces per SKU
    offers: tuple[Offer, ...] = ()
    expected_on: date | None = None  # when they should come; None: nobody knows yet
    slips: int = 0  # how often that day has become a later one, or has passed
    is_first: bool = False  # the customer has not heard before that they are missing
    missed_on: date | None = None  # the day that was told, and has passed without them
    without_answer: str = "wait"  # what happens then: wait, cancel, or person
    can_drop: bool = False  # something else is ordered, too
    can_part: bool = False  # what is here may leave first
    part_fee: int = 0  # yen for the second shipping
    is_substitutable: bool = False  # of a reminder: substitutes were offered before
    wished_on: date | None = None  # the day of delivery that was wished for, where it is in danger
    is_wish_lost: bool = False  # it cannot be kept
    promised_on: date | None = None  # the day by which the goods were to leave, which cannot be kept


class ReturnFacts(QuestionFacts, CarriedFacts):
    """Parcels that came back, and what the customer may choose. Amounts in yen."""

    parcels: tuple[str, ...]
    why: str  # absent, refused, unknown_address, lost, or unknown
    contents: dict[str, int] = {}  # pieces by SKU, of an order that is split
    reship_fee: int = 0  # for shipping once more
    fee: int = 0  # kept when the customer does without
    refund: int | None = None  # given back then
    is_paid_first: bool = False  # the fee for shipping once more is asked for before it leaves
    without_answer: str = "person"  # what happens then: cancel, or person
    is_fee_asked: bool = False  # nothing was paid, and the fee is asked for


class ReturnChoiceFacts(PayingFacts):
    """What a customer chose of a parcel that came back, or was lost. Amounts in yen."""

    option: str  # ship_again, cancel_returned
    is_lost: bool = False
    fee: int = 0
    refund: int | None = None
    amount: int | None = None  # cash to be paid at the door
    contents: dict[str, int] = {}  # pieces by SKU, of an order that is split
    is_fee_asked: bool = False  # nothing was paid, and the fee is asked for
    in_kind: InKind | None = None
    is_answer: bool = True  # else it was to be shipped once more, or the order is cancelled
    fee_dropped: int = 0  # for shipping once more: it was asked for, has not come, and need not any more


class ReplacementFacts(MailFacts):
    """Pieces that are sent once more, free of charge."""

    stage: str  # sent: it is being prepared; awaited: out of stock; expected: on a day; lost: once more; cancelled
    lines: tuple[ReplacedLine, ...] = ()
    is_resent: bool = False  # in the place of what never came
    price: int = 0  # yen that it costs, where what came back pays for it
    extra: int = 0  # of that, what the customer paid on top
    claim_no: str = ""
    expected_on: date | None = None  # of what is out of stock; None: nobody knows


class RestockFacts(CouponFacts):
    """When the rest of an order should come whose goods leave as they come."""

    later: dict[str, int]  # pieces per SKU that are waited for
    has_left: bool = False  # a parcel with the others has left
    expected_on: date | None = None  # None: nobody knows
    slips: int = 0  # how often that day has become a later one, or has passed
    missed_on: date | None = None  # the day that was told, and has passed without them


class LostArrivedFacts(CarriedFacts):
    """A parcel that was called lost has arrived after all.

    `becomes`: of its goods. Empty: the customer need not choose any more; stopped: they are not sent once more; twice:
    they were; refunded: the customer did without them; by_person: whatever a person says.
    """

    becomes: str = ""
    arrived_on: date
    contents: dict[str, int] = {}  # pieces by SKU, of an order that is split


class ChoiceFacts(MailFacts):
    """What a customer chose of goods that are missing.

    Of an order whose goods leave as they come: pieces per SKU, yen for the second shipping, and who decided so. Of one
    that waits: whether what is here may leave first after all, and what that costs.
    """

    option: str
    first: dict[str, int] = {}
    later: dict[str, int] = {}
    fee: int = 0
    is_by_shop: bool = False
    can_part: bool = False
    part_fee: int = 0


class OfferFacts(QuestionFacts):
    """A change of the order that the customer is asked about. `lines`: all that would be ordered then, and what not."""

    no: int  # of the question
    what: str = ""  # lines, address, fee, plan; empty: nothing is told anew
    is_wish: bool = False  # the customer has asked for it
    lines: tuple[ChangedLine, ...] = ()
    total: int = 0
    shipping_fee: int = 0
    cod_fee: int = 0
    method: PaymentMethod | None = None
    recipient: str = ""
    address: str = ""


class KeptFacts(MailFacts):
    """An order that was not changed."""

    why: str  # declined, unanswered; of a fee fee_declined, fee_unanswered; not_possible, although the customer agreed


class PrepaymentFacts(QuestionFacts, OwedFacts):
    """Whether the order may be paid in advance."""

    method: PaymentMethod  # how it would be paid


class AnswerFacts(MailFacts):
    """An answer was taken."""

    is_still_held: bool = False  # the order waits for something else, too


class PlanFacts(OwedFacts):
    """The customer agreed to pay in advance."""

    is_paid: bool = False


class WrittenFacts(MailFacts):
    """What a person wrote."""

    subject: str
    text: str


class MailingFacts(MailFacts):
    """A mail to many."""

    mailing: MailingKind = MailingKind.THANKS
    is_trial: bool = False  # the shop tries it out on itself


class EndFacts(MailFacts):
    """The end of an order."""

    refund: int | None = None
    in_kind: InKind | None = None
    deadline: date | None = None  # what passed without money or an answer


class ReturnEndFacts(EndFacts):
    """The end of an order whose parcel came back, or was lost."""

    is_lost: bool = False
    fee: int = 0  # kept of what was paid
    contents: dict[str, int] = {}  # pieces by SKU, of an order that is split
    is_fee_asked: bool = False  # nothing was paid, and the fee is asked for


class SentBackFacts(MailFacts):
    """Goods that the customer sends back: under which number, and pieces by SKU."""

    return_no: str
    contents: dict[str, int] = {}


class ReturnNotedFacts(SentBackFacts):
    """A return was asked for; a person answers."""

    answered_by: date


class ReturnAllowedFacts(SentBackFacts):
    """What may be sent back, where to, until when, and who pays the way. Amounts in yen."""

    others: dict[str, int] = {}  # pieces by SKU that were never ordered
    send_by: date | None = None
    pickup_on: date | None = None  # the day on which a carrier fetches it
    postage: str  # customer, shop, fetched
    send_to: str = ""  # if not to the shop's own address
    wish: str = "refund"  # or replacement, exchange
    exchange: tuple[ReplacedLine, ...] = ()  # what is sent for it
    expected_on: date | None = None  # when all of it should be in stock that is not
    credit: int = 0  # what that costs, as far as what comes back pays for it
    difference: int = 0  # what it costs beyond that
    amount: int | None = None  # what goes back then
    fee: int = 0  # taken off for that
    is_favour: bool = False
    words: tuple[str, ...] = ()  # of the shop, line by line


class ReturnDeniedFacts(SentBackFacts):
    """Why goods are not taken back."""

    why: str  # as ReturnObstacle
    last_on: date | None = None  # until when it could have been asked
    days: int = 0  # after the arrival
    sku: str = ""  # the article that is not taken back
    words: tuple[str, ...] = ()  # of the shop, line by line


class ReturnClosedFacts(SentBackFacts):
    """Nothing is sent back any more."""

    is_withdrawn: bool = False  # the customer said so; else nothing came
    send_by: date | None = None


class ReturnSettledFacts(SentBackFacts):
    """What came back, and what the customer is given for it. Amounts in yen.

    `postage`: taken off for the way back; below zero: what the customer had paid for it.
    """

    others: dict[str, int] = {}
    unpaid: dict[str, int] = {}  # pieces by SKU that came and are not paid for
    wish: str = "refund"
    exchange: tuple[ReplacedLine, ...] = ()  # what was wanted for it
    credit: int = 0  # what that costs; 0: it is not sent
    lapsed: str = ""  # unpaid: what it costs beyond that has not come; given_up: it is not wanted any more
    paid_back: int = 0  # of the refund: what had come for it
    is_kept: bool = False  # the customer keeps the goods
    goods: int = 0
    shipping: int = 0
    fee: int = 0
    postage: int = 0
    refund: int | None = None
    let_off: int = 0  # it had not been paid, and need not be
    in_kind: InKind | None = None
    is_vouched_for: bool = False  # a provider charges so much less


class ExchangeUnpaidFacts(SentBackFacts, OwedFacts):
    """What came back is worth less than what is wanted for it. Amounts in yen; `rest` is still to be paid."""

    exchange: tuple[ReplacedLine, ...] = ()  # what is wanted
    expected_on: date | None = None  # when all of it should be in stock that is not
    price: int  # of that
    credit: int  # what came back pays of it
    difference: int
    method: str = ""  # bank_transfer or postal_transfer; empty: the shop writes how
    pay_by: date
    kept_until: date  # from the next business day on, what came back is paid for instead
    is_reminder: bool = False


class ExchangePaidFacts(ExchangeUnpaidFacts):
    """Money came for what is wanted in exchange; where nothing is missing any more, it is sent."""

    amount: int
    paid_on: date
    waived: int = 0  # is missing, and need not be paid


class DeclinedFacts(EndFacts):
    """The shop does not accept the order."""

    reason: str = ""  # written for the customer


# --- of inquiries -------------------------------------------------------------------------------------------------


class AcknowledgementFacts(MailFacts):
    """A question came in."""

    next_answer_on: date  # the day by which the answer comes
    is_closed_now: bool = False  # it came while the shop was closed


class InterimFacts(MailFacts):
    """Somebody looks into it."""

    next_answer_on: date
    answer: tuple[str, ...] = ()  # what the shop wrote for the customer, line by line


class ReplyFacts(MailFacts):
    """The answer."""

    answer: tuple[str, ...]  # line by line
    question: tuple[str, ...] = ()  # what the customer wrote, line by line
    is_automatic: bool = False  # no person wrote it


# --- of claims ----------------------------------------------------------------------------------------------------


class ClaimFacts(MailFacts):
    """A claim."""

    claim_no: str
    claimed_for: ClaimReason


class ClaimReceivedFacts(ClaimFacts):
    """It came in."""

    next_word_on: date
    contents: tuple[ClaimedLine, ...] = ()  # what is claimed
    wants: Remedy | None = None
    asks_photos: bool = False
    unkept: tuple[Said, ...] = ()  # files that came with it and could not be kept


class ClaimTurnedAwayFacts(ClaimFacts):
    """It cannot be claimed, or not yet."""

    why: str  # too_early, too_late, not_promised, not_arrived
    on: date | None = None  # the first day on which it may be, or the last one on which it might have been


class ClaimAnswerFacts(ClaimFacts):
    """Somebody looks into it."""

    next_word_on: date
    answer: tuple[str, ...] = ()  # what the shop wrote for the customer, line by line
    is_refused: bool = False  # the customer has refused the former proposal
    is_denied: bool = False  # the customer says that it has not arrived
    is_invoked: bool = False  # the customer asks for the guarantee
    is_examined: bool = False  # it is contested, and examined under the guarantee
    is_proved: bool = False  # all that is needed to examine it is here


class ClaimLetterFacts(ClaimFacts):
    """What the customer wrote has come, and a person reads it."""

    next_word_on: date
    unkept: tuple[Said, ...] = ()  # files that came with it and could not be kept


class ClaimArrivedFacts(ClaimFacts):
    """The carrier says that what was missed has arrived."""

    arrived_on: date
    choose_by: date  # to say that it has not


class ClaimProposalFacts(ClaimFacts):
    """What the shop would do, or that it does nothing."""

    remedy: Remedy
    amount: int | None = None  # yen that are given back
    answer: tuple[str, ...] = ()
    choose_by: date  # to accept or refuse, or to object
    is_done_without_answer: bool = True


class ClaimEndFacts(ClaimFacts):
    """It is closed."""

    outcome: ClaimOutcome
    remedy: Remedy | None = None
    amount: int | None = None
    proposed: int | None = None  # yen that were proposed, where less is left to give back
    appeal_until: date | None = None  # the last day on which the customer may appeal
    is_lost: bool = False  # the carrier has lost the parcel, and the order asks what becomes of it
    is_final: bool = False  # it was appealed
    in_kind: InKind | None = None  # what goes back with the money
    closed_for: ClosingReason | None = None  # the shop closed it by itself
    words: tuple[str, ...] = ()  # what the shop wrote about that, by lines


class FeedbackFacts(MailFacts):
    """Asks how it was."""

    arrived_on: date | None = None  # when the last parcel arrived


# --- to suppliers -------------------------------------------------------------------------------------------------


class SupplierFacts(MailFacts):
    """What waits for an article that ran out, as its supplier hears of it: nothing of any customer."""

    supplier: str
    sku: str
    article: str
    pieces: int  # missing
    orders: int  # that wait for them
    is_chase: bool = False  # it was asked before, and not answered
    expected_on: date | None = None  # when they should come, or should have come
    is_overdue: bool = False  # that day has passed

    def salutation(self, language: Language) -> str:
        """How the mail addresses the supplier; a name that a shop wrote with its title keeps that."""
        if language == "en" or self.supplier.endswith(("様", "御中")):
            return self.supplier
        return f"{self.supplier} 御中"


# --- to the shop --------------------------------------------------------------------------------------------------


class TaskFacts(MailFacts):
    """Something that a person has to do."""

    task: str
    said: Said  # what is to be done, and why
    amount: int | None = None
    due_on: date | None = None


class HoldFacts(MailFacts):
    """An order that must wait."""

    hold: str
    reason: str = ""  # as a person wrote it
    said: Said | None = None  # by a rule


class OldHoldsFacts(MailFacts):
    """Holds of an order that have been waiting for long."""

    holds: tuple[OldHold, ...] = ()


class WaitingFacts(MailFacts):
    """What waits for somebody in the shop."""

    waiting: tuple[WaitingOrder, ...] = ()
    tasks: tuple[OverdueTask, ...] = ()
    inquiries: tuple[OverdueInquiry, ...] = ()
    low: tuple[LowArticle, ...] = ()  # each is told once for each fall


class ExpiriesFacts(MailFacts):
    """Orders that expire by the next business day."""

    orders: tuple[ExpiringOrder, ...] = ()
    expires_on: date | None = None


class UnreadFacts(MailFacts):
    """What could not be read, or not be done."""

    said: Said | None = None  # why
    payload: str = ""  # shortened


class RefusedFacts(UnreadFacts):
    """A message that was refused."""

    message: str  # its name
    is_last_today: bool = False  # no further mail about this kind of message follows on this day


class RejectFacts(UnreadFacts):
    """A start that could not be read."""

    stage: str = ""  # inquiry: it was to open one; empty for an order


class BlockedFacts(MailFacts):
    """A mail server that refuses the shop's mails."""

    domain: str = ""  # the receiving domain; empty for the shop's own mail server
    reason: str = ""
    due_on: date | None = None


class ComplaintFacts(MailFacts):
    """Somebody who called a mail spam."""

    address: str = ""
    about_order: str = ""


class InquiryFacts(MailFacts):
    """An inquiry that the shop hears of."""

    stage: str  # opened, again, soon, overdue
    category: str = ""
    assignee: str = ""  # who has taken it on
    answer_by: datetime | None = None  # when the time to answer is over
    question: tuple[str, ...] = ()  # what the customer wrote, line by line
    about: tuple[Said, ...] = ()  # the order's facts for the person who answers
    candidates: tuple[str, ...] = ()  # orders that it may be about, by its sender's address
    draft: tuple[str, ...] = ()  # how it could be answered
    files: tuple[str, ...] = ()  # names of what was attached
    unkept: tuple[Said, ...] = ()  # which of these could not be kept, and why
    is_automatic: bool = False  # it was answered without a person
    is_last_today: bool = False  # no further mail about this inquiry follows on this day
    is_unreachable: bool = False  # whoever asked gave an address to which no mail can be sent
    proof: str = ""  # what makes the sender doubtful: unproven, forged
    unknown_fields: tuple[str, ...] = ()  # names of what a form had beside the known fields
    is_unacknowledged: bool = False  # so much was acknowledged in this hour that this was not


class InquiriesFacts(MailFacts):
    """All that was too much to be told one by one."""

    letters: int = 0
    unacknowledged: int = 0  # how many of all senders' letters were not acknowledged in this time
    since: datetime | None = None  # when this time began
    inquiries: tuple[OverdueInquiry, ...] = ()


class ShopClaimFacts(ClaimFacts):
    """A claim that the shop hears of."""

    # opened, refused, invoked, appealed, letter, arrived, denied, soon, overdue, granted, outside, outside_soon,
    # outside_over, outside_lost, appeal_soon, contested_soon, contested_over,
    # nothing_left
    stage: str
    wants: Remedy | None = None
    most: int = 0  # yen that may be given back
    contents: tuple[ClaimedLine, ...] = ()
    question: tuple[str, ...] = ()  # what the customer wrote, line by line
    files: tuple[str, ...] = ()  # what was attached to it
    unkept: tuple[Said, ...] = ()  # which of these could not be kept, and why
    other: str = ""  # the address it came from, where that is not the customer's
    answer_by: datetime | None = None
    grant_at: datetime | None = None  # when the guarantee pays by itself
    respond_by: date | None = None  # the last day for the evidence
    appeal_until: date | None = None  # the last day on which the shop may appeal
    assignee: str = ""


# --- what rules ask of any mail -----------------------------------------------------------------------------------


def naming(facts: MailFacts, articles: Mapping[str, str]) -> MailFacts:
    """The same with these names by SKU, where it tells articles that are sent in the place of others."""
    found = {name: getattr(facts, name) for name in ("lines", "exchange") if hasattr(facts, name)}
    changes = {
        name: tuple(each.model_copy(update={"name": articles.get(each.sku) or each.name}) for each in lines)
        for name, lines in found.items()
        if lines and all(isinstance(each, ReplacedLine) for each in lines)
    }
    return facts.model_copy(update=changes) if changes else facts


def tells_last_day(facts: MailFacts) -> bool:
    """True for a mail about a return that says until which day to send something, or to pay for it."""
    return type(facts) is ExchangeUnpaidFacts or (isinstance(facts, ReturnAllowedFacts) and facts.send_by is not None)


def deadline_of(facts: MailFacts) -> date | None:
    """The date that a mail told, to pay or to answer by."""
    return facts.deadline if isinstance(facts, PayingFacts | QuestionFacts) else None


def ships_by_of(facts: MailFacts) -> date | None:
    """The date by which a mail said that the goods leave."""
    return facts.ships_by if isinstance(facts, ConfirmationFacts | PaymentFacts | DelayFacts) else None


def expected_on_of(facts: MailFacts) -> date | None:
    """The day on which a mail said that missing goods should come."""
    return facts.expected_on if isinstance(facts, StockFacts | RestockFacts) else None


def arrives_on_of(facts: MailFacts) -> date | None:
    """The day on which a mail said that the goods arrive."""
    return facts.arrives_on if isinstance(facts, ConfirmationFacts | ShippedFacts | LateFacts) else None


def asked_in(facts: MailFacts) -> frozenset[str]:
    """The fields that a mail asked for, or the articles that it was about."""
    if isinstance(facts, StockFacts):
        return frozenset(facts.short)
    if isinstance(facts, ReturnFacts):
        return frozenset(facts.parcels)
    return frozenset(each.field for each in facts.asked) if isinstance(facts, QuestionFacts) else frozenset()
