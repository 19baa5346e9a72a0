"""A made-up month with every trap that we know of: nothing is assigned wrongly, and hardly anything is left."""

import pytest

from benchmarks.matching import read, run
from benchmarks.month import SHARES, make_month
from domain.payment.matching.matching import match


@pytest.mark.parametrize("seed", [2, 3])
def test_no_deposit_of_a_month_goes_astray_and_nearly_all_find_their_orders(seed: int) -> None:
    outcome = run(make_month(2_000, seed))

    assert outcome.wrong == {}
    assert outcome.share >= 0.97
    assert outcome.all.keys() >= SHARES.keys()


def test_a_month_matched_in_two_halves_assigns_nothing_that_the_whole_would_not() -> None:
    """Deposits come in files; what is certain later was not decided otherwise before."""
    month = make_month(1_000, 4)
    book, deposits = read(month)
    truths = {each.notice_id: each.truth for each in month.deposits}
    half = len(deposits) // 2

    for part in (deposits[:half], deposits[half:]):
        found = match(part, book)
        assert all(dict(each.parts) == truths[notice_id] for notice_id, each in found.items())


def test_what_is_left_to_a_person_mostly_names_the_right_order_first() -> None:
    outcome = run(make_month(2_000, 5))

    left = outcome.all.total() - outcome.right.total()
    assert outcome.first.total() >= 0.7 * left
