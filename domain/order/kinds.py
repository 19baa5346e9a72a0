"""The kinds of mails as a table: rules, templates and SQL ask for a property of a kind's row, never for its name.

Every property is mandatory: a kind for which one is forgotten can neither be typed nor imported.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from domain.contract.status import DEAD
from domain.order import overtaken as rules
from domain.order.facts import (
    AcknowledgementFacts,
    AnswerFacts,
    BlockedFacts,
    ChangeFacts,
    ChoiceFacts,
    ClaimAnswerFacts,
    ClaimArrivedFacts,
    ClaimEndFacts,
    ClaimLetterFacts,
    ClaimProposalFacts,
    ClaimReceivedFacts,
    ClaimTurnedAwayFacts,
    ComplaintFacts,
    ConfirmationFacts,
    DeclinedFacts,
    DelayFacts,
    EndFacts,
    ExchangePaidFacts,
    ExchangeUnpaidFacts,
    ExpiriesFacts,
    ExtensionFacts,
    FeedbackFacts,
    HeldFacts,
    HoldFacts,
    InquiriesFacts,
    InquiryFacts,
    InterimFacts,
    KeptFacts,
    LateFacts,
    LostArrivedFacts,
    MailFacts,
    MailingFacts,
    NewOrderFacts,
    OfferFacts,
    OldHoldsFacts,
    OnTheWayFacts,
    PaperFacts,
    PaymentFacts,
    PlanFacts,
    PrepaymentFacts,
    QuestionFacts,
    RefundAccountFacts,
    RefundFacts,
    RefundLessFacts,
    RefundSoonFacts,
    RefusedFacts,
    RejectFacts,
    ReminderFacts,
    ReplacementFacts,
    ReplacementShippedFacts,
    ReplyFacts,
    RequestFacts,
    RestFacts,
    RestockFacts,
    ReturnAllowedFacts,
    ReturnChoiceFacts,
    ReturnClosedFacts,
    ReturnDeniedFacts,
    ReturnEndFacts,
    ReturnFacts,
    ReturnNotedFacts,
    ReturnSettledFacts,
    ShippedFacts,
    ShopClaimFacts,
    StockFacts,
    SupplierFacts,
    TaskFacts,
    ThanksFacts,
    TogetherFacts,
    TrackingFacts,
    WaitingFacts,
    WarmFacts,
    WrittenFacts,
)
from domain.order.kind import Author, Enclosed, Ended, Hour, Kind, Later, Paper, Purpose, Tone
from domain.order.overtaken import Talk
from domain.order.state import OrderState

#: The facts of one kind: its rules are about them.
F = TypeVar("F", bound=MailFacts)


class MailKind(StrEnum):
    """Every mail; the value names its templates `<kind>.txt` and `<kind>.html` in each language."""

    # to the customer
    ORDER_RECEIVED = "order_received"  # サンキューメール: receipt, not acceptance
    ORDER_CONFIRMED = "order_confirmed"  # 注文確認: acceptance; payment instructions where money is due before shipping
    OUT_OF_STOCK = "out_of_stock"  # an apology, the day on which it should come, and what the customer may choose
    STOCK_REMINDER = "stock_reminder"
    STOCK_CHOSEN = "stock_chosen"  # the customer waits; what else was chosen, the changed order says
    STOCK_CANCELLED = "stock_cancelled"  # nobody answered, and the shop's policy ends such orders
    PAYMENT_REMINDER = "payment_reminder"  # facts.round 0 = the day before (option), 1, 2
    PAYMENT_REQUEST = "payment_request"  # postpay: request for payment once the goods were delivered
    PAYMENT_SHORT = "payment_short"
    PAYMENT_FOR_CLOSED = "payment_for_closed"  # money for an order that has ended
    PAYMENT_CONFIRMED = "payment_confirmed"  # carries the six items of 特商法 article 13
    PAYMENT_THANKS = "payment_thanks"  # postpay: payment confirmation and thanks in one
    DEADLINE_EXTENDED = "deadline_extended"
    PACKED = "packed"
    DELAY_NOTICE = "delay_notice"  # not shipped by the day that was told, or silent for long: why, and an apology
    SHIPPED = "shipped"
    OUT_FOR_DELIVERY = "out_for_delivery"  # where the shop writes of it
    ARRIVED = "arrived"  # where the shop writes of it at once; the thanks come a day later
    DELIVERY_DELAYED = "delivery_delayed"  # it comes later than was said, or is being looked for
    PARCEL_HELD = "parcel_held"  # it waits at the depot, and goes back if nobody fetches it
    RETURN_QUESTION = "return_question"  # a parcel came back: why, and what the customer may choose
    RETURN_REMINDER = "return_reminder"
    RETURN_CHOSEN = "return_chosen"  # shipped once more, with all that it takes to pay for it; or what is given back
    LOST_ARRIVED = "lost_arrived"  # what was called lost has arrived after all
    REPLACEMENT = "replacement"  # what was broken or never came is sent once more; facts.stage says how far it is
    REPLACEMENT_SHIPPED = "replacement_shipped"
    RETURN_CANCELLED = "return_cancelled"  # nobody answered, and the shop's policy ends it so
    RETURN_NOTED = "return_noted"  # the customer asks to send goods back: by when a person answers
    RETURN_ALLOWED = "return_allowed"  # where to, until when, and who pays the way
    RETURN_DENIED = "return_denied"  # why they are not taken back
    RETURN_AWAITED = "return_awaited"  # they have not been sent yet
    RETURN_CLOSED = "return_closed"  # nothing is sent back any more
    RETURN_SETTLED = "return_settled"  # what came back, and what is given for it
    EXCHANGE_UNPAID = "exchange_unpaid"  # what is wanted for it costs more: how to pay the difference, until when
    EXCHANGE_PAID = "exchange_paid"  # money came for that
    THANKS = "thanks"  # facts.arrived False: asks whether the parcel has arrived
    ADDRESS_CHANGED = "address_changed"
    ORDER_CHANGED = "order_changed"  # other contents, before acceptance; later the confirmation says it
    SENT_TOGETHER = "sent_together"  # another order comes in the same parcel, or does so no more
    CHANGE_OFFERED = "change_offered"  # whether the order may be changed: dearer, or not all that was ordered
    CHANGE_REMINDER = "change_reminder"
    CHANGE_DROPPED = "change_dropped"  # the order stays as it was: a no, no answer, or not possible any more
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
    PAPER_SENT = "paper_sent"  # a receipt or a return invoice that the customer asked for
    DECLINED = "declined"
    REST_EXPECTED = "rest_expected"  # of an order whose goods leave as they come: when the rest should come
    REST_CANCELLED = "rest_cancelled"  # a parcel has left, and the rest of the order is cancelled
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUND_ACCOUNT_REQUEST = "refund_account_request"  # where a refund is to be sent
    REFUND_ACCOUNT_REMINDER = "refund_account_reminder"
    REFUND_ACCOUNT_LEFT = "refund_account_left"  # nobody answered: the money is kept, and a person phones
    REFUND_ACCOUNT_THANKS = "refund_account_thanks"  # the account is known, and by when the money is sent
    REFUND_LESS = "refund_less"  # what was promised does not go back, or not all: its payment was taken back
    REFUNDED = "refunded"  # money was given back; facts.amount, and what is kept after it
    FEEDBACK_REQUEST = "feedback_request"  # how it was, some days after it arrived: no advertising, no reward
    INQUIRY_UNSUBSCRIBED = "inquiry_unsubscribed"  # no more mails to many go to whoever answered one with the way out
    INQUIRY_RECEIVED = "inquiry_received"  # acknowledges a question; says by when it is answered, repeats nothing of it
    INQUIRY_INTERIM = "inquiry_interim"  # somebody looks into it; facts.next_answer_on is the date of the next answer
    INQUIRY_REPLY = "inquiry_reply"
    CLAIM_RECEIVED = "claim_received"  # acknowledges a claim, with the date of the next word
    CLAIM_TURNED_AWAY = "claim_turned_away"  # it cannot be claimed, or not yet: facts.on is the date
    CLAIM_LOOKED_INTO = "claim_looked_into"  # somebody looks into it; the date of the next word
    CLAIM_LETTER = "claim_letter"  # what the customer wrote about a claim has come; the date of the next word
    CLAIM_ARRIVED = "claim_arrived"  # what was missed has arrived, as the carrier says; until when to say otherwise
    CLAIM_PROPOSED = "claim_proposed"  # what the shop would do; accepted, refused, or what becomes of it without a word
    CLAIM_DECLINED = "claim_declined"  # why nothing is done, and until when to object
    CLAIM_CLOSED = "claim_closed"  # how it ended
    # to many
    MAILING = "mailing"  # thanks or advertising; each mailing has words of its own, and these are an example
    # to a supplier
    SUPPLIER_REQUEST = "supplier_request"  # an article ran out: when it comes; once more where nobody answered
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
    SHOP_CLAIM = "shop_claim"  # facts.stage: opened, refused, soon, overdue, granted
    SHOP_INQUIRIES = "shop_inquiries"  # all that was too much to be told one by one in an hour

    @property
    def is_for_shop(self) -> bool:
        return KINDS[self].is_for_shop


#: Of an order that rides along in the parcel of another one: what that one tells for both. The shipping mail is left
#: out only where no invoice goes with it.
ONCE_PER_PARCEL = frozenset(
    {
        MailKind.PACKED,
        MailKind.SHIPPED,
        MailKind.OUT_FOR_DELIVERY,
        MailKind.ARRIVED,
        MailKind.DELIVERY_DELAYED,
        MailKind.PARCEL_HELD,
        MailKind.TRACKING_CORRECTED,
        MailKind.THANKS,
    }
)


def _order(  # noqa: PLR0913, PLR0917 - the columns
    facts: type[F],
    purpose: Purpose,
    author: Author,
    hour: Hour,
    paper: Paper,
    tone: Tone,
    enclosed: Enclosed,
    later: Later,
    ended: Ended,
    days: tuple[str, ...],
    is_overtaken: Callable[[F, OrderState], bool],
) -> Kind:
    """A mail to the orderer."""
    return Kind(
        is_for_shop=False,
        facts=facts,
        purpose=purpose,
        author=author,
        hour=hour,
        paper=paper,
        tone=tone,
        enclosed=enclosed,
        later=later,
        ended=ended,
        days=days,
        is_overtaken=is_overtaken,
        is_overtaken_in_talk=rules.never,
    )


def _inquiry(
    facts: type[F], purpose: Purpose, author: Author, days: tuple[str, ...], is_overtaken: Callable[[F, Talk], bool]
) -> Kind:
    """A mail to whoever asked something: it leaves at any hour, and knows nothing of an order's state."""
    return Kind(
        is_for_shop=False,
        facts=facts,
        purpose=purpose,
        author=author,
        hour=Hour.ANY_HOUR,
        paper=Paper.NO_LETTER,
        tone=Tone.PLAIN,
        enclosed=Enclosed.NOTHING,
        later=Later.ADDS,
        ended=Ended.ANYWAY,
        days=days,
        is_overtaken=rules.never,
        is_overtaken_in_talk=is_overtaken,
    )


