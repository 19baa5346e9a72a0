"""What stands on the pick list (ピッキングリスト): what is fetched from which shelf, and which order it is for.

Pickers and packers read it: always Japanese. It names no customer.
"""

from adapters.documents.fonts import printable
from adapters.documents.formats import Pieces, day, pieces
from adapters.documents.section import Part
from adapters.words.of_orders import carrier_name, slot_name
from adapters.words.say import name
from domain.contract.order import Wishes
from domain.goods.picking import PickedOrder, PickList, PickRow
from domain.shop.temperature import Temperature

_GIFT, _REMARKS = "ギフト", "備考あり"


class Row(Part):
    """An article with what each order gets of it."""

    shelf: Pieces
    sku: Pieces
    name: Pieces
    jan: str
    pieces: str
    shares: list[Pieces]


class BoxRow(Part):
    """An order, and what its packer has to look to."""

    place: str
    order_no: Pieces
    pieces: str
    notes: Pieces


class PickPage(Part):
    """The data of `pick.typ`."""

    number: str
    ships_on: str
    carrier: str
    orders: str
    pieces: str
    rows: list[Row]
    boxes: list[BoxRow]


def pick_page(picks: PickList) -> PickPage:
    """Lay out what the list says."""
    return PickPage(
        number=str(picks.number),
        ships_on=day(picks.ships_on),
        carrier=printable(carrier_name(picks.carrier, "ja")) if picks.carrier else "すべて",
        orders=f"{len(picks.orders):,}件",
        pieces=f"{picks.pieces:,}点",
        rows=[_row(row) for row in picks.rows],
        boxes=[_box(order) for order in picks.orders],
    )


def _row(row: PickRow) -> Row:
    return Row(
        shelf=pieces(row.shelf, longest=8),
        sku=pieces(row.sku, longest=12),
        name=pieces(row.name),
        jan=row.jan,
        pieces=f"{row.pieces:,}",
        shares=[pieces(f"{share.order_no} ×{share.pieces:,}", longest=14) for share in row.shares],
    )


def _box(order: PickedOrder) -> BoxRow:
    box = f"{order.same_box}と同じ箱" if order.same_box else ""
    version = f"第{order.version}版" if order.version > 1 else ""
    cool = "" if order.temperature is Temperature.NORMAL else name("temperature", order.temperature, "ja")
    what = "交換品・再送品" if order.replaces else ""
    return BoxRow(
        place=str(order.place),
        order_no=pieces(order.order_no, longest=14),
        pieces=f"{order.pieces:,}",
        notes=pieces("　".join(note for note in (what, box, version, cool, *_notes(order.wishes)) if note)),
    )


def _notes(wishes: Wishes) -> list[str]:
    """What the packer reads about on the order's own note, in a word."""
    wished = day(wishes.delivery_date) if wishes.delivery_date else ""
    slot = slot_name(wishes.time_slot, "ja") if wishes.time_slot else ""
    when = " ".join(part for part in (wished, slot) if part)
    return [
        *([_GIFT] if wishes.gift else []),
        *([f"お届け希望 {when}"] if when else []),
        *([_REMARKS] if wishes.remarks.strip() else []),
    ]
