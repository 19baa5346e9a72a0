"""An inquiry: a customer's question, from its first letter until it is settled.

No personal data: it travels through histories. Who asked what stands in the database and in mails.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.basics.said import Said
from domain.contract.order import Language
from domain.contract.status import Category
from domain.inquiry.clock import InquiryClock
from domain.inquiry.flood import UNLIMITED, Allowance, acknowledgements_in, shop_mails_in, summary_thread
from domain.order.compact import Compact
from domain.order.facts import InquiryFacts, MailFacts
from domain.order.kinds import KINDS, MailKind
from domain.order.mail import mail_key
from domain.order.owed import Entry, NewTask, OwedMail, TaskKind
from domain.shop.calendar import BusinessCalendar
from domain.shop.policy import InquiryPolicy

_PREFIX = "inquiry:"  # no order's number holds a colon


class InquiryStatus(StrEnum):
    OPEN = "open"  # nobody has answered, nor could an acknowledgement leave
    ACKNOWLEDGED = "acknowledged"
    LOOKED_INTO = "looked_into"  # the customer was told on which date the next answer comes
    ANSWERED = "answered"
    CLOSED = "closed"


WAITING = frozenset({InquiryStatus.OPEN, InquiryStatus.ACKNOWLEDGED, InquiryStatus.LOOKED_INTO})


class InquiryStepKind(StrEnum):
    """What happens by itself."""

    ALERT = "alert"  # the time to answer is nearly over: the shop is told
    OVERDUE = "overdue"  # it is over: the shop is told, and a task is opened
    CLOSE = "close"  # the customer said nothing more


class InquiryStep(Compact):
    at: AwareDatetime
    what: InquiryStepKind


class InquiryState(Compact):
    """The state of one inquiry after its latest activity. `version` counts what customer and staff did to it."""

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
    assignee: str = ""
    version: int = 1
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
    calls: int = 0  # numbers the mails and tasks
    next: tuple[InquiryStep, ...] = ()

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
    def next_step(self) -> InquiryStep | None:
        return self.next[0] if self.next else None

    @property
    def thread(self) -> str:
        return inquiry_thread(self.inquiry_no)


class InquiryDone(Compact):
    """What an activity answers: the inquiry after it, and which orders wait for it from now on, or no more.

    `posts` are threads of mails that are no inquiry's own.
    """

    state: InquiryState
    owes_mail: bool = False
    opened_for: tuple[str, ...] = ()
    closed_for: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()


class Sent(BaseModel):
    """A letter of the shop, for the conversation that staff read."""

    model_config = ConfigDict(frozen=True)

    by: str
    text: str


class Inquiry:
    """The aggregate in the hands of one activity; the chapters are in letter.py and rules.py."""

    def __init__(
        self,
        state: InquiryState,
        policy: InquiryPolicy,
        calendar: BusinessCalendar,
        at: datetime,
        allowance: Allowance = UNLIMITED,
    ) -> None:
        self.state, self.policy, self.calendar, self.at, self.allowance = state, policy, calendar, at, allowance
        self.clock = InquiryClock(policy, calendar)
        self.entries: list[Entry] = []
        self.mails: list[OwedMail] = []
        self.tasks: list[NewTask] = []
        self.sent: list[Sent] = []
        self.untold = self.unacknowledged = 0  # letters
        self._waited = state.waiting_orders
        self._concerned = dict.fromkeys(self._waited)  # at any time of this activity

    @property
    def today(self) -> date:
        return self.calendar.day_of(self.at)

    def done(self) -> InquiryDone:
        """What the activity answers. An order hears of the first letter, and when it has no longer to wait."""
        now = self.state.waiting_orders
        return InquiryDone(
            state=self.state,
            owes_mail=bool(self.mails),
            opened_for=tuple(each for each in now if each not in self._waited),
            closed_for=tuple(each for each in self._concerned if each not in now),
            posts=(self.state.summary,) if self.untold else (),
        )

    def is_about(self, order_no: str, *, is_sender_known: bool, by: str = "") -> None:
        """It is about this order, or about none; no other one waits for it. `by`: the person who says so."""
        state = self.state
        state.is_sender_known, state.is_of_stranger = is_sender_known, False
        state.is_order_settled = bool(by)
        state.is_doubtful = False
        self._relate(order_no or None, ())

    def is_from_whom_it_says(self) -> None:
        """A letter has come whose sender is certain."""
        if self.state.is_doubtful:
            self.state.is_doubtful = False
            self.note("sender_proven")

    def may_be_about(self, candidates: Sequence[str]) -> None:
        """Orders of the sender, who has named none of them."""
        if self.state.candidates == tuple(candidates):
            return
        self._relate(self.state.order_no, tuple(candidates))
        self.note("candidates", orders=list(candidates))

    def _relate(self, order_no: str | None, candidates: tuple[str, ...]) -> None:
        state, before = self.state, self.state.orders
        state.order_no, state.candidates = order_no, candidates
        self._concerned |= dict.fromkeys(state.orders)
        known = dict.fromkeys([*state.let_go, *before])
        state.let_go = tuple(each for each in known if each not in state.orders)

    def note(self, what: str, *, by: str = "", note: str | Said = "", **facts: object) -> None:
        """Write a line into the inquiry's journal."""
        self.entries.append(Entry.of(what, by, note, facts))

    def owe(self, kind: MailKind, facts: MailFacts, *, what: str = "") -> None:
        """Owe a mail; without `what` it has a number of its own."""
        if not what:
            self.state.calls += 1
            what = str(self.state.calls)
        self.mails.append(OwedMail(kind=kind, key=mail_key(kind, what), facts=facts))

    @property
    def may_acknowledge(self) -> bool:
        """False once all senders together have been acknowledged as often as they may in this hour."""
        return acknowledgements_in(self.mails) < self.allowance.acknowledgements

    def tell_shop(self, facts: InquiryFacts) -> None:
        """Owe the shop a mail; once it got as many in this hour as it may, it is told of the rest in one."""
        if shop_mails_in(self.mails) < self.allowance.shop_mails:
            self.state.summary = ""
            self.owe(MailKind.SHOP_INQUIRY, facts)
        else:
            self.untold += 1
            self.state.summary = summary_thread(self.at)
            self.note("told_with_others")

    def ask_person(self, said: Said) -> None:
        """Open a task."""
        due_on = self.calendar.business_day_from(self.today)
        self.tasks.append(NewTask(kind=TaskKind.ANSWER_INQUIRY, said=said, due_on=due_on))

    def plan(self) -> None:
        """Store the coming steps, soonest first."""
        steps = [InquiryStep(at=max(at, self.at), what=what) for what, at in self._steps()]
        self.state.next = tuple(sorted(steps, key=lambda step: step.at))

    @property
    def closes_at(self) -> datetime:
        """When an answered inquiry closes by itself, counted from the answer."""
        return (self.state.answered_at or self.at) + timedelta(days=self.policy.close_after_days)

    def _steps(self) -> Sequence[tuple[InquiryStepKind, datetime]]:
        state = self.state
        if state.status is InquiryStatus.ANSWERED and state.answered_at:
            return [(InquiryStepKind.CLOSE, self.closes_at)]
        steps: list[tuple[InquiryStepKind, datetime]] = []
        if state.is_waiting and state.answer_by:
            if not state.is_alerted and state.alert_at and state.alert_at < state.answer_by:
                steps.append((InquiryStepKind.ALERT, state.alert_at))
            if not state.is_overdue_told:
                steps.append((InquiryStepKind.OVERDUE, state.answer_by))
        return steps


