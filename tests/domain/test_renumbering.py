"""Which number a line has after a change, by the one that it had."""

import pytest

from domain.contract.order import Line
from domain.goods.renumbering import numbers_after


def lines(said: str) -> list[Line]:
    """Like `A2@10 B1`: two pieces of A at 10 yen, one of B at 100."""
    found = []
    for each in said.split():
        pieces, _, price = each[1:].partition("@")
        found.append(Line(sku=each[0], name=each[0], quantity=int(pieces), unit_price=int(price or 100), tax_rate=10))
    return found


@pytest.mark.parametrize(
    ("before", "after", "numbers"),
    [
        ("A2 B1", "A2 B1", {1: 1, 2: 2}),
        ("A2 B1", "B1", {2: 1}),
        ("A2 B1", "A1 B1", {1: 1, 2: 2}),
        ("A2 B1 C1", "A1 C1", {1: 1, 3: 2}),
        ("A2 B1", "A2 B1 C1", {1: 1, 2: 2}),
        ("A2 B1 C1", "A2 X1 C1", {1: 1, 2: 2, 3: 3}),
        ("A1@10 A1@20", "A1@20", {2: 1}),
        ("A1 B1 C1", "C1 D1", {3: 1}),
        ("A2 B1 A1", "A1 A1", {1: 1, 3: 2}),
    ],
)
def test_a_line_goes_on_under_its_new_number(before: str, after: str, numbers: dict[int, int]) -> None:
    assert numbers_after(lines(before), lines(after)) == numbers
