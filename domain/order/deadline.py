"""When money is due, when somebody is reminded, and when an order expires: pure date arithmetic.

Source of the defaults: docs/policy.md. A deadline of 7 days ends at 23:59:59 of the 7th day.
"""

from datetime import date, datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.shop.calendar import BusinessCalendar, is_new_year
from domain.shop.policy import MethodRule, Policy

_LONGEST_WISH = timedelta(days=60)


class Deadline(BaseModel):
    """The instant an order's money is due, and the date the customer was told."""

    model_config = ConfigDict(frozen=True)

    at: AwareDatetime
    told: date


def deadline_on(day: date, calendar: BusinessCalendar) -> Deadline:
    """The deadline that ends with this day."""
    return Deadline(at=calendar.end_of(day), told=day)


def payment_deadline(since: datetime, days: int, rule: MethodRule, calendar: BusinessCalendar) -> Deadline:
    """`days` days after the shop's date of `since`, moved to the next bank day where the method needs one."""
    day = calendar.day_of(since) + timedelta(days=days)
    if rule.rolls_to_bank_day:
        day = calendar.bank_day_from(day)
    return deadline_on(day, calendar)


def after_quiet_time(day: date, policy: Policy, calendar: BusinessCalendar) -> date:
    """The day itself, or the first business day after 12/29 – 1/3 where the shop is quiet then."""
    while policy.mail.quiet_at_new_year and is_new_year(day):
        day = calendar.add_business_days(day, 1)
    return day


def reminder_at(deadline: date, round_: int, policy: Policy, rule: MethodRule, calendar: BusinessCalendar) -> datetime:
    """Round 1 and 2 follow the deadline by business days, never within the method's grace.

    Round 0 is the day before the deadline, or the last day before 12/29 – 1/3 where the shop is quiet then.
    """
    if round_ == 0:
        return calendar.at(_day_before(deadline, policy), policy.payment.reminder_hour)
    first, second = policy.payment.reminder_business_days
    start = max(first, rule.grace_business_days)
    day = calendar.add_business_days(deadline, start if round_ == 1 else start + max(second - first, 1))
    return calendar.at(after_quiet_time(day, policy, calendar), policy.payment.reminder_hour)


def _day_before(deadline: date, policy: Policy) -> date:
    day = deadline - timedelta(days=1)
    while policy.mail.quiet_at_new_year and is_new_year(day):
        day -= timedelta(days=1)
    return day


def expiry_at(deadline: date, last_reminder: date, policy: Policy, calendar: BusinessCalendar) -> datetime:
    """When an unpaid order expires: days after the deadline, and long enough after the last reminder.

    It is a business day that is not 12/29 – 1/3.
    """
    day = max(
        calendar.business_day_from(deadline + timedelta(days=policy.payment.expiry_days)),
        time_after(last_reminder, policy, calendar),
    )
    return calendar.at(after_quiet_time(day, policy, calendar), policy.payment.expiry_hour)


def time_after(last_reminder: date, policy: Policy, calendar: BusinessCalendar) -> date:
    """The first day after the last reminder on which the machine may end the matter: whole business days lie between.

    Who reads a reminder in the evening has these days to go to a bank.
    """
    return calendar.add_business_days(last_reminder, policy.payment.business_days_after_last_reminder + 1)


def shipping_on(printed_on: date, transit_days: int, wished: date | None, calendar: BusinessCalendar) -> date:
    """The day on which a parcel whose papers are printed will leave: the next day of work, or in time for a wish.

    A wish of months ahead is taken for a typing error, as for the arrival.
    """
    soonest = calendar.business_day_from(printed_on)
    if not wished or not soonest < wished <= soonest + _LONGEST_WISH:
        return soonest
    return max(soonest, leaves_in_time(wished, transit_days, calendar))


def leaves_in_time(wished: date, transit_days: int, calendar: BusinessCalendar) -> date:
    """The last business day on which a parcel leaves that arrives on the day that is wished for."""
    return calendar.business_day_before(wished - timedelta(days=transit_days - 1))


def latest_wish(first: date) -> date:
    """The last day that a parcel may be wished for that could arrive on `first`: what is later is a typing error."""
    return first + _LONGEST_WISH


def arrival_on(shipped_on: date, transit_days: int, wished: date | None) -> date:
    """The estimated arrival: carriers drive on weekends, and a later wish of the customer counts.

    No carrier keeps a parcel for months: a wish beyond that is taken for a typing error.
    """
    estimate = shipped_on + timedelta(days=transit_days)
    return max(estimate, wished) if wished and wished <= estimate + _LONGEST_WISH else estimate
