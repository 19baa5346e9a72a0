from datetime import UTC, datetime, timedelta

import pytest

from domain.shop.patience import Full, Pauses, judge_full

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
PAUSES = Pauses()


@pytest.mark.parametrize(
    ("tries", "seconds"), [(1, 5), (2, 30), (3, 120), (4, 600), (5, 1_800), (6, 3_600), (7, 3_600), (1_000, 3_600)]
)
def test_a_mail_that_was_not_taken_is_tried_soon_and_then_up_to_hourly(tries: int, seconds: int) -> None:
    assert PAUSES.next_try(NOW, tries) == NOW + timedelta(seconds=seconds)


def test_a_mail_that_may_have_been_taken_is_not_sent_again_within_half_an_hour() -> None:
    assert PAUSES.next_unclear_try(NOW, 1) - NOW == HOUR / 2
    assert PAUSES.next_unclear_try(NOW, 2) - NOW == 2 * HOUR


def test_a_server_that_refuses_the_shop_is_asked_ever_more_rarely_up_to_hourly() -> None:
    pauses = [PAUSES.next_probe(NOW, refusals) - NOW for refusals in range(1, 8)]

    assert pauses[0] == HOUR / 6
    assert pauses == sorted(pauses)
    assert pauses[-1] == HOUR


@pytest.mark.parametrize(
    ("hours", "for_customer", "for_shop"),
    [
        (0, Full.WAIT, Full.WAIT),
        (1, Full.WAIT, Full.TELL),
        (71, Full.WAIT, Full.TELL),
        (72, Full.GIVE_UP, Full.TELL),
        (10_000, Full.GIVE_UP, Full.TELL),
    ],
)
def test_a_full_mailbox_is_given_up_after_days_and_the_shops_own_never(
    hours: int, for_customer: Full, for_shop: Full
) -> None:
    at = NOW + hours * HOUR

    assert judge_full(NOW, at, is_for_shop=False) is for_customer
    assert judge_full(NOW, at, is_for_shop=True) is for_shop
