"""What is said of a kind of mail: the columns of the table in domain/order/kinds.py."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.order.facts import MailFacts
from domain.order.overtaken import Talk
from domain.order.state import OrderState


class Purpose(StrEnum):
    """What a mail is for: what its reader is asked, and with that what follows when it does not arrive."""

    RECEIPT = "receipt"  # says that something came in; that it was lost is no news where a task is open anyway
    NEWS = "news"  # good to know, nothing waits for it
    MATTER = "matter"  # the customer has to hear of it: when it is lost, a person phones or writes
    CONFIRM = "confirm"  # states the contract as it is now; asks for money where it tells a date
    ASK_MONEY = "ask_money"  # by a date, with all that it takes to pay
    ASK_LATER = "ask_later"  # another date for what was asked before; given in a talk, so that it may get lost
    ASK_AGAIN = "ask_again"  # reminds of money
    ASK_REST = "ask_rest"  # part of the money came
    QUESTION = "question"  # puts something to be answered by a date
    QUESTION_AGAIN = "question_again"  # reminds of it


class Author(StrEnum):
    """Who writes it (RFC 3834)."""

    MACHINE = "machine"  # by itself
    RESPONDER = "responder"  # a machine that answers a letter
    PERSON = "person"  # unless the facts say that an answer is automatic


class Hour(StrEnum):
    """When a mail leaves that becomes owed at night."""

    ANY_HOUR = "any_hour"  # at once: the customer waits for it, or a person has chosen the moment
    BY_DAY = "by_day"


class Paper(StrEnum):
    """What becomes of it for a customer without e-mail address."""

    LETTER = "letter"  # a task does what the outbox cannot: it is kept to be printed
    NO_LETTER = "no_letter"


class Tone(StrEnum):
    WARM = "warm"  # it has a warmer block for loyal customers; no other mail knows who is one
    PLAIN = "plain"


class Enclosed(StrEnum):
    INVOICE = "invoice"  # where the box carries no price
    NAMED = "named"  # the paper that its facts name, if they name one
    NOTHING = "nothing"


class Later(StrEnum):
    """What a later mail of the same kind makes of one that did not arrive."""

    REPLACES = "replaces"  # it says anew what this one said
    ADDS = "adds"  # it says something else


class Ended(StrEnum):
    """Whether a mail that waited, for the morning or to be tried again, still leaves once the order has ended."""

    ANYWAY = "anyway"
    NOT_OVER = "not_over"  # it begins an order, or asks something for it: after the end nobody needs it
    NOT_DEAD = "not_dead"  # it says that the order goes on; the mail about its end tells of the money that came


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One row.

    `facts` is the model of what such a mail knows; its rules get nothing else. `days` names those that hold days: a
    late mail is out of date once one of them has passed.
    """

    is_for_shop: bool
    facts: type[MailFacts]
    purpose: Purpose
    author: Author
    hour: Hour
    paper: Paper
    tone: Tone
    enclosed: Enclosed
    later: Later
    ended: Ended
    days: tuple[str, ...]
    is_overtaken: Callable[[Any, OrderState], bool]
    is_overtaken_in_talk: Callable[[Any, Talk], bool]

    @property
    def asks_for_answer(self) -> bool:
        """True for mails of a question: none is needed once the answer is there."""
        return self.purpose in {Purpose.QUESTION, Purpose.QUESTION_AGAIN}

    @property
    def tells_deadline(self) -> bool:
        """True where it may tell a date to pay by: until it has arrived, the clock of that deadline stands still."""
        return self.purpose in {Purpose.CONFIRM, Purpose.ASK_MONEY, Purpose.ASK_LATER}

    @property
    def is_about_money(self) -> bool:
        """True for what means nothing any more once the money is there."""
        return self.tells_deadline or self.purpose in {Purpose.ASK_AGAIN, Purpose.ASK_REST}

    @property
    def asks(self) -> bool:
        """True for what the customer is to act upon."""
        return self.is_about_money or self.asks_for_answer

    @property
    def informs(self) -> bool:
        """True for what is good to know, while nothing waits for it."""
        return self.purpose in {Purpose.RECEIPT, Purpose.NEWS}

    @property
    def promises_answer(self) -> bool:
        """True for a mail that says by which day the shop answers."""
        return "next_answer_on" in self.days
