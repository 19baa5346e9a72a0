"""What an order does by itself, and what of it waits for somebody in the shop. Planned in the room `agenda`."""

from datetime import datetime
from enum import Enum, Flag, StrEnum, auto
from typing import NamedTuple, Self

from pydantic import AwareDatetime

from domain.order.compact import Axis


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
    MISS_SCAN = "miss_scan"  # a parcel was handed over and never scanned: a task
    MISS_EVENTS = "miss_events"  # a parcel was scanned, and then nothing was heard of it: a task
    MISS_RESTOCK = "miss_restock"  # the day passed on which missing goods were expected: the customer chooses anew
    REMIND_HELD = "remind_held"  # the customer is reminded of a parcel that waits at the depot
    REMIND_RETURN = "remind_return"  # the customer has not sent goods back; round is the return's number
    CLOSE_RETURN = "close_return"  # nor until the end
    REMIND_DIFFERENCE = "remind_difference"  # what is wanted in exchange is not paid for; round is the return's number
    LAPSE_EXCHANGE = "lapse_exchange"  # nor until the end
    CLOSE = "close"  # the late-payment window ends
    REMIND_QUESTION = "remind_question"  # the customer has not answered; round is the question's number
    END_QUESTION = "end_question"  # nor until the end: what the policy says
    BREAK_SILENCE = "break_silence"  # paid, not shipped, and nothing was heard for long
    ALERT_HOLD = "alert_hold"  # the shop is told once a day of holds that are old
    AWAIT_MAIL = "await_mail"  # what counts from mails that have not left stands still: whether they have left now
    TELL_LATE = "tell_late"  # the evening round: goods do not leave by the day that was told
    REMIND_SHOP = "remind_shop"  # the daily round lists the order as waiting: no timer of its own


class Clock(StrEnum):
    """What runs for a customer once a mail has left."""

    MONEY = "money"  # the deadline; from each reminder the next one, and from the last one the end
    ANSWER = "answer"  # the days to answer a question
    SILENCE = "silence"  # the days without a word


class Hours(Enum):
    """When a step may be done."""

    ANY = auto()
    MAIL = auto()  # when customers are written to
    ACCEPTANCE = auto()  # when the machine may accept
    SHOP = auto()  # when somebody in the shop reads it


class StepTrait(Flag):
    """What may be so of a kind of step."""

    ENDS_ORDER = auto()  # unless a person decides
    ENDS_PATIENCE = auto()  # until then an answer is awaited
    IS_ANNOUNCED = auto()  # the shop hears of it on the business day before
    IS_RARE = auto()  # it hardly ever comes to pass, so that it sets no timer while an earlier one runs
    LEAVES_TIMER = auto()  # the story is about to end: a timer that runs is not worth cancelling
    IS_OF_ROUND = auto()  # a round of the shop sees to it: no timer of the order


class StepRow(NamedTuple):
    """What is so of every step of a kind. `counts_from`: the clock whose mail must have left before it is done."""

    hours: Hours
    counts_from: Clock | None
    traits: StepTrait


