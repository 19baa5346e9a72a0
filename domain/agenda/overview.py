"""What lists and pages show, read from the database alone: orders, tasks, mails, articles, and the day's work."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, computed_field

from domain.basics.said import Code, Said
from domain.contract.order import PlacedOrder, PlanName, Wishes
from domain.contract.status import STAFF, Goods, HoldReason, MarkKind, Status
from domain.order.conversation import Hold
from domain.order.goods import Parcel
from domain.order.mail import spoken_mail
from domain.order.people import Mark
from domain.order.state import OrderState
from domain.order.view import JournalLine, OrderGist, view_of
from domain.people.review.review import Review


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class OrderRow(_Frozen):
    """One order in a list. Amounts in yen."""

    order_no: str
    status: Status
    plan: PlanName
    name: str
    total: int
    placed_at: AwareDatetime
    goods: Goods = Goods.UNCHECKED
    holds: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    due_at: AwareDatetime | None = None
    next_at: AwareDatetime | None = None
    next_what: str | None = None


class CallRow(_Frozen):
    """One call about a task: who phoned, when, and what came of it."""

    at: AwareDatetime
    by: str
    note: str = ""


class TaskRow(_Frozen):
    """Something only a person can do; done when `done_at` is there."""

    id: int
    order_no: str | None
    kind: str
    said: tuple[Said, ...]  # what is to be done, and why
    amount: int | None = None
    due_on: date
    opened_at: AwareDatetime
    done_at: AwareDatetime | None = None
    done_by: str = ""
    done_note: str = ""  # what a person wrote
    done_said: Said | None = None  # why it ended by itself
    calls: tuple[CallRow, ...] = ()

    @computed_field  # type: ignore[prop-decorator]  # mypy#1362
    @property
    def text(self) -> str:
        """What is said, in English, for programs and logs."""
        return " ".join(map(str, self.said))


class MailRow(_Frozen):
    """One mail in a list. `state` is as stored, see the runbook; `number` is its place in its thread."""

    id: str
    thread: str
    number: int
    kind: str
    state: str
    subject: str
    recipients: tuple[str, ...] = ()
    owed_at: AwareDatetime
    sent_at: AwareDatetime | None = None
    not_before: AwareDatetime | None = None  # an owed mail that waits for its hour
    outcome: str = ""

    @computed_field  # type: ignore[prop-decorator]  # mypy#1362
    @property
    def no(self) -> str:
        """What the mail is called: `1001-3`."""
        return spoken_mail(self.thread, self.number, self.id)


class UnsentMails(_Frozen):
    """Mails to one receiving domain, or to the shop itself, that should have left long ago.

    `domain` is empty where none was written yet; `threads` counts orders, inquiries and the like, some of which are
    `named`; `said` is what the mail server answered last.
    """

    domain: str = ""
    is_for_shop: bool = False
    mails: int
    threads: int
    since: AwareDatetime
    said: str = ""
    named: tuple[str, ...] = ()


class UncarriedThread(_Frozen):
    """A thread of mails that could leave, and that nobody seems to be sending."""

    name: str
    is_order: bool


class BlacklistRow(_Frozen):
    """One entry of the blacklist."""

    id: int
    name: str = ""
    kana: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    reason: str
    by: str
    at: AwareDatetime
    expires_at: AwareDatetime
    lifted_at: AwareDatetime | None = None
    lifted_by: str = ""
    lift_note: str = ""


class StockRow(_Frozen):
    """One article: pieces on the shelf, set aside, waited for, and free to sell."""

    sku: str
    name: str
    on_hand: int
    reserved: int
    waiting: int

    @computed_field  # type: ignore[prop-decorator]  # mypy#1362
    @property
    def free(self) -> int:
        """Pieces that nobody has been promised."""
        return max(self.on_hand - self.reserved - self.waiting, 0)


class JournalEntry(JournalLine):
    """One line of the journal with its facts."""

    facts: dict[str, Any] = Field(default_factory=dict)


class HoldPage(_Frozen):
    """A hold, and what was written when it was placed."""

    reason: HoldReason
    since: AwareDatetime
    by: str = ""
    note: str = ""  # as a person wrote it
    said: Said | None = None  # by a rule


class MarkPage(_Frozen):
    """A mark with the reason it was set for, and when it goes by itself."""

    kind: MarkKind
    rule: str
    since: AwareDatetime
    expires_at: AwareDatetime | None = None
    by: str = ""
    why: Said | str = ""  # what the rule found, or what the person wrote who set it


class ParcelPage(_Frozen):
    parcel_no: str
    version: int
    carrier: str
    tracking_no: str
    packed_at: AwareDatetime | None
    shipped_at: AwareDatetime | None
    delivered_at: AwareDatetime | None
    returned_at: AwareDatetime | None

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
    unsent: tuple[MailRow, ...] = ()  # mails of this order that should have left long ago


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


class QuestionCount(_Frozen):
    """How often one field caused a question in one period: `orders` of the `of_orders` that came in."""

    since: date
    field: str
    check: str
    asked: int
    orders: int
    of_orders: int

    @computed_field  # type: ignore[prop-decorator]  # mypy#1362
    @property
    def percent(self) -> float | None:
        """The share of the orders that came in; None when none did."""
        return round(100 * self.orders / self.of_orders, 1) if self.of_orders else None


class WorkItem(OrderRow):
    """One order on a pile; `arrives_on` is the expected day of arrival, `wishes` what its packer must know."""

    arrives_on: date | None = None
    wishes: Wishes = Wishes()
