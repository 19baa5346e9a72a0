"""How much duty a receipt's revenue stamp stands for."""

import pytest

from domain.payment.receipt import stamp_duty
from tests.documents.papers import SHOP, paper

UNREGISTERED = SHOP.model_copy(update={"registration_no": ""})


@pytest.mark.parametrize(
    ("amount", "duty"),
    [
        (49_999, 0),
        (50_000, 200),
        (1_000_000, 200),
        (1_000_001, 400),
        (5_000_000, 1_000),
        (100_000_001, 40_000),
        (999_999_999, 150_000),
    ],
)
def test_the_duty_grows_with_the_sum(amount: int, duty: int) -> None:
    assert stamp_duty(paper(total=amount).placed, amount, UNREGISTERED, on_paper=True) == duty
