"""The dates of chasing money: two reminders with a gap between them, then the end; a late start moves the rest."""

from datetime import date, datetime, timedelta

from pydantic import BaseModel, ConfigDict

from domain.order.aggregate import Order
from domain.order.deadline import after_quiet_time, expiry_at, reminder_at, time_after

#: Nobody is reminded on the day before a deadline that was set less than this long before.
_MOST_HASTE = timedelta(days=1)


class ChaseDates(BaseModel):
    """When an unpaid order is reminded, and when chasing ends (expiry for prepay, giving up for postpay)."""

    model_config = ConfigDict(frozen=True)

    reminders: dict[int, datetime]
    ends_at: datetime


def chase(order: Order) -> ChaseDates | None:
    """The dates that hold now; None while no money is chased."""
    policy = order.policy
    if not order.money.counts_from:
        return None
    day_before = _planned(order, order.money.counts_from, 0)
    reminders = _reminders(order, order.money.counts_from, not_before=order.at)
    if policy.payment.remind_the_day_before and _is_worth_a_notice(order, day_before):
        reminders[0] = day_before
    end = _end(order, order.money.counts_from, order.calendar.day_of(reminders[2]))
    if {1, 2} <= order.chase.reminded.keys() and order.chase.postponed_until:
        end = max(end, order.chase.postponed_until)  # the end waits for the bank data, as the reminders do
    return ChaseDates(reminders=reminders, ends_at=end)


def running_timers(order: Order) -> list[datetime]:
    """When money was to be asked for; the same at any time, also once nobody is asked any more."""
    since = order.money.counts_from
    if not since:
        return []
    day_before = [_planned(order, since, 0)] if order.policy.payment.remind_the_day_before else []
    return [*day_before, *_reminders(order, since).values()]


def _planned(order: Order, since: date, round_: int) -> datetime:
    return reminder_at(since, round_, order.policy, order.rule, order.calendar)


def _reminders(order: Order, since: date, not_before: datetime | None = None) -> dict[int, datetime]:
    """Both reminders; `not_before`: what has not gone out by then goes out then."""
    first = _actual(order, 1, _planned(order, since, 1), not_before)
    return {1: first, 2: _actual(order, 2, max(_planned(order, since, 2), _after_gap(order, first)), not_before)}


def _after_gap(order: Order, first: datetime) -> datetime:
    policy, calendar = order.policy, order.calendar
    rounds = policy.payment.reminder_business_days
    day = calendar.add_business_days(calendar.day_of(first), max(rounds[1] - rounds[0], 1))
    return calendar.at(after_quiet_time(day, policy, calendar), policy.payment.reminder_hour)


def _is_worth_a_notice(order: Order, at: datetime) -> bool:
    known = order.goods.delivery_known_at or order.state.accepted_at
    return at > order.at and (known is None or at - known >= _MOST_HASTE)


def _actual(order: Order, round_: int, planned: datetime, not_before: datetime | None) -> datetime:
    """When the round went out, or else when it will."""
    sent_on = order.chase.reminded.get(round_)
    if sent_on:
        return order.calendar.at(sent_on, order.policy.payment.reminder_hour)
    will_be = max(planned, order.chase.postponed_until or planned, not_before or planned)
    return order.calendar.mail_time_from(will_be, order.policy.mail)


def _end(order: Order, chased_from: date, last_reminder: date) -> datetime:
    policy, calendar = order.policy, order.calendar
    if order.state.terms.pays_before_shipping:
        return expiry_at(chased_from, last_reminder, policy, calendar)
    day = max(
        calendar.business_day_from(last_reminder + timedelta(days=policy.payment.uncollected_after_days)),
        time_after(last_reminder, policy, calendar),
    )
    return calendar.at(day, policy.payment.expiry_hour)


def ends_on(order: Order) -> date | None:
    """The date an unpaid prepay order expires; None for other plans and while nothing is due."""
    dates = chase(order)
    if not dates or not order.state.terms.pays_before_shipping:
        return None
    return order.calendar.day_of(dates.ends_at)
