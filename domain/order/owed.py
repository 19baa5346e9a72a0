"""What an activity leaves to be written beside the state: lines of the journal, mails and tasks."""

from datetime import date, datetime
from enum import Flag, StrEnum, auto
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from domain.basics.said import Said
from domain.order.facts import MailFacts
from domain.order.kinds import KINDS, MailKind


class TaskKind(StrEnum):
    """Something only a person can do."""

    REFUND = "refund"
    OVERPAID = "overpaid"
    CALL = "call"
    DECIDE_EXPIRY = "decide_expiry"
    REMIND_PERSONALLY = "remind_personally"
    CHECK_BANK = "check_bank"
    FIND_PARCEL = "find_parcel"
    HANDLE_RETURN = "handle_return"
    DECIDE_RETURN = "decide_return"  # whether goods may be sent back
    FETCH_RETURN = "fetch_return"  # a carrier is to fetch them
    CHECK_RETURN = "check_return"  # they are here, and nobody has looked at them
    SETTLE_RETURN = "settle_return"  # they did not come as they should
    CAPTURE_PAYMENT = "capture_payment"
    SEND_INSTRUCTIONS = "send_instructions"  # nobody has told the customer how to pay
    COLLECT_MONEY = "collect_money"  # cod: the carrier has not handed on what it collected
    VOID_AUTHORIZATION = "void_authorization"
    CHECK_SHIPMENT = "check_shipment"
    PRINT_NOTICE = "print_notice"
    CHECK_SENDING = "check_sending"
    ANSWER_INQUIRY = "answer_inquiry"
    ANSWER_CLAIM = "answer_claim"
    DECIDE_CLAIM = "decide_claim"  # a contested claim waits for its decision
    ASK_CARRIER = "ask_carrier"  # where a parcel is that the customer misses
    DO_CLAIM = "do_claim"  # what was agreed on a claim; money is a refund of the order
    ASK_SUPPLIER = "ask_supplier"  # nobody says when an article that ran out comes
    STUCK = "stuck"  # the machine cannot do a step of its own, and goes on trying
    LOOK = "look"  # something happened that needs a look


class TaskTrait(Flag):
    """What may be so of a kind of task."""

    GIVES_BACK = auto()  # who does it gives money back
    IS_OWED = auto()  # the money that it names has been promised: it ends with that promise, never with a ground
    SETTLES_RETURN = auto()  # with it the parcel that came back is seen to
    HAS_MANY_GROUNDS = auto()  # it ends by itself only when all that it asks for is settled
    IS_OF_MACHINE = auto()  # the machine cannot do what it should


_NONE = TaskTrait(0)
#: The one place that says what is so of a kind of task; nobody asks for one by its name.
TASKS: dict[TaskKind, TaskTrait] = {
    TaskKind.REFUND: TaskTrait.GIVES_BACK | TaskTrait.IS_OWED,
    TaskKind.OVERPAID: TaskTrait.GIVES_BACK,
    TaskKind.CALL: TaskTrait.HAS_MANY_GROUNDS,
    TaskKind.DECIDE_EXPIRY: _NONE,
    TaskKind.REMIND_PERSONALLY: _NONE,
    TaskKind.CHECK_BANK: _NONE,
    TaskKind.FIND_PARCEL: _NONE,
    TaskKind.HANDLE_RETURN: TaskTrait.GIVES_BACK | TaskTrait.SETTLES_RETURN,
    TaskKind.DECIDE_RETURN: _NONE,
    TaskKind.FETCH_RETURN: _NONE,
    TaskKind.CHECK_RETURN: _NONE,
    TaskKind.SETTLE_RETURN: _NONE,
    TaskKind.CAPTURE_PAYMENT: _NONE,
    TaskKind.SEND_INSTRUCTIONS: _NONE,
    TaskKind.COLLECT_MONEY: _NONE,
    TaskKind.VOID_AUTHORIZATION: _NONE,
    TaskKind.CHECK_SHIPMENT: _NONE,
    TaskKind.PRINT_NOTICE: _NONE,
    TaskKind.CHECK_SENDING: _NONE,
    TaskKind.ANSWER_INQUIRY: _NONE,
    TaskKind.ANSWER_CLAIM: _NONE,
    TaskKind.DECIDE_CLAIM: _NONE,
    TaskKind.ASK_CARRIER: _NONE,
    TaskKind.DO_CLAIM: _NONE,
    TaskKind.ASK_SUPPLIER: _NONE,
    TaskKind.STUCK: TaskTrait.IS_OF_MACHINE,
    TaskKind.LOOK: _NONE,
}


class Entry(BaseModel):
    """One line of the journal: what happened, who did it, and the facts."""

    model_config = ConfigDict(frozen=True)

    what: str
    by: str = ""
    note: str = ""  # as a person wrote it
    said: Said | None = None  # by a rule
    facts: dict[str, object] = {}

    @classmethod
    def of(cls, what: str, by: str, note: str | Said, facts: dict[str, object]) -> "Entry":
        """A line with what somebody wrote, or what a rule says."""
        if isinstance(note, Said):
            return cls(what=what, by=by, said=note, facts=facts)
        return cls(what=what, by=by, note=note, facts=facts)


class OwedMail(BaseModel):
    model_config = ConfigDict(frozen=True)

    kind: MailKind
    key: str
    facts: MailFacts
    not_before: datetime | None = None  # caused at night, not by the customer; or with a mail that is tried again
    owed_at: datetime | None = None  # of the mail whose place it takes
    dated_at: datetime | None = None  # from when its dates count, where it takes the place of another

    @model_validator(mode="after")
    def _has_its_own_facts(self) -> Self:
        """A mail is written from the facts of its kind, so that it lacks none when it is about to leave."""
        wanted = KINDS[self.kind].facts
        if type(self.facts) is not wanted:
            raise ValueError(f"{self.kind} has {wanted.__name__}, not {type(self.facts).__name__}")
        return self


class UnsentMail(BaseModel):
    """A mail to the customer that is owed and has not left; `dated_at`: the instant from which its dates count."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: MailKind
    facts: MailFacts
    owed_at: datetime
    dated_at: datetime


class NewTask(BaseModel):
    model_config = ConfigDict(frozen=True)

    kind: TaskKind
    said: Said  # what is to be done, and why
    amount: int | None = None
    due_on: date
    refund: int | None = None  # the number of the refund that it asks for
    joins: bool = False  # an open task of this kind grows by what is said instead
