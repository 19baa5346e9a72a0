"""What an order remembers beyond what the cart handed over. No personal data: it travels through histories."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import AwareDatetime, Field

from domain.basics.said import Said
from domain.contract.order import PLANS, PaymentPlan, PlanName
from domain.contract.status import DEAD, Axes, Goods, HoldReason, MarkKind, Money, Status, determine_status
from domain.order.compact import Compact
from domain.order.goods import GoodsState
from domain.order.money import MoneyState


class StepKind(StrEnum):
    """What happens by itself, when its time comes and nobody did anything."""

    ACCEPT = "accept"
    REMIND = "remind"
    ANNOUNCE_EXPIRY = "announce_expiry"  # what expires by the next business day, listed to the shop
    EXPIRE = "expire"
    GIVE_UP = "give_up"  # postpay: uncollected, and a task to phone
    TELL_PACKED = "tell_packed"
    THANK = "thank"
    ASK_ARRIVAL = "ask_arrival"
    REPORT_MISSING = "report_missing"  # no delivery is known: a task
    CLOSE = "close"  # the late-payment window ends
    REMIND_QUESTION = "remind_question"  # the customer has not answered; round is the question's number
    END_QUESTION = "end_question"  # nor until the end: what the policy says
    BREAK_SILENCE = "break_silence"  # paid, not shipped, and nothing was heard for long
    ALERT_HOLD = "alert_hold"  # the shop is told once a day of holds that are old
    AWAIT_MAIL = "await_mail"  # what counts from mails that have not left stands still: whether they have left now
    REMIND_SHOP = "remind_shop"  # the daily round lists the order as waiting: no timer of its own


#: What happens to the shop, not to the order: no timer of the order runs for it, and no activity follows.
BY_ROUND = frozenset({StepKind.REMIND_SHOP})


class Step(Compact):
    """One future step: what, when, and which round of it.

    `is_for_person`: as things stand, a person is asked to do it. `needs_bank_check`: it waits until somebody has looked
    through the bank data. `mails`: the kinds of the mails that are waited for.
    """

    at: AwareDatetime
    what: StepKind
    round: int = 0
    is_for_person: bool = False
    needs_bank_check: bool = False
    mails: tuple[str, ...] = ()


class Unsent(Compact):
    """Mails to the customer that have not left: the `clocks` that they start stand still until they have.

    `since`: the day on which the oldest became owed. `look_at`: when it is looked again.
    """

    kinds: tuple[str, ...]
    clocks: tuple[str, ...]
    since: date
    look_at: AwareDatetime


class Waiting(Compact):
    """What waits for the shop (a pile of the day's work), since when, and when the shop is first reminded of it."""

    work: str
    since: AwareDatetime
    remind_at: AwareDatetime


class Hold(Compact):
    """One reason why work must wait. Notes stay in the journal."""

    reason: HoldReason
    since: AwareDatetime
    by: str = ""


class Question(Compact):
    """Something asked of the customer. What was given and answered stands in the mails and the journal, not here.

    `kind` is a key of the table of conversations (domain/conversation/question/conversations.py), and `hold` goes with
    the question. `about` names fields, such as `recipient.address.street`; `wrong_answers` counts answers that settled
    nothing.
    """

    kind: str
    hold: HoldReason
    no: int = 1
    about: tuple[str, ...] = ()
    asked_at: AwareDatetime
    answer_by: date
    is_reminded: bool = False
    wrong_answers: int = 0
    by_shop: tuple[str, ...] = ()  # the fields that a person asked for, no check
    answered: tuple[str, ...] = ()  # the fields that answers have named so far, without settling the question
    untold_since: date | None = None  # its mail of this day never arrived: its clock stands still
    talks: int = 0  # how often its date passed while the customer's letters were answered


class Mark(Compact):
    """One mark: the rule that set it, or `staff`. Its facts stand in the database, for anyone concerned to read."""

    kind: MarkKind
    rule: str
    since: AwareDatetime
    expires_at: AwareDatetime | None = None


class OrderState(Compact):
    """The state of one order after its latest activity. Amounts in yen."""

    order_no: str
    plan: PlanName
    status: Status = Status.RECEIVED
    money: MoneyState
    goods: GoodsState = GoodsState()
    is_regular: bool = False
    accepted_at: AwareDatetime | None = None
    ending: Status | None = None
    ended_at: AwareDatetime | None = None
    holds: tuple[Hold, ...] = ()
    hold_alerts: int = 0  # how often the shop was told that the holds are old
    hold_alerted_on: date | None = None
    questions: tuple[Question, ...] = ()
    asked_so_far: int = 0  # how often the customer was asked something: numbers the questions and their mails
    confirmed: tuple[str, ...] = ()  # fields that the customer has called right as they stand
    marks: tuple[Mark, ...] = ()
    tags: tuple[str, ...] = ()  # the shop's own words that route an order into a queue
    inquiries: tuple[str, ...] = ()  # the customer's open inquiries: the machine neither reminds nor thanks meanwhile
    talked_on: date | None = None  # the day the last of them was closed: thanks come the day after at the earliest
    talks_overdue: int = 0  # inquiries that were closed after the deadline: each starts the clock of reminders anew
    mails_lost_since: AwareDatetime | None = None  # mails to the orderer's address come back: none is sent to it
    version: int = 1
    is_thanked: bool = False
    calls_to_shop: int = 0  # tasks and holds the shop was told of: numbers the mails about them
    silent_from: date | None = None  # the day from which on the customer waits without having heard anything
    silences: int = 0  # how often the silence was broken
    waits: Waiting | None = None  # for somebody in the shop
    unsent: Unsent | None = None  # mails that a step would have counted from
    is_closed: bool = False
    next: tuple[Step, ...] = ()
    held_back: tuple[Step, ...] = ()  # what would be planned if the holds were lifted now

    @property
    def terms(self) -> PaymentPlan:
        """When the money is due, and who collects it."""
        return PLANS[self.plan]

    @property
    def to_give_back(self) -> int:
        """Yen that belong to the customer: all that is kept for an order that is dead, else what came too much."""
        return max(self.money.kept, 0) if self.ending in DEAD else self.money.surplus

    @property
    def is_over(self) -> bool:
        """True when nothing can be done with the order any more but book its money."""
        return self.ending is not None

    @property
    def money_stage(self) -> Money:  # noqa: PLR0911 - the money axis, one line per state
        if self.ending in DEAD:
            if self.money.kept > 0:
                return Money.REFUND_DUE
            return Money.REFUNDED if self.money.refunded else Money.NOT_DUE
        if self.money.surplus:
            return Money.OVERPAID
        if self.money.is_paid:
            return Money.PAID
        if self.terms.collected_by_carrier and self.goods.stage is Goods.DELIVERED:
            return Money.WITH_CARRIER
        if self.money.kept > 0:
            return Money.PARTLY_PAID
        is_due = self.money.deadline is not None or self.ending is Status.UNCOLLECTED
        return Money.AWAITING if is_due else Money.NOT_DUE

    @property
    def due_at(self) -> datetime | None:
        """When the money is due; None while nobody waits for it, or the customer does not know."""
        is_open = not (self.money.is_secured or self.is_over or self.money.untold_since or self.stands_still("money"))
        return self.money.deadline.at if self.money.deadline and is_open else None

    @property
    def answer_due_at(self) -> datetime | None:
        """When the next answer of the customer is due; None while none is awaited."""
        return min((step.at for step in self.next if step.what is StepKind.END_QUESTION), default=None)

    def stands_still(self, clock: str) -> bool:
        """True when this clock stands still because the mail it counts from has not left."""
        return self.unsent is not None and clock in self.unsent.clocks

    @property
    def awaits_money(self) -> bool:
        return self.terms.pays_before_shipping and not self.money.is_secured

    @property
    def is_chased(self) -> bool:
        """True while the machine may ask for money: it is due, and nothing but the customer keeps us waiting."""
        is_blocked = self.is_over or bool(self.holds or self.inquiries) or self.goods.stage is Goods.BACKORDERED
        return self.money.deadline is not None and not self.money.is_secured and not is_blocked

    def determined(self) -> Status:
        """The status that follows from the axes."""
        return determine_status(
            Axes(
                goods=self.goods.stage,
                ending=self.ending,
                is_held=bool(self.holds_for_shop),
                has_questions=bool(self.questions),
                is_accepted=self.accepted_at is not None,
                awaits_money=self.awaits_money,
            )
        )

    @property
    def awaited(self) -> frozenset[HoldReason]:
        """The holds that wait for nobody but the customer."""
        return frozenset(question.hold for question in self.questions)

    @property
    def holds_for_shop(self) -> tuple[Hold, ...]:
        """The holds that somebody in the shop has to settle."""
        return tuple(hold for hold in self.holds if hold.reason not in self.awaited)

    @property
    def is_loyal(self) -> bool:
        return any(mark.kind is MarkKind.LOYAL for mark in self.marks)

    @property
    def marked_until(self) -> dict[MarkKind, datetime | None]:
        """The kinds of marks, and when the last one of each is over; None for a kind with one that stays."""
        found: dict[MarkKind, datetime | None] = {}
        for kind in sorted({mark.kind for mark in self.marks}):
            ends = [mark.expires_at for mark in self.marks if mark.kind is kind]
            found[kind] = None if None in ends else max(end for end in ends if end)
        return found

    def marks_at(self, now: datetime) -> tuple[Mark, ...]:
        """The marks that have not expired; expired ones are removed by the order's next activity."""
        return tuple(mark for mark in self.marks if mark.expires_at is None or mark.expires_at > now)

    @property
    def is_for_person(self) -> bool:
        """True for customers whom no machine reminds of money: regulars, and those marked as loyal."""
        return self.is_regular or self.is_loyal

    def has_hold(self, reason: HoldReason) -> bool:
        return any(hold.reason is reason for hold in self.holds)

    @property
    def next_step(self) -> Step | None:
        """The next thing that the order does by itself."""
        return next((step for step in self.next if step.what not in BY_ROUND), None)


class ToldLine(Compact):
    """A line of the journal as histories hold it: see domain/order/journal.py. `note` is what a person wrote."""

    what: str
    by: str = ""
    note: str = ""
    said: Said | None = None
    facts: dict[str, str | int] = Field(default_factory=dict)


class PastLine(ToldLine):
    """A line of the journal from before this run. Its note is left out, for it may be in no history."""

    at: AwareDatetime


class Done(Compact):
    """What an activity answers: the order after it, and what it left to do. Small, because histories keep it."""

    state: OrderState
    owes_mail: bool = False
    lines: tuple[ToldLine, ...] = ()  # the journal lines this activity wrote
    to_signal: tuple[str, ...] = ()  # other orders that got stock through this activity
    past: tuple[PastLine, ...] = ()  # what the journal holds of an order that is taken up where it is
    is_taken_up: bool = False  # an earlier run had the order, or this one, whose first answer was lost
    is_known_already: bool = False  # the order has other contents: this run has nothing to do
