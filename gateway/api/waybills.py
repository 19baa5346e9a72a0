"""Telling carriers of parcels: one file for a carrier and a day, each parcel in one of them."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from adapters.files.book import ProfileBook
from adapters.files.profile import Kind, Profile
from adapters.files.shipping import WaybillFile
from adapters.postgres.pool import Connection
from adapters.postgres.waybills import KeptFile, NewFile, Packable, TellingRow, VoidWaybill, WaybillFileRow
from callers.connections import Connections
from domain.basics.errors import NoContract, OtherCarrier, OutsideShippingDays, UnknownFile, UnknownOrder
from domain.basics.said import Code, Said
from domain.contract.order import PlacedOrder
from domain.goods.waybill import Waybill, carrier_of, parcel_nos_of, waybill
from domain.shop.waybills import Contract
from gateway.api.waybill_sorting import Sorting, Wanted, WaybillExport

_WRITTEN = Code("waybill.written", "carrier", "file")
_WRITTEN_AGAIN = Code("waybill.written_again", "carrier", "file")
_WRITTEN_INSTEAD = Code("waybill.written_instead", "carrier", "file", "void_carrier", "void_file")


class WaybillDesk:
    """What whoever hands parcels over does with carriers' files."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def export(self, wanted: Wanted, write: Callable[[WaybillExport], object] | None = None) -> WaybillExport:
        """Write the parcels that are meant into one file, and remember each.

        `write` puts the file where its reader finds it; where it cannot, nothing is remembered.

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
            sorting = Sorting(wanted, carrier, ships_on, shop.calendar)
            for each, parcel_no in ((order, no) for order in found for no in parcel_nos_of(order.state)):
                known = told.get((each.placed.order_no, parcel_no))
                if sorting.is_meant(each, parcel_no, self._carrier_of(each.placed), known):
                    bill = self._bill(each, parcel_no, wanted, carrier, ships_on)
                    sorting.take(file, each, bill, known)
            export = await self._keep(conn, sorting, file, now)
            if write and export.number:
                write(export)
            return export

    async def _keep(self, conn: Connection, sorting: Sorting, file: WaybillFile, now: datetime) -> WaybillExport:
        """Remember the file and tell the journals; without a parcel, there is no file."""
        if not sorting.rows:
            return sorting.outcome(file.profile.name)
        content, layout, by = file.head() + b"".join(sorting.data), file.profile, sorting.wanted.by
        digest = hashlib.sha256(content).hexdigest()
        new = NewFile(sorting.carrier, layout.name, layout.version, sorting.ships_on, digest, content, by, now)
        number = await self._connections.database.waybills.add(conn, new, sorting.rows)
        void = await self._connections.database.waybills.replace(conn, number)
        before = {(each.order_no, each.parcel_no): each for each in void}
        for row in sorting.rows:
            said = _written(row, sorting.carrier, number, before.get((row.order_no, row.parcel_no)))
            await self._connections.database.journal.add_line(
                conn, row.order_no, now, "waybill_written", by=by, note=said
            )
        written = {"number": number, "sha256": digest, "content": content, "void": tuple(void)}
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

    def _bill(self, each: Packable, parcel_no: str, wanted: Wanted, carrier: str, ships_on: date) -> Waybill:
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
            parcel_no=parcel_no,
            boxes=wanted.boxes.get(order_no, 1),
        )


def _written(row: TellingRow, carrier: str, file: int, void: VoidWaybill | None) -> Said:
    if void:
        return _WRITTEN_INSTEAD(carrier=carrier, file=file, void_carrier=void.carrier, void_file=void.file)
    return (_WRITTEN_AGAIN if row.is_again else _WRITTEN)(carrier=carrier, file=file)


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
