"""The three axes of an order, the one status people see, and the only table of steps between statuses."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    RECEIVED = "received"  # taken in, not accepted yet
    ON_HOLD = "on_hold"  # a person must look at it
    AWAITING_CUSTOMER = "awaiting_customer"  # the customer was asked something
    BACKORDERED = "backordered"  # waits for stock
    AWAITING_PAYMENT = "awaiting_payment"  # accepted; money is due before shipping
    PREPARING = "preparing"  # may be packed, or is being packed
    SHIPPED = "shipped"  # handed to the carrier
    DELIVERED = "delivered"  # known to have arrived; something is still open
    COMPLETED = "completed"  # nothing is open
    DECLINED = "declined"  # the shop did not accept
    CANCELLED = "cancelled"  # ended on request
    EXPIRED = "expired"  # prepay: no money came, goods released
    UNCOLLECTED = "uncollected"  # postpay: goods gone, money still owed
    RETURNED = "returned"  # the parcel came back


class Money(StrEnum):
    NOT_DUE = "not_due"
    AWAITING = "awaiting"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    OVERPAID = "overpaid"
    WITH_CARRIER = "with_carrier"  # cod: collected, not yet remitted
    REFUND_DUE = "refund_due"
    REFUNDED = "refunded"


class Goods(StrEnum):
    UNCHECKED = "unchecked"
    BACKORDERED = "backordered"
    RESERVED = "reserved"
    PACKING = "packing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    RETURNED = "returned"
    RELEASED = "released"

    @property
    def has_left(self) -> bool:
        """True once the goods are out of the shop's hands."""
        return self in {Goods.SHIPPED, Goods.DELIVERED, Goods.RETURNED}


class HoldReason(StrEnum):
    """Why work must wait. Whoever releases one has settled it."""

    UNKNOWN_SKU = "unknown_sku"  # an article the stock list does not know
    SUMS = "sums"  # the parts do not add up to the total
    COD_LIMIT = "cod_limit"  # more than the carrier collects
    PAYMENT_METHOD = "payment_method"  # method and plan contradict each other
    UNPRINTABLE = "unprintable"  # control characters; in the name of an article also what no font has
    DIFFERENT_ORDER = "different_order"  # the same number came again with other contents
    RECALL = "recall"  # changed or cancelled while being packed: the packer must set it aside
    VERSION = "version"  # slip or label were made for an older address or contents
    PAYMENT = "payment"  # money was taken back, or came in a way that contradicts the plan
    REVIEW = "review"  # a rule wants a person to look at the order
    MISSING_INFORMATION = "missing_information"  # without what the customer was asked for it cannot be shipped
    PREPAYMENT = "prepayment"  # the customer was asked to pay in advance
    CHANGE_OFFERED = "change_offered"  # the customer was asked whether the order may be changed
    UNREACHABLE = "unreachable"  # a mail that the customer has to act upon did not arrive
    UNCONFIRMED = "unconfirmed"  # paid in a store, as it says; the provider has not confirmed it
    MANUAL = "manual"


class ReturnReason(StrEnum):
    """Why a parcel came back."""

    REFUSED = "refused"  # 受取拒否
    ABSENT = "absent"  # 保管期間経過: nobody was met, and it was not fetched
    UNKNOWN_ADDRESS = "unknown_address"  # あて所に尋ねあたりません
    LOST = "lost"  # 紛失: the carrier has lost it, or destroyed it, and says so
    DAMAGED = "damaged"  # on the way, or defective goods
    SENT_BACK = "sent_back"  # the customer returns the goods
    UNKNOWN = "unknown"

    @property
    def is_of_way(self) -> bool:
        """True where it was never handed over: the customer may have it once more."""
        return self not in {ReturnReason.DAMAGED, ReturnReason.SENT_BACK}


class ParcelEvent(StrEnum):
    """Where the carrier says a parcel is, whatever words it has for it."""

    SHIPPED = "shipped"  # 荷物受付・引受・輸送中: it was scanned, and is on its way
    OUT_FOR_DELIVERY = "out_for_delivery"  # 配達中・持ち出し中
    DELIVERED = "delivered"  # 配達完了・お届け済み, also into a locker
    HELD = "held"  # 持戻（ご不在）・保管中: it waits at the depot for the customer
    RETURNED = "returned"  # 返品・差出人に返送: it goes back, or is back
    EXCEPTION = "exception"  # 調査中: something is wrong that somebody has to see to
    UNKNOWN = "unknown"  # a word that nobody has given a meaning; never an arrival


class Category(StrEnum):
    """What an inquiry is about."""

    DELIVERY = "delivery"
    PAYMENT = "payment"
    CHANGE = "change"  # also cancelling
    PRODUCT = "product"
    RETURN = "return"  # also exchange, and what came broken
    OTHER = "other"


