"""What a parcel that came back costs: shipping it once more, or doing without it. All in yen."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from domain.basics.said import Code
from domain.contract.order import PaymentState
from domain.contract.status import Goods, ReturnReason, Status
from domain.goods import parts, return_inspection
from domain.goods.arrival import arrive_without
from domain.goods.contents import sent
from domain.goods.new_price import charge, have_authorization_changed
from domain.order.aggregate import Order
from domain.order.comeback import Course
from domain.order.facts import InKind
from domain.order.owed import TaskKind
from domain.order.packed import Packed
from domain.order.parcel import Parcel
from domain.payment import in_kind, refund
from domain.shop.policy import ReturnsPolicy

_GIVE_BACK = Code("todo.give_back_less_fees", "amount", "fee")
_GIVE_BACK_PART = Code("todo.give_back_of_parcel", "amount", "fee")
_GIVE_BACK_REST = Code("todo.give_back_rest", "amount")
_RELEASE = Code("todo.release_amount_less_fees", "fee")
_ASK_FEE = Code("todo.ask_fee", "fee")


#: The question that the customer is asked about them.
QUESTION = "returned"


class GivenUp(NamedTuple):
    """What falls away with a parcel that was to be shipped once more.

    `fee`: of the price; `dropped`: of that, what was not paid; `surplus`: what was, and belongs to the customer now.
    """

    fee: int = 0
    dropped: int = 0
    surplus: int = 0


NOTHING = GivenUp()


class Costs(NamedTuple):
    """What doing without it comes to: kept of what was paid, given back, and whether the fee is asked for instead."""

    fee: int = 0
    refund: int = 0
    is_fee_asked: bool = False


class DoneWithout(NamedTuple):
    """What whoever does without it is told, by the names that the facts of mails have for it."""

    is_lost: bool
    contents: dict[str, int]
    fee: int
    refund: int | None
    is_fee_asked: bool
    in_kind: InKind | None


def spoken_of(order: Order) -> list[Parcel]:
    """The parcels that came back and of which the customer has not said what becomes of them."""
    return [parcel for parcel in order.goods.parcels if parcel.awaits_choice]


def contents_of(order: Order, parcels: Iterable[Parcel]) -> tuple[Packed, ...]:
    """What is in them, by line."""
    held = (parts.contents_of(order.placed, parcel, order.goods.parcels) for parcel in parcels)
    return tuple(each for lines in held for each in lines)


def contents_told(order: Order, parcels: Iterable[Parcel]) -> dict[str, int]:
    """Pieces by SKU of an order that is split; empty where all that was ordered is in these parcels."""
    parcels = list(parcels)
    return parts.skus_of(order.placed, contents_of(order, parcels)) if any(each.is_part for each in parcels) else {}


def are_lost(order: Order) -> bool:
    """The carrier has lost the parcels that are spoken of: nothing of that is the customer's cost."""
    parcels = spoken_of(order)
    return bool(parcels) and all(each.back and each.back.why is ReturnReason.LOST for each in parcels)


def to_replace(order: Order) -> dict[str, int]:
    """Pieces by SKU that were lost: to send them again they have to be taken from the shelf once more."""
    lost = [each for each in spoken_of(order) if each.back and each.back.why is ReturnReason.LOST]
    return parts.skus_of(order.placed, contents_of(order, lost))


def reship_fee(order: Order) -> int:
    """What shipping it once more costs, to where the order goes now."""
    if are_lost(order):
        return 0
    fixed = order.policy.returns.reship_fee
    if fixed != "as_sent":
        return fixed
    by_table = order.policy.fees.once_more(sent(order.placed, order.policy, order.sizes))
    if by_table is not None:
        return by_table
    before = sum(each.back.fee for each in order.goods.parcels if each.back)
    return max(order.placed.shipping_fee - before, 0)


