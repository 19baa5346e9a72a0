"""What an order does by itself, and what of it waits for somebody in the shop. Planned in the room `agenda`."""

from datetime import datetime
from enum import StrEnum
from typing import Self

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
    CLOSE = "close"  # the late-payment window ends
    REMIND_QUESTION = "remind_question"  # the customer has not answered; round is the question's number
    END_QUESTION = "end_question"  # nor until the end: what the policy says
    BREAK_SILENCE = "break_silence"  # paid, not shipped, and nothing was heard for long
    ALERT_HOLD = "alert_hold"  # the shop is told once a day of holds that are old
    AWAIT_MAIL = "await_mail"  # what counts from mails that have not left stands still: whether they have left now
    REMIND_SHOP = "remind_shop"  # the daily round lists the order as waiting: no timer of its own


#: What happens to the shop, not to the order: no timer of the order runs for it, and no activity follows.
BY_ROUND = frozenset({StepKind.REMIND_SHOP})


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
        return next((step for step in self.next if step.what not in BY_ROUND), None)

    @property
    def answer_due_at(self) -> datetime | None:
        """When the next answer of the customer is due; None while none is awaited."""
        return min((step.at for step in self.next if step.what is StepKind.END_QUESTION), default=None)

    def planned(self, steps: tuple[Step, ...], held_back: tuple[Step, ...] = ()) -> Self:
        """With these steps, and no others."""
        return self.but(next=steps, held_back=held_back)

    def waiting(self, waits: Waiting | None) -> Self:
        """This waits for somebody in the shop; None: nothing does."""
        return self.but(waits=waits)
