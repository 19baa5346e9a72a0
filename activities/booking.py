"""What was sold, and what is charged or goes back of it later: written in the transaction in which it comes about."""

from typing import TYPE_CHECKING

from domain.goods.telling_replacement import enclose_return, tell_arrived
from domain.order.sale import sale_of
from domain.payment.correction import correct, exchange, is_with_carrier
from domain.payment.price_return import PriceReturn

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.orders import LockedOrder
    from adapters.postgres.pool import Connection
    from domain.basics.money import Rounding
    from domain.order.aggregate import Order
    from domain.order.parcel import Parcel
    from domain.order.state import OrderState
    from domain.shop.profile import ShopProfile


async def book_sale(
    database: "Database", conn: "Connection", order: "Order", locked: "LockedOrder", rounding: "Rounding"
) -> None:
    """The first parcel that leaves makes the sale; what the order asks for from then on is compared with it.

    Each difference is an entry of its own day. Where nothing differs, nothing is written.
    """
    before, after, order_no = locked.state, order.state, order.state.order_no
    if not after.goods.have_gone:
        return
    is_new = not before.goods.stage.has_left
    exchanged = [each for each in after.goods.parcels if each.is_sale and each.parcel_no in order.replaced]
    if not (is_new or exchanged) and _asks_for(before) == _asks_for(after):
        return
    if is_new:
        await database.sales.keep(conn, order_no, sale_of(order, rounding))
    for parcel in exchanged:
        await _book_exchange(database, conn, order, parcel)
    sold = await database.sales.of_order(conn, order_no)
    found = correct(sold, order, locked.placed) if sold else None
    if isinstance(found, PriceReturn):
        await database.sales.give_back(conn, order_no, found, order.at, "")
    elif found:
        await database.sales.charge(conn, order_no, found, order.at)


def _asks_for(state: "OrderState") -> tuple[object, ...]:
    """All that decides what is sold: of a parcel that came back no carrier collects any cash."""
    return state.money, state.ending, is_with_carrier(state)


async def enclose_returns(database: "Database", conn: "Connection", order: "Order", profile: "ShopProfile") -> None:
    """What leaves in exchange tells what came back for it; where the law wants a paper of that, its mail has it."""
    for parcel in (each for each in order.goods.parcels if each.is_sale and each.parcel_no in order.replaced):
        sold = await database.sales.of_order(conn, order.state.order_no)
        returned = exchange(sold, order, parcel)[0] if sold else None
        has_paper = returned and returned.has_paper and profile.is_registered
        if not parcel.shipped_at and (has_paper or order.goods.mails_invoice):
            tell_arrived(order, parcel)
        if returned and has_paper:
            enclose_return(order, returned)


async def _book_exchange(database: "Database", conn: "Connection", order: "Order", parcel: "Parcel") -> None:
    """What leaves in exchange is sold, and paid by what came back."""
    if sold := await database.sales.of_order(conn, order.state.order_no):
        returned, more = exchange(sold, order, parcel)
        await database.sales.charge(conn, order.state.order_no, more, order.at)
        if returned:
            await database.sales.give_back(conn, order.state.order_no, returned, order.at, "")
