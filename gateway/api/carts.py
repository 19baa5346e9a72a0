"""Telling carts and malls what has left and what is there: each parcel once, and stock as it stands."""

import hashlib
import io
from collections.abc import Callable
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from adapters.files.carts import Left, ShippedFile, StockSettings, WrittenStock, filled_stock, stock_file
from adapters.files.faults import NO_ARTICLES, NO_TEMPLATE
from adapters.files.profile import Kind
from adapters.files.table import BadFile
from adapters.files.writing import Unwritable
from adapters.postgres.cart_files import CartFileRow, CartRow, LeftParcel, NewCartFile
from adapters.postgres.pool import Connection
from callers.connections import Connections
from domain.basics.errors import UnknownFile
from domain.basics.said import Code, Said

_TOLD = Code("cart.told", "profile", "file", "parcel_no")

#: Of what left longer ago, the cart was told in another way.
DAYS = 60


class RefusedRow(BaseModel):
    """What is not in a file, and why: an order's parcel, or an article."""

    model_config = ConfigDict(frozen=True)

    what: str
    faults: tuple[Said, ...]


class CartExport(BaseModel):
    """A file for a cart. Without a row there is no file, and `number` is None."""

    model_config = ConfigDict(frozen=True)

    number: int | None = None
    profile: str
    file_name: str = ""
    rows: tuple[CartRow, ...] = ()
    refused: tuple[RefusedRow, ...] = ()
    content: bytes = b""


class StockExport(BaseModel):
    """A file of stock levels; `unknown` are articles of the cart's file that the shop has not."""

    model_config = ConfigDict(frozen=True)

    profile: str
    file_name: str
    count: int
    refused: tuple[RefusedRow, ...] = ()
    unknown: tuple[str, ...] = ()
    content: bytes = b""


class CartDesk:
    """Files for carts."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def shipped(
        self,
        profile_name: str,
        *,
        again: bool = False,
        since: datetime | None = None,
        by: str = "",
        write: Callable[[CartExport], object] | None = None,
    ) -> CartExport:
        """Write the parcels that have left and are in no file yet, and remember each.

        `write` puts the file where its reader finds it; where it cannot, nothing is remembered.

        Raises:
            UnknownProfile
        """
        file, now = (
            ShippedFile(self._connections.desk.profiles.find(Kind.SHIPPED, profile_name)),
            self._connections.now(),
        )
        files = self._connections.database.cart_files
        async with self._connections.connection() as conn, conn.transaction():
            await files.lock(conn)
            found = await files.left(conn, since or now - timedelta(days=DAYS))
            meant = [each for each in found if file.is_meant(each.placed) and (again or each.file is None)]
            export, data = self._written(file, meant)
            if not export.rows:
                return export
            export = await self._keep(conn, file, export.model_copy(update={"content": file.head() + data}), by, now)
            if write:
                write(export)
        return export

    async def _keep(
        self, conn: Connection, file: ShippedFile, export: CartExport, by: str, now: datetime
    ) -> CartExport:
        """Remember the file and each parcel in it; it has its number and name now."""
        new = NewCartFile(
            profile=file.profile.name,
            version=file.profile.version,
            sha256=hashlib.sha256(export.content).hexdigest(),
            content=export.content,
            by=by,
            at=now,
        )
        database = self._connections.database
        number = await database.cart_files.add(conn, new, export.rows)
        for row in export.rows:
            said = _TOLD(profile=file.profile.name, file=number, parcel_no=row.parcel_no)
            await database.journal.add_line(conn, row.order_no, now, "cart_told", by=by, note=said)
        name = file.settings.file_name.replace("{number}", str(number))
        return export.model_copy(update={"number": number, "file_name": name})

    def _written(self, file: ShippedFile, parcels: list[LeftParcel]) -> tuple[CartExport, bytes]:
        calendar = self._connections.desk.today().calendar
        rows: list[CartRow] = []
        refused: list[RefusedRow] = []
        data: list[bytes] = []
        for each in parcels:
            day, order_no = calendar.day_of(each.shipped_at), each.placed.order_no
            left = Left(each.placed, each.parcel_no, each.carrier, each.tracking_no, day, each.before)
            try:
                data.append(file.row(left))
            except Unwritable as error:
                refused.append(RefusedRow(what=order_no, faults=error.faults))
                continue
            row = CartRow(
                order_no=order_no,
                parcel_no=each.parcel_no,
                tracking_no=each.tracking_no,
                is_again=each.file is not None,
            )
            rows.append(row)
        return CartExport(profile=file.profile.name, rows=tuple(rows), refused=tuple(refused)), b"".join(data)

    async def files(self, limit: int = 50) -> list[CartFileRow]:
        """The files of parcels that have left, the newest first."""
        async with self._connections.connection() as conn:
            return await self._connections.database.cart_files.files(conn, limit)

    async def file(self, number: int) -> CartExport:
        """A file once more, exactly as it was.

        Raises:
            UnknownFile
        """
        async with self._connections.connection() as conn:
            found = await self._connections.database.cart_files.file(conn, number)
        if found is None:
            raise UnknownFile("cart", number=number)
        name, content = found
        file = ShippedFile(self._connections.desk.profiles.find(Kind.SHIPPED, name))
        file_name = file.settings.file_name.replace("{number}", str(number))
        return CartExport(number=number, profile=name, file_name=file_name, content=content)

    async def stock(self, profile_name: str, into: bytes | None = None) -> StockExport:
        """The stock levels as they stand; `into`: the cart's own file, where its layout has to be filled in.

        Raises:
            UnknownProfile
            BadFile: there is no article, or the cart's own file is missing or another.
        """
        layout = self._connections.desk.profiles.find(Kind.STOCK, profile_name)
        settings = layout.settings_as(StockSettings)
        async with self._connections.connection() as conn:
            articles = {row.sku: row for row in await self._connections.database.stock.shelf(conn, None)}
        if not articles:
            raise BadFile(what=NO_ARTICLES())
        if not settings.fills:
            written = stock_file(layout, articles)
        elif into is None:
            raise BadFile(what=NO_TEMPLATE(name=profile_name))
        else:
            written = filled_stock(layout, articles, io.BytesIO(into))
        return _stock_export(profile_name, settings.file_name, written)


def _stock_export(name: str, file_name: str, written: WrittenStock) -> StockExport:
    refused = tuple(RefusedRow(what=sku, faults=faults) for sku, faults in written.refused)
    return StockExport(
        profile=name,
        file_name=file_name,
        count=written.count,
        refused=refused,
        unknown=written.unknown,
        content=written.content,
    )
