"""What customers say, and what causes claims, returns and inquiries: counts over time, per article and per carrier.

No share is told of fewer than `FEWEST`: of two answers one is no half. Nothing here names a customer.
"""

from collections.abc import Iterable, Mapping, Sequence

from pydantic import computed_field

from domain.agenda.overview import Shown
from domain.basics.counted import FEWEST, Counted, Per


class Tally(Shown):
    """How often something happened, in one row and for one reason. `name`: of an article."""

    row: str
    name: str = ""
    reason: str
    count: int


class ReportRow(Shown):
    """One row: a month as 2026-11, an article by its SKU, a carrier or a reason by its code; empty: nobody knows.

    `counts` by reason (of feedback: by stars); `of_orders`: those that left the shop in the same time.
    """

    row: str
    name: str = ""
    counts: dict[str, int]
    of_orders: int = 0

    @computed_field  # type: ignore[prop-decorator]  # mypy#1362
    @property
    def total(self) -> int:
        """Cases of all reasons."""
        return sum(self.counts.values())

    @computed_field  # type: ignore[prop-decorator]  # mypy#1362
    @property
    def percent(self) -> float | None:
        """Cases per hundred orders that left; None of too few orders."""
        return round(100 * self.total / self.of_orders, 1) if self.of_orders >= FEWEST else None


class StarsRow(ReportRow):
    """One row of feedback; its counts are by stars."""

    @computed_field  # type: ignore[prop-decorator]  # mypy#1362
    @property
    def average(self) -> float | None:
        """Stars; None of too few answers."""
        stars = sum(int(each) * count for each, count in self.counts.items())
        return round(stars / self.total, 2) if self.total >= FEWEST else None

    @computed_field  # type: ignore[prop-decorator]  # mypy#1362
    @property
    def low_percent(self) -> float | None:
        """The share of one and two stars; None of too few answers."""
        low = self.counts.get("1", 0) + self.counts.get("2", 0)
        return round(100 * low / self.total, 1) if self.total >= FEWEST else None


def rows_of(counted: Counted, per: Per, tallies: Sequence[Tally], orders: Mapping[str, int]) -> list[ReportRow]:
    """The rows of a report: months one after the other, all else with what there is most of first.

    `orders`: how many left the shop, by row; of reasons, all of them under an empty one.
    """
    made = StarsRow if counted is Counted.FEEDBACK else ReportRow
    rows = [
        made(
            row=row,
            name=max(each.name for each in of_row),
            counts=dict(sorted((each.reason, each.count) for each in of_row)),
            of_orders=orders.get("" if per is Per.REASON else row, 0),
        )
        for row, of_row in _by_row(tallies).items()
    ]
    if per is Per.MONTH:
        return sorted(rows, key=lambda each: each.row)
    return sorted(rows, key=lambda each: (-each.total, each.row))


def reasons_of(rows: Iterable[ReportRow]) -> list[str]:
    """All reasons that the rows name: stars from few to many, else what there is most of first."""
    sums: dict[str, int] = {}
    for row in rows:
        for reason, count in row.counts.items():
            sums[reason] = sums.get(reason, 0) + count
    if all(reason.isdecimal() for reason in sums):
        return [str(stars) for stars in range(1, 6)]
    return sorted(sums, key=lambda reason: (-sums[reason], reason))


def _by_row(tallies: Iterable[Tally]) -> dict[str, list[Tally]]:
    found: dict[str, list[Tally]] = {}
    for each in tallies:
        found.setdefault(each.row, []).append(each)
    return found
