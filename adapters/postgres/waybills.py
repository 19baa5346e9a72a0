"""The tables `waybill_files` and `waybill_rows`: which parcels a carrier was told of, in which file."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import LiteralString, NamedTuple

from pydantic import AwareDatetime, BaseModel, ConfigDict

from adapters.postgres.pool import Connection
from adapters.postgres.rows import as_rows, stored_policy
from domain.contract.order import PlacedOrder
from domain.order.state import OrderState
from domain.shop.policy import Policy

#: Those that may be packed, or are being packed.
READY: LiteralString = """
    SELECT order_no, transfer_no, placed, state, policy FROM orders
    WHERE order_no IN (
        SELECT order_no FROM orders WHERE status = 'preparing'
        UNION SELECT order_no FROM parcels WHERE is_part AND shipped_at IS NULL
        UNION SELECT order_no FROM orders WHERE status = 'shipped' AND work IN ('pack', 'ship'))
    ORDER BY placed_at, order_no
"""
NAMED: LiteralString = """
    SELECT order_no, transfer_no, placed, state, policy FROM orders WHERE order_no = ANY ($1)
    ORDER BY placed_at, order_no
"""
PLACES: LiteralString = """
    SELECT DISTINCT ON (order_no) order_no, pick, place, ships_on FROM pick_orders JOIN picks ON number = pick
    WHERE order_no = ANY ($1) ORDER BY order_no, pick DESC
"""
WRITTEN: LiteralString = """
    SELECT order_no, parcel_no, max(version) AS version, max(file) AS file FROM waybill_rows
    WHERE order_no = ANY ($1) GROUP BY order_no, parcel_no
