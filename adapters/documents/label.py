"""What stands on the sheet that the packer sticks onto the parcel. Packers and carriers read it: always Japanese."""

from pydantic import BaseModel, ConfigDict

from adapters.documents.bars import Bars, bars_of
from adapters.documents.fonts import printable
from adapters.documents.formats import (
    Pieces,
    address_lines,
    day,
    name_lines,
    pieces,
    postal_code,
    shop_address,
    yen,
)
from adapters.documents.words import parcel_words
from adapters.words.of_orders import slot_name
from adapters.words.say import name
from domain.order.document import DocumentOrder

#: Characters of the largest type that fit into a line of the label.
_LARGE, _MEDIUM = 11, 16


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Sender(_Part):
    """The shop, and for somebody else's box the name of who had it sent."""

    on_behalf_of: Pieces | None
    name: Pieces
    lines: list[Pieces]


class LabelPage(_Part):
    """The data of `label.typ`; texts that do not apply are empty."""

    postal_code: Pieces
    cool: str
    address: list[Pieces]
    organisation: list[Pieces]
    name: Pieces
    phone: Pieces
    delivery_date: str
    time_slot: Pieces
    cash: str
    cash_tax: str
    sender: Sender
    order_no: str
    bars: Bars | None
    parcel_no: Pieces
    version: str


def label_page(order: DocumentOrder) -> LabelPage:
    """Lay out what the label says; the cash is the exact amount to collect at the door."""
    placed, wishes, cash = order.placed, order.placed.wishes, order.cash_to_collect
    person, fields = placed.ship_to, order.fields.label
    *organisation, last = name_lines(person, "ja")
    return LabelPage(
        postal_code=pieces(postal_code(person.address.postal_code)),
        cool=name("temperature", order.temperature, "ja") if order.temperature.is_cool else "",
        address=[pieces(line, _MEDIUM) for line in address_lines(person.address)],
        organisation=[pieces(line, _MEDIUM) for line in organisation],
        name=pieces(last, _LARGE),
        phone=pieces(person.phone if fields.phone else "", _MEDIUM),
        delivery_date=day(wishes.delivery_date) if wishes.delivery_date else "",
        time_slot=pieces(slot_name(wishes.time_slot or "", "ja")),
        cash=yen(cash) if cash else "",
        cash_tax=yen(order.cash_tax) if cash and order.shop.is_registered else "",
        sender=_sender(order),
        order_no=placed.order_no if fields.order_no else "",
        bars=bars_of(order) if fields.barcode else None,
        parcel_no=pieces(parcel_words(order, "ja")),
        version=f"第{order.version}版",
    )


def _sender(order: DocumentOrder) -> Sender:
    shop = order.shop
    client = printable(order.placed.orderer.mention()) if order.placed.goes_to_somebody_else else ""
    lines = [f"{postal_code(shop.postal_code)} {shop_address(shop)}", f"TEL {shop.phone}"]
    return Sender(
        on_behalf_of=pieces(client) if client else None,
        name=pieces(shop.name),
        lines=[pieces(line) for line in lines],
    )
