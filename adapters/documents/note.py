"""What the packer must know and nobody else may read: wishes, remarks, a cool box; on a sheet that stays in the shop.

Packers read it: always Japanese.
"""

from pydantic import BaseModel, ConfigDict

from adapters.documents.bars import Bars, bars_of
from adapters.documents.formats import Pieces, day, paragraphs, pieces
from adapters.documents.words import parcel_words
from adapters.words.of_orders import slot_name
from adapters.words.say import name
from domain.order.document import DocumentOrder


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Wish(_Part):
    """One thing to look to, and what is said of it."""

    label: str
    lines: list[Pieces]


class NotePage(_Part):
    """The data of `note.typ`."""

    order_no: str
    bars: Bars
    parcel_no: Pieces
    version: str
    issued: str
    ship_to: Pieces
    cool: str
    goods: list[Pieces]
    wishes: list[Wish]


def note_page(order: DocumentOrder) -> NotePage:
    """Lay out what the packer must know."""
    placed = order.placed
    return NotePage(
        order_no=placed.order_no,
        bars=bars_of(order),
        parcel_no=pieces(parcel_words(order, "ja")),
        version=f"第{order.version}版",
        issued=day(order.issued_on),
        ship_to=pieces(placed.ship_to.salutation("ja")),
        cool=name("temperature", order.temperature, "ja") if order.temperature.is_cool else "",
        goods=[pieces(f"{line.name} × {line.quantity:,}") for line in order.contents],
        wishes=_wishes(order),
    )


def _wishes(order: DocumentOrder) -> list[Wish]:
    wishes = order.placed.wishes
    when = " ".join(
        part
        for part in (
            day(wishes.delivery_date) if wishes.delivery_date else "",
            slot_name(wishes.time_slot, "ja") if wishes.time_slot else "",
        )
        if part
    )
    told = [
        ("ギフト", ["ご指定あり。金額の分かる書類を入れないでください。"] if wishes.gift else []),
        ("お届け希望", [when] if when else []),
    ]
    found = [Wish(label=label, lines=[pieces(line) for line in lines]) for label, lines in told if lines]
    remarks = paragraphs(wishes.remarks)
    return [*found, Wish(label="備考", lines=remarks)] if remarks else found
