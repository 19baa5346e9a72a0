"""How far a parcel is. A module of its own, because the help of the command names it and loads nothing heavy."""

from enum import StrEnum


class Readiness(StrEnum):
    """How far a parcel is."""

    READY = "ready"  # it may be packed, or is being packed
    PACKED = "packed"  # the box is closed