_NONE = StepTrait(0)
#: The one place that says what is so of a kind of step; nobody asks for one by its name.
STEPS: dict[StepKind, StepRow] = {
    StepKind.ACCEPT: StepRow(Hours.ACCEPTANCE, None, _NONE),
    StepKind.REMIND: StepRow(Hours.MAIL, Clock.MONEY, _NONE),
    StepKind.ANNOUNCE_EXPIRY: StepRow(Hours.ANY, Clock.MONEY, _NONE),
    StepKind.EXPIRE: StepRow(Hours.MAIL, Clock.MONEY, StepTrait.ENDS_ORDER | StepTrait.IS_ANNOUNCED),
    StepKind.GIVE_UP: StepRow(Hours.ANY, Clock.MONEY, StepTrait.ENDS_ORDER),
    StepKind.TELL_PACKED: StepRow(Hours.MAIL, None, _NONE),
    StepKind.THANK: StepRow(Hours.MAIL, None, StepTrait.ENDS_ORDER | StepTrait.LEAVES_TIMER),
    StepKind.ASK_ARRIVAL: StepRow(Hours.MAIL, None, StepTrait.ENDS_ORDER),
    StepKind.REPORT_MISSING: StepRow(Hours.ANY, None, _NONE),
    StepKind.MISS_SCAN: StepRow(Hours.SHOP, None, StepTrait.IS_RARE),
    StepKind.MISS_EVENTS: StepRow(Hours.SHOP, None, StepTrait.IS_RARE),
    StepKind.MISS_RESTOCK: StepRow(Hours.MAIL, None, _NONE),
    StepKind.REMIND_HELD: StepRow(Hours.MAIL, None, _NONE),
    StepKind.REMIND_RETURN: StepRow(Hours.MAIL, Clock.SILENCE, _NONE),
    StepKind.CLOSE_RETURN: StepRow(Hours.MAIL, Clock.SILENCE, _NONE),
    StepKind.REMIND_DIFFERENCE: StepRow(Hours.MAIL, Clock.SILENCE, _NONE),
    StepKind.LAPSE_EXCHANGE: StepRow(Hours.MAIL, Clock.SILENCE, _NONE),
    StepKind.CLOSE: StepRow(Hours.ANY, None, StepTrait.ENDS_ORDER),
    StepKind.REMIND_QUESTION: StepRow(Hours.MAIL, Clock.ANSWER, _NONE),
    StepKind.END_QUESTION: StepRow(Hours.MAIL, Clock.ANSWER, StepTrait.ENDS_PATIENCE),
    StepKind.BREAK_SILENCE: StepRow(Hours.MAIL, Clock.SILENCE, StepTrait.IS_RARE),
    StepKind.ALERT_HOLD: StepRow(Hours.SHOP, None, _NONE),
    StepKind.AWAIT_MAIL: StepRow(Hours.ANY, None, _NONE),
    StepKind.TELL_LATE: StepRow(Hours.ANY, None, StepTrait.IS_OF_ROUND),
    StepKind.REMIND_SHOP: StepRow(Hours.ANY, None, StepTrait.IS_OF_ROUND),
}


#: What a round of the shop sees to.
BY_ROUND = frozenset(kind for kind, row in STEPS.items() if StepTrait.IS_OF_ROUND in row.traits)


class Step(Axis, frozen=True):
    """One future step: what, when, and which round of it.

    `is_for_person`: as things stand, a person is asked to do it. `needs_bank_check`: it waits until somebody has looked
    through the bank data. `cancels`: as things stand, nobody's answer cancels the order. `mails`: the kinds of mails
    that are waited for.
    """

    at: AwareDatetime
    what: StepKind
    round: int = 0
    is_for_person: bool = False
    needs_bank_check: bool = False
    cancels: bool = False
    mails: tuple[str, ...] = ()

    @property
    def row(self) -> StepRow:
        """What is so of every step of its kind."""
        return STEPS[self.what]

    @property
    def is_of_round(self) -> bool:
        """True for what the daily round tells the shop."""
        return StepTrait.IS_OF_ROUND in self.row.traits

    @property
    def ends_patience(self) -> bool:
        """True for the end of the days to answer a question."""
        return StepTrait.ENDS_PATIENCE in self.row.traits

    @property
    def ends_order(self) -> bool:
        """True where the order ends with it, as things stand."""
        return self.cancels or (StepTrait.ENDS_ORDER in self.row.traits and not self.is_for_person)


class Waiting(Axis, frozen=True):
    """What waits for the shop (a pile of the day's work), since when, and when the shop is first reminded of it."""

    work: str
    since: AwareDatetime
    remind_at: AwareDatetime


class Agenda(Axis, frozen=True):
    """The coming steps, soonest first. `held_back`: what would be planned if the holds were lifted now."""

    next: tuple[Step, ...] = ()
    held_back: tuple[Step, ...] = ()
    waits: Waiting | None = None  # for somebody in the shop

    @property
    def next_step(self) -> Step | None:
        """The next thing that the order does by itself."""
        return next((step for step in self.next if not step.is_of_round), None)

    @property
    def comes_first(self) -> Step | None:
        """The next thing that happens, to the order or to the shop: what a list of orders shows of `next`."""
        return next(iter(self.next), None)

    @property
    def answer_due_at(self) -> datetime | None:
        """When the next answer of the customer is due; None while none is awaited."""
        return min((step.at for step in self.next if step.ends_patience), default=None)

    def planned(self, steps: tuple[Step, ...], held_back: tuple[Step, ...] = ()) -> Self:
        """With these steps, and no others."""
        return self.but(next=steps, held_back=held_back)

    def waiting(self, waits: Waiting | None) -> Self:
        """This waits for somebody in the shop; None: nothing does."""
        return self.but(waits=waits)
