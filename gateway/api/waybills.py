"""Telling carriers of parcels: one file for a carrier and a day, each parcel in one of them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from pydantic import BaseModel, ConfigDict

from adapters.files.book import ProfileBook
from adapters.files.profile import Kind, Profile
from adapters.files.shipping import WaybillFile
from adapters.postgres.pool import Connection
from adapters.postgres.waybills import KeptFile, NewFile, Packable, TellingRow, Told, WaybillFileRow
from callers.connections import Connections
from domain.basics.errors import NoContract, OtherCarrier, OutsideShippingDays, Refusal, UnknownFile, UnknownOrder
from domain.basics.said import Code, Said
from domain.contract.order import PlacedOrder
from domain.goods.packing import refuse_to_print
from domain.goods.readiness import Readiness
from domain.goods.waybill import (
    Waybill,
    carrier_of,
    is_too_early,
    parcel_no_of,
    readiness,
    waybill,
)
from domain.order.state import OrderState
from domain.shop.waybills import Contract

_WRITTEN = Code("waybill.written", "carrier", "file")
_WRITTEN_AGAIN = Code("waybill.written_again", "carrier", "file")
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

    `known` are in a file already, `later` are wished for a day too far ahead, and of `replaced` an older waybill has
    to be thrown away, since the order was changed after it.
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
    replaced: tuple[str, ...] = ()
    sha256: str = ""
    content: bytes = b""


class WaybillDesk:
    """What whoever hands parcels over does with carriers' files."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def export(self, wanted: Wanted) -> WaybillExport:
        """Write the parcels that are meant into one file, and remember each.

        Raises:
            UnknownProfile, NoContract, OtherCarrier, OutsideShippingDays
            UnknownOrder: one of the named orders is not there.
        """
        shop = self._connections.desk.today()
        carrier = wanted.carrier or shop.policy.shipping.default_carrier
        contract = shop.file.waybills.contract(carrier)
        file = WaybillFile(_layout(self._connections.desk.profiles, carrier, wanted.profile or contract.profile))
        _must_fit(file, carrier, contract)
        ships_on = self._day(wanted, file)
        database, now = self._connections.database, self._connections.now()
        async with self._connections.connection() as conn, conn.transaction():
            await database.waybills.lock(conn)
            found = await database.waybills.packable(conn, wanted.order_nos)
            _must_all_be_there(wanted, found)
            told = await database.waybills.told(conn, [each.placed.order_no for each in found])
            sorting = _Sorting(wanted, carrier, ships_on)
            for each in found:
                if wanted.order_nos or sorting.is_meant(each, self._carrier_of(each.placed)):
                    known = told.get((each.placed.order_no, parcel_no_of(each.state)))
                    sorting.take(file, each, self._bill(each, wanted, carrier, ships_on), known)
            return await self._keep(conn, sorting, file, now)

    async def _keep(self, conn: Connection, sorting: "_Sorting", file: WaybillFile, now: datetime) -> WaybillExport:
        """Remember the file and tell the journals; without a parcel, there is no file."""
        if not sorting.rows:
            return sorting.outcome(file.profile.name)
        content, layout, by = file.head() + b"".join(sorting.data), file.profile, sorting.wanted.by
        digest = hashlib.sha256(content).hexdigest()
        new = NewFile(sorting.carrier, layout.name, layout.version, sorting.ships_on, digest, content, by, now)
        number = await self._connections.database.waybills.add(conn, new, sorting.rows)
        for row in sorting.rows:
            said = (_WRITTEN_AGAIN if row.is_again else _WRITTEN)(carrier=sorting.carrier, file=number)
            await self._connections.database.journal.add_line(
                conn, row.order_no, now, "waybill_written", by=by, note=said
            )
        written = {"number": number, "sha256": digest, "content": content}
        return sorting.outcome(layout.name).model_copy(update=written)

    async def files(self, limit: int = 50) -> list[WaybillFileRow]:
        """The files that were written, the newest first."""
        async with self._connections.connection() as conn:
            return await self._connections.database.waybills.files(conn, limit)

    async def file(self, number: int) -> KeptFile:
        """One file as it was written.

        Raises:
            UnknownFile
        """
        async with self._connections.connection() as conn:
            kept = await self._connections.database.waybills.file(conn, number)
        if kept is None:
            raise UnknownFile(number=number)
        if kept.content is None:
            raise UnknownFile("forgotten", number=number)
        return kept

    def _day(self, wanted: Wanted, file: WaybillFile) -> date:
        calendar = self._connections.desk.today().calendar
        today = calendar.day_of(self._connections.now())
        last = today + timedelta(days=file.settings.ships_within_days)
        ships_on = wanted.ships_on or calendar.business_day_from(today)
        if not today <= ships_on <= last:
            raise OutsideShippingDays(first=today, last=last)
        return ships_on

    def _carrier_of(self, placed: PlacedOrder) -> str:
        shop = self._connections.desk.today()
        return carrier_of(placed, shop.file.waybills, shop.policy.shipping.default_carrier)

    def _bill(self, each: Packable, wanted: Wanted, carrier: str, ships_on: date) -> Waybill:
        shop, order_no = self._connections.desk.today(), each.placed.order_no
        placed = each.placed
        if order_no in wanted.slots:
            wishes = placed.wishes.model_copy(update={"time_slot": wanted.slots[order_no]})
            placed = placed.model_copy(update={"wishes": wishes})
        return waybill(
            placed,
            each.state,
            shop.profile,
            shop.file.waybills,
            carrier=carrier,
            transfer_no=each.transfer_no,
            ships_on=ships_on,
            boxes=wanted.boxes.get(order_no, 1),
        )


