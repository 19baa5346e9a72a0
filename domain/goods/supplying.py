"""Asking the supplier of an article that ran out: at once, once more when nobody answers, and then by a person.

One mail tells all that waits for an article. What becomes short while its supplier is asked is told with the next mail;
days are the shop's.
"""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict

from domain.contract.order import Language
from domain.shop.calendar import BusinessCalendar

OVERDUE_TASKS = "restock:"
_PREFIX = "supplier:"  # no order's number holds a colon


class Supplier(BaseModel):
    """Who is asked for an article."""

    model_config = ConfigDict(frozen=True)

    name: str
    email: str
    language: Language


class Stage(StrEnum):
    """How far it has got with a supplier."""

    ASKED = "asked"
    CHASED = "chased"
    LEFT = "left"  # a person sees to it
    SETTLED = "settled"  # the day was said, or nothing waits any more


class ListedSupplier(BaseModel):
    """Who is asked for an article, when that was done last, and how far it is."""

    model_config = ConfigDict(frozen=True)

    sku: str
    article: str
    supplier: str
    email: str
    language: Language
    asked_on: date | None = None
    stage: Stage | None = None


class Awaited(BaseModel):
    """What waits for an article: missing pieces, how many orders lack them, and the day on which they are expected."""

    model_config = ConfigDict(frozen=True)

    pieces: int
    orders: int
    name: str  # of the article
    expected_on: date | None = None


class Step(StrEnum):
    """What is to be done about an article now."""

    ASK = "ask"
    CHASE = "chase"
    LEAVE = "leave"  # to a person
    SETTLE = "settle"


class Request(BaseModel):
    """What a supplier was asked last. `pieces`: those that it was asked for and that have not come."""

    model_config = ConfigDict(frozen=True)

    mails: int
    asked_on: date
    pieces: int
    stage: Stage

    @property
    def is_open(self) -> bool:
        """An answer is waited for."""
        return self.stage is not Stage.SETTLED

    def settled(self) -> Self:
        """No answer is waited for any more."""
        return self.model_copy(update={"stage": Stage.SETTLED})

    def left(self) -> Self:
        """Nobody answered: a person sees to it."""
        return self.model_copy(update={"stage": Stage.LEFT})

    def after_receipt(self, pieces: int) -> Self:
        """So many pieces have come."""
        return self.model_copy(update={"pieces": max(self.pieces - pieces, 0)})


def must_ask(asked: Request | None, awaited: Awaited, today: date) -> bool:
    """True when the supplier has to hear of what waits: never twice a day, and not while an answer is waited for."""
    if asked is None or not awaited.pieces:
        return bool(awaited.pieces)
    if asked.is_open or asked.asked_on >= today:
        return False
    return awaited.pieces > asked.pieces or is_overdue(awaited, today)


def is_overdue(awaited: Awaited, today: date) -> bool:
    """The day on which the goods were expected has passed without them."""
    return awaited.expected_on is not None and awaited.expected_on < today


def step(
    asked: Request | None, awaited: Awaited, today: date, calendar: BusinessCalendar, chase_after: int
) -> Step | None:
    """What the daily round does about an article, if anything. `chase_after`: business days; 0: nobody is chased."""
    if must_ask(asked, awaited, today):
        return Step.ASK
    if asked is None or not asked.is_open:
        return None
    if not awaited.pieces:
        return Step.SETTLE
    if not chase_after or calendar.add_business_days(asked.asked_on, chase_after) > today:
        return None
    return {Stage.ASKED: Step.CHASE, Stage.CHASED: Step.LEAVE}.get(asked.stage)


def after_mail(asked: Request | None, awaited: Awaited, today: date, stage: Stage) -> Request:
    """What is remembered of a mail that tells all that waits."""
    return Request(mails=(asked.mails if asked else 0) + 1, asked_on=today, pieces=awaited.pieces, stage=stage)


def supplier_thread(sku: str) -> str:
    """The thread of mails to the supplier of an article."""
    return f"{_PREFIX}{sku}"


def sku_of_thread(thread: str) -> str | None:
    """The article of a thread of mails to its supplier; None for other threads."""
    return thread.removeprefix(_PREFIX) if thread.startswith(_PREFIX) else None


def overdue_task(sku: str, day: date) -> str:
    """The key of the task about goods that did not come on this day."""
    return f"{OVERDUE_TASKS}{day}:{sku}"


def sku_of_overdue(key: str) -> str:
    """The article of such a task."""
    return key.removeprefix(OVERDUE_TASKS).partition(":")[2]


def supplier_task(sku: str, request: Request) -> str:
    """The key of the task of a request that nobody answers."""
    return f"supplier:{request.mails}:{sku}"
