"""Giving money back: at most what came in, in one ledger for every reason."""

from domain.aggregate import Order
from domain.errors import Refusal


class RefundTooHigh(Refusal):
    """More cannot be given back than came in."""


def give_back(order: Order, amount: int, *, by: str = "", note: str = "") -> None:
    """A person has given money back.

    Raises:
        RefundTooHigh
    """
    state = order.state
    kept = state.allocated - state.refunded
    if amount > kept:
        raise RefundTooHigh(f"{amount} yen cannot be given back: the order holds {max(kept, 0)} yen.")
    state.refunded += amount
    order.note("refunded", by=by, note=note, amount=amount)