def _claim(  # noqa: PLR0913, PLR0917 - the columns
    facts: type[F],
    purpose: Purpose,
    author: Author,
    hour: Hour,
    later: Later,
    is_overtaken: Callable[[F, Talk], bool],
) -> Kind:
    """A mail to the orderer about a claim, which outlives the order: what state that is in says nothing of it."""
    return Kind(
        is_for_shop=False,
        facts=facts,
        purpose=purpose,
        author=author,
        hour=hour,
        paper=Paper.NO_LETTER,
        tone=Tone.PLAIN,
        enclosed=Enclosed.NOTHING,
        later=later,
        ended=Ended.ANYWAY,
        days=(),
        is_overtaken=rules.never,
        is_overtaken_in_talk=is_overtaken,
    )


def _supplier(facts: type[F]) -> Kind:
    """A mail to a supplier: a machine writes it at any hour, to somebody who works, and no order waits for it."""
    return Kind(
        is_for_shop=False,
        facts=facts,
        purpose=Purpose.MATTER,
        author=Author.MACHINE,
        hour=Hour.ANY_HOUR,
        paper=Paper.NO_LETTER,
        tone=Tone.PLAIN,
        enclosed=Enclosed.NOTHING,
        later=Later.ADDS,
        ended=Ended.ANYWAY,
        days=(),
        is_overtaken=rules.never,
        is_overtaken_in_talk=rules.never,
    )