def costs(order: Order) -> Costs:
    """What it comes to when the customer does without what came back."""
    rules, kept = order.policy.returns, max(order.money.kept, 0)
    if are_lost(order):
        rules = ReturnsPolicy(cancel_fee=0, keeps_shipping_fee=False, charges_unpaid=False)
    if is_whole(order) and not _are_others_done_without(order):
        fee = rules.cancel_fee + (order.placed.shipping_fee if rules.keeps_shipping_fee else 0)
        if not kept:
            return Costs(fee=fee if rules.charges_unpaid else 0, is_fee_asked=rules.charges_unpaid and fee > 0)
        return Costs(fee=min(fee, kept), refund=max(kept - fee, 0))
    worth = value(order)
    fee = min(rules.cancel_fee, worth) if kept or rules.charges_unpaid else 0
    worth += _left_over(order, rules) - fee
    return Costs(fee=fee, refund=min(worth - _open(order, worth), max(kept - order.money.promised, 0)))


def _are_others_done_without(order: Order) -> bool:
    """The customer does without what is in other parcels already."""
    return any(each.back is not None and each.back.course is Course.KEPT for each in order.goods.parcels)


def _left_over(order: Order, rules: ReturnsPolicy) -> int:
    """Where in the end nothing of the order is kept: what came too much, and shipping, if the policy returns that."""
    shipping = 0 if rules.keeps_shipping_fee else order.placed.shipping_fee
    return order.money.surplus + shipping if is_whole(order) else 0


def is_whole(order: Order) -> bool:
    """All that left of the order came back, and nothing else follows."""
    return order.goods.stage is Goods.RETURNED


def value(order: Order) -> int:
    """What was charged for the goods in these parcels: with their share of a discount, without shipping."""
    lines = contents_of(order, spoken_of(order))
    gross = sum(order.placed.lines[each.line - 1].unit_price * each.pieces for each in lines)
    discount = order.placed.discount * gross // max(order.placed.goods_total, 1)
    return max(gross - discount, 0)


def _open(order: Order, worth: int) -> int:
    """So much of it was not paid, and need not be any more; what a carrier collects with another parcel is paid."""
    cash = order.state.terms.collected_by_carrier
    is_collected = cash and any(not each.is_further and not each.awaits_choice for each in order.goods.parcels)
    return 0 if is_collected or order.money.is_vouched_for else min(worth, order.money.missing)


def ship_again(order: Order) -> int:
    """What is in these parcels leaves once more, at the customer's cost; returns the fee."""
    fee, placed = reship_fee(order), order.placed
    for parcel in spoken_of(order):
        order.from_shelf.update(parts.skus_of(placed, parcel.back.broken if parcel.back else ()))
    _keep_fee(order, fee)
    back_at = min(each.returned_at or order.at for each in spoken_of(order))
    order.goods = order.goods.taking(Course.AGAIN)
    _find_it_left(order, back_at)
    order.goods = order.goods.followed_by(parts.left_for(placed, order.goods.parcels))
    wished = placed.wishes.delivery_date
    wishes = placed.wishes.model_copy(update={"delivery_date": wished if wished and wished > order.today else None})
    changes = {"shipping_fee": placed.shipping_fee + fee, "total": placed.total + fee, "wishes": wishes}
    after = placed.model_copy(update=changes)
    if after != placed:
        charge(order, after)
    return fee


def _find_it_left(order: Order, back_at: datetime) -> None:
    """It has left already, in a box of which nobody could say what is in it."""
    boxes = [each for each in order.goods.parcels if each.is_under_way and not (each.lines or each.is_stray)]
    box = next((each for each in boxes if each.shipped_at and each.shipped_at >= back_at), None)
    if box is None:
        return
    return_inspection.take_as_good(order)
    lines = parts.left_for(order.placed, order.goods.parcels)
    filled = parts.new_parcel(order.placed, box.parcel_no, box.version, lines, order.goods)
    order.goods = order.goods.holding(box.found_to_hold(filled))
    order.leaving = parts.skus_of(order.placed, lines)


