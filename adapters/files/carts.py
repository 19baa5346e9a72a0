"""What carts and malls take back: parcels that have left, and stock levels."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, BinaryIO, Literal

from pydantic import BaseModel, ConfigDict, Field

from adapters.carriers.book import carrier, carriers
from adapters.files import faults as wrong
from adapters.files.folding import folded
from adapters.files.profile import Profile
from adapters.files.table import BadFile, read_table
from adapters.files.writing import Unwritable, Value, Writer, is_formula
from domain.agenda.overview import StockRow
from domain.basics.said import Said
from domain.contract.order import PlacedOrder

#: A count as a cart writes it.
_COUNT = re.compile(r"-?[0-9]{1,9}")


class ShippedSettings(BaseModel):
    """`channel`: only orders of it are told; empty: all. `parcels`: how many numbers the cart has room for per order.

    `file_name` is what the file is called, with `{number}` in it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: str = ""
    parcels: Literal["one", "all"] = "all"
    file_name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]*\{number\}[A-Za-z0-9_-]*\.csv$")] = "shipped-{number}.csv"


class StockSettings(BaseModel):
    """`count`: whether the cart counts the pieces on the shelf, or those that are free to be sold.

    `fills`: the file is one of the cart's own, in which the count alone is written; all its other cells stay. `adds`:
    the cart adds what is written to its own count, which stands there before, so the difference is written.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    count: Literal["on_hand", "free"] = "free"
    fills: bool = False
    adds: bool = False
    file_name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+\.csv$")] = "stock.csv"


@dataclass(frozen=True)
class Left:
    """A parcel that has left; `before`: so many of its order left before it."""

    placed: PlacedOrder
    parcel_no: str
    carrier: str
    tracking_no: str
    shipped_on: date
    before: int = 0


class ShippedFile:
    """Parcels as the rows of a cart's file."""

    def __init__(self, profile: Profile) -> None:
        self.profile, self.settings = profile, profile.settings_as(ShippedSettings)
        self._writer = Writer(profile)

    def is_meant(self, placed: PlacedOrder) -> bool:
        """True for orders of this cart."""
        return not self.settings.channel or placed.channel == self.settings.channel

    def head(self) -> bytes:
        return self._writer.head()

    def row(self, left: Left) -> bytes:
        """Raises Unwritable: with every cell that does not fit."""
        if left.before and self.settings.parcels == "one":
            raise Unwritable((wrong.ONE_PARCEL(parcel_no=left.parcel_no),))
        known = carrier(left.carrier)
        values: Mapping[str, Value] = {
            "order_no": left.placed.order_no,
            "channel_order_no": left.placed.channel_order_no or left.placed.order_no,
            "channel_shipment_no": left.placed.channel_shipment_no,
            "parcel_no": left.parcel_no,
            "carrier": known.key if known.key in carriers() else left.carrier,
            "tracking_no": left.tracking_no,
            "tracking_url": known.tracking_link(left.tracking_no),
            "shipped_on": left.shipped_on,
        }
        return self._writer.row(values)


@dataclass(frozen=True)
class WrittenStock:
    """A file of stock levels. `refused`: articles that are not in it, and why.

    `unknown`: those of the cart's own file that the shop has not, which keep what stands there.
    """

    content: bytes
    count: int
    refused: tuple[tuple[str, tuple[Said, ...]], ...] = ()
    unknown: tuple[str, ...] = ()


def stock_file(profile: Profile, articles: Mapping[str, StockRow]) -> WrittenStock:
    """All articles."""
    settings, writer = profile.settings_as(StockSettings), Writer(profile)
    data, refused = [writer.head()], []
    for sku, article in articles.items():
        values: Mapping[str, Value] = {
            "sku": sku,
            "name": article.name,
            "on_hand": article.on_hand,
            "free": article.free,
            "count": getattr(article, settings.count),
        }
        try:
            data.append(writer.row(values))
        except Unwritable as error:
            refused.append((sku, error.faults))
    return WrittenStock(b"".join(data), len(articles) - len(refused), tuple(refused))


def filled_stock(profile: Profile, articles: Mapping[str, StockRow], source: BinaryIO) -> WrittenStock:
    """A file of the cart's own with our counts in it; all else stays as it is, its encoding and line ends as well.

    Raises:
        BadFile: it is not the file that the profile is about.
    """
    settings, table = profile.settings_as(StockSettings), read_table(source, profile)
    text = _text(source, table.encoding)
    rows, out = _cells(text), io.StringIO()
    header = next(rows)
    sku_at, count_at = _at(header, profile, "sku"), _at(header, profile, "count")
    writer = csv.writer(out, lineterminator="\r\n" if "\r\n" in text else "\n")
    writer.writerow(header)
    count, refused, unknown = 0, [], []
    for row in rows:
        cells = row + [""] * (count_at + 1 - len(row))
        sku = cells[sku_at].strip() if sku_at < len(cells) else ""
        faults: tuple[Said, ...] = ()
        if article := articles.get(sku):
            cells[count_at], faults = _counted(
                cells[count_at], getattr(article, settings.count), settings, header[count_at]
            )
        elif sku:
            unknown.append(sku)
        if settings.adds and not article:
            continue  # its own count would be added to it
        if faults := faults or _formulas(header, cells):
            refused.append((sku, faults))
            continue
        count += bool(article)
        writer.writerow(cells)
    mark = "\ufeff" if _has_mark(source) else ""
    encoding = "utf-8" if table.encoding.startswith("utf-8") else table.encoding
    return WrittenStock((mark + out.getvalue()).encode(encoding), count, tuple(refused), tuple(unknown))


def _counted(cell: str, count: int, settings: StockSettings, heading: str) -> tuple[str, tuple[Said, ...]]:
    """What is written in the place of the cart's count, or why that cannot be."""
    if not settings.adds:
        return str(count), ()
    if not _COUNT.fullmatch(cell.strip()):
        return cell, (wrong.NOT_DIGITS(column=heading, value=wrong.shown(cell)),)
    return str(count - int(cell)), ()


def _text(source: BinaryIO, encoding: str) -> str:
    source.seek(0)
    return source.read().decode(encoding)


def _cells(text: str) -> Iterator[list[str]]:
    try:
        yield from (cells for cells in csv.reader(io.StringIO(text, newline=""), strict=True) if any(cells))
    except csv.Error as error:
        raise BadFile(what=wrong.of_csv(error, csv.field_size_limit())) from error


def _at(header: Sequence[str], profile: Profile, field: str) -> int:
    names = profile.fields[field].names
    return next(at for at, name in enumerate(header) if folded(name) in names)


def _formulas(header: Sequence[str], cells: Sequence[str]) -> tuple[Said, ...]:
    return tuple(
        wrong.FORMULA(column=name, value=wrong.shown(cell))
        for name, cell in zip(header, cells, strict=False)
        if is_formula(cell)
    )


def _has_mark(source: BinaryIO) -> bool:
    source.seek(0)
    return source.read(3) == codecs.BOM_UTF8