def _shop(
    facts: type[F],
    is_overtaken: Callable[[F, OrderState], bool],
    is_overtaken_in_talk: Callable[[F, Talk], bool],
) -> Kind:
    """A mail to the shop itself: a machine writes it at any hour, and nothing in an order waits for it."""
    return Kind(
        is_for_shop=True,
        facts=facts,
        purpose=Purpose.MATTER,
        author=Author.MACHINE,
        hour=Hour.ANY_HOUR,
        paper=Paper.NO_LETTER,
        tone=Tone.PLAIN,
        enclosed=Enclosed.NOTHING,
        later=Later.ADDS,
        ended=Ended.ANYWAY,
        days=(),
        is_overtaken=is_overtaken,
        is_overtaken_in_talk=is_overtaken_in_talk,
    )


(RECEIPT, NEWS, MATTER, CONFIRM, ASK_MONEY, ASK_LATER, ASK_AGAIN, ASK_REST, QUESTION, QUESTION_AGAIN) = Purpose
MACHINE, RESPONDER, PERSON = Author
ANY_HOUR, BY_DAY = Hour
LETTER, NO_LETTER = Paper
WARM, PLAIN = Tone
INVOICE, NAMED, NOTHING = Enclosed
REPLACES, ADDS = Later
ANYWAY, NOT_OVER, NOT_DEAD = Ended
_GOODS, _LEAVES, _ARRIVES = ("ships_by", "arrives_on"), ("ships_by",), ("arrives_on",)
_LEAVES_OR_DUE, _ANSWER = ("ships_by", "deadline"), ("next_answer_on",)

