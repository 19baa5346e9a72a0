"""Tracking numbers of a file: the parcel has left, as if somebody had reported it by hand."""

from datetime import datetime

from adapters.files.profile import Kind
from adapters.files.tracking import NumberedParcel, read_numbers
from adapters.postgres.pool import Connection
from callers.orders import Outcome
from callers.takers.taker import PATIENCE, Taker
from domain.basics.errors import NotReadyToPack, Refusal
from domain.basics.said import Code
from domain.contract.imports import OpenRow, RowOutcome, Taken
from domain.contract.messages import CorrectTracking, ParcelShipped
from domain.goods.packing import refuse_to_print
from domain.order.parcel import Parcel
from domain.order.state import OrderState

#: A parcel that left on a day that has passed did so at this hour.
_EVENING = 17

_NO_PARCEL = Code("row.no_parcel", "shipment_id")
_SEVERAL = Code("row.which_parcel", "shipment_id", "orders")
_LEFT_AS = Code("row.left_as", "order_no", "parcel_no", "known", "tracking_no")
_NOT_READY = Code("row.not_ready_to_leave", "order_no", "why")
_NOT_YET = Code("row.leaves_later", "day")
_VOID = Code("row.void_waybill", "order_no", "carrier", "instead")


class NumberTaker(Taker):
    """Idempotent by the parcel, which leaves once, and its number."""

    kind = Kind.TRACKING
    at_once = 4
    read = staticmethod(read_numbers)

    async def take(self, row: OpenRow) -> Taken:
        """The parcel has left under this number. What only a person may decide is refused.

        Raises:
            WrongTrackingNo: another order's parcel left under the number not long ago.
            FactRefused, ServiceAway
        """
        told = NumberedParcel.model_validate_json(row.content)
        async with self._connections.connection() as conn:
            found = await self._parcels(conn, told)
        if len(found) != 1:
            code = _SEVERAL(shipment_id=told.shipment_id, orders=sorted(state.order_no for state, _ in found))
            return Taken.refused(code if found else _NO_PARCEL(shipment_id=told.shipment_id))
        state, parcel_no = found[0]
        known = state.goods.parcel(parcel_no)
        if known and known.has_left:
            return await self._left_before(told, state.order_no, known, row.told_by)
        async with self._connections.connection() as conn:
            instead = await self._connections.database.waybills.instead(conn, told.shipment_id, told.carrier)
        if instead:
            return Taken.refused(_VOID(order_no=state.order_no, carrier=told.carrier, instead=instead), state.order_no)
        return await self._leave(told, state, parcel_no, row.told_by)

    async def _parcels(self, conn: Connection, told: NumberedParcel) -> list[tuple[OrderState, str]]:
        """The parcels that the shop's own number of it may name: ours, as the carrier was told it, or an order's."""
        database = self._connections.database
        if ours := await database.waybills.of_shipment(conn, told.shipment_id):
            states = await database.parcels.states(conn, [ours[0]])
            return [(state, ours[1]) for state in states.values()]
        order_no, sign, parcel_no = told.shipment_id.rpartition("-")
        states = await database.parcels.states(conn, [told.shipment_id, order_no])
        found = []
        if whole := states.get(told.shipment_id):
            found.append((whole, told.parcel_no or _only_parcel(whole)))
        if sign and not told.parcel_no and (named := states.get(order_no)):
            found.append((named, parcel_no))
        return found

    async def _left_before(self, told: NumberedParcel, order_no: str, known: Parcel, by: str) -> Taken:
        """The same number again is known; a missing one is told to the customer; another one is for a person."""
        if known.tracking_no == told.tracking_no:
            return Taken(outcome=RowOutcome.KNOWN, order_no=order_no)
        if known.tracking_no:
            number = {"known": known.tracking_no, "tracking_no": told.tracking_no}
            return Taken.refused(_LEFT_AS(order_no=order_no, parcel_no=known.parcel_no, **number), order_no)
        await self._orders.must_be_unused(order_no, told.tracking_no)
        command = CorrectTracking(parcel_no=known.parcel_no, tracking_no=told.tracking_no, carrier=told.carrier, by=by)
        await self._orders.ask(order_no, command, request_id=f"{by}:{order_no}:{known.parcel_no}:{told.tracking_no}")
        return Taken(outcome=RowOutcome.TAKEN, order_no=order_no)

    async def _leave(self, told: NumberedParcel, state: OrderState, parcel_no: str, by: str) -> Taken:
        now, calendar = self._connections.now(), self._connections.desk.today().calendar
        if told.shipped_on > calendar.day_of(now):
            return Taken.refused(_NOT_YET(day=told.shipped_on), state.order_no)
        try:
            _must_be_ready(state, parcel_no)
        except Refusal as error:
            return Taken.refused(_NOT_READY(order_no=state.order_no, why=error.said), state.order_no)
        fact = ParcelShipped(
            parcel_no=parcel_no,
            carrier=told.carrier,
            tracking_no=told.tracking_no,
            shipped_at=_left_at(calendar.at(told.shipped_on, _EVENING), now),
            cooled=told.cooled,
            by=by,
        )
        outcome = await self._orders.parcel_shipped(state.order_no, fact, wait=PATIENCE)
        is_known = outcome is Outcome.KNOWN
        return Taken(outcome=RowOutcome.KNOWN if is_known else RowOutcome.TAKEN, order_no=state.order_no)


def _only_parcel(state: OrderState) -> str:
    """The parcel that is here, or will be; else the one that left last."""
    here = [parcel.parcel_no for parcel in state.goods.parcels if not parcel.has_left]
    gone = [parcel.parcel_no for parcel in state.goods.parcels if parcel.has_left]
    return (here or gone[-1:] or ["1"])[0]


def _must_be_ready(state: OrderState, parcel_no: str) -> None:
    """A waybill that was issued is no proof: what should not leave, leaves by a person's word.

    Raises:
        OrderClosed, AlreadyShipped, NotReadyToPack
    """
    refuse_to_print(state, parcel_no)
    if state.conversation.holds:
        raise NotReadyToPack("held", holds=[hold.reason for hold in state.conversation.holds])


def _left_at(evening: datetime, now: datetime) -> datetime:
    return min(evening, now)