def inquiry_thread(inquiry_no: str) -> str:
    """The thread of an inquiry's mails."""
    return f"{_PREFIX}{inquiry_no}"


def inquiry_of_thread(thread: str) -> str | None:
    """The inquiry of a thread of mails; None for other threads."""
    return thread.removeprefix(_PREFIX) if thread.startswith(_PREFIX) else None


def is_overtaken(kind: MailKind, facts: MailFacts, state: InquiryState) -> bool:
    """True when a mail that has not left yet would no longer be true."""
    return KINDS[kind].is_overtaken_in_talk(facts, state)


class InquiryView(BaseModel):
    """An inquiry as its workflow answers it: no personal data."""

    model_config = ConfigDict(frozen=True)

    inquiry_no: str
    order_no: str | None
    candidates: tuple[str, ...] = ()
    status: InquiryStatus
    category: Category
    assignee: str
    version: int
    letters: int
    answer_by: AwareDatetime | None
    promised_on: date | None
    answered_by: str
    next: tuple[InquiryStep, ...]


def view_of(state: InquiryState) -> InquiryView:
    """The view of a state."""
    fields = {name: getattr(state, name) for name in InquiryView.model_fields}
    return InquiryView.model_validate(fields | {"answer_by": state.answer_by if state.is_waiting else None})
