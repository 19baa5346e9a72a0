"""The families of names: values of the domain that are called something, each with all its members."""

from collections.abc import Iterable, Mapping
from typing import get_args

from adapters.files.profile import Kind
from domain.agenda.refund_row import RefundStage
from domain.agenda.work import Work
from domain.claim.evidence import Giver
from domain.claim.state import ClaimStepKind
from domain.claim.status import ClaimStatus
from domain.contract.claims import CarrierSays, ClaimOutcome, ClaimReason, ClaimScheme, ClosingReason, Remedy
from domain.contract.consents import ConsentChange, ConsentSource, MailingKind, Standing
from domain.contract.imports import ImportState
from domain.contract.mailings import LeftOut, MailingState, RecipientState
from domain.contract.order import PaymentMethod, PaymentState, PlanName
from domain.contract.returns import Postage, ReturnCause, ReturnObstacle, ReturnStage
from domain.contract.status import (
    STAFF,
    Category,
    Goods,
    HoldReason,
    MarkKind,
    Money,
    ParcelEvent,
    ReturnReason,
    Status,
)
from domain.contract.table import MESSAGES
from domain.conversation.blame import Blame
from domain.conversation.question.conversations import CONVERSATIONS
from domain.conversation.question.fields import ALL_FIELDS
from domain.goods.lateness import Late
from domain.inquiry.incoming import Sign
from domain.inquiry.state import InquiryStepKind
from domain.inquiry.status import InquiryStatus
from domain.order.agenda import StepKind
from domain.order.document import DocumentKind
from domain.order.journal_words import FACTS, LINES
from domain.order.kinds import MailKind
from domain.order.mail import MAIL_STATES
from domain.order.owed import TaskKind
from domain.payment.bank_account import AccountKind
from domain.payment.books import EntryKind
from domain.payment.collection import Hesitation
from domain.people.identity import Attribute
from domain.people.review.reference import NOTES
from domain.shop.checks import Check
from domain.shop.rules import Action, RuleName
from domain.shop.temperature import Temperature

#: The fields of orders and messages that have a name of their own, by the last part of their path.
FIELDS = frozenset(
    {"order", "order_no", "placed_at", "language", "channel", "channel_order_no", "plan", "payment"}
    | {"method", "orderer", "recipient", "name", "kana", "company", "department", "email"}
    | {"phone", "address", "postal_code", "prefecture", "city", "street", "building", "lines"}
    | {"sku", "quantity", "unit_price", "tax_rate", "shipping_fee", "cod_fee", "discount", "points_used"}
    | {"total", "wishes", "delivery_date", "time_slot", "gift", "remarks", "by", "reason"}
    | {"note", "amount", "paid_on", "notice_id", "until", "option", "answers", "version"}
    | {"parcel_no", "carrier", "tracking_no", "shipped_at", "delivered_at", "returned_at", "inquiry_no", "subject"}
    | {
        "text",
        "customer_id",
        "return_no",
        "claim_no",
        "stars",
        "words",
        "remedy",
        "category",
        "cause",
        "postage",
        "reply",
    }
    | {"respond_by", "expected_on", "ships_by", "payer", "sellable", "broken", "damaged", "supplier", "task"}
    | {"reference", "decided_on", "pickup_on", "evidence", "code", "holder", "number"}
)

FAMILIES: Mapping[str, Iterable[str]] = {
    "account": AccountKind,
    "action": Action,
    "attribute": Attribute,
    "channel": ("own-shop",),  # where the shop's file has no name for it
    "blame": Blame,
    "book_entry": EntryKind,
    "category": Category,
    "check": Check,
    "claim_outcome": ClaimOutcome,
    "carrier_says": CarrierSays,
    "claim_reason": ClaimReason,
    "closing_reason": ClosingReason,
    "claim_scheme": ClaimScheme,
    "claim_status": ClaimStatus,
    "claim_step": ClaimStepKind,
    "evidence_giver": get_args(Giver),
    "matter": ("claim", "return"),
    "consent_change": ConsentChange,
    "consent_source": ConsentSource,
    "consent_standing": Standing,
    "customer_field": ALL_FIELDS,
    "field": FIELDS,
    "file_kind": Kind,
    "fact": FACTS,
    "delay": ("stock", "check", "work", "rest", *Late),
    "hesitation": Hesitation,
    "goods": Goods,
    "hold": HoldReason,
    "hold_advice": HoldReason,
    "import_state": ImportState,
    "inquiry_status": InquiryStatus,
    "inquiry_step": InquiryStepKind,
    "journal": LINES,
    "left_out": LeftOut,
    "mail": MailKind,
    "mailing_kind": MailingKind,
    "mailing_state": MailingState,
    "mail_state": MAIL_STATES,
    "mark": MarkKind,
    "method": PaymentMethod,
    "message": (*(row.name for row in MESSAGES), "mail_late", "mail_refused"),
    "money": Money,
    "order_field": ALL_FIELDS,
    "parcel_event": ParcelEvent,
    "payment_state": PaymentState,
    "plan": PlanName,
    "question": CONVERSATIONS,
    "remedy": Remedy,
    "recipient_state": RecipientState,
    "refund": RefundStage,
    "return_cause": ReturnCause,
    "return_obstacle": ReturnObstacle,
    "return_postage": Postage,
    "return_reason": ReturnReason,
    "return_stage": ReturnStage,
    "rule": (*RuleName, STAFF),
    "rule_looks_at": RuleName,
    "rule_note": NOTES,
    "sign": Sign,
    "status": Status,
    "step": StepKind,
    "task": TaskKind,
    "paper": DocumentKind,
    "temperature": Temperature,
    "task_advice": TaskKind,
    "work": Work,
}
