"""What is here leaves first: an order that waits for some of its pieces is packed without them, and they follow."""

from collections import Counter
from datetime import date

from domain.basics.errors import NothingHere
from domain.goods import parts
from domain.goods.acceptance import confirm_anew
from domain.goods.making_up import is_made_up_for, told_before
from domain.goods.new_price import charge
from domain.goods.stock import plan_acceptance
from domain.order.aggregate import Order
from domain.order.facts import ChoiceFacts, RestockFacts
from domain.order.kinds import MailKind
from domain.shop.policy import Delayed


def send_first(order: Order, *, fee: int = 0, is_chosen: bool = True, by: str = "") -> None:
    """What the stock has is packed and sent; the rest is waited for. `fee`: yen for the second shipping.

    `is_chosen`: by the customer, else by the shop.

    Raises:
        NothingHere
    """
    placed = order.placed
    later = dict(Counter(placed.quantities) - Counter(order.here))
    if later == placed.quantities:
        raise NothingHere
    awaited = parts.last_of(placed, later)
    order.goods = order.goods.partly_reserved(awaited)
    order.note(
        "sent_in_parts", by=by, lines=[f"{placed.lines[no - 1].sku} × {pieces}" for no, pieces in awaited], fee=fee
    )
    if fee:
        _charge(order, fee)
    order.restart_clock()
    plan_acceptance(order)
    facts = ChoiceFacts(
        option="part",
        first=dict(Counter(placed.quantities) - Counter(later)),
        later=later,
        fee=fee,
        is_by_shop=not is_chosen,
    )
    order.owe(MailKind.STOCK_CHOSEN, facts, what=f"part:{order.state.version}")


def rest_came(order: Order, receipt: str = "") -> None:
    """What was to follow is set aside, too."""
    order.goods = order.goods.completed()
    order.note("stock_allocated", receipt=receipt)


def tell_day(order: Order, day: date | None = None, *, missed_on: date | None = None) -> None:
    """The customer hears on which day the rest should come, and that it may be cancelled free of charge.

    `missed_on`: the day that was told before, where it has passed and nobody knows another one.
    """
    before = told_before(order)
    if day:
        order.goods = order.goods.expected(day)
    restock = order.goods.restock
    facts = RestockFacts(
        later=parts.skus_of(order.placed, order.goods.awaited),
        has_left=order.goods.have_gone,
        expected_on=restock.on,
        slips=restock.slips,
        missed_on=missed_on,
        has_coupon=is_made_up_for(order, Delayed.STOCK, before, restock.on),
    )
    order.owe(MailKind.REST_EXPECTED, facts, what=f"{restock.on or missed_on}:{restock.slips}")


def _charge(order: Order, fee: int) -> None:
    placed = order.placed
    after = placed.model_copy(update={"shipping_fee": placed.shipping_fee + fee, "total": placed.total + fee})
    confirm_anew(order, charge(order, after))
