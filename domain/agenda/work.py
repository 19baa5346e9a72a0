"""The piles of a day's work, by what is to be done with the orders on each."""

from enum import StrEnum


class Work(StrEnum):
    """The piles of a day's work."""

    SETTLE = "settle"  # on hold
    INSPECT = "inspect"
    ACCEPT = "accept"
    PACK = "pack"
    SHIP = "ship"  # being packed
    OVERDUE = "overdue"
    ARRIVING = "arriving"
    BACKORDERED = "backordered"
    ASKED = "asked"  # nothing to do but to wait for the customer's answer
    INSTRUCT = "instruct"  # money is due, but no day is told by which to pay: nobody is reminded, nothing expires
    COLLECT = "collect"  # cod: delivered and completed, but the carrier has not handed the money on


#: The piles of orders that nothing moves before a hold is lifted.
_HELD = frozenset({Work.SETTLE, Work.ASKED})


def once_overdue(pile: str) -> Work:
    """Where an order of this pile, or of none, lies from the instant on at which its money was due."""
    return Work(pile) if pile in _HELD else Work.OVERDUE
