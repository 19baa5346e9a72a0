"""What of an order may be sent once more, or replaced by other articles."""

from collections import Counter
from collections.abc import Mapping
from typing import ClassVar

from domain.basics.errors import Refusal
from domain.contract.order import Line
from domain.contract.returns import ReturnWish
from domain.contract.status import Status
from domain.goods import parts
from domain.order.aggregate import Order
from domain.order.listed import ListedArticle
from domain.order.packed import Packed
from domain.order.returning import return_key, return_no


class NotReplaceable(Refusal):
    """Only what has left can be replaced, and a piece not twice at once."""

    cases: ClassVar = {
        "not_left": (),
        "ended": ("status",),
        "no_line": ("line", "lines"),
        "too_many": ("line", "pieces", "left"),
        "nothing": (),
        "in_return": ("return_no", "line", "pieces"),
        "no_replacement": ("parcel_no",),
    }


def free_articles(wanted: Mapping[str, int], listed: Mapping[str, ListedArticle]) -> tuple[Line, ...]:
    """Other articles that are sent free of charge. `listed`: what the stock list says of them."""
    return tuple(
        Line(sku=sku, name=listed[sku].name or sku, quantity=count, unit_price=0, tax_rate=listed[sku].tax_rate or 10)
        for sku, count in wanted.items()
    )


def wanted_lines(order: Order, wanted: Mapping[int, int], key: str = "") -> tuple[Packed, ...]:
    """The pieces that are replaced: these, or all that left. What is replaced already is on its way.

    What the customer was paid for as a return, or may be, is not sent free of charge as well. `key`: what it is for;
    a return whose customer wants the same once more has it sent before its goods are here.

    Raises:
        NotReplaceable
    """
    if order.state.ending not in {None, Status.COMPLETED}:
        raise NotReplaceable("ended", status=order.state.status)
    if not order.goods.have_gone:
        raise NotReplaceable("not_left")
    left = _replaceable(order)
    for no, pieces in sorted(wanted.items()):
        if not 1 <= no <= len(order.placed.lines):
            raise NotReplaceable("no_line", line=no, lines=len(order.placed.lines))
        if pieces > left[no]:
            raise NotReplaceable("too_many", line=no, pieces=pieces, left=max(left[no], 0))
    found = +Counter(wanted or left)
    _must_be_in_no_return(order, found, left, key)
    if not found:
        raise NotReplaceable("nothing")
    return tuple(Packed(no, pieces) for no, pieces in sorted(found.items()))


def _must_be_in_no_return(order: Order, wanted: Mapping[int, int], left: Counter[int], key: str) -> None:
    """Of pieces in a return that is open, that return says what the customer gets for them."""
    free = Counter(left)
    for back in order.returns.all:
        is_sent_for_it = back.wish is ReturnWish.REPLACEMENT and key == return_key(order.state.order_no, back.no)
        if not back.is_open or is_sent_for_it:
            continue
        free.subtract(back.claims)
        for no, pieces in sorted(wanted.items()):
            if no in back.claims and pieces > free[no]:
                number = return_no(order.state.order_no, back.no)
                raise NotReplaceable("in_return", return_no=number, line=no, pieces=back.claims[no])


def _replaceable(order: Order) -> Counter[int]:
    """Pieces by line that left, are not being replaced, and were not paid for as a return."""
    left = Counter(parts.pieces_that_left(order))
    for parcel in order.goods.parcels:
        if parcel.is_to_leave or (parcel.is_replacement and parcel.is_under_way):
            left.subtract(dict(parcel.lines))
    for back in order.returns.all:
        if back.settlement and back.wish is not ReturnWish.REPLACEMENT:
            left.subtract(dict(back.settlement.paid_for))
    return left
