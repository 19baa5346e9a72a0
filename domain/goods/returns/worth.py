"""What a return comes to: the price of what came back, less what the rule says. All in yen."""

from collections import Counter
from collections.abc import Iterable, Mapping

from domain.contract.returns import Postage, ReturnWish
from domain.contract.status import Status
from domain.goods import parts
from domain.goods.returns.rule import rule_of
from domain.order.aggregate import Order
from domain.order.packed import Packed
from domain.order.returning import Return, Settlement


def reckon(order: Order, one: Return, *, as_agreed: bool = False) -> Settlement:
    """What the rule gives for this return as it is now; `as_agreed`: what it would, once all came as it should."""
    rule, pieces = rule_of(order, one.cause), paid_pieces(order, one, as_agreed=as_agreed)
    goods = _worth(order, one, pieces)
    shipping = 0
    if rule.returns_shipping and pieces and _is_all(order, one, pieces):
        given = sum(each.settlement.shipping for each in order.returns.all if each.settlement)
        shipping = max(order.placed.shipping_fee + order.placed.cod_fee - given, 0)
    postage = one.shop_paid if one.postage is Postage.CUSTOMER else -one.customer_paid
    fee = 0 if one.is_favour and one.is_kept else min(rule.fee, goods)
    return exchanged(order, one, Settlement(paid_for=pieces, goods=goods, shipping=shipping, fee=fee, postage=postage))


def exchanged(order: Order, one: Return, found: Settlement) -> Settlement:
    """What is wanted in exchange is paid by this, where that is enough for it, or the customer agreed to pay more."""
    is_sent = order.state.ending in {None, Status.COMPLETED} and bool(found.paid_for)
    if is_sent and one.is_dearer and found.total:
        return found.paying(min(one.price, found.total), max(one.price - found.total, 0))
    return found.paying(one.price if is_sent and one.price <= found.total else 0)


def paid_pieces(order: Order, one: Return, *, as_agreed: bool = False) -> tuple[Packed, ...]:
    """The pieces that are paid for: none of those that are replaced."""
    if one.wish is ReturnWish.REPLACEMENT:
        return ()
    if one.is_kept or as_agreed:
        return one.lines
    pieces = Counter(dict(one.sellable))
    if rule_of(order, one.cause).pays_broken or one.claim_no:
        pieces.update(dict(one.broken))
    return packed(pieces)


def packed(pieces: Mapping[int, int]) -> tuple[Packed, ...]:
    """Pieces by line, as a state holds them."""
    return tuple(Packed(line, count) for line, count in sorted(pieces.items()) if count > 0)


def _given_up(order: Order, but: Return | None = None) -> Counter[int]:
    """Pieces by line whose price goes back already, or is not asked for."""
    pieces: Counter[int] = Counter()
    for parcel in order.goods.parcels:
        if parcel.is_done_without:
            pieces.update(dict(parts.contents_of(order.placed, parcel, order.goods.parcels)))
    for each in order.returns.all:
        if each.settlement and not (but and each.no == but.no):
            pieces.update(dict(each.settlement.paid_for))
    return pieces


def _worth(order: Order, one: Return, pieces: Iterable[Packed]) -> int:
    """Reckoned with all that went back before, so that the shares of a discount are rounded once."""
    before = _given_up(order, one)
    after = before + Counter(dict(pieces))
    return price_of(order, after) - price_of(order, before)


def price_of(order: Order, pieces: Mapping[int, int]) -> int:
    """What was charged for these pieces: with their share of a discount, without shipping."""
    gross = sum(order.placed.lines[no - 1].unit_price * count for no, count in pieces.items())
    return max(gross - order.placed.discount * gross // max(order.placed.goods_total, 1), 0)


def _is_all(order: Order, one: Return, pieces: Iterable[Packed]) -> bool:
    """With these, all of the order has come back."""
    after = _given_up(order, one) + Counter(dict(pieces))
    return all(after[each.line] >= each.pieces for each in parts.whole(order.placed))


def is_nothing_kept(order: Order) -> bool:
    """The price of all that was ordered has gone back, or is not asked for, and nothing is had for it instead."""
    if any(each.settlement.credit for each in order.returns.all if each.settlement):
        return False
    pieces = _given_up(order)
    return all(pieces[each.line] >= each.pieces for each in parts.whole(order.placed))
