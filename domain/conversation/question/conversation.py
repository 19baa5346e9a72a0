"""What a customer can be asked, as data: one row per conversation, written in the module of that conversation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple, Protocol

from domain.basics.said import Said
from domain.contract.messages import ChooseOption, Option
from domain.contract.status import HoldReason
from domain.conversation.address.postal import PostalCode
from domain.order.aggregate import Order
from domain.order.conversation import Question
from domain.order.kinds import MailKind
from domain.shop.policy import QuestionsPolicy
from domain.shop.rules import Action


class Topic(Protocol):
    """What a conversation and its open question share: which it is, and the hold that goes with it."""

    @property
    def kind(self) -> str: ...

    @property
    def hold(self) -> HoldReason | None: ...


class Patience(NamedTuple):
    """The clock of a question: days to answer, and days after which it is reminded of (0: never)."""

    answer_days: int
    remind_after_days: int


class Unanswered(Enum):
    """What becomes of an order whose question nobody answers."""

    IS_LEFT = auto()  # to a person
    CANCELS = auto()  # the order
    GOES_ON = auto()  # by itself: something counts as the answer


def of_policy(rules: QuestionsPolicy) -> Patience:
    """The patience that the shop has with every question."""
    return Patience(rules.answer_days, rules.remind_after_days)


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """One thing a customer is asked.

    `hold` is what the open question keeps waiting, if anything; the answer lifts it. `options` are the answers that
    settle it by a choice, and what each does; `shops_own` are those that the shop may choose as well. `action` is
    what a rule says when it wants this to be asked, if one may; `ask_by_rule` then gets the reasons and the fields
    that the rules name, and `withdraw` follows when no mark stands any more that wants it; None where an answer is
    wanted all the same.
    `money_came` hears of money that was booked; `remind` owes the mail that asks once more, and `not_reached` is what
    the person hears who phones where there is no address; `end_unanswered` is the default when nobody answers, and
    `unanswered` says what that would be for the order as it stands.
    """

    kind: str
    hold: HoldReason | None
    request: MailKind
    reminder: MailKind
    end: MailKind
    options: Mapping[Option, Callable[[Order, ChooseOption], None]]
    shops_own: frozenset[Option]
    patience: Callable[[QuestionsPolicy], Patience]
    action: Action | None
    ask_by_rule: Callable[[Order, Said, frozenset[str]], None]
    withdraw: Callable[[Order], None] | None
    money_came: Callable[[Order], None]
    remind: Callable[[Order, Question, PostalCode | None], None]
    not_reached: Callable[[Question], Said]
    unanswered: Callable[[Order], Unanswered]
    end_unanswered: Callable[[Order, Question], None]


def by_no_rule(_order: Order, _reasons: Said, _fields: frozenset[str]) -> None:
    """No rule may ask it: a parcel, the stock or a person does."""


def nothing(_order: Order) -> None:
    """What happened says nothing about this question."""
