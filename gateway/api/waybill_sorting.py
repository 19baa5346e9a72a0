"""What a carrier's file is to hold, and where each parcel belongs: into it, or among those that it leaves out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pydantic import BaseModel, ConfigDict

from adapters.files.shipping import WaybillFile
from adapters.postgres.waybills import Packable, TellingRow, Told, VoidWaybill
from domain.basics.errors import Refusal
from domain.basics.said import Code, Said
from domain.goods.packing import refuse_to_print
from domain.goods.picking import Ready, is_due
from domain.goods.readiness import Readiness
from domain.goods.together import refuse_a_waybill
from domain.goods.waybill import Waybill, readiness
from domain.order.state import OrderState
from domain.shop.calendar import BusinessCalendar

_NOT_READY = Code("waybill.not_ready")


@dataclass(frozen=True)
class Wanted:
    """Which parcels are meant, and what somebody decided about them.

    `order_nos` names orders, whichever carrier they would go with; without any, all that are ready (or, with `only`,
    that far) for this carrier. `boxes` and `slots` by order: of how many boxes it is, and at what hours it comes.
    """

    carrier: str = ""
    ships_on: date | None = None
    order_nos: Sequence[str] = ()
    only: Readiness | None = None
    profile: str = ""
    again: bool = False
    boxes: Mapping[str, int] = field(default_factory=dict)
    slots: Mapping[str, str] = field(default_factory=dict)
    by: str = ""


class RefusedParcel(BaseModel):
    """An order whose parcel is not in the file, and why."""

    model_config = ConfigDict(frozen=True)

    order_no: str
    faults: tuple[Said, ...]


class WaybillExport(BaseModel):
    """What became of it. `number` and `content` are those of the file; without a parcel, there is none.

    `known` are in a file already, `later` are picked or wished for a later day, `elsewhere` wait for another carrier's
    file, and the waybills in `void` have to be thrown away, since their parcels have newer ones in this file.
    """

    model_config = ConfigDict(frozen=True)

    number: int | None = None
    carrier: str
    profile: str
    ships_on: date
    parcels: tuple[TellingRow, ...] = ()
    refused: tuple[RefusedParcel, ...] = ()
    known: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    elsewhere: dict[str, tuple[str, ...]] = {}
    void: tuple[VoidWaybill, ...] = ()
    sha256: str = ""
    content: bytes = b""


class Sorting:
    """Puts each parcel where it belongs."""

    def __init__(self, wanted: Wanted, carrier: str, ships_on: date, calendar: BusinessCalendar) -> None:
        self.wanted, self.carrier, self.ships_on = wanted, carrier, ships_on
        self._calendar = calendar
        self.rows: list[TellingRow] = []
        self.data: list[bytes] = []
        self._refused: list[RefusedParcel] = []
        self._known: list[str] = []
        self._later: list[str] = []
        self._elsewhere: dict[str, list[str]] = {}

    def is_meant(self, each: Packable, parcel_no: str, carrier: str, known: Told | None) -> bool:
        """Named, or of this carrier and as far as is asked for. What is for another carrier's file is remembered."""
        if self.wanted.order_nos:
            return True
        stage = readiness(each.state, parcel_no)
        if stage is None or self.wanted.only not in {None, stage}:
            return False
        if carrier == self.carrier:
            return True
        if not _is_told(known, each.state) and self._is_due(each):
            _add(self._elsewhere.setdefault(carrier, []), each.placed.order_no)
        return False

    def take(self, file: WaybillFile, each: Packable, bill: Waybill, known: Told | None) -> None:
        """Put a parcel into the file, or where else it belongs. `known`: what a carrier was told of it."""
        is_told = _is_told(known, each.state)
        if is_told and not self.wanted.again:
            _add(self._known, bill.order_no)
        elif not readiness(each.state, bill.parcel_no):
            self._refuse(bill, (_why_not(each.state, bill.parcel_no),))
        elif not self.wanted.order_nos and not self._is_due(each):
            _add(self._later, bill.order_no)
        elif (row := file.row(bill)).faults:
            self._refuse(bill, row.faults)
        else:
            self.data.append(row.data)
            self._write(bill, is_again=is_told)

    def _is_due(self, each: Packable) -> bool:
        ready = Ready(each.placed, each.state, each.policy)
        return is_due(ready, self.ships_on, self._calendar, each.picked_for)

    def _refuse(self, bill: Waybill, faults: tuple[Said, ...]) -> None:
        self._refused.append(RefusedParcel(order_no=bill.order_no, faults=faults))

    def _write(self, bill: Waybill, *, is_again: bool) -> None:
        self.rows.append(
            TellingRow(
                shipment_id=bill.shipment_id,
                order_no=bill.order_no,
                parcel_no=bill.parcel_no,
                version=bill.version,
                boxes=bill.boxes,
                is_again=is_again,
            )
        )

    def outcome(self, profile: str) -> WaybillExport:
        """What became of all, before there is a file."""
        return WaybillExport(
            carrier=self.carrier,
            profile=profile,
            ships_on=self.ships_on,
            parcels=tuple(self.rows),
            refused=tuple(self._refused),
            known=tuple(self._known),
            later=tuple(self._later),
            elsewhere={carrier: tuple(orders) for carrier, orders in self._elsewhere.items()},
        )


def _add(order_nos: list[str], order_no: str) -> None:
    if order_no not in order_nos:
        order_nos.append(order_no)


def _is_told(known: Told | None, state: OrderState) -> bool:
    return known is not None and known.version == state.version


def _why_not(state: OrderState, parcel_no: str) -> Said:
    try:
        refuse_a_waybill(state)
        refuse_to_print(state, parcel_no)
    except Refusal as refusal:
        return refusal.said
    return _NOT_READY()
