"""The state of an inquiry from its first letter until it is settled, and what its activities answer.

No personal data: it travels through histories. Who asked what stands in the database and in mails.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Self

from pydantic import AwareDatetime

from domain.contract.messages import Option
from domain.contract.order import Language
from domain.contract.status import Category
from domain.conversation.matter import MatterState, MatterStep
from domain.inquiry.status import WAITING, InquiryStatus
from domain.inquiry.thread import inquiry_thread
from domain.order.compact import Axis, Compact
from domain.order.facts import MailFacts
from domain.order.kinds import KINDS, MailKind


class InquiryStepKind(StrEnum):
    """What happens by itself."""

    ALERT = "alert"  # the time to answer is nearly over: the shop is told
    OVERDUE = "overdue"  # it is over: the shop is told, and a task is opened
    CLOSE = "close"  # the customer said nothing more


class InquiryStep(MatterStep, frozen=True):
    what: InquiryStepKind


class ReadChoice(Axis, frozen=True):
    """What a letter chose for an order, as a machine read it in the activity of this key."""

    order_no: str
    option: Option
    sku: str = ""
    key: str


class InquiryState(MatterState[InquiryStep], frozen=True):
    """The state of one inquiry after its latest activity."""

    inquiry_no: str
    order_no: str | None = None
    status: InquiryStatus = InquiryStatus.OPEN
    category: Category = Category.OTHER
    language: Language = "ja"
    is_sender_known: bool = False  # the sender's address is that of the order's orderer
    is_doubtful: bool = False  # nobody knows whether its sender is genuine: no order waits for it
    is_of_stranger: bool = False  # a form named the order with another address: the order does not wait for it
    candidates: tuple[str, ...] = ()  # orders of the sender's address that it may be about; the sender hears of none
    let_go: tuple[str, ...] = ()  # orders that it concerned once, and does no more
    is_order_settled: bool = False  # a person has said which order it is about, or that it is about none
    letters: int = 0
    opened_at: AwareDatetime
    asked_at: AwareDatetime | None = None  # the oldest letter that nobody has answered: the clock counts from it
    answer_by: AwareDatetime | None = None
    alert_at: AwareDatetime | None = None
    is_alerted: bool = False
    is_overdue_told: bool = False
    promised_on: date | None = None
    answered_at: AwareDatetime | None = None
    answered_by: str = ""
    acknowledged_on: date | None = None
    acknowledged_again_on: date | None = None  # after an answer of that day, because the next one takes long
    is_answered_by_machine: bool = False  # once in an inquiry's life
    shop_told_on: date | None = None
    shop_told: int = 0  # mails about letters on that day
    summary: str = ""  # the thread of the mail that tells the shop of it together with others
    choice: ReadChoice | None = None  # of its first letter, where that is nothing else

    @property
    def is_waiting(self) -> bool:
        return self.status in WAITING

    @property
    def is_looked_into(self) -> bool:
        return self.status is InquiryStatus.LOOKED_INTO

    @property
    def is_closed(self) -> bool:
        return self.status is InquiryStatus.CLOSED

    @property
    def is_order_certain(self) -> bool:
        """True when nothing has to be guessed from the sender's address."""
        return self.is_order_settled or (self.order_no is not None and not self.is_of_stranger)

    @property
    def orders(self) -> tuple[str, ...]:
        """The orders that wait with reminders and thanks until it is settled: its own, or all that it may be about."""
        return (self.order_no,) if self.order_no and not self.is_of_stranger else self.candidates

    @property
    def waiting_orders(self) -> tuple[str, ...]:
        """Those that wait now."""
        return () if self.is_closed or not self.letters or self.is_doubtful else self.orders

    @property
    def is_untold(self) -> bool:
        """True when the shop has got no mail about it of its own, and nobody has taken it on."""
        return bool(self.summary) and self.is_waiting and not self.assignee

    @property
    def thread(self) -> str:
        return inquiry_thread(self.inquiry_no)

    # --- which order it is about, and who asks ----------------------------------------------------------------------

    def relating(self, order_no: str | None, candidates: tuple[str, ...]) -> Self:
        """It is about this order, or perhaps about these; those of before are let go."""
        after = self.but(order_no=order_no, candidates=candidates)
        known = dict.fromkeys([*self.let_go, *self.orders])
        return after.but(let_go=tuple(each for each in known if each not in after.orders))

    def from_certain(self) -> Self:
        """Nobody doubts any more who wrote."""
        return self.but(is_doubtful=False)

    def known_to(self, *, is_sender_known: bool, is_settled: bool) -> Self:
        """It is certain which order it is about; `is_settled`: a person has said so."""
        known = self.but(is_sender_known=is_sender_known, is_of_stranger=False, is_order_settled=is_settled)
        return known.from_certain()

    # --- what customer and staff do ---------------------------------------------------------------------------------

    def lettered(self) -> Self:
        """With one more letter of the customer."""
        return self.but(letters=self.letters + 1, choice=None)

    def chosen(self, choice: ReadChoice) -> Self:
        """Its letter is nothing but a choice, which its order is told."""
        return self.but(choice=choice)

    def handed_to(self, assignee: str, category: Category) -> Self:
        """Somebody takes it on, as one of this category."""
        return self.but(assignee=assignee, category=category)

    def about(self, category: Category) -> Self:
        """Of this category."""
        return self.but(category=category)

    def promised(self, until: date) -> Self:
        """The customer was told when the next answer comes."""
        return self.but(status=InquiryStatus.LOOKED_INTO, promised_on=until)

    def answered(self, at: datetime, by: str) -> Self:
        """An answer is owed to the customer."""
        return self.but(status=InquiryStatus.ANSWERED, answered_at=at, answered_by=by)

    def left(self, at: datetime) -> Self:
        """The answer left at this instant, or has not yet."""
        return self.but(answered_at=at)

    def closed(self) -> Self:
        """It is settled."""
        return self.but(status=InquiryStatus.CLOSED)

    # --- its clock --------------------------------------------------------------------------------------------------

    def asked(self, at: datetime) -> Self:
        """The oldest letter that nobody has answered came at this instant."""
        return self.but(status=InquiryStatus.OPEN, asked_at=at, promised_on=None, answered_at=None, answered_by="")

    def due(self, answer_by: datetime, alert_at: datetime | None) -> Self:
        """With another end of the time to answer; nobody has been told of it."""
        return self.but(answer_by=answer_by, alert_at=alert_at, is_alerted=False, is_overdue_told=False)

    def alerted(self) -> Self:
        """The shop was told that the time is nearly over."""
        return self.but(is_alerted=True)

    def told_overdue(self) -> Self:
        """The shop was told that the time is over."""
        return self.but(is_alerted=True, is_overdue_told=True)

    # --- what customer and shop hear --------------------------------------------------------------------------------

    def acknowledged(self, day: date) -> Self:
        """The customer hears on this day that the letter has come; perhaps for the second time."""
        again = {"acknowledged_again_on": day} if self.acknowledged_on == day else {}
        return self.but(acknowledged_on=day, status=InquiryStatus.ACKNOWLEDGED, **again)

    def unacknowledged(self) -> Self:
        """The acknowledgement could not be delivered."""
        return self.but(status=InquiryStatus.OPEN)

    def answered_by_machine(self, day: date) -> Self:
        """The machine answers, once in an inquiry's life."""
        return self.but(is_answered_by_machine=True, acknowledged_on=day)

    def told_shop(self, day: date) -> Self:
        """The shop gets one more mail about a letter on this day."""
        return self.but(shop_told_on=day, shop_told=self.shop_told_of(day) + 1)

    def shop_told_of(self, day: date) -> int:
        """How many mails about letters the shop got on this day."""
        return self.shop_told if self.shop_told_on == day else 0

    def summed_up(self, thread: str) -> Self:
        """The shop is told of it together with others, in this thread; empty: in a mail of its own."""
        return self.but(summary=thread)


class InquiryDone(Compact):
    """What an activity answers: the inquiry after it, and which orders wait for it from now on, or no more.

    `posts` are threads of mails that are no inquiry's own. `choice` is what the order is to be told.
    """

    state: InquiryState
    owes_mail: bool = False
    opened_for: tuple[str, ...] = ()
    closed_for: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    choice: ReadChoice | None = None


def is_overtaken(kind: MailKind, facts: MailFacts, state: InquiryState) -> bool:
    """True when a mail that has not left yet would no longer be true."""
    return KINDS[kind].is_overtaken_in_talk(facts, state)
