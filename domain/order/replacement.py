"""What is sent once more, free of charge."""

from domain.order.compact import Axis


class Replacement(Axis, frozen=True):
    """That a parcel replaces pieces which left before, free of charge: it counts as no part of what was ordered.

    `key`: what it is for, as `claim:C10001`; it is sent once for each. `is_awaited`: its pieces have still to come in.
    `is_printed`: slip and label were printed. `instead_of`: the parcels that nobody waits for any more.
    """

    key: str
    is_awaited: bool = False
    is_printed: bool = False
    instead_of: tuple[str, ...] = ()