def _keep_fee(order: Order, fee: int) -> None:
    """It is known of the first of them how much the price rose."""
    if fee:
        order.goods = order.goods.holding(spoken_of(order)[0].charged(fee))


def do_without(order: Order, given_up: GivenUp = NOTHING) -> Costs:
    """The customer does without it: what was paid for it is given back less fees, never more than came.

    What was found to be good is for others from now on. `given_up`: it was to be shipped once more.
    """
    found, was_whole = costs(order), is_whole(order)
    for parcel in spoken_of(order):
        order.to_shelf.update(parts.skus_of(order.placed, parcel.back.sellable if parcel.back else ()))
    if was_whole:
        _end(order, found)
    else:
        _take_off(order, found, given_up)
        found = found._replace(refund=found.refund + given_up.surplus)
    return found


def do_without_told(order: Order, given_up: GivenUp = NOTHING) -> DoneWithout:
    """The same, and what the customer is told of it."""
    contents, is_lost, before = contents_told(order, spoken_of(order)), are_lost(order), order.money
    found = do_without(order, given_up)
    return DoneWithout(
        is_lost=is_lost,
        contents=contents,
        fee=found.fee,
        refund=found.refund or None,
        is_fee_asked=found.is_fee_asked,
        in_kind=in_kind.told_since(order, before),
    )


def is_nothing_kept(order: Order) -> bool:
    """All that had left is back, for good, and nothing else is to come."""
    return is_whole(order) and not (order.goods.is_return_waited_for or order.state.is_over)


def end_with_nothing(order: Order) -> int:
    """What never left is cancelled as well, so nothing of the order is kept. Returns what goes back for that (yen)."""
    back = min(_left_over(order, order.policy.returns), max(order.money.kept - order.money.promised, 0))
    order.drop_tasks(TaskKind.OVERPAID)  # it is part of that
    return _end(order, Costs(refund=back), _GIVE_BACK_REST)


def _end(order: Order, found: Costs, said: Code = _GIVE_BACK) -> int:
    """Returns what a person is asked to give back; what was promised for other parcels is asked for already."""
    money, fee = order.money, found.fee
    if _are_others_done_without(order):
        fee = max(money.kept - money.promised - found.refund, 0)
    order.goods = order.goods.taking(Course.KEPT)
    order.money = money.with_fee(fee)
    order.end(Status.RETURNED)
    if order.placed.payment.state is PaymentState.AUTHORIZED and not order.money.allocated:
        order.ask_person(TaskKind.VOID_AUTHORIZATION, _RELEASE(fee=found.fee))
    elif found.is_fee_asked:
        order.ask_person(TaskKind.LOOK, _ASK_FEE(fee=found.fee))
    in_kind.give_all_back(order)
    amount = max(order.state.to_give_back - order.money.promised, 0)
    facts = {"amount": amount, "fee": found.fee} if said is _GIVE_BACK else {"amount": amount}
    return refund.owe(order, amount, said(**facts)) if amount else 0


def _take_off(order: Order, found: Costs, given_up: GivenUp) -> None:
    """The rest of the order goes on: what was not paid for these goods is let off, what was goes back."""
    worth, amount = value(order) - found.fee, found.refund + given_up.surplus
    is_only_vouched_for = order.money.is_vouched_for and not order.money.allocated
    before = order.money.due - order.money.let_off
    order.money = order.money.forgiven(worth if is_only_vouched_for else worth - found.refund)
    order.goods = order.goods.taking(Course.KEPT)
    if is_only_vouched_for:
        have_authorization_changed(order, before + given_up.fee, before - worth)
    elif amount := min(amount, refund.may_be_promised(order)):
        said = _GIVE_BACK_PART(amount=amount, fee=found.fee)
        refund.owe(order, amount, said, beyond=given_up.surplus)
    arrive_without(order)
