"""The shop's calendar: business days, bank days, and instants in the shop's time zone.

Holiday dates come in as data, so that a newer holiday library can never change what an order was told.
"""

from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.shop.mailings import MailingsPolicy
from domain.shop.policy import MailPolicy
from domain.shop.profile import ClosedDays

END_OF_DAY = time(23, 59, 59)
_ONE_DAY = timedelta(days=1)
#: No shop is closed longer in one go; a search beyond it means that every weekday is marked as closed.
_LONGEST_CLOSURE = 400


class NeverOpen(ValueError):
    """The closed days leave no business day at all."""


def is_new_year(day: date) -> bool:
    """12/29 – 1/3: no mail by a timer, unless the shop says so."""
    return (day.month == 12 and day.day >= 29) or (day.month == 1 and day.day <= 3)


class BusinessCalendar:
    """Answers every question about days for one shop."""

    def __init__(
        self,
        public_holidays: Container[date] = (),
        closed: ClosedDays | None = None,
        timezone: str = "Asia/Tokyo",
    ) -> None:
        self._public = public_holidays
        self._closed = closed or ClosedDays()
        self._closed_dates = frozenset(self._closed.dates)
        self.zone = ZoneInfo(timezone)

    def day_of(self, instant: datetime) -> date:
        """The shop's date at this instant."""
        return instant.astimezone(self.zone).date()

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """An hour of a day in the shop's time, as an instant in UTC."""
        return datetime.combine(day, time(hour, minute), self.zone).astimezone(UTC)

    def end_of(self, day: date) -> datetime:
        """23:59:59 of a day in the shop's time, as an instant in UTC."""
        return datetime.combine(day, END_OF_DAY, self.zone).astimezone(UTC)

    def is_bank_day(self, day: date) -> bool:
        """Weekdays that are no public holiday and not 12/31 – 1/3."""
        closed_for_new_year = (day.month, day.day) in {(12, 31), (1, 1), (1, 2), (1, 3)}
        return day.weekday() < 5 and day not in self._public and not closed_for_new_year

    def is_business_day(self, day: date) -> bool:
        """Days on which this shop works: its own closed days apply, and by default holidays and 12/31 – 1/3."""
        if day.weekday() in self._closed.weekdays or day in self._closed_dates:
            return False
        if not self._closed.public_holidays:
            return True
        return day not in self._public and (day.month, day.day) not in {(12, 31), (1, 1), (1, 2), (1, 3)}

    def business_day_from(self, day: date) -> date:
        """The day itself when the shop works, else the next day it does."""
        for _ in range(_LONGEST_CLOSURE):
            if self.is_business_day(day):
                return day
            day += _ONE_DAY
        raise NeverOpen("closed days: the shop is never open")

    def business_day_before(self, day: date) -> date:
        """The last day before this one on which the shop works."""
        for _ in range(_LONGEST_CLOSURE):
            day -= _ONE_DAY
            if self.is_business_day(day):
                return day
        raise NeverOpen("closed days: the shop is never open")

    def bank_day_from(self, day: date) -> date:
        while not self.is_bank_day(day):
            day += _ONE_DAY
        return day

    def add_business_days(self, day: date, count: int) -> date:
        """`count` business days after `day`; 0 gives the day itself or the next business day."""
        if not count:
            return self.business_day_from(day)
        for _ in range(count):
            day = self.business_day_from(day + _ONE_DAY)
        return day

    def business_hour_from(self, instant: datetime, opens_at: int, closes_at: int) -> datetime:
        """The instant itself within business hours, else the next opening."""
        local = instant.astimezone(self.zone)
        day = local.date()
        if self.is_business_day(day) and opens_at <= local.hour < closes_at:
            return instant
        if local.hour >= opens_at or not self.is_business_day(day):
            day = self.business_day_from(day + _ONE_DAY if local.hour >= opens_at else day)
        return self.at(day, opens_at)

    def hand_over_from(self, instant: datetime, until: int) -> date:
        """The first business day on which the carrier takes what is ready at this instant; it comes at `until`."""
        local = instant.astimezone(self.zone)
        return self.business_day_from(local.date() + _ONE_DAY if local.hour >= until else local.date())

    def mailing_time_from(self, instant: datetime, mail: MailPolicy, policy: MailingsPolicy) -> datetime:
        """The first instant from here on at which a mail to many may leave."""
        hours = mail.model_copy(update={"from_hour": policy.from_hour, "until_hour": policy.until_hour})
        at = self.mail_time_from(instant, hours)
        while policy.days == "business" and not self.is_business_day(self.day_of(at)):
            at = self.mail_time_from(self.at(self.day_of(at) + _ONE_DAY, policy.from_hour), hours)
        return at

    def mailing_ends_at(self, instant: datetime, waiting: int, mail: MailPolicy, policy: MailingsPolicy) -> datetime:
        """When the last of so many mails to many has left from here on, at the shop's pace, if all goes well."""
        left, at = timedelta(minutes=waiting / policy.per_minute), instant
        while True:
            at = self.mailing_time_from(at, mail, policy)
            closes = self.at(self.day_of(at), 0) + timedelta(hours=policy.until_hour)
            if at + left <= closes:
                return at + left
            left, at = left - (closes - at), closes

    def waking_hours_from(self, instant: datetime, policy: MailPolicy) -> datetime:
        """The first instant from here on at which nobody is woken by a mail, on whatever day."""
        return self.mail_time_from(instant, policy.model_copy(update={"quiet_at_new_year": False}))

    def mail_time_from(self, instant: datetime, policy: MailPolicy) -> datetime:
        """The first instant from here on at which a mail by a timer may leave."""
        local = instant.astimezone(self.zone)
        day = local.date()
        if local.hour >= policy.until_hour:
            day, local = day + _ONE_DAY, local.replace(hour=0, minute=0, second=0, microsecond=0)
        moved = day
        while policy.quiet_at_new_year and is_new_year(moved):
            moved += _ONE_DAY
        if moved != local.date() or local.hour < policy.from_hour:
            return self.at(moved, policy.from_hour)
        return instant
