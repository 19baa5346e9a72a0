"""When a mail that did not arrive is tried again by itself."""

import pytest

from domain.conversation.again import Again, again
from domain.conversation.blame import Blame
from domain.shop.policy import MailPolicy
from tests.domain.builders import CALENDAR, jst


def asked(fault: Blame, month: int, day: int, hour: int, tried_for: str = "") -> Again | None:
    return again(fault, jst(2026, month, day, hour), CALENDAR, MailPolicy(), tried_for=tried_for)


def test_what_failed_on_the_way_is_tried_once_on_the_next_business_day() -> None:
    found = asked(Blame.WAY, 11, 20, 15)  # a Friday before a holiday on Monday

    assert found == Again(not_before=jst(2026, 11, 24, 9), reason=Blame.WAY)
    assert asked(Blame.WAY, 11, 24, 15, tried_for="way") is None


def test_where_the_shop_is_refused_it_is_tried_in_some_hours_and_never_at_night() -> None:
    assert asked(Blame.US, 11, 24, 10) == Again(not_before=jst(2026, 11, 24, 14), reason=Blame.US)
    assert asked(Blame.US, 11, 24, 18) == Again(not_before=jst(2026, 11, 25, 9), reason=Blame.US)
    assert asked(Blame.US, 11, 24, 10, tried_for="us") is not None, "for as long as it takes"


def test_a_block_in_between_makes_no_second_try_of_what_failed_on_the_way() -> None:
    found = asked(Blame.US, 11, 24, 10, tried_for="way")

    assert found is not None
    assert asked(Blame.WAY, 11, 25, 10, tried_for=found.reason) is None


@pytest.mark.parametrize("fault", [Blame.ADDRESS, Blame.MAIL])
def test_what_would_fail_again_is_not_tried(fault: Blame) -> None:
    assert asked(fault, 11, 24, 10) is None
