"""Two orders of one person in one parcel: which may be, what is not charged for it, and what ends it.

One order leads: label, cash and number are those of its parcel, and it tells the customer of the way. The other rides
along. Each keeps its contents, its price, its slip and its journal. docs/decisions/0037-two-orders-in-one-parcel.md.
"""

from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from domain.basics.errors import Refusal
from domain.basics.said import Code
from domain.contract.messages import Merge
from domain.contract.order import PlacedOrder, Wishes
from domain.contract.status import Goods
from domain.goods.new_price import charge
from domain.goods.packing import refuse_to_pick
from domain.goods.rewriting import call_back, rewrite
from domain.goods.waybill import carrier_of
from domain.order.aggregate import Order
from domain.order.facts import TogetherFacts
from domain.order.kinds import MailKind
from domain.order.state import OrderState
from domain.order.together import Together
from domain.people.identity import Attribute, Keys, attribute_of, identity, is_same_person, names_in
from domain.shop.temperature import Temperature, temperature
from domain.shop.waybills import Waybills

_PARTED = Code("held.parted", "other")
#: Why two orders that were to leave in one parcel do so no more, of whichever of them.
_WHY = {
    "ended": Code("parted.ended"),
    "held": Code("parted.held"),
    "goods": Code("parted.goods"),
    "unpaid": Code("parted.unpaid"),
    "in_parts": Code("parted.in_parts"),
    "changed": Code("parted.changed"),
    "left": Code("parted.left"),
}


class NotTogether(Refusal):
    """These two orders cannot leave in one parcel."""

    cases: ClassVar = {
        "itself": (),
        "with_other": ("order_no", "other"),
        "person": ("order_no", "other"),
        "recipient": ("order_no", "other"),
        "not_ready": ("order_no", "why"),
        "in_parts": ("order_no",),
        "several_cash": ("order_no", "other"),
        "cash_leads": ("order_no", "other"),
        "temperature": ("order_no", "other"),
        "carrier": ("order_no", "other"),
        "gift": ("order_no", "other"),
        "wishes": ("order_no", "other"),
        "wishes_of": ("order_no", "other"),
        "rides": ("order_no", "other"),
    }


class Side(NamedTuple):
    """One of two orders, and how the shop would send it."""

    placed: PlacedOrder
    state: OrderState
    temperature: Temperature = Temperature.NORMAL
    carrier: str = ""

    @classmethod
    def of(cls, placed: PlacedOrder, state: OrderState, waybills: Waybills, default_carrier: str) -> "Side":
        """As the shop would send it today."""
        return cls(placed, state, temperature(placed, waybills), carrier_of(placed, waybills, default_carrier))


def refuse_to_merge(leading: Side, riding: Side, wishes_of: str | None = None) -> None:
    """Both may be packed at this moment, for the same person and door; at most one takes cash there, and it leads.

    Raises:
        NotTogether
    """
    a, b = leading.placed.order_no, riding.placed.order_no
    for case in _faults(leading, riding, wishes_of):
        raise NotTogether(case, **({} if case == "itself" else {"order_no": a, "other": b}))
    for side in (leading, riding):
        _must_be_ready(side)


def _faults(leading: Side, riding: Side, wishes_of: str | None) -> Iterator[str]:
    ours, theirs = leading.placed, riding.placed
    if ours.order_no == theirs.order_no:
        yield "itself"
    if not is_same_person(identity(ours.orderer), identity(theirs.orderer)):
        yield "person"
    if not _is_same_door(identity(ours.ship_to), identity(theirs.ship_to)):
        yield "recipient"
    if theirs.terms.collected_by_carrier:
        yield "several_cash" if ours.terms.collected_by_carrier else "cash_leads"
    if leading.temperature is not riding.temperature:
        yield "temperature"
    if leading.carrier != riding.carrier:
        yield "carrier"
    if ours.wishes.gift != theirs.wishes.gift:
        yield "gift"
    if wishes_of not in {None, ours.order_no, theirs.order_no}:
        yield "wishes_of"
    if wishes_of is None and _when(ours.wishes) != _when(theirs.wishes):
        yield "wishes"


def _is_same_door(ours: Keys, theirs: Keys) -> bool:
    """The same name at the same address, however both are written."""
    addresses = {key for key in ours & theirs if attribute_of(key) is Attribute.ADDRESS}
    return bool(addresses and names_in(ours & theirs))


def _when(wishes: Wishes) -> tuple[object, str]:
    return wishes.delivery_date, wishes.time_slot or ""


