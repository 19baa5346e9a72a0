"""The clock of an inquiry: hours that run in the shop's time, and when somebody is alerted before they are over."""

from datetime import date, datetime, timedelta

from domain.shop.calendar import BusinessCalendar
from domain.shop.policy import InquiryPolicy

_ONE_DAY = timedelta(days=1)


class InquiryClock:
    """What comes while the shop is closed is answered by the close of the next open day; closed days stand still.

    With more than 24 hours it is the second open day that closes, and so on. The shop may count closed days, too.
    """

    def __init__(self, policy: InquiryPolicy, calendar: BusinessCalendar) -> None:
        self._policy, self._calendar = policy, calendar

    def begins_at(self, asked_at: datetime) -> datetime:
        """When the hours begin to run."""
        return self._open_from(asked_at)

    def answer_by(self, asked_at: datetime) -> datetime:
        """When the hours are over; an instant at which the shop is open."""
        due = self._over_at(asked_at)
        return due if self.is_open(asked_at) else min(due, self._close_after(asked_at))

    def alert_at(self, answer_by: datetime, asked_at: datetime) -> datetime:
        """Some hours before; where the shop is closed then, one hour before it closed."""
        wanted = answer_by - timedelta(hours=self._policy.alert_hours_before)
        if not self.is_open(wanted):
            wanted = self._last_hour_before(wanted)
        return min(max(wanted, self.begins_at(asked_at)), answer_by)

    def end_of(self, day: date) -> datetime:
        """When the shop closes on a day that was promised."""
        return self._calendar.at(day, self._policy.until_hour)

    def promisable_from(self, day: date, now: datetime) -> date:
        """The first day from this one on at whose close an answer may be promised."""
        day = max(day, self._calendar.day_of(now))
        while not self._counts(day) or self.end_of(day) <= now:
            day += _ONE_DAY
        return day

    def is_open(self, instant: datetime) -> bool:
        """True within the shop's hours."""
        local = instant.astimezone(self._calendar.zone)
        return self._counts(local.date()) and self._policy.from_hour <= local.hour < self._policy.until_hour

    def _over_at(self, asked_at: datetime) -> datetime:
        instant, left = self.begins_at(asked_at), timedelta(hours=self._policy.answer_hours)
        day = self._calendar.day_of(instant)
        while left:
            tomorrow = self._calendar.at(day + _ONE_DAY, 0)
            if self._counts(day):
                span = min(left, tomorrow - instant)
                instant, left = instant + span, left - span
            if left:
                day, instant = day + _ONE_DAY, tomorrow
        return instant if self._is_closing(instant) else self._open_from(instant)

    def _close_after(self, asked_at: datetime) -> datetime:
        """The close of the first open day; of the second where more than 24 hours are given, and so on."""
        day, more = self._calendar.day_of(self.begins_at(asked_at)), (self._policy.answer_hours - 1) // 24
        while more:
            day += _ONE_DAY
            more -= self._counts(day)
        return self.end_of(day)

    def _counts(self, day: date) -> bool:
        return self._policy.days == "calendar" or self._calendar.is_business_day(day)

    def _is_closing(self, instant: datetime) -> bool:
        return self.is_open(instant - timedelta(seconds=1))

    def _open_from(self, instant: datetime) -> datetime:
        if self.is_open(instant):
            return instant
        day = self._calendar.day_of(instant)
        if self._calendar.at(day, self._policy.from_hour) < instant:
            day += _ONE_DAY
        while not self._counts(day):
            day += _ONE_DAY
        return self._calendar.at(day, self._policy.from_hour)

    def _last_hour_before(self, instant: datetime) -> datetime:
        hour = max(self._policy.from_hour, self._policy.until_hour - 1)
        day = self._calendar.day_of(instant)
        while not self._counts(day) or self._calendar.at(day, hour) > instant:
            day -= _ONE_DAY
        return self._calendar.at(day, hour)
