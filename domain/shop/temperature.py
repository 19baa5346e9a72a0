"""How a parcel has to travel, by what the shop says of its articles."""

from collections.abc import Collection
from enum import StrEnum

from domain.contract.order import PlacedOrder
from domain.shop.waybills import Waybills


class Temperature(StrEnum):
    NORMAL = "normal"
    CHILLED = "chilled"
    FROZEN = "frozen"
    BOTH = "both"  # what no single parcel can be

    @property
    def is_cool(self) -> bool:
        """It travels chilled or frozen."""
        return self is not Temperature.NORMAL


def temperature(placed: PlacedOrder, waybills: Waybills, skus: Collection[str] | None = None) -> Temperature:
    """How the box has to travel, by the articles in it: all of the order, or these."""
    inside = set(placed.quantities if skus is None else skus)
    is_chilled, is_frozen = (not inside.isdisjoint(each) for each in (waybills.chilled, waybills.frozen))
    if is_chilled and is_frozen:
        return Temperature.BOTH
    if is_frozen:
        return Temperature.FROZEN
    return Temperature.CHILLED if is_chilled else Temperature.NORMAL
