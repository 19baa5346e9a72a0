"""What is here leaves first: an order that waits for some of its articles is packed without them, and they follow."""

from domain.basics.errors import NothingHere
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
    lines = order.placed.lines
    awaited = tuple(no for no, line in enumerate(lines, start=1) if line.sku not in order.here)
    if len(awaited) == len(lines):
        raise NothingHere
    order.goods = order.goods.partly_reserved(awaited)
    order.note(
        "sent_in_parts", by=by, lines=[f"{lines[no - 1].sku} × {lines[no - 1].quantity}" for no in awaited], fee=fee
    )
    if fee:
        _charge(order, fee)
    order.restart_clock()
    plan_acceptance(order)
    facts = ChoiceFacts(
        option="part",
        first=_pieces(order, awaited, here=True),
        later=_pieces(order, awaited),
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


def _pieces(order: Order, awaited: tuple[int, ...], *, here: bool = False) -> dict[str, int]:
    """Pieces per SKU of the lines that are waited for, or of the others."""
    pieces: dict[str, int] = {}
    for no, line in enumerate(order.placed.lines, start=1):
        if (no in awaited) is not here:
            pieces[line.sku] = pieces.get(line.sku, 0) + line.quantity
    return pieces