"""
ADD: LiteralString = """
    WITH made AS (
        INSERT INTO waybill_files (carrier, profile, version, ships_on, sha256, content, made_by, made_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING number
    ), rows AS (
        INSERT INTO waybill_rows (file, place, shipment_id, order_no, parcel_no, version, boxes, is_again)
        SELECT number, r.place, r.shipment_id, r.order_no, r.parcel_no, r.version, r.boxes, r.is_again
        FROM made, json_to_recordset($9::json) AS r (place integer, shipment_id text, order_no text, parcel_no text,
                                                     version integer, boxes integer, is_again boolean)
    )
    SELECT number FROM made
"""
#: What of older files, whichever carrier's, is void since a parcel is in this one.
REPLACE: LiteralString = """
    UPDATE waybill_rows old SET replaced_by = new.file
    FROM waybill_rows new, waybill_files of
    WHERE new.file = $1 AND old.order_no = new.order_no AND old.parcel_no = new.parcel_no
      AND old.file < new.file AND old.replaced_by IS NULL AND of.number = old.file
    RETURNING old.order_no, old.parcel_no, of.carrier, old.file
"""
FILES: LiteralString = """
    SELECT number, carrier, profile, version, ships_on, sha256, made_by, made_at, content IS NOT NULL AS is_kept,
           (SELECT count(*) FROM waybill_rows WHERE file = number) AS parcels,
           (SELECT count(*) FROM waybill_rows WHERE file = number AND replaced_by IS NOT NULL) AS void
    FROM waybill_files ORDER BY number DESC LIMIT $1
"""
FILE: LiteralString = """
    SELECT carrier, ships_on, content,
           ARRAY (SELECT order_no FROM waybill_rows WHERE file = number AND replaced_by IS NOT NULL ORDER BY place)
    FROM waybill_files WHERE number = $1
"""
#: The newest row of a number of ours: a parcel's number is never another's.
OF_SHIPMENT: LiteralString = """
    SELECT order_no, parcel_no FROM waybill_rows WHERE shipment_id = $1 ORDER BY file DESC LIMIT 1
"""
#: The waybill of this carrier is void, and the parcel's newest one is of another.
INSTEAD: LiteralString = """
    SELECT newest.carrier FROM waybill_files newest
    WHERE newest.number = (SELECT max(file) FROM waybill_rows WHERE shipment_id = $1) AND newest.carrier <> $2
      AND EXISTS (SELECT FROM waybill_rows JOIN waybill_files ON number = file
                  WHERE shipment_id = $1 AND carrier = $2 AND replaced_by IS NOT NULL)
"""
#: The files are few, and the newest of them hold their contents.
FORGET: LiteralString = "UPDATE waybill_files SET content = NULL WHERE content IS NOT NULL AND made_at < $1"


class Packable(NamedTuple):
    """An order whose parcel a carrier may be told of; `picked_for`: the day of the newest pick list that has it."""

    placed: PlacedOrder
    state: OrderState
    policy: Policy
    transfer_no: str
    picked_for: date | None = None


class TellingRow(BaseModel):
    """One row of a file: the parcel, and by what the carrier calls it."""

    model_config = ConfigDict(frozen=True)

    shipment_id: str
    order_no: str
    parcel_no: str
    version: int
    boxes: int = 1
    is_again: bool = False


class VoidWaybill(BaseModel):
    """A waybill that must not be used any more: its parcel has got another one."""

    model_config = ConfigDict(frozen=True)

    order_no: str
    parcel_no: str
    carrier: str
    file: int


class NewFile(NamedTuple):
    """A file about to be written."""

    carrier: str
    profile: str
    version: str
    ships_on: date
    sha256: str
    content: bytes
    by: str
    at: datetime


class WaybillFileRow(BaseModel):
    """One file in a list, and how many of its parcels have a newer waybill. `is_kept` is False once it is forgotten."""

    model_config = ConfigDict(frozen=True)

    number: int
    carrier: str
    profile: str
    version: str
    ships_on: date
    sha256: str
    made_by: str
    made_at: AwareDatetime
    is_kept: bool
    parcels: int
    void: int


class KeptFile(NamedTuple):
    """A file as it was written; of the orders in `void` its waybill must not be used any more."""

    carrier: str
    ships_on: date
    content: bytes | None
    void: list[str]


class Told(NamedTuple):
    """Which version of a parcel is in which file; the newest of both."""

    version: int
    file: int


class Waybills:
    """Which parcels carriers were told of."""

    async def lock(self, conn: Connection) -> None:
        """One file at a time is put together, so that no two share a parcel; until the transaction ends."""
        await conn.execute("SELECT pg_advisory_xact_lock(hashtext('waybill files'))")

    async def packable(self, conn: Connection, order_nos: Sequence[str] = ()) -> list[Packable]:
        """These orders, or all that may be packed, as the newest pick lists have them; what is on none comes last."""
        rows = await (conn.fetch(NAMED, list(order_nos)) if order_nos else conn.fetch(READY))
        numbers = [row["order_no"] for row in rows]
        places = {row["order_no"]: row for row in await conn.fetch(PLACES, numbers)}
        at = {order_no: (0, row["pick"], row["place"]) for order_no, row in places.items()}
        rows.sort(key=lambda row: at.get(row["order_no"], (1, 0, 0)))  # else they stay as they were placed
        return [
            Packable(
                PlacedOrder.model_validate_json(row["placed"]),
                OrderState.model_validate_json(row["state"]),
                stored_policy(row["policy"]),
                row["transfer_no"],
                places[row["order_no"]]["ships_on"] if row["order_no"] in places else None,
            )
            for row in rows
        ]

    async def told(self, conn: Connection, order_nos: Sequence[str]) -> dict[tuple[str, str], Told]:
        """What carriers know of these orders' parcels, by order and parcel."""
        rows = await conn.fetch(WRITTEN, list(order_nos))
        return {(row["order_no"], row["parcel_no"]): Told(row["version"], row["file"]) for row in rows}

    async def add(self, conn: Connection, file: NewFile, rows: Sequence[TellingRow]) -> int:
        """Keep a file with its rows. Returns its number."""
        numbered = as_rows(row.model_dump() | {"place": place} for place, row in enumerate(rows, start=1))
        number: int = await conn.fetchval(ADD, *file, numbered)
        return number

    async def replace(self, conn: Connection, number: int) -> list[VoidWaybill]:
        """The parcels of this file have no other waybill from now on. Returns those that are void."""
        return [VoidWaybill.model_validate(dict(row)) for row in await conn.fetch(REPLACE, number)]

    async def files(self, conn: Connection, limit: int) -> list[WaybillFileRow]:
        """The newest files first."""
        return [WaybillFileRow.model_validate(dict(row)) for row in await conn.fetch(FILES, limit)]

    async def file(self, conn: Connection, number: int) -> KeptFile | None:
        """One file; None when there is none of this number."""
        row = await conn.fetchrow(FILE, number)
        return KeptFile(*row) if row else None

    async def of_shipment(self, conn: Connection, shipment_id: str) -> tuple[str, str] | None:
        """The order and the parcel that carriers were told of under this number; None for one that is not ours."""
        row = await conn.fetchrow(OF_SHIPMENT, shipment_id)
        return (row["order_no"], row["parcel_no"]) if row else None

    async def instead(self, conn: Connection, shipment_id: str, carrier: str) -> str | None:
        """The carrier that was told of the parcel later than this one; None where this one is as good as any."""
        found: str | None = await conn.fetchval(INSTEAD, shipment_id, carrier)
        return found

    async def forget(self, conn: Connection, before: datetime) -> None:
        """Files of before this instant lose their contents: names and addresses."""
        await conn.execute(FORGET, before)
