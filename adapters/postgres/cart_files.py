"""The tables `cart_files` and `cart_rows`: which parcels carts and malls were told of, and in which file."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString, NamedTuple

from pydantic import AwareDatetime, BaseModel, ConfigDict

from adapters.postgres.pool import Connection
from adapters.postgres.rows import as_rows
from domain.contract.order import PlacedOrder

LEFT: LiteralString = """
    SELECT (SELECT o.placed FROM orders o WHERE o.order_no = p.order_no) AS placed, p.parcel_no,
           p.carrier, p.tracking_no, p.shipped_at,
           (SELECT max(file) FROM cart_rows r
            WHERE r.order_no = p.order_no AND r.parcel_no = p.parcel_no AND r.tracking_no = p.tracking_no) AS file,
           (SELECT count(*) FROM parcels e
            WHERE e.order_no = p.order_no AND (e.shipped_at, e.parcel_no) < (p.shipped_at, p.parcel_no)) AS before
    FROM parcels p
    WHERE p.shipped_at IS NOT NULL AND p.shipped_at >= $1
    ORDER BY p.shipped_at, p.order_no, p.parcel_no
"""
ADD: LiteralString = """
    WITH made AS (
        INSERT INTO cart_files (profile, version, sha256, content, made_by, made_at)
        VALUES ($1, $2, $3, $4, $5, $6) RETURNING number
    ), rows AS (
        INSERT INTO cart_rows (file, place, order_no, parcel_no, tracking_no, is_again)
        SELECT number, r.place, r.order_no, r.parcel_no, r.tracking_no, r.is_again
        FROM made, json_to_recordset($7::json) AS r (place integer, order_no text, parcel_no text, tracking_no text,
                                                     is_again boolean)
    )
    SELECT number FROM made
"""
FILES: LiteralString = """
    SELECT number, profile, made_by, made_at, (SELECT count(*) FROM cart_rows WHERE file = number) AS parcels
    FROM cart_files ORDER BY number DESC LIMIT $1
"""
FILE: LiteralString = "SELECT profile, content FROM cart_files WHERE number = $1"


class LeftParcel(NamedTuple):
    """A parcel that has left. `file` is the newest one that has it; `before`: so many of its order left before it."""

    placed: PlacedOrder
    parcel_no: str
    carrier: str
    tracking_no: str
    shipped_at: datetime
    file: int | None
    before: int


class CartRow(BaseModel):
    """One row of a file."""

    model_config = ConfigDict(frozen=True)

    order_no: str
    parcel_no: str
    tracking_no: str
    is_again: bool = False


class NewCartFile(BaseModel):
    """A file about to be kept."""

    model_config = ConfigDict(frozen=True)

    profile: str
    version: str
    sha256: str
    content: bytes
    by: str
    at: AwareDatetime


class CartFileRow(BaseModel):
    """One file in a list."""

    model_config = ConfigDict(frozen=True)

    number: int
    profile: str
    made_by: str
    made_at: AwareDatetime
    parcels: int


class CartFiles:
    """What carts were told."""

    async def lock(self, conn: Connection) -> None:
        """One file at a time is put together, so that no two share a parcel; until the transaction ends."""
        await conn.execute("SELECT pg_advisory_xact_lock(hashtext('cart files'))")

    async def left(self, conn: Connection, since: datetime) -> list[LeftParcel]:
        """The parcels that have left since then, in the order in which they did."""
        rows = await conn.fetch(LEFT, since)
        return [LeftParcel(PlacedOrder.model_validate_json(row["placed"]), *tuple(row)[1:]) for row in rows]

    async def add(self, conn: Connection, file: NewCartFile, rows: Sequence[CartRow]) -> int:
        """Keep a file with its rows. Returns its number."""
        numbered = as_rows(row.model_dump() | {"place": place} for place, row in enumerate(rows, start=1))
        given = (file.profile, file.version, file.sha256, file.content, file.by, file.at)
        number: int = await conn.fetchval(ADD, *given, numbered)
        return number

    async def files(self, conn: Connection, limit: int) -> list[CartFileRow]:
        """The newest files first."""
        return [CartFileRow.model_validate(dict(row)) for row in await conn.fetch(FILES, limit)]

    async def file(self, conn: Connection, number: int) -> tuple[str, bytes] | None:
        """The profile and the contents of a file; None when there is none of this number."""
        row = await conn.fetchrow(FILE, number)
        return (row["profile"], row["content"]) if row else None
