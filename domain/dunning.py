"""The dates of chasing money: two reminders with a gap between them, then the end; a late start moves the rest."""

from datetime import date, datetime, timedelta

from pydantic import BaseModel, ConfigDict

from domain.aggregate import Order
from domain.deadline import expiry_at, reminder_at
from domain.order import PLANS


class Chase(BaseModel):
    """When an unpaid order is reminded, and when chasing ends (expiry for prepay, giving up for postpay)."""

    model_config = ConfigDict(frozen=True)

    reminders: dict[int, datetime]
    ends_at: datetime


def chase(order: Order) -> Chase | None:
    """The dates that hold now; None while no money is chased."""
    state, policy, calendar = order.state, order.policy.payment, order.calendar
    if not state.chased_from:
        return None
    hour = policy.reminder_hour
    planned = {at: reminder_at(state.chased_from, at, policy, order.rule, calendar) for at in (0, 1, 2)}
    first = _actual(order, 1, planned[1])
    gap = max(policy.reminder_business_days[1] - policy.reminder_business_days[0], 1)
    after_first = calendar.at(calendar.add_business_days(calendar.day_of(first), gap), hour)
    second = _actual(order, 2, max(planned[2], after_first))
    reminders = {1: first, 2: second}
    if policy.remind_the_day_before:
        reminders[0] = planned[0]
    return Chase(reminders=reminders, ends_at=_end(order, state.chased_from, calendar.day_of(second)))


def _actual(order: Order, round_: int, planned: datetime) -> datetime:
    """When the round went out, or else when it will."""
    sent_on = order.state.reminded.get(round_)
    if sent_on:
        return order.calendar.at(sent_on, order.policy.payment.reminder_hour)
    return max(planned, order.state.postponed_until) if order.state.postponed_until else planned


def _end(order: Order, chased_from: date, last_reminder: date) -> datetime:
    policy, calendar = order.policy.payment, order.calendar
    if PLANS[order.state.plan].pays_before_shipping:
        day_after = calendar.add_business_days(last_reminder, 1)
        return max(
            expiry_at(chased_from, policy, order.rule, calendar),
            calendar.at(day_after, policy.expiry_hour),
        )
    day = calendar.business_day_from(last_reminder + timedelta(days=policy.uncollected_after_days))
    return calendar.at(day, policy.expiry_hour)


def ends_on(order: Order) -> date | None:
    """The date an unpaid prepay order expires; None for other plans and while nothing is due."""
    dates = chase(order)
    if not dates or not PLANS[order.state.plan].pays_before_shipping:
        return None
    return order.calendar.day_of(dates.ends_at)
