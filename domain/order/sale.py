"""What an order's goods were sold for, as the paper says that left with them. Later changes leave it as it is."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from domain.basics.money import Rounding, TaxLine
from domain.contract.order import Line
from domain.order.aggregate import Order


class Sale(BaseModel):
    """Written down when the first parcel leaves.

    `version` is that of the papers which left, `due` yen of money that they ask for, `points` what was paid otherwise,
    `fees` what of the price is for shipping and cash on delivery.
    """

    model_config = ConfigDict(frozen=True)

    version: int
    sold_on: date
    due: int
    points: int
    fees: int = 0
    rounding: Rounding
    rates: tuple[TaxLine, ...]
    lines: tuple[Line, ...]


def sale_of(order: Order, rounding: Rounding) -> Sale:
    """The sale that the parcel makes which has just left."""
    left = order.goods.shipped_at or order.at
    gone = [parcel.version for parcel in order.goods.parcels if parcel.has_left]
    return Sale(
        version=min(gone, default=order.state.version),
        sold_on=order.calendar.day_of(left),
        due=order.money.due - order.money.let_off,
        points=order.placed.points_used,
        fees=order.placed.shipping_fee + order.placed.cod_fee,
        rounding=rounding,
        rates=order.placed.totals(rounding, less=order.money.let_off).lines,
        lines=order.placed.lines,
    )
