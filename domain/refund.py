"""Giving money back: at most what came in, in one ledger for every reason."""

from domain.aggregate import Order
from domain.errors import Refusal
from domain.status import DEAD


class RefundTooHigh(Refusal):
    """More cannot be given back than came in."""


def give_back(order: Order, amount: int, *, by: str = "", note: str = "") -> None:
    """A person has given money back. An order that goes on does not ask again for what it gave back of its price.

    Raises:
        RefundTooHigh
    """
    state = order.state
    if amount > state.kept:
        raise RefundTooHigh(f"{amount} yen cannot be given back: the order holds {max(state.kept, 0)} yen.")
    if state.ending not in DEAD:
        state.waived += max(amount - state.surplus, 0)
    state.refunded += amount
    order.note("refunded", by=by, note=note, amount=amount)
