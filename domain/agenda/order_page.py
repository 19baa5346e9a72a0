"""The page of one order: everything about it, put together from what the database knows."""

from collections.abc import Iterable
from typing import Any

from pydantic import AwareDatetime, Field

from domain.agenda.mail_row import MailRow
from domain.agenda.overview import Shown
from domain.agenda.task_row import TaskRow
from domain.basics.said import Code, Said
from domain.contract.order import PlacedOrder
from domain.contract.status import STAFF, HoldReason, MarkKind, ParcelEvent
from domain.conversation.feedback import FeedbackPage
from domain.order.comeback import Comeback, Course
from domain.order.conversation import Hold
from domain.order.packed import Packed
from domain.order.parcel import Parcel
from domain.order.people import Mark
from domain.order.replacement import Replacement
from domain.order.state import OrderState
from domain.order.view import JournalLine, OrderGist, view_of
from domain.people.review.review import Review


class JournalEntry(JournalLine):
    """One line of the journal with its facts."""

    facts: dict[str, Any] = Field(default_factory=dict)


class HoldPage(Shown):
    """A hold, and what was written when it was placed."""

    reason: HoldReason
    since: AwareDatetime
    by: str = ""
    note: str = ""  # as a person wrote it
    said: Said | None = None  # by a rule


class MarkPage(Shown):
    """A mark with the reason it was set for, and when it goes by itself."""

    kind: MarkKind
    rule: str
    since: AwareDatetime
    expires_at: AwareDatetime | None = None
    by: str = ""
    why: Said | str = ""  # what the rule found, or what the person wrote who set it


class ParcelPage(Shown):
    parcel_no: str
    version: int
    carrier: str
    tracking_no: str
    packed_at: AwareDatetime | None
    shipped_at: AwareDatetime | None
    delivered_at: AwareDatetime | None
    returned_at: AwareDatetime | None
    event: ParcelEvent | None = None  # the newest of the carrier
    event_at: AwareDatetime | None = None
    lines: tuple[Packed, ...] = ()
    is_part: bool = False
    is_further: bool = False
    back: Comeback | None = None
    replacement: Replacement | None = None

    @classmethod
    def of(cls, parcel: Parcel) -> "ParcelPage":
        return cls(**{name: getattr(parcel, name) for name in cls.model_fields})


class OrderPage(OrderGist):
    """Everything about one order, as the database knows it."""

    transfer_no: str
    holds: tuple[HoldPage, ...]
    marks: tuple[MarkPage, ...]
    parcels: tuple[ParcelPage, ...]
    placed: PlacedOrder
    tasks: tuple[TaskRow, ...]
    journal: tuple[JournalEntry, ...]
    feedback: FeedbackPage = FeedbackPage()
    unsent: tuple[MailRow, ...] = ()  # mails of this order that should have left long ago

    @property
    def is_sent_again(self) -> bool:
        """What was in a parcel that came back leaves in another one."""
        return any(each.back and each.back.course is Course.AGAIN for each in self.parcels)

    def parcel(self, parcel_no: str = "") -> Parcel:
        """The parcel of this number, or the first; where there is none, the one that will be."""
        found = [each for each in self.parcels if parcel_no in {"", each.parcel_no}]
        return Parcel.model_validate(found[0].model_dump()) if found else Parcel(parcel_no=parcel_no or "1")


def order_page(  # noqa: PLR0913, PLR0917 - what a page is put together from
    placed: PlacedOrder,
    state: OrderState,
    transfer_no: str,
    journal: Iterable[JournalEntry],
    tasks: Iterable[TaskRow],
    found: Review | None = None,
) -> OrderPage:
    """Put one order's page together."""
    view, lines, tasks = view_of(state), tuple(journal), tuple(tasks)
    placed_by = {line.facts.get("reason"): line for line in lines if line.what == "hold_placed"}
    return OrderPage(
        **{name: getattr(view, name) for name in OrderGist.model_fields if name != "waits_for"},
        waits_for=_waits_for(view.waits_for, state, tasks),
        transfer_no=transfer_no,
        holds=tuple(_hold_page(hold, placed_by.get(hold.reason)) for hold in view.holds),
        marks=tuple(_mark(mark, lines, found) for mark in view.marks),
        parcels=tuple(ParcelPage.of(parcel) for parcel in view.parcels),
        placed=placed,
        tasks=tasks,
        journal=lines,
    )


_TASK, _TASKS = Code("waits.task", "task", "number", "day"), Code("waits.tasks", "tasks")


_TASKS_AND = Code("waits.tasks_and", "tasks", "rest")


def _hold_page(hold: Hold, line: JournalEntry | None) -> HoldPage:
    """A hold with what was written, or said by a rule, when it was placed."""
    note, said = (line.note, line.said) if line else ("", None)
    return HoldPage(reason=hold.reason, since=hold.since, by=hold.by, note=note, said=said)


def _waits_for(waits_for: Said, state: OrderState, tasks: tuple[TaskRow, ...]) -> Said:
    """What a view says, which knows no tasks: an order that has ended may still wait for a person to do one."""
    open_ones = [_TASK(task=task.kind, number=task.id, day=task.due_on) for task in tasks if not task.done_at]
    if not state.is_over or not open_ones:
        return waits_for
    if state.is_closed or state.goods.is_return_open:
        return _TASKS(tasks=open_ones)
    return _TASKS_AND(tasks=open_ones, rest=waits_for)


def _mark(mark: Mark, lines: tuple[JournalEntry, ...], found: Review | None) -> MarkPage:
    """A mark with its reason: what the rule found, or what the person wrote who set it."""
    why: Said | str = ""
    by = ""
    if mark.rule == STAFF:
        for line in lines:
            if line.what == "mark_set" and line.facts.get("mark") == mark.kind:
                why, by = line.note, line.by
    elif found:
        why = next((each.why for each in found.findings if each.rule == mark.rule), "")
    return MarkPage(kind=mark.kind, rule=mark.rule, since=mark.since, expires_at=mark.expires_at, by=by, why=why)