class MarkKind(StrEnum):
    """What we know of the orderer or the order (注文者判別マーク). Never shown to customers and carriers."""

    LOYAL = "loyal"
    BLACKLISTED = "blacklisted"
    SUSPICIOUS = "suspicious"
    NEEDS_CARE = "needs_care"


#: The rule of marks that people set.
STAFF = "staff"


ENDINGS = frozenset(
    {Status.COMPLETED, Status.DECLINED, Status.CANCELLED, Status.EXPIRED, Status.UNCOLLECTED, Status.RETURNED}
)
#: The customer gets nothing: money for such an order is given back.
DEAD = frozenset({Status.DECLINED, Status.CANCELLED, Status.EXPIRED, Status.RETURNED})
_BEFORE_SHIPPING = frozenset(
    {
        Status.RECEIVED,
        Status.ON_HOLD,
        Status.AWAITING_CUSTOMER,
        Status.BACKORDERED,
        Status.AWAITING_PAYMENT,
        Status.PREPARING,
    }
)
_ARRIVED = frozenset({Status.DELIVERED, Status.COMPLETED, Status.RETURNED})
_OUT = frozenset({Status.SHIPPED}) | _ARRIVED

#: From each status to those it may become. Facts that already happened (a parcel left, a parcel arrived) are always
#: legal for an open order; what nobody may do is leave an ending, except where money or stock reopen it.
TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.RECEIVED: _BEFORE_SHIPPING | _OUT | {Status.DECLINED, Status.CANCELLED},
    Status.ON_HOLD: _BEFORE_SHIPPING | _OUT | {Status.DECLINED, Status.CANCELLED},
    Status.AWAITING_CUSTOMER: _BEFORE_SHIPPING | _OUT | {Status.DECLINED, Status.CANCELLED},
    Status.BACKORDERED: _BEFORE_SHIPPING | _OUT | {Status.DECLINED, Status.CANCELLED},
    Status.AWAITING_PAYMENT: (_BEFORE_SHIPPING - {Status.RECEIVED}) | _OUT | {Status.CANCELLED, Status.EXPIRED},
    Status.PREPARING: (_BEFORE_SHIPPING - {Status.RECEIVED}) | _OUT | {Status.CANCELLED},
    Status.SHIPPED: _OUT,
    # the last of its parcels that is not back yet never arrived, and its customer is asked about it
    Status.DELIVERED: _ARRIVED | {Status.UNCOLLECTED, Status.SHIPPED},
    # it never arrived, or a further parcel did not, and is here
    Status.COMPLETED: frozenset({Status.COMPLETED, Status.RETURNED, Status.SHIPPED, Status.DELIVERED}),
    Status.DECLINED: frozenset({Status.DECLINED}),
    Status.CANCELLED: frozenset({Status.CANCELLED}),
    Status.EXPIRED: frozenset({Status.EXPIRED, Status.AWAITING_PAYMENT, Status.PREPARING}),
    Status.UNCOLLECTED: frozenset({Status.UNCOLLECTED, Status.COMPLETED, Status.RETURNED}),
    Status.RETURNED: frozenset({Status.RETURNED}),
}


def check_transition(current: Status, wanted: Status) -> Status:
    """The one door between statuses.

    Raises:
        IllegalTransition: no order may take this step.
    """
    if wanted not in TRANSITIONS[current]:
        from domain.basics.errors import IllegalTransition  # noqa: PLC0415 - the command knows statuses without what refuses

        raise IllegalTransition(current, wanted)
    return wanted


def may_become(wanted: Status) -> list[Status]:
    """The statuses from which `wanted` can be reached: what the database repeats in its own guard."""
    return [current for current, allowed in TRANSITIONS.items() if wanted in allowed]


@dataclass(frozen=True)
class Axes:
    """Where an order stands: its goods, its end if it had one, the conversation, and whether money must come first."""

    goods: Goods = Goods.UNCHECKED
    ending: Status | None = None
    is_held: bool = False
    has_questions: bool = False
    is_accepted: bool = False
    awaits_money: bool = False


def determine_status(axes: Axes) -> Status:  # noqa: PLR0911 - one line per status reads as the table it is
    """The one status people see."""
    if axes.ending:
        return axes.ending
    if axes.goods is Goods.DELIVERED:
        return Status.DELIVERED
    if axes.goods.has_left:
        return Status.SHIPPED
    if axes.is_held:
        return Status.ON_HOLD
    if axes.has_questions:
        return Status.AWAITING_CUSTOMER
    if axes.goods is Goods.BACKORDERED:
        return Status.BACKORDERED
    if not axes.is_accepted:
        return Status.RECEIVED
    return Status.AWAITING_PAYMENT if axes.awaits_money else Status.PREPARING
