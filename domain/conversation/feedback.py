"""Asking customers how it was: who is asked, what an answer is, and what becomes of it.

A question about what was delivered, which offers, recommends and gives nothing, is no advertising
(特定電子メール法, article 2) and needs no consent; but whoever refused the shop's mails is not asked. Nothing is ever
given for stars (景品表示法: what is paid for would have to be disclosed).
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.basics.said import Code
from domain.contract.consents import MailingKind
from domain.contract.order import PlacedOrder
from domain.contract.status import Goods, MarkKind, Status
from domain.order.state import OrderState
from domain.people.consent import Consent, may_be_sent
from domain.shop.rules import RuleName

#: How journals tell an answer.
STARS, STARS_APART = Code("noted.stars", "stars"), Code("noted.stars_apart", "stars")

#: Doubts that the arrival has answered: whether a first customer would take the parcel in, and pay at the door.
_ANSWERED = frozenset({RuleName.FIRST_COD})

_PREFIX = "feedback:"  # no order's number holds a colon


def feedback_thread(order_no: str) -> str:
    """The thread of the mail that asks about an order: the order itself waits for nothing of it."""
    return f"{_PREFIX}{order_no}"


def feedback_of_thread(thread: str) -> str | None:
    """The order that a thread asks about; None for other threads."""
    return thread.removeprefix(_PREFIX) if thread.startswith(_PREFIX) else None


class Source(StrEnum):
    """How an answer came."""

    MAIL = "mail"  # a reply
    FORM = "form"  # of the cart, or of a web site
    SHOP = "shop"  # a colleague wrote it down


class Answer(BaseModel):
    """What a customer said of an order. `key` makes it one; `sender` is an address of somebody else, kept apart.

    `inquiry_no`: the inquiry that it is, or is to become.
    """

    model_config = ConfigDict(frozen=True)

    order_no: str
    key: str
    at: AwareDatetime
    stars: int
    words: str = ""
    source: Source
    by: str = ""
    sender: str = ""
    is_apart: bool = False
    inquiry_no: str = ""


class FeedbackPage(BaseModel):
    """What an order's page shows: when its customer was asked, and the answers, the last of which counts."""

    model_config = ConfigDict(frozen=True)

    asked_at: AwareDatetime | None = None
    answers: tuple[Answer, ...] = ()


def may_be_asked(placed: PlacedOrder, state: OrderState, ledger: Iterable[Consent], now: datetime) -> bool:
    """Whether a machine may ask: the goods are known to have arrived, all is settled, and nobody has doubts.

    What stands elsewhere than in the order (claims, inquiries, mails, who was asked before) is the database's to say.
    """
    if not placed.orderer.email or state.conversation.mails_lost_since:
        return False
    if any(mark.kind is not MarkKind.LOYAL and mark.rule not in _ANSWERED for mark in state.people.marks_at(now)):
        return False
    return _is_settled(state) and may_be_sent(MailingKind.THANKS, ledger)


def _is_settled(state: OrderState) -> bool:
    """Arrived in whole, paid, and nothing open; an arrival that is only assumed is none."""
    has_arrived = state.goods.stage is Goods.DELIVERED and not state.goods.is_return_waited_for
    is_alive = state.ending in {None, Status.COMPLETED}
    is_paid = state.money.is_secured or state.terms.collected_by_carrier
    talk = state.conversation
    is_open = bool(talk.holds or talk.questions or talk.inquiries or talk.unsent or state.returns.is_open)
    return has_arrived and is_alive and is_paid and not is_open and state.to_give_back <= 0
