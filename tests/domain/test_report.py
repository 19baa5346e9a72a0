"""Rows of a report: what is told of few, and in which order they stand."""

import pytest

from domain.agenda.report import ReportRow, StarsRow, Tally, reasons_of, rows_of
from domain.basics.counted import Counted, Per


@pytest.mark.parametrize(("count", "average", "low"), [(4, None, None), (5, 2.0, 100.0)])
def test_of_fewer_than_five_answers_no_average_and_no_share_is_told(
    count: int, average: float | None, low: float | None
) -> None:
    row = StarsRow(row="2026-11", counts={"2": count})

    assert (row.total, row.average, row.low_percent) == (count, average, low)


@pytest.mark.parametrize(("orders", "percent"), [(0, None), (4, None), (5, 20.0)])
def test_of_fewer_than_five_orders_no_share_is_told(orders: int, percent: float | None) -> None:
    assert ReportRow(row="TEA-100", counts={"damaged": 1}, of_orders=orders).percent == percent


def test_months_follow_one_another_and_all_else_begins_with_what_there_is_most_of() -> None:
    tallies = [
        Tally(row="2026-11", reason="5", count=1),
        Tally(row="2026-12", reason="5", count=9),
        Tally(row="2026-11", reason="1", count=2),
    ]

    months = rows_of(Counted.FEEDBACK, Per.MONTH, tallies, {"2026-11": 7})
    others = rows_of(Counted.CLAIMS, Per.ARTICLE, tallies, {})

    assert [(row.row, row.counts, row.of_orders) for row in months] == [
        ("2026-11", {"1": 2, "5": 1}, 7),
        ("2026-12", {"5": 9}, 0),
    ]
    assert [row.row for row in others] == ["2026-12", "2026-11"]


def test_stars_stand_from_few_to_many_and_reasons_by_their_count() -> None:
    assert reasons_of([StarsRow(row="x", counts={"5": 1})]) == ["1", "2", "3", "4", "5"]
    assert reasons_of([ReportRow(row="x", counts={"late": 1, "damaged": 3})]) == ["damaged", "late"]
