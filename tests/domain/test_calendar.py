from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.shop.calendar import BusinessCalendar, NeverOpen, is_new_year
from domain.shop.policy import AcceptancePolicy, MailPolicy
from domain.shop.profile import ClosedDays
from tests.domain.builders import CALENDAR, jst

HOURS = MailPolicy()
DAYS = st.dates(date(2024, 1, 1), date(2050, 12, 1))


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 11, 21),  # Saturday
        date(2026, 11, 22),  # Sunday
        date(2026, 11, 23),  # 勤労感謝の日
        date(2026, 12, 31),
        date(2027, 1, 1),
        date(2027, 1, 2),
        date(2026, 5, 6),  # substitute holiday
        date(2026, 9, 22),  # a day between two holidays is one, too
    ],
)
def test_the_shop_and_the_bank_are_closed(day: date) -> None:
    assert not CALENDAR.is_business_day(day)
    assert not CALENDAR.is_bank_day(day)


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2026, 12, 30), date(2027, 1, 4)])
def test_the_shop_and_the_bank_are_open(day: date) -> None:
    assert CALENDAR.is_business_day(day)
    assert CALENDAR.is_bank_day(day)


def test_the_shops_own_closed_days_do_not_close_the_bank() -> None:
    calendar = BusinessCalendar(closed=ClosedDays(weekdays=(2,), dates=(date(2026, 11, 24),)))

    assert not calendar.is_business_day(date(2026, 11, 24))
    assert not calendar.is_business_day(date(2026, 11, 25))  # a Wednesday
    assert calendar.is_business_day(date(2026, 11, 22))  # a Sunday
    assert calendar.is_bank_day(date(2026, 11, 25))
    assert not calendar.is_bank_day(date(2026, 11, 22))


def test_a_shop_may_work_on_public_holidays() -> None:
    calendar = BusinessCalendar([date(2026, 11, 23)], ClosedDays(public_holidays=False))

    assert calendar.is_business_day(date(2026, 11, 23))
    assert not calendar.is_bank_day(date(2026, 11, 23))


def test_a_shop_that_is_never_open_is_refused() -> None:
    with pytest.raises(ValidationError, match="never_open"):
        ClosedDays(weekdays=(0, 1, 2, 3, 4, 5, 6))


def test_closed_dates_without_end_are_named_instead_of_searched_for_ever() -> None:
    start = date(2026, 1, 1).toordinal()
    every_day = tuple(date.fromordinal(start + offset) for offset in range(500))

    with pytest.raises(NeverOpen):
        BusinessCalendar(closed=ClosedDays(dates=every_day)).business_day_from(date(2026, 1, 1))


def test_business_days_are_counted_over_weekends_and_holidays() -> None:
    assert CALENDAR.add_business_days(date(2026, 11, 20), 1) == date(2026, 11, 24)
    assert CALENDAR.add_business_days(date(2026, 11, 21), 0) == date(2026, 11, 24)
    assert CALENDAR.add_business_days(date(2026, 12, 30), 2) == date(2027, 1, 5)


@given(day=DAYS, count=st.integers(1, 30))
def test_adding_business_days_passes_exactly_that_many(day: date, count: int) -> None:
    after = CALENDAR.add_business_days(day, count)

    between = (date.fromordinal(each) for each in range(day.toordinal() + 1, after.toordinal() + 1))
    assert sum(CALENDAR.is_business_day(each) for each in between) == count


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        (jst(2026, 11, 24, 12), jst(2026, 11, 24, 12)),
        (jst(2026, 11, 24, 9), jst(2026, 11, 24, 9)),
        (jst(2026, 11, 24, 8, 59, 59), jst(2026, 11, 24, 9)),
        (jst(2026, 11, 24, 19, 59, 59), jst(2026, 11, 24, 19, 59, 59)),
        (jst(2026, 11, 24, 20), jst(2026, 11, 25, 9)),
        (jst(2026, 12, 28, 20), jst(2027, 1, 4, 9)),
        (jst(2026, 12, 29, 12), jst(2027, 1, 4, 9)),
        (jst(2027, 1, 3, 23), jst(2027, 1, 4, 9)),
    ],
)
def test_mails_by_a_timer_leave_by_day_and_never_between_the_years(at: datetime, leaves: datetime) -> None:
    assert CALENDAR.mail_time_from(at, HOURS) == leaves


@given(at=st.datetimes(datetime(2024, 1, 1), datetime(2050, 1, 1), timezones=st.just(CALENDAR.zone)))  # noqa: DTZ001 - hypothesis wants bounds without zone
def test_the_first_mail_time_is_a_mail_time_and_not_before(at: datetime) -> None:
    leaves = CALENDAR.mail_time_from(at, HOURS)

    local = leaves.astimezone(CALENDAR.zone)
    assert leaves >= at
    assert 9 <= local.hour < 20
    assert not is_new_year(local.date())
    assert CALENDAR.mail_time_from(leaves, HOURS) == leaves


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (jst(2026, 11, 24, 10, 30), jst(2026, 11, 24, 10, 30)),
        (jst(2026, 11, 24, 8), jst(2026, 11, 24, 9)),
        (jst(2026, 11, 24, 18), jst(2026, 11, 25, 9)),
        (jst(2026, 11, 20, 20), jst(2026, 11, 24, 9)),
        (jst(2026, 11, 22, 3), jst(2026, 11, 24, 9)),
    ],
)
def test_the_next_business_hour(at: datetime, opens: datetime) -> None:
    assert CALENDAR.business_hour_from(at, 9, 18) == opens


def test_hours_that_leave_no_time_are_refused() -> None:
    with pytest.raises(ValidationError, match="wrong_way_round"):
        MailPolicy(from_hour=20, until_hour=9)
    with pytest.raises(ValidationError, match="wrong_way_round"):
        AcceptancePolicy(opens_at=18, closes_at=9)