class _Sorting:
    """Puts each parcel where it belongs."""

    def __init__(self, wanted: Wanted, carrier: str, ships_on: date) -> None:
        self.wanted, self.carrier, self.ships_on = wanted, carrier, ships_on
        self.rows: list[TellingRow] = []
        self.data: list[bytes] = []
        self.refused: list[RefusedParcel] = []
        self.known: list[str] = []
        self.later: list[str] = []
        self.replaced: list[str] = []

    def is_meant(self, each: Packable, carrier: str) -> bool:
        """Of orders that nobody named: those of the carrier that are as far as is asked for."""
        stage = readiness(each.state)
        return carrier == self.carrier and stage is not None and self.wanted.only in {None, stage}

    def take(self, file: WaybillFile, each: Packable, bill: Waybill, known: Told | None) -> None:
        """Put a parcel into the file, or where else it belongs. `known`: what the carrier was told of it."""
        is_told = known is not None and known.version == bill.version
        if is_told and not self.wanted.again:
            self.known.append(bill.order_no)
        elif not readiness(each.state):
            self._refuse(bill, (_why_not(each.state),))
        elif not self.wanted.order_nos and self._is_too_early(each):
            self.later.append(bill.order_no)
        elif (row := file.row(bill)).faults:
            self._refuse(bill, row.faults)
        else:
            self.data.append(row.data)
            self._write(bill, is_again=is_told)
            if known and not is_told:
                self.replaced.append(bill.order_no)

    def _refuse(self, bill: Waybill, faults: tuple[Said, ...]) -> None:
        self.refused.append(RefusedParcel(order_no=bill.order_no, faults=faults))

    def _is_too_early(self, each: Packable) -> bool:
        transit = each.policy.shipping.transit_to(each.placed.ship_to.address.prefecture)
        return is_too_early(each.placed, self.ships_on, transit)

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
            refused=tuple(self.refused),
            known=tuple(self.known),
            later=tuple(self.later),
            replaced=tuple(self.replaced),
        )


def _why_not(state: OrderState) -> Said:
    try:
        refuse_to_print(state, parcel_no_of(state))
    except Refusal as refusal:
        return refusal.said
    return _NOT_READY()


def _layout(book: ProfileBook, carrier: str, name: str) -> Profile:
    if name:
        return book.find(Kind.SHIPPING, name)
    for each in book.of_kind(Kind.SHIPPING):
        if WaybillFile(each).settings.carrier == carrier:
            return each
    raise NoContract("no_layout", carrier=carrier)


def _must_fit(file: WaybillFile, carrier: str, contract: Contract) -> None:
    """The layout is this carrier's, and the shop's file says what it needs of the contract."""
    if file.settings.carrier != carrier:
        raise OtherCarrier(profile=file.profile.name, carrier=carrier)
    needed = [each for each in Contract.model_fields if (column := file.profile.fields.get(each)) and column.needed]
    if missing := [each for each in needed if not getattr(contract, each)]:
        raise NoContract(carrier=carrier, columns=missing)


def _must_all_be_there(wanted: Wanted, found: Sequence[Packable]) -> None:
    there = {each.placed.order_no for each in found}
    for order_no in (*wanted.order_nos, *wanted.boxes, *wanted.slots):
        if order_no in wanted.order_nos and order_no not in there:
            raise UnknownOrder("number", order_no=order_no)
