"""What is here leaves first: an order that waits for some of its pieces is packed without them, and they follow."""

from collections import Counter

from domain.basics.errors import NothingHere
from domain.goods import parts
from domain.goods.acceptance import confirm_anew
from domain.goods.new_price import charge
from domain.goods.stock import plan_acceptance
from domain.order.aggregate import Order
from domain.order.facts import ChoiceFacts
from domain.order.kinds import MailKind


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


def _charge(order: Order, fee: int) -> None:
    placed = order.placed
    after = placed.model_copy(update={"shipping_fee": placed.shipping_fee + fee, "total": placed.total + fee})
    confirm_anew(order, charge(order, after))
