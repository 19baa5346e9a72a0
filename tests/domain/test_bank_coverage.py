"""Up to which day money has been looked through: by the days of files, without a day that none of them has."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.payment.bank_coverage import Coverage, Gap, Span, covered, of_all
from domain.shop.calendar import BusinessCalendar

CALENDAR = BusinessCalendar(frozenset({date(2026, 11, 3), date(2026, 11, 23)}))  # 文化の日, 勤労感謝の日


def day(number: int) -> date:
    return date(2026, 11, number)


def rows(first: int, through: int) -> Span:
    """A file whose rows alone say which days it has."""
    return Span(day(first), day(through))


def days(first: int, through: int) -> Span:
    """A file that says itself which days it has."""
    return Span(day(first), day(through), is_declared=True)


def gap(through: int, first: int, until: int, since: date = date.min) -> Coverage:
    return Coverage(day(through), since, Gap(day(first), day(until)))


@pytest.mark.parametrize(
    ("spans", "by_hand", "coverage"),
    [
        ([], None, Coverage(None)),
        ([], day(10), Coverage(day(10))),
        ([rows(9, 12)], None, Coverage(day(12), day(9))),  # the first file begins
        ([rows(9, 12)], day(8), Coverage(day(12))),
        ([rows(9, 12)], day(15), Coverage(day(15))),  # somebody has looked further
        ([rows(10, 12)], day(8), gap(8, 9, 9)),
        ([days(9, 12)], day(6), Coverage(day(12))),  # 7 and 8 are Saturday and Sunday
        ([rows(9, 12)], day(6), gap(6, 7, 8)),  # which a file by rows may have been cut to leave out
        ([days(10, 12)], day(6), gap(6, 7, 9)),  # Monday the 9th is in no file
        ([rows(9, 10), rows(11, 12)], None, Coverage(day(12), day(9))),
        ([rows(11, 12), rows(9, 10)], None, Coverage(day(12), day(9))),  # in whatever order they came
        ([rows(2, 5), rows(8, 10)], None, gap(5, 6, 7, since=day(2))),
        ([rows(2, 5), rows(8, 10), rows(5, 8)], None, Coverage(day(10), day(2))),  # the missing one comes at last
        ([rows(2, 5), rows(8, 10)], day(7), Coverage(day(10))),  # or somebody has looked
        ([rows(9, 12), rows(10, 11)], None, Coverage(day(12), day(9))),  # a file within another
        ([rows(9, 12), rows(11, 13)], None, Coverage(day(13), day(9))),  # files that overlap
        ([rows(2, 3)], day(12), Coverage(day(12))),  # a file older than what was looked at
        ([rows(2, 3), rows(12, 13)], day(12), Coverage(day(13))),
        ([days(20, 20), days(24, 24)], None, Coverage(day(24), day(20))),  # 21 to 23: weekend and holiday
        ([days(20, 20), days(25, 25)], None, gap(20, 21, 24, since=day(20))),
        ([days(12, 11)], None, Coverage(None)),  # a file of a day that is not over
        ([days(12, 11)], day(11), Coverage(day(11))),
        ([days(12, 11), days(12, 12)], day(11), Coverage(day(12))),
        ([days(12, 11), days(13, 13)], day(11), gap(11, 12, 12)),
    ],
)
def test_days_that_were_looked_through(spans: list[Span], by_hand: date | None, coverage: Coverage) -> None:
    checked = [Span(date.min, by_hand)] if by_hand else []

    assert covered(spans, checked, CALENDAR) == coverage


def test_an_old_file_holds_back_nothing_that_was_checked_without_it() -> None:
    spans, checked = [rows(2, 5), rows(20, 25), rows(25, 27)], [rows(20, 25)]

    assert covered(spans, checked, CALENDAR) == Coverage(day(27), day(20))


def test_earlier_files_lengthen_what_was_checked_once_they_reach_it() -> None:
    spans, checked = [days(5, 6), days(9, 12)], [rows(9, 12)]  # from Friday to Monday

    assert covered(spans, checked, CALENDAR) == Coverage(day(12), day(5))
    assert covered([rows(9, 12)], [rows(9, 12), Span(date.min, day(8))], CALENDAR) == Coverage(day(12))


SPANS = st.lists(st.builds(lambda first, length: rows(first, first + length), st.integers(1, 20), st.integers(0, 8)))


@given(SPANS, SPANS, st.randoms(use_true_random=False))
def test_the_order_of_files_does_not_matter_and_none_takes_back_what_was_checked(
    spans: list[Span], more: list[Span], random: Random
) -> None:
    before = covered(spans, [], CALENDAR)
    checked = [Span(before.since, before.through)] if before.through else []
    shuffled = random.sample([*spans, *more], len(spans) + len(more))

    after = covered(shuffled, checked, CALENDAR)

    assert after == covered([*spans, *more], checked, CALENDAR)
    if before.through and after.through:
        assert after.since <= before.since
        assert after.through >= before.through
        seen = {day for span in [*spans, *more] for day in range(span.first.day, span.through.day + 1)}
        assert set(range(after.since.day, after.through.day + 1)) <= seen


@pytest.mark.parametrize(
    ("accounts", "coverage"),
    [
        ([], Coverage(None)),
        ([Coverage(day(5), day(1))], Coverage(day(5), day(1))),
        ([Coverage(day(5), day(1)), Coverage(day(4))], Coverage(day(4), day(1))),
        ([Coverage(day(5), day(1)), Coverage(day(6), day(2))], Coverage(day(5), day(2))),
        ([Coverage(day(5), day(1)), Coverage(None)], Coverage(None)),  # of one of them no file has come
        ([gap(5, 6, 7), Coverage(day(9))], Coverage(day(5))),
    ],
)
def test_of_several_accounts_the_one_that_is_least_looked_at_counts(
    accounts: list[Coverage], coverage: Coverage
) -> None:
    assert of_all({str(number): each for number, each in enumerate(accounts)}) == coverage
