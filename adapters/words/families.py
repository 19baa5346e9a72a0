"""The families of names: values of the domain that are called something, each with all its members."""

from collections.abc import Iterable, Mapping

from domain.agenda.waiting import Work
from domain.contract.order import PaymentMethod, PaymentState, PlanName
from domain.contract.status import Category, Goods, HoldReason, MarkKind, Money, ReturnReason, Status
from domain.conversation.question.conversations import CONVERSATIONS
from domain.conversation.question.fields import ALL_FIELDS
from domain.inquiry.inquiry import InquiryStatus, InquiryStepKind
from domain.order.aggregate import TaskKind
from domain.order.kinds import MailKind
from domain.order.mail import MAIL_STATES
from domain.order.state import StepKind
from domain.shop.checks import Check
from domain.shop.rules import Action, RuleName

FAMILIES: Mapping[str, Iterable[str]] = {
    "action": Action,
    "category": Category,
    "check": Check,
    "goods": Goods,
    "hold": HoldReason,
    "inquiry_status": InquiryStatus,
    "inquiry_step": InquiryStepKind,
    "mail": MailKind,
    "mail_state": MAIL_STATES,
    "mark": MarkKind,
    "method": PaymentMethod,
    "money": Money,
    "order_field": ALL_FIELDS,
    "payment_state": PaymentState,
    "plan": PlanName,
    "question": CONVERSATIONS,
    "return_reason": ReturnReason,
    "rule": RuleName,
    "status": Status,
    "step": StepKind,
    "task": TaskKind,
    "work": Work,
}
