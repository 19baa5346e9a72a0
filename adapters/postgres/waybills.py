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
    SELECT order_no, transfer_no, placed, state, policy FROM orders WHERE status = 'preparing'
    ORDER BY placed_at, order_no
"""
NAMED: LiteralString = """
    SELECT order_no, transfer_no, placed, state, policy FROM orders WHERE order_no = ANY ($1)
    ORDER BY placed_at, order_no
"""
PLACES: LiteralString = """
    SELECT DISTINCT ON (order_no) order_no, pick, place FROM pick_orders
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
FILES: LiteralString = """
    SELECT number, carrier, profile, version, ships_on, sha256, made_by, made_at, content IS NOT NULL AS is_kept,
           (SELECT count(*) FROM waybill_rows WHERE file = number) AS parcels
    FROM waybill_files ORDER BY number DESC LIMIT $1
"""
FILE: LiteralString = "SELECT carrier, ships_on, content FROM waybill_files WHERE number = $1"
#: The newest row of a number of ours: a parcel's number is never another's.
OF_SHIPMENT: LiteralString = """
    SELECT order_no, parcel_no FROM waybill_rows WHERE shipment_id = $1 ORDER BY file DESC LIMIT 1
"""
#: The files are few, and the newest of them hold their contents.
FORGET: LiteralString = "UPDATE waybill_files SET content = NULL WHERE content IS NOT NULL AND made_at < $1"


class Packable(NamedTuple):
    """An order whose parcel a carrier may be told of."""

    placed: PlacedOrder
    state: OrderState
    policy: Policy
    transfer_no: str


class TellingRow(BaseModel):
    """One row of a file: the parcel, and by what the carrier calls it."""

    model_config = ConfigDict(frozen=True)

    shipment_id: str
    order_no: str
    parcel_no: str
    version: int
    boxes: int = 1
    is_again: bool = False


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
    """One file in a list. `is_kept` is False once its contents are forgotten."""

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


class KeptFile(NamedTuple):
    """A file as it was written."""

    carrier: str
    ships_on: date
    content: bytes | None


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
        at = {row["order_no"]: (0, row["pick"], row["place"]) for row in await conn.fetch(PLACES, numbers)}
        rows.sort(key=lambda row: at.get(row["order_no"], (1, 0, 0)))  # else they stay as they were placed
        return [
            Packable(
                PlacedOrder.model_validate_json(row["placed"]),
                OrderState.model_validate_json(row["state"]),
                stored_policy(row["policy"]),
                row["transfer_no"],
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

    async def files(self, conn: Connection, limit: int) -> list[WaybillFileRow]:
        """The newest files first."""
        return [WaybillFileRow.model_validate(dict(row)) for row in await conn.fetch(FILES, limit)]

    async def file(self, conn: Connection, number: int) -> KeptFile | None:
        """One file; None when there is none of this number."""
        row = await conn.fetchrow(FILE, number)
        return KeptFile(row["carrier"], row["ships_on"], row["content"]) if row else None

    async def of_shipment(self, conn: Connection, shipment_id: str) -> tuple[str, str] | None:
        """The order and the parcel that carriers were told of under this number; None for one that is not ours."""
        row = await conn.fetchrow(OF_SHIPMENT, shipment_id)
        return (row["order_no"], row["parcel_no"]) if row else None

    async def forget(self, conn: Connection, before: datetime) -> None:
        """Files of before this instant lose their contents: names and addresses."""
        await conn.execute(FORGET, before)
