"""An order in several parcels: what is in which, what is still here, and which of them carries totals and cash."""

from collections import Counter
from collections.abc import Iterable, Mapping

from domain.basics.errors import NotReadyToPack
from domain.contract.order import Line, PlacedOrder
from domain.order.aggregate import Order
from domain.order.goods import GoodsState
from domain.order.packed import Packed
from domain.order.parcel import Parcel


def whole(placed: PlacedOrder) -> tuple[Packed, ...]:
    """All pieces of all lines."""
    return tuple(Packed(no, line.quantity) for no, line in enumerate(placed.lines, start=1))


def without(pieces: Iterable[Packed], others: Iterable[Packed]) -> tuple[Packed, ...]:
    """These pieces without the others, line by line."""
    less = dict(others)
    found = [Packed(each.line, each.pieces - less.get(each.line, 0)) for each in pieces]
    return tuple(each for each in found if each.pieces > 0)


def left_for(placed: PlacedOrder, parcels: Iterable[Parcel]) -> tuple[Packed, ...]:
    """What of the order is in none of these parcels."""
    packed: Counter[int] = Counter()
    for parcel in parcels:
        packed.update({} if parcel.is_stray else dict(parcel.holds))
    return without(whole(placed), (Packed(no, pieces) for no, pieces in packed.items()))


def contents_of(placed: PlacedOrder, parcel: Parcel, parcels: Iterable[Parcel]) -> tuple[Packed, ...]:
    """What is in one of these parcels, by line. Of one that left without a word about that: what is in no other."""
    return parcel.lines or left_for(placed, [each for each in parcels if each.lines])


def chosen(
    placed: PlacedOrder, others: Iterable[Parcel], wanted: Mapping[int, int], awaited: Iterable[Packed] = ()
) -> tuple[Packed, ...]:
    """What goes into a parcel beside these others: what is wanted, or all that is in none of them.

    `awaited`: what has not come in.

    Raises:
        NotReadyToPack: of a line that the order does not have, or of more pieces than are left; or nothing is left.
    """
    packed = [each for each in others if each.holds and not each.is_stray]
    left = left_for(placed, packed)
    if not left and packed:
        refuse_what_came_back(packed)
        raise NotReadyToPack("other_parcel", parcel_no=packed[0].parcel_no)
    here = without(left, awaited)
    if not wanted and here:
        return here
    if not here:
        raise NotReadyToPack("awaited")
    for no, pieces in sorted(wanted.items()):
        if not 1 <= no <= len(placed.lines):
            raise NotReadyToPack("no_line", line=no, lines=len(placed.lines))
        if pieces > dict(left).get(no, 0):
            raise NotReadyToPack("too_many", line=no, pieces=pieces, left=dict(left).get(no, 0))
        if pieces > dict(here).get(no, 0):
            raise NotReadyToPack("awaited")
    return tuple(Packed(no, pieces) for no, pieces in sorted(wanted.items()))


def refuse_what_came_back(parcels: Iterable[Parcel]) -> None:
    """Raises NotReadyToPack where one of these came back, and waits for the customer's choice or for a look at it."""
    if back := [each for each in parcels if each.is_waited_for]:
        raise NotReadyToPack("not_chosen" if back[0].awaits_choice else "uninspected", parcel_no=back[0].parcel_no)


def next_no(parcels: Iterable[Parcel], others: Iterable[str] = ()) -> str:
    """The number of one more parcel; `others` are taken, too."""
    taken = [*(parcel.parcel_no for parcel in parcels), *others]
    return str(max((int(number) for number in taken if number.isdecimal()), default=0) + 1)


def new_parcel(
    placed: PlacedOrder, parcel_no: str, version: int, lines: tuple[Packed, ...], goods: GoodsState
) -> Parcel:
    """A parcel of these lines beside those that there are. The first of several carries the totals and the cash."""
    others = [each for each in goods.parcels if each.parcel_no != parcel_no and each.holds and not each.is_stray]
    has_totals = not any(not each.is_further for each in others)
    is_part = bool(lines) and lines != whole(placed)
    return Parcel(parcel_no=parcel_no, version=version, lines=lines, is_part=is_part, is_further=not has_totals)


def parts_of(parcels: Iterable[Parcel]) -> int:
    """In how many parcels the order leaves, those that another took the place of left out; 0: in one."""
    return sum(each.is_part and not (each.is_replaced or each.is_replacement) for each in parcels)


def with_totals(parcels: Iterable[Parcel], default: Parcel) -> Parcel:
    """The parcel whose slip has the totals; what came back and leaves in another one carries them no more."""
    return next((each for each in parcels if not (each.is_further or each.is_replaced)), default)


