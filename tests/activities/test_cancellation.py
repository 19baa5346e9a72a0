"""Who a cancellation through Temporal is from, as the journal says it."""

import pytest

from activities.cancellation import asked_by, named
from domain.contract.messages import BY_TEMPORAL


@pytest.mark.parametrize(
    ("identity", "told"),
    [
        ("", "Temporal Web UI"),
        ("midori@chanohado.example", "Temporal Web UI (midori@chanohado.example)"),
        ("temporal-cli:midori@desk", "Temporal CLI (midori@desk)"),
        ("4711@worker-1", "Temporal client (4711@worker-1)"),
        ("temporal-cli:" + "x" * 200, f"Temporal CLI ({'x' * 86}"),
    ],
)
def test_an_identity_is_told_as_what_it_is(identity: str, told: str) -> None:
    assert asked_by(identity) == told


async def test_a_name_that_somebody_gave_stays_and_an_unknown_one_is_no_trouble() -> None:
    assert await named("葉山") == "葉山"
    assert await named(BY_TEMPORAL) == BY_TEMPORAL
