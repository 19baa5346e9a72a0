"""Looking at what came back: what is good is sold again, or leaves once more; what is broken does neither."""

from collections import Counter
from collections.abc import Mapping
from typing import ClassVar

from domain.basics.errors import Refusal
from domain.basics.said import Code
from domain.contract.messages import ReturnInspected
from domain.goods import parts
from domain.order.aggregate import Order
from domain.order.comeback import Comeback, Course
from domain.order.owed import TaskKind
from domain.order.packed import Packed
from domain.order.parcel import Parcel

_NOT_REPLACED = Code("todo.broken_not_replaced", "articles")
#: Of these nobody waits for the goods any more.
_FREE = frozenset({Course.KEPT, Course.PERSON})


class NotInParcel(Refusal):
    """What came back is not what is told of it."""

    cases: ClassVar = {
        "": ("parcel_no",),
        "line": ("line", "parcel_no"),
        "too_many": ("line", "pieces", "most"),
        "fewer": ("line", "pieces", "known"),
    }


def inspect(order: Order, fact: ReturnInspected) -> None:
    """Somebody has looked at a parcel that came back; all that was said so far counts, so that nothing counts twice.

    Without a number of pieces all that nobody has looked at is good.

    Raises:
        NotInParcel: it has not come back, or it does not hold these pieces, or fewer are told than before.
    """
    parcel = order.goods.parcel(fact.parcel_no)
    if parcel is None or parcel.back is None:
        raise NotInParcel(parcel_no=fact.parcel_no)
    known = parcel.back
    sellable, broken = _told(parcel, known, fact)
    after = parcel.found(_packed(sellable), _packed(broken))
    if after == parcel:
        return
    good = _skus(order, Counter(sellable) - Counter(dict(known.sellable)))
    bad = _skus(order, Counter(broken) - Counter(dict(known.broken)))
    if parcel.articles:  # other ones than its lines: all good, or somebody counts them by hand
        good = {} if broken or known.sellable else parts.skus_in(order.placed, parcel)
    order.note("return_inspected", by=fact.by, parcel_no=fact.parcel_no, good=good, broken=bad)
    order.goods = order.goods.holding(after)
    if known.course in _FREE:
        order.to_shelf.update(good)
    elif parcel.is_sent_again:
        order.from_shelf.update(bad)
        order.goods = order.goods.followed_by(parts.left_for(order.placed, order.goods.parcels))
    _settle(order)


def take_as_good(order: Order, by: str = "") -> None:
    """What is to be shipped once more has left, although nobody told of a look at it: who packed it has seen it."""
    for parcel in order.goods.parcels:
        if parcel.is_sent_again and parcel.unseen:
            known = parcel.back or Comeback()
            good = Counter(dict(known.sellable))
            good.update(dict(parcel.unseen))
            seen = parts.skus_of(order.placed, parcel.unseen)
            order.note("return_inspected", by=by, parcel_no=parcel.parcel_no, good=seen, broken={})
            order.goods = order.goods.holding(parcel.found(_packed(good), known.broken))
    _settle(order)


def _settle(order: Order) -> None:
    """Nobody has to look at anything any more."""
    if not any(each.unseen or each.back.course is Course.PERSON for each in order.goods.parcels if each.back):
        order.goods = order.goods.settled()


def _told(parcel: Parcel, known: Comeback, fact: ReturnInspected) -> tuple[dict[int, int], dict[int, int]]:
    """Good and broken pieces by line, all that was said before among them."""
    if not fact.sellable and not fact.broken:
        rest = Counter(dict(known.sellable))
        rest.update(dict(parcel.unseen))
        return dict(rest), dict(known.broken)
    sellable, broken = dict(known.sellable) | dict(fact.sellable), dict(known.broken) | dict(fact.broken)
    for told, before in ((sellable, dict(known.sellable)), (broken, dict(known.broken))):
        for line, pieces in told.items():
            if pieces < before.get(line, 0):
                raise NotInParcel("fewer", line=line, pieces=pieces, known=before[line])
    most = dict(parcel.lines)
    for line in sorted(sellable.keys() | broken.keys()):
        pieces = sellable.get(line, 0) + broken.get(line, 0)
        if line not in most:
            raise NotInParcel("line", line=line, parcel_no=parcel.parcel_no)
        if pieces > most[line]:
            raise NotInParcel("too_many", line=line, pieces=pieces, most=most[line])
    return sellable, broken


def _packed(pieces: Mapping[int, int]) -> tuple[Packed, ...]:
    return tuple(Packed(line, count) for line, count in sorted(pieces.items()) if count)


def _skus(order: Order, pieces: Mapping[int, int]) -> dict[str, int]:
    return parts.skus_of(order.placed, _packed(pieces))


def not_replaced(order: Order, short: Mapping[str, int]) -> None:
    """Of what is shipped once more some pieces are broken, and the shelf has none instead: a person decides."""
    if short:
        _note_lacking(order, Counter(short))
        order.ask_person(TaskKind.CHECK_SHIPMENT, _NOT_REPLACED(articles=parts.articles_named(short)))


def _note_lacking(order: Order, short: Counter[str]) -> None:
    """The newest of what is broken is what the shelf has nothing for."""
    for parcel in [each for each in order.goods.parcels if each.is_sent_again and each.back]:
        known = parcel.back or Comeback()
        lacking = Counter(dict(known.lacking))
        for line, pieces in known.replaced.items():
            sku = order.placed.lines[line - 1].sku
            count = min(pieces, short[sku])
            lacking[line] += count
            short[sku] -= count
        order.goods = order.goods.holding(parcel.not_replaced(_packed(lacking)))