def _must_be_ready(side: Side) -> None:
    """Raises NotTogether."""
    order_no, goods = side.placed.order_no, side.state.goods
    if goods.together is not None:
        raise NotTogether("with_other", order_no=order_no, other=goods.together.order_no)
    if goods.is_partly_here or goods.awaited:
        raise NotTogether("in_parts", order_no=order_no)
    try:
        refuse_to_pick(side.state)
    except Refusal as refusal:
        raise NotTogether("not_ready", order_no=order_no, why=refusal.said) from refusal
    if goods.have_gone:
        raise NotTogether("in_parts", order_no=order_no)


def refuse_a_waybill(state: OrderState) -> None:
    """Raises NotTogether where the goods leave in the parcel of another order."""
    if state.goods.together and state.goods.rides:
        raise NotTogether("rides", order_no=state.order_no, other=state.goods.together.order_no)


def lead(order: Order, riding: PlacedOrder, riding_state: OrderState, command: Merge) -> None:
    """The other order leaves in the parcel of this one; the customer is told so, and what is not charged for it."""
    fee_off, surplus = fee_let_off(Side(riding, riding_state))
    wished = riding.wishes if command.wishes_of == riding.order_no else order.placed.wishes
    _wish_for(order, wished)
    order.goods = order.goods.sent_with(Together(order_no=riding.order_no, leads=True).begun(fee_off))
    order.note("sent_together", by=command.by, note=command.reason, other=riding.order_no)
    total = riding.total - fee_off
    facts = TogetherFacts(other=riding.order_no, fee_off=fee_off, other_total=total, surplus=surplus or None)
    order.owe(MailKind.SENT_TOGETHER, facts, what=f"{riding.order_no}:{order.state.version}:{order.at.isoformat()}")


def ride(order: Order, together: Together, leading: PlacedOrder) -> None:
    """This order leaves in the parcel of the other one: it has no label, and shipping is not charged for it."""
    before = order.placed.total
    charge(order, _wished(without_shipping(order.placed), leading.wishes))
    fee_off = before - order.placed.total
    order.goods = order.goods.sent_with(together.begun(fee_off))
    order.note("rides_along", other=together.order_no, amount=fee_off)


def fee_let_off(riding: Side) -> tuple[int, int]:
    """Yen that an order costs less which rides along, and how many of them were paid already."""
    money, total = riding.state.money, without_shipping(riding.placed).total
    return riding.placed.total - total, max(money.priced(total).surplus - money.surplus, 0)


def without_shipping(placed: PlacedOrder) -> PlacedOrder:
    """The order as it costs without shipping: the fee is let off as far as there is anything to pay."""
    off = min(placed.shipping_fee, placed.total)
    return placed.model_copy(update={"shipping_fee": placed.shipping_fee - off, "total": placed.total - off})


def _wished(placed: PlacedOrder, wishes: Wishes) -> PlacedOrder:
    when = {"delivery_date": wishes.delivery_date, "time_slot": wishes.time_slot}
    return placed.model_copy(update={"wishes": placed.wishes.model_copy(update=when)})


def _wish_for(order: Order, wishes: Wishes) -> None:
    if _when(order.placed.wishes) != _when(wishes):
        rewrite(order, _wished(order.placed, wishes))


def why_parted(order: Order, before: PlacedOrder) -> str:
    """Why an order that was to leave with another one leaves alone now; empty while it does not.

    `before` is what it said when it was looked at. What has left stays together, whatever becomes of it.
    """
    state, goods = order.state, order.goods
    if state.is_over:
        return "ended"
    if state.conversation.holds or goods.cancel_requested_by:
        return "held"
    if goods.stage not in {Goods.RESERVED, Goods.PACKING} or goods.awaited:
        return "goods"
    if state.awaits_money or state.accepted_at is None:
        return "unpaid"
    if goods.to_follow or any(parcel.is_part for parcel in goods.parcels):
        return "in_parts"
    now = order.placed
    is_as_before = (now.lines, now.ship_to, now.wishes, now.plan) == (
        before.lines,
        before.ship_to,
        before.wishes,
        before.plan,
    )
    return "" if is_as_before else "changed"


def part(order: Order, why: str, *, is_told: bool) -> None:
    """This order leaves alone. What was not charged stays so; a box that is being packed is packed anew.

    `is_told`: it is the one that goes on, and its customer hears that.
    """
    together = order.goods.together
    if together is None:
        return
    order.goods = order.goods.sent_with(None)
    order.note("sent_alone", other=together.order_no, note=_WHY[why]())
    if order.state.is_over or order.goods.have_gone:
        return
    order.outdate_papers()
    if order.is_being_packed:
        call_back(order, "", _PARTED(other=together.order_no))
    if is_told:
        facts = TogetherFacts(other=together.order_no, fee_off=together.fee_off, is_ended=True, why=why)
        order.owe(MailKind.SENT_TOGETHER, facts, what=f"{together.order_no}:{order.state.version}:alone")