#: What each mail is. To the orderer: the facts that it knows, what it is for, who writes it, at which hour it leaves,
#: what replaces it where there is no address, its tone to loyal customers, what is enclosed, what a later one of its
#: kind makes of it, whether it leaves after the order's end, the days that it names, and when it is overtaken.
KINDS: dict[MailKind, Kind] = {
    MailKind.ORDER_RECEIVED: _order(
        WarmFacts, RECEIPT, MACHINE, ANY_HOUR, NO_LETTER, WARM, NOTHING, ADDS, NOT_OVER, (), rules.never
    ),
    MailKind.ORDER_CONFIRMED: _order(
        ConfirmationFacts, CONFIRM, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, REPLACES, NOT_OVER, _GOODS, rules.never
    ),
    MailKind.OUT_OF_STOCK: _order(
        StockFacts, QUESTION, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, REPLACES, ANYWAY, (), rules.is_not_asked
    ),
    MailKind.STOCK_REMINDER: _order(
        StockFacts, QUESTION_AGAIN, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, REPLACES, ANYWAY, (), rules.is_not_asked
    ),
    MailKind.STOCK_CHOSEN: _order(
        ChoiceFacts, NEWS, MACHINE, ANY_HOUR, LETTER, PLAIN, NOTHING, ADDS, NOT_OVER, (), rules.is_in_stock
    ),
    MailKind.STOCK_CANCELLED: _order(
        EndFacts, MATTER, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.PAYMENT_REMINDER: _order(
        ReminderFacts, ASK_AGAIN, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, REPLACES, ANYWAY, (), rules.is_not_chased
    ),
    MailKind.PAYMENT_REQUEST: _order(
        RequestFacts,
        ASK_MONEY,
        MACHINE,
        BY_DAY,
        NO_LETTER,
        PLAIN,
        NOTHING,
        REPLACES,
        ANYWAY,
        (),
        rules.need_not_be_paid,
    ),
    MailKind.PAYMENT_SHORT: _order(
        PaymentFacts,
        ASK_REST,
        MACHINE,
        BY_DAY,
        NO_LETTER,
        PLAIN,
        NOTHING,
        ADDS,
        NOT_DEAD,
        _LEAVES_OR_DUE,
        rules.is_not_short,
    ),
    MailKind.PAYMENT_FOR_CLOSED: _order(
        PaymentFacts, MATTER, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.PAYMENT_CONFIRMED: _order(
        PaymentFacts, NEWS, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, ADDS, NOT_DEAD, _LEAVES, rules.was_taken_back
    ),
    MailKind.PAYMENT_THANKS: _order(
        PaymentFacts, NEWS, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.was_taken_back
    ),
    MailKind.DEADLINE_EXTENDED: _order(
        ExtensionFacts,
        ASK_LATER,
        MACHINE,
        BY_DAY,
        NO_LETTER,
        PLAIN,
        NOTHING,
        REPLACES,
        NOT_OVER,
        (),
        rules.is_another_date,
    ),
    MailKind.PACKED: _order(
        MailFacts, NEWS, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.has_left
    ),
    MailKind.DELAY_NOTICE: _order(
        DelayFacts, MATTER, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, ADDS, ANYWAY, _LEAVES, rules.is_not_waited_for
    ),
    MailKind.SHIPPED: _order(
        ShippedFacts, NEWS, MACHINE, BY_DAY, NO_LETTER, WARM, INVOICE, ADDS, ANYWAY, _ARRIVES, rules.never
    ),
    MailKind.OUT_FOR_DELIVERY: _order(
        OnTheWayFacts, NEWS, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, ADDS, NOT_OVER, (), rules.is_not_on_its_way
    ),
    MailKind.ARRIVED: _order(
        OnTheWayFacts, NEWS, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, ADDS, NOT_OVER, (), rules.came_back
    ),
    MailKind.DELIVERY_DELAYED: _order(
        LateFacts, MATTER, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, REPLACES, NOT_OVER, _ARRIVES, rules.is_not_late
    ),
    MailKind.PARCEL_HELD: _order(
        HeldFacts, MATTER, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, REPLACES, NOT_OVER, (), rules.is_not_held_there
    ),
    MailKind.RETURN_QUESTION: _order(
        ReturnFacts, QUESTION, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, REPLACES, ANYWAY, (), rules.is_not_asked
    ),
    MailKind.RETURN_REMINDER: _order(
        ReturnFacts, QUESTION_AGAIN, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, REPLACES, ANYWAY, (), rules.is_not_asked
    ),
    MailKind.RETURN_CHOSEN: _order(
        ReturnChoiceFacts, CONFIRM, MACHINE, ANY_HOUR, LETTER, PLAIN, NOTHING, REPLACES, ANYWAY, (), rules.never
    ),
    MailKind.LOST_ARRIVED: _order(
        LostArrivedFacts, MATTER, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.REPLACEMENT: _order(
        ReplacementFacts, MATTER, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.is_not_replaced
    ),
    MailKind.REPLACEMENT_SHIPPED: _order(
        ReplacementShippedFacts, NEWS, MACHINE, BY_DAY, NO_LETTER, PLAIN, NAMED, ADDS, ANYWAY, _ARRIVES, rules.never
    ),
    MailKind.RETURN_CANCELLED: _order(
        ReturnEndFacts, MATTER, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.RETURN_NOTED: _order(
        ReturnNotedFacts, RECEIPT, MACHINE, ANY_HOUR, NO_LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.RETURN_ALLOWED: _order(
        ReturnAllowedFacts, MATTER, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, REPLACES, ANYWAY, (), rules.is_not_awaited
    ),
    MailKind.RETURN_DENIED: _order(
        ReturnDeniedFacts, MATTER, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.RETURN_AWAITED: _order(
        ReturnAllowedFacts, NEWS, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, REPLACES, ANYWAY, (), rules.is_not_awaited
    ),
    MailKind.RETURN_CLOSED: _order(
        ReturnClosedFacts, MATTER, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.RETURN_SETTLED: _order(
        ReturnSettledFacts, MATTER, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.EXCHANGE_UNPAID: _order(
        ExchangeUnpaidFacts, MATTER, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, REPLACES, ANYWAY, (), rules.is_not_unpaid
    ),
    MailKind.EXCHANGE_PAID: _order(
        ExchangePaidFacts, MATTER, MACHINE, ANY_HOUR, LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.THANKS: _order(
        ThanksFacts, NEWS, MACHINE, BY_DAY, NO_LETTER, WARM, NOTHING, ADDS, ANYWAY, (), rules.came_back
    ),
    MailKind.ADDRESS_CHANGED: _order(
        ChangeFacts, NEWS, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, ADDS, NOT_DEAD, (), rules.never
    ),
    MailKind.ORDER_CHANGED: _order(
        ChangeFacts, NEWS, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, REPLACES, NOT_DEAD, (), rules.never
    ),
    MailKind.SENT_TOGETHER: _order(
        TogetherFacts, NEWS, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, REPLACES, NOT_OVER, (), rules.is_sent_otherwise
    ),
    MailKind.CHANGE_OFFERED: _order(
        OfferFacts, QUESTION, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, REPLACES, ANYWAY, (), rules.is_not_offered
    ),
    MailKind.CHANGE_REMINDER: _order(
        OfferFacts, QUESTION_AGAIN, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, REPLACES, ANYWAY, (), rules.is_not_offered
    ),
    MailKind.CHANGE_DROPPED: _order(
        KeptFacts, MATTER, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, ADDS, NOT_OVER, (), rules.never
    ),
    MailKind.INFORMATION_REQUEST: _order(
        QuestionFacts, QUESTION, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, REPLACES, ANYWAY, (), rules.is_not_asked
    ),
    MailKind.INFORMATION_REMINDER: _order(
        QuestionFacts, QUESTION_AGAIN, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, REPLACES, ANYWAY, (), rules.is_not_asked
    ),
    MailKind.INFORMATION_THANKS: _order(
        AnswerFacts, NEWS, MACHINE, ANY_HOUR, LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.INFORMATION_CANCELLED: _order(
        EndFacts, MATTER, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.PREPAYMENT_REQUEST: _order(
        PrepaymentFacts, QUESTION, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, REPLACES, ANYWAY, (), rules.is_not_asked
    ),
    MailKind.PREPAYMENT_REMINDER: _order(
        PrepaymentFacts,
        QUESTION_AGAIN,
        MACHINE,
        BY_DAY,
        LETTER,
        PLAIN,
        NOTHING,
        REPLACES,
        ANYWAY,
        (),
        rules.is_not_asked,
    ),
    MailKind.PREPAYMENT_THANKS: _order(
        PlanFacts, NEWS, MACHINE, ANY_HOUR, LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.PREPAYMENT_CANCELLED: _order(
        EndFacts, MATTER, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.TRACKING_CORRECTED: _order(
        TrackingFacts, NEWS, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.WRITTEN: _order(
        WrittenFacts, MATTER, PERSON, ANY_HOUR, NO_LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.PAPER_SENT: _order(
        PaperFacts, MATTER, MACHINE, ANY_HOUR, NO_LETTER, PLAIN, NAMED, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.DECLINED: _order(
        DeclinedFacts, MATTER, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.REST_EXPECTED: _order(
        RestockFacts, NEWS, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, REPLACES, NOT_OVER, (), rules.is_another_day
    ),
    MailKind.REST_CANCELLED: _order(
        RestFacts, MATTER, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.CANCELLED: _order(
        EndFacts, MATTER, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.EXPIRED: _order(
        EndFacts, MATTER, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.REFUND_ACCOUNT_REQUEST: _order(
        RefundAccountFacts, QUESTION, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, REPLACES, ANYWAY, (), rules.is_not_asked
    ),
    MailKind.REFUND_ACCOUNT_REMINDER: _order(
        RefundAccountFacts,
        QUESTION_AGAIN,
        MACHINE,
        BY_DAY,
        LETTER,
        PLAIN,
        NOTHING,
        REPLACES,
        ANYWAY,
        (),
        rules.is_not_asked,
    ),
    MailKind.REFUND_ACCOUNT_LEFT: _order(
        RefundAccountFacts, MATTER, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.REFUND_ACCOUNT_THANKS: _order(
        RefundSoonFacts, NEWS, MACHINE, ANY_HOUR, LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.REFUND_LESS: _order(
        RefundLessFacts, MATTER, MACHINE, BY_DAY, LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.is_promised_again
    ),
    MailKind.REFUNDED: _order(
        RefundFacts, MATTER, MACHINE, BY_DAY, NO_LETTER, PLAIN, NAMED, ADDS, ANYWAY, (), rules.never
    ),
    MailKind.FEEDBACK_REQUEST: _order(
        FeedbackFacts, NEWS, MACHINE, BY_DAY, NO_LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    # to whoever asked something: its facts, what it is for, its author, the days that it names, when it is overtaken
    MailKind.INQUIRY_RECEIVED: _inquiry(AcknowledgementFacts, RECEIPT, RESPONDER, _ANSWER, rules.is_seen_to),
    MailKind.INQUIRY_UNSUBSCRIBED: _inquiry(MailFacts, RECEIPT, RESPONDER, (), rules.never),
    MailKind.INQUIRY_INTERIM: _inquiry(InterimFacts, MATTER, PERSON, _ANSWER, rules.is_answered),
    MailKind.INQUIRY_REPLY: _inquiry(ReplyFacts, MATTER, PERSON, (), rules.never),
    # to whoever claims: its facts, what it is for, its author, its hour, what a later one makes of it, when overtaken
    MailKind.CLAIM_RECEIVED: _claim(ClaimReceivedFacts, RECEIPT, RESPONDER, ANY_HOUR, ADDS, rules.never),
    MailKind.CLAIM_TURNED_AWAY: _claim(ClaimTurnedAwayFacts, MATTER, RESPONDER, ANY_HOUR, ADDS, rules.never),
    MailKind.CLAIM_LOOKED_INTO: _claim(ClaimAnswerFacts, MATTER, PERSON, ANY_HOUR, REPLACES, rules.is_claim_answered),
    MailKind.CLAIM_LETTER: _claim(ClaimLetterFacts, RECEIPT, RESPONDER, ANY_HOUR, ADDS, rules.never),
    MailKind.CLAIM_ARRIVED: _claim(ClaimArrivedFacts, MATTER, MACHINE, BY_DAY, ADDS, rules.is_settled_claim),
    MailKind.CLAIM_PROPOSED: _claim(ClaimProposalFacts, MATTER, PERSON, ANY_HOUR, REPLACES, rules.is_settled_claim),
    MailKind.CLAIM_DECLINED: _claim(ClaimProposalFacts, MATTER, PERSON, ANY_HOUR, REPLACES, rules.is_settled_claim),
    MailKind.CLAIM_CLOSED: _claim(ClaimEndFacts, MATTER, MACHINE, BY_DAY, ADDS, rules.never),
    # to many: nothing of an order waits for it, and its own workflow says when it leaves
    MailKind.MAILING: _order(
        MailingFacts, NEWS, MACHINE, ANY_HOUR, NO_LETTER, PLAIN, NOTHING, ADDS, ANYWAY, (), rules.never
    ),
    # to a supplier: its facts
    MailKind.SUPPLIER_REQUEST: _supplier(SupplierFacts),
    # to the shop: its facts, when the order overtakes it, and when the inquiry does
    MailKind.SHOP_ORDER: _shop(NewOrderFacts, rules.never, rules.never),
    MailKind.SHOP_TASK: _shop(TaskFacts, rules.never, rules.never),
    MailKind.SHOP_HOLD: _shop(HoldFacts, rules.is_not_held, rules.never),
    MailKind.SHOP_HOLDS: _shop(OldHoldsFacts, rules.is_not_held, rules.never),
    MailKind.SHOP_WAITING: _shop(WaitingFacts, rules.never, rules.never),
    MailKind.SHOP_EXPIRIES: _shop(ExpiriesFacts, rules.never, rules.never),
    MailKind.SHOP_REFUSED: _shop(RefusedFacts, rules.never, rules.never),
    MailKind.SHOP_REJECT: _shop(RejectFacts, rules.never, rules.never),
    MailKind.SHOP_BLOCKED: _shop(BlockedFacts, rules.never, rules.never),
    MailKind.SHOP_COMPLAINT: _shop(ComplaintFacts, rules.never, rules.never),
    MailKind.SHOP_INQUIRY: _shop(InquiryFacts, rules.never, rules.is_answered_in_time),
    MailKind.SHOP_CLAIM: _shop(ShopClaimFacts, rules.never, rules.is_claim_answered_in_time),
    MailKind.SHOP_INQUIRIES: _shop(InquiriesFacts, rules.never, rules.never),
}

#: For statements: the kinds that are for the shop, those that a later one of the same kind replaces, and those that
#: always answer a letter without a person.
FOR_SHOP = tuple(kind for kind, row in KINDS.items() if row.is_for_shop)
REPLACED_BY_LATER = tuple(kind for kind, row in KINDS.items() if row.later is Later.REPLACES)
BY_RESPONDER = tuple(kind for kind, row in KINDS.items() if row.author is Author.RESPONDER)


def facts_of(kind: str, stored: str) -> MailFacts:
    """What a mail of this kind knows, as it was stored."""
    return KINDS[MailKind(kind)].facts.model_validate_json(stored)


def is_overtaken(kind: MailKind, facts: MailFacts, state: OrderState) -> bool:
    """True when a mail that has not left yet would no longer be true: it is kept as superseded, never sent."""
    return KINDS[kind].is_overtaken(facts, state)


def is_too_late(kind: MailKind, state: OrderState) -> bool:
    """True when a mail that waited, for the morning or to be tried again, is not sent: the order has ended since."""
    match KINDS[kind].ended:
        case Ended.ANYWAY:
            return False
        case Ended.NOT_OVER:
            return state.is_over
        case Ended.NOT_DEAD:
            return state.ending in DEAD


def is_by_person(kind: MailKind, facts: MailFacts) -> bool:
    """True for what somebody of the shop wrote."""
    return KINDS[kind].author is Author.PERSON and not is_by_machine(kind, facts)


def is_by_machine(kind: MailKind, facts: MailFacts) -> bool:
    """True for an answer to a letter that no person wrote."""
    author = KINDS[kind].author
    return author is Author.RESPONDER or (isinstance(facts, ReplyFacts) and facts.is_automatic)
