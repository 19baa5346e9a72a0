"""What if: an order's future on a copy of it, played by the same rules that run it. Nothing is touched."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.agenda.agenda import plan_next
from domain.agenda.due import fall_due
from domain.basics.errors import Refusal
from domain.basics.said import Code, Said
from domain.contract.messages import PaymentReceived, ReleaseHold
from domain.contract.status import Status
from domain.conversation import hold, paid, reach
from domain.conversation.address.postal import PostalCode
from domain.conversation.question import stock_choice
from domain.goods import stock
from domain.order.aggregate import Order
from domain.order.ahead import waits_for, what_happens
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind
from domain.order.state import OrderState
from domain.payment.collection import Doubts

#: The most steps that a forecast plays.
MOST_STEPS = 50
_RELEASED, _RESERVED, _PAID = (
    Code("foreseen.released", "hold"),
    Code("foreseen.reserved"),
    Code("foreseen.paid", "amount"),
)


class NothingToForesee(Refusal):
    """What was asked about cannot happen to this order."""

    cases: ClassVar = {"not_held": (), "paid": ()}


class WhatIf(BaseModel):
    """What is supposed to happen; afterwards nobody does anything."""

    model_config = ConfigDict(frozen=True)

    paid_on: date | None = None  # all that is missing comes on this day
    is_released: bool = False  # all holds are lifted now


class Foreseen(BaseModel):
    """One thing that would happen, and what it would leave behind."""

    model_config = ConfigDict(frozen=True)

    at: AwareDatetime
    what: Said
    status: Status
    mails: tuple[MailKind, ...] = ()
    tasks: tuple[TaskKind, ...] = ()


class Forecast(BaseModel):
    """The future of one order, and where it would stand at its end."""

    model_config = ConfigDict(frozen=True)

    order_no: str
    events: tuple[Foreseen, ...]
    status: Status
    waits_for: Said


@dataclass(frozen=True)
class ForecastInputs:
    """What a forecast needs beside the order: pieces that are short, unknown articles, postal data."""

    postal: PostalCode | None = None
    short: Mapping[str, int] = field(default_factory=dict)
    unknown_skus: tuple[str, ...] = ()


class _Copy:
    """A copy of an order on which its future is played. The bank data count as checked."""

    def __init__(self, order: Order, known: ForecastInputs) -> None:
        self._order, self._known = order, known
        self.state: OrderState = order.state
        self.now = order.at
        self.events: list[Foreseen] = []

    def happen(self, what: Said, rule: Callable[[Order], None]) -> None:
        """One activity, as the database would do it."""
        order = Order(self._order.placed, self.state, self._order.policy, self._order.calendar, self.now)
        rule(order)
        reach.foresee(order)
        order.settle()
        plan_next(order)
        self.state = order.state
        self.events.append(
            Foreseen(
                at=self.now,
                what=what,
                status=self.state.status,
                mails=tuple(mail.kind for mail in order.mails),
                tasks=tuple(task.kind for task in order.tasks),
            )
        )

    def live_until(self, moment: datetime | None = None) -> None:
        """Nobody does anything until this moment, or until nothing more happens."""
        doubts = Doubts(bank_checked_through=date.max)
        while (step := self.state.agenda.next_step) and len(self.events) < MOST_STEPS:
            if moment and step.at > moment:
                break
            self.now = max(self.now, step.at)
            self.happen(what_happens(step), lambda order, step=step: fall_due(order, step, doubts, self._known.postal))  # type: ignore[misc]
            if self.state.agenda.next_step == step:
                break
        self.now = max(self.now, moment) if moment else self.now

    def release(self) -> None:
        """Lift every hold."""
        if not self.state.conversation.holds:
            raise NothingToForesee("not_held")
        for each in self.state.conversation.holds:
            command = ReleaseHold(reason=each.reason, by="somebody")
            self.happen(
                _RELEASED(hold=each.reason),
                lambda order, command=command: hold.release_hold(order, command, self._known.unknown_skus),  # type: ignore[misc]
            )
        if hold.may_reserve(Order(self._order.placed, self.state, self._order.policy, self._order.calendar, self.now)):
            self.happen(_RESERVED(), self._reserve)

    def _reserve(self, order: Order) -> None:
        if self._known.short:
            stock.backordered(order, dict(self._known.short))
            stock_choice.ask(order, self._known.short)
        else:
            stock.reserved(order)

    def pay(self, day: date) -> None:
        """All that is missing comes on a day; at noon, unless that has passed."""
        self.live_until(max(self.now, self._order.calendar.at(day, 12)))
        amount = self.state.money.due if self.state.is_over else self.state.money.missing
        if not amount:
            raise NothingToForesee("paid")
        notice = PaymentReceived(notice_id="what-if", amount=amount, paid_on=day)
        self.happen(_PAID(amount=amount), lambda order: paid.money_came(order, notice))


def foresee(order: Order, what_if: WhatIf, known: ForecastInputs) -> Forecast:
    """Play the order's future; the order itself stays as it is.

    Raises:
        NothingToForesee: the supposition makes no sense. Refusal: the order would refuse it.
    """
    copy = _Copy(order, known)
    if what_if.is_released:
        copy.release()
    if what_if.paid_on:
        copy.pay(what_if.paid_on)
    copy.live_until()
    return Forecast(
        order_no=order.state.order_no,
        events=tuple(copy.events),
        status=copy.state.status,
        waits_for=waits_for(copy.state),
    )
