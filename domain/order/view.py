"""The whole order as people and programs see it: the axes, holds, what it waits for, and what happens next."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from domain.basics.said import Said
from domain.contract.order import PlanName
from domain.contract.status import Goods, Money, Status
from domain.order.agenda import Step, StepKind
from domain.order.ahead import waits_for, what_happens
from domain.order.compact import Compact
from domain.order.conversation import Hold, Question
from domain.order.parcel import Parcel
from domain.order.people import Mark
from domain.order.state import OrderState
from domain.order.together import Together


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class MoneyView(_Frozen):
    """The money axis; amounts in yen. What was given back otherwise: points, and on which day coupons."""

    state: Money
    due: int
    allocated: int
    refunded: int
    points_back: Annotated[int, Field(exclude_if=lambda points: not points)] = 0
    coupons_back: Annotated[date | None, Field(exclude_if=lambda day: day is None)] = None
    deadline: date | None = None


class NextStep(_Frozen):
    """One future step: when, which, and what it does."""

    at: AwareDatetime
    what: StepKind
    round: int = 0
    said: Said


class JournalLine(_Frozen):
    """What happened, who did it, what a person wrote about it or a rule says of it, and facts.

    Of `refused` these are the name of the `message`, and what is `said` is the refusal.
    """

    at: AwareDatetime
    what: str
    by: str = ""
    note: str = ""
    said: Said | None = None
    facts: dict[str, Any] = {}


class OrderGist(_Frozen):
    """What every view of an order says. `next` lists what happens if nobody does anything, soonest first.

    `held_back` is what would be planned if the holds were lifted now.
    """

    order_no: str
    status: Status
    plan: PlanName
    money: MoneyView
    goods: Goods
    accepted_at: AwareDatetime | None
    mails_lost_since: AwareDatetime | None = None
    version: int
    together: Together | None = None  # the order with which it leaves in one parcel
    questions: tuple[Question, ...]
    tags: tuple[str, ...]
    inquiries: tuple[str, ...]
    waits_for: Said
    next: tuple[NextStep, ...]
    held_back: tuple[NextStep, ...] = ()


class OrderView(Compact, OrderGist):
    """One order as its workflow answers it: no personal data."""

    holds: tuple[Hold, ...]
    marks: tuple[Mark, ...]
    parcels: tuple[Parcel, ...]


def view_of(state: OrderState) -> OrderView:
    """The view of a state."""
    return OrderView(
        order_no=state.order_no,
        status=state.status,
        plan=state.plan,
        money=MoneyView(
            state=state.money_stage,
            due=state.money.due,
            allocated=state.money.allocated,
            refunded=state.money.refunded,
            points_back=state.money.points_back,
            coupons_back=state.money.coupons_back,
            deadline=state.money.deadline.told if state.money.deadline else None,
        ),
        goods=state.goods.stage,
        accepted_at=state.accepted_at,
        mails_lost_since=state.conversation.mails_lost_since,
        version=state.version,
        together=state.goods.together,
        holds=state.conversation.holds,
        questions=state.conversation.questions,
        marks=state.people.marks,
        tags=state.people.tags,
        inquiries=state.conversation.inquiries,
        parcels=state.goods.parcels,
        waits_for=waits_for(state),
        next=_steps(state.agenda.next),
        held_back=_steps(state.agenda.held_back),
    )


def _steps(steps: Iterable[Step]) -> tuple[NextStep, ...]:
    return tuple(NextStep(at=step.at, what=step.what, round=step.round, said=what_happens(step)) for step in steps)
