"""What a file of a carrier says of parcels, told to their orders."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from weakref import WeakValueDictionary

from adapters.files.events import TrackedParcel, read_events
from adapters.files.profile import Kind
from adapters.postgres.parcels import KnownParcel
from callers.connections import Connections
from callers.orders import Outcome
from callers.takers.taker import PATIENCE, Taker
from domain.basics.said import Code
from domain.contract.imports import OpenRow, RowOutcome, Taken
from domain.contract.messages import ParcelTracked
from domain.contract.status import ParcelEvent
from domain.goods.tracking import LONGEST_BEFORE

#: Of two parcels that left under one number so long after each other, the carrier means the later one.
_NUMBER_IS_FREE = timedelta(days=90)

_NOBODY_HAS_IT = Code("row.nobody_has_parcel", "tracking_no")
_SEVERAL_HAVE_IT = Code("row.several_have_parcel", "tracking_no", "orders")
_NOT_YET = Code("row.event_to_come", "at")
_UNKNOWN_WORD = Code("row.unknown_status", "text", "tracking_no")


class EventTaker(Taker):
    """Idempotent by the event's parcel, meaning and time: what is known, or older than that, changes nothing."""

    kind = Kind.EVENTS
    at_once = 12
    read = staticmethod(read_events)

    def __init__(self, connections: Connections) -> None:
        super().__init__(connections)
        self._parcels: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def take(self, row: OpenRow) -> Taken:
        """Tell the order, of one parcel after the other in the order of the file: whether it is news is seen then.

        A word that nobody knows is told to it as such, and refused here, so that somebody sees it.

        Raises:
            FactRefused, ServiceAway
        """
        told = TrackedParcel.model_validate_json(row.content)
        async with self._parcels.setdefault(told.tracking_no, asyncio.Lock()):
            return await self._take(told, row)

    async def _take(self, told: TrackedParcel, row: OpenRow) -> Taken:
        async with self._connections.connection() as conn:
            known = await self._connections.database.parcels.of_number(conn, told.tracking_no)
        found = _meant(known, told)
        if len(found) != 1:
            orders = sorted({each.order_no for each in found})
            several = _SEVERAL_HAVE_IT(tracking_no=told.tracking_no, orders=orders)
            said = several if found else _NOBODY_HAS_IT(tracking_no=told.tracking_no)
            return Taken.refused(said)
        return await self._tell(told, found[0], by=row.told_by)

    async def _tell(self, told: TrackedParcel, whose: KnownParcel, *, by: str) -> Taken:
        order_no, parcel = whose
        if told.happened_at > self._connections.now():
            return Taken.refused(_NOT_YET(at=told.happened_at.isoformat()), order_no)
        outcome = RowOutcome.KNOWN
        if parcel.has_news(told.event, told.happened_at):
            fact = ParcelTracked(
                parcel_no=parcel.parcel_no,
                tracking_no=told.tracking_no,
                event=told.event,
                text=told.text,
                happened_at=told.happened_at,
                by=by,
            )
            effect = await self._orders.tell(order_no, fact, wait=PATIENCE)
            outcome = RowOutcome.KNOWN if effect is Outcome.KNOWN else RowOutcome.TAKEN
        if told.event is ParcelEvent.UNKNOWN:
            said = _UNKNOWN_WORD(text=told.text, tracking_no=told.tracking_no)
            return Taken.refused(said, order_no)
        return Taken(outcome=outcome, order_no=order_no)


def _meant(known: Sequence[KnownParcel], told: TrackedParcel) -> list[KnownParcel]:
    """The parcel that the carrier means: its own, and of those that had the number, the one of that time."""
    own = [
        each
        for each in known
        if each.parcel.carrier == told.carrier
        and each.parcel.shipped_at
        and told.happened_at >= each.parcel.shipped_at - LONGEST_BEFORE
    ]
    newest = max((each.parcel.shipped_at for each in own if each.parcel.shipped_at), default=None)
    return [
        each for each in own if newest and each.parcel.shipped_at and each.parcel.shipped_at > newest - _NUMBER_IS_FREE
    ]
