"""A matter that a customer brings to the shop, an inquiry or a claim: what all have in common."""

from abc import abstractmethod
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, Self, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.basics.said import Said
from domain.order.compact import Axis
from domain.order.facts import MailFacts
from domain.order.kinds import MailKind
from domain.order.mail import mail_key
from domain.order.owed import Entry, NewTask, OwedMail, TaskKind
from domain.shop.calendar import BusinessCalendar


class MatterStep(Axis, frozen=True):
    """What happens by itself, and when."""

    at: AwareDatetime
    what: StrEnum


P = TypeVar("P", bound=MatterStep)


class MatterState(Axis, Generic[P], frozen=True):
    """The state of one matter after its latest activity. `version` counts what customer and staff did to it.

    Frozen: its own methods make the next one, which the rules put into the aggregate.
    """

    assignee: str = ""
    version: int = 1
    calls: int = 0  # numbers the mails and tasks
    next: tuple[P, ...] = ()

    @property
    @abstractmethod
    def thread(self) -> str:
        """The thread of its mails."""

    @property
    @abstractmethod
    def is_closed(self) -> bool:
        """Nobody waits for anything."""

    @property
    def next_step(self) -> P | None:
        return self.next[0] if self.next else None

    def counted(self) -> Self:
        """Something was done to it that whoever looked before has not seen."""
        return self.but(version=self.version + 1)

    def taken_by(self, by: str) -> Self:
        """Whoever does something to it has it, unless somebody had it before."""
        return self.but(assignee=self.assignee or by).counted()

    def planned(self, steps: Iterable[P]) -> Self:
        """With these coming steps, soonest first."""
        return self.but(next=tuple(sorted(steps, key=lambda step: step.at)))

    def called(self) -> Self:
        """One more mail has a number of its own."""
        return self.but(calls=self.calls + 1)


class Sent(BaseModel):
    """What the shop wrote to the customer, for whoever of the staff reads it later."""

    model_config = ConfigDict(frozen=True)

    by: str
    text: str


S = TypeVar("S", bound=MatterState[Any])


class Matter(Generic[S]):
    """Base of the aggregates, while one activity works on one of them."""

    def __init__(self, state: S, calendar: BusinessCalendar, at: datetime) -> None:
        self.state, self.calendar, self.at = state, calendar, at
        self.entries: list[Entry] = []
        self.mails: list[OwedMail] = []
        self.tasks: list[NewTask] = []
        self.sent: list[Sent] = []

    @property
    def today(self) -> date:
        return self.calendar.day_of(self.at)

    def note(self, what: str, *, by: str = "", note: str | Said = "", **facts: object) -> None:
        """Write a line into its journal."""
        self.entries.append(Entry.of(what, by, note, facts))

    def owe(self, kind: MailKind, facts: MailFacts, *, what: str = "") -> None:
        """Owe a mail; without `what` it has a number of its own."""
        if not what:
            self.state = self.state.called()
            what = str(self.state.calls)
        self.mails.append(OwedMail(kind=kind, key=mail_key(kind, what), facts=facts, not_before=self._not_before(kind)))

    def _not_before(self, kind: MailKind) -> datetime | None:  # noqa: ARG002 - for those whose mails wait
        """When a mail may leave; at once where nothing is said."""
        return None

    def ask_person(self, kind: TaskKind, said: Said, *, amount: int | None = None) -> None:
        """Open a task, due on this business day or the next."""
        due_on = self.calendar.business_day_from(self.today)
        self.tasks.append(NewTask(kind=kind, said=said, amount=amount, due_on=due_on))