def keep(order: Order, parcel: Parcel) -> None:
    """Take down what a parcel is and where; once an order is split, also what is in no parcel yet."""
    order.goods = order.goods.holding(parcel)
    count_rest(order)


def count_rest(order: Order) -> None:
    """What is in no parcel, as the parcels are now."""
    order.goods = order.goods.followed_by(_to_follow(order))


def _to_follow(order: Order) -> tuple[Packed, ...]:
    parcels = order.goods.parcels
    is_split = any(
        (each.is_part or each.is_sent_again) and not (each.is_stray or each.is_replacement) for each in parcels
    )
    return left_for(order.placed, parcels) if is_split else ()


def count_anew(order: Order, before: PlacedOrder) -> None:
    """The order has other lines: what lies in boxes that are still here, as they count now.

    What it does not hold any more, or less of, is in none of them: whoever packs takes it out, and prints anew.
    """
    if order.goods.awaited:
        _await_anew(order, before)
    here = [each for each in order.goods.parcels if each.is_being_packed and not each.is_replacement]
    if not here:
        return
    left = Counter({packed.line: packed.pieces for packed in still_here(order)})
    for parcel in here:
        lines = whole(order.placed) if not parcel.is_part else _taken(order.placed, left, skus_of(before, parcel.lines))
        order.goods = order.goods.holding(parcel.filled(lines)) if lines else order.goods.without(parcel.parcel_no)
    order.goods = order.goods.followed_by(_to_follow(order))


def _await_anew(order: Order, before: PlacedOrder) -> None:
    """Of an article of which less is ordered now, so many less are waited for, as the stock counts it."""
    pieces, now = Counter(skus_of(before, order.goods.awaited)), order.placed.quantities
    for sku in list(pieces):
        pieces[sku] -= max(before.quantities[sku] - now.get(sku, 0), 0)
    awaited = last_of(order.placed, pieces)
    order.goods = order.goods.awaiting(awaited) if awaited else order.goods.completed()


def last_of(placed: PlacedOrder, pieces: Mapping[str, int]) -> tuple[Packed, ...]:
    """So many pieces of each article, from the last of its lines on: those before are had first."""
    return tuple(sorted(_taken(placed, Counter(dict(whole(placed))), pieces, is_from_end=True)))


def pieces_that_left(order: Order) -> dict[int, int]:
    """Pieces by line that are in parcels which have left; what is shipped once more has not yet."""
    pieces: Counter[int] = Counter()
    for parcel in _gone(order.goods):
        pieces.update({} if parcel.is_stray else dict(parcel.holds))
    return dict(pieces)


def still_here(order: Order) -> tuple[Packed, ...]:
    """What of the order has not left."""
    return left_for(order.placed, _gone(order.goods))


def _gone(goods: GoodsState) -> list[Parcel]:
    return [each for each in goods.parcels if each.has_left]


def _taken(
    placed: PlacedOrder, left: Counter[int], pieces: Mapping[str, int], *, is_from_end: bool = False
) -> tuple[Packed, ...]:
    """So many pieces of each article, as far as there are, from these lines, which then have so many less."""
    taken = []
    wanted = Counter(pieces)
    lines = list(enumerate(placed.lines, start=1))
    for no, line in reversed(lines) if is_from_end else lines:
        if (found := min(wanted[line.sku], left[no])) > 0:
            taken.append(Packed(no, found))
            wanted[line.sku] -= found
            left[no] -= found
    return tuple(taken)


def in_parcel(placed: PlacedOrder, parcel: Parcel) -> tuple[Line, ...]:
    """What is in a parcel, as lines: all of an order that is not split, or other articles in its place."""
    if parcel.articles or not parcel.is_part:
        return parcel.articles or placed.lines
    lines = [(placed.lines[each.line - 1], each.pieces) for each in parcel.lines]
    return tuple(line.model_copy(update={"quantity": pieces}) for line, pieces in lines)


def skus_in(placed: PlacedOrder, parcel: Parcel) -> dict[str, int]:
    """What is in a parcel, in pieces per SKU."""
    pieces: Counter[str] = Counter()
    for line in in_parcel(placed, parcel):
        pieces[line.sku] += line.quantity
    return dict(pieces)


def articles_named(pieces: Mapping[str, int]) -> list[str]:
    """Pieces by SKU, as colleagues read them."""
    return [f"{sku} × {count}" for sku, count in sorted(pieces.items())]


def skus_of(placed: PlacedOrder, lines: Iterable[Packed]) -> dict[str, int]:
    """Pieces per SKU; the same may stand on several lines."""
    pieces: Counter[str] = Counter()
    for each in lines:
        pieces[placed.lines[each.line - 1].sku] += each.pieces
    return dict(pieces)
