"""What stands in rows as JSON."""

from adapters.postgres.rows import stored_order
from tests.domain.builders import prepay


def test_what_a_cart_handed_over_is_read_once_however_many_steps_ask_for_it() -> None:
    placed = prepay()

    first, second = (stored_order(placed.model_dump_json()) for _ in range(2))

    assert first == placed
    assert second is first
