"""When the parcel is wished for: another day, or other hours."""

from domain.basics.errors import UnfitWish
from domain.contract.messages import ChangeDelivery
from domain.contract.order import Wishes
from domain.goods import reshipping
from domain.goods.changeable import must_be_changeable
from domain.goods.rewriting import DELIVERY_CHANGED, recall, rewrite
from domain.order.aggregate import Order
from domain.order.deadline import latest_wish
from domain.order.facts import Change, ChangeFacts, Wished
from domain.order.kinds import MailKind
from domain.people.route import first_arrival


def change_delivery(order: Order, command: ChangeDelivery, *, is_slot_known: bool = True) -> None:
    """Another day or other hours: free until packing starts; while packing, the label is printed anew.

    So it is for what came back, while all that is still to leave is here again.

    `is_slot_known` is False for hours in which no carrier brings parcels.

    Raises:
        OrderClosed, AlreadyShipped, CancellationAsked, SeenOlder, UnfitWish
    """
    must_be_changeable(order, command.expected_version, is_here=reshipping.is_here_again(order))
    before = order.placed.wishes
    after = _wished(before, command)
    if after == before:
        return
    if after.time_slot != before.time_slot and not is_slot_known:
        raise UnfitWish("hours", hours=after.time_slot or "")
    if after.delivery_date != before.delivery_date:
        _must_be_possible(order, after)
    rewrite(order, order.placed.model_copy(update={"wishes": after}))
    reshipping.goes_where_it_went(order)
    order.note(
        "delivery_changed",
        by=command.by,
        note=command.reason,
        version=order.state.version,
        before=_written(before),
        after=_written(after),
    )
    wished = Wished(day=before.delivery_date, hours=before.time_slot or "")
    change = Change(
        total_before=order.placed.total, shipping_fee_before=order.placed.shipping_fee, wished_before=wished
    )
    facts = ChangeFacts(changed=change, is_accepted=order.state.accepted_at is not None)
    order.owe(MailKind.ORDER_CHANGED, facts, what=str(order.state.version))
    recall(order, command.by, DELIVERY_CHANGED())


def _wished(before: Wishes, command: ChangeDelivery) -> Wishes:
    day = None if command.any_day else command.delivery_date or before.delivery_date
    hours = before.time_slot if command.time_slot is None else command.time_slot or None
    return before.model_copy(update={"delivery_date": day, "time_slot": hours})


def _must_be_possible(order: Order, wishes: Wishes) -> None:
    if wishes.delivery_date is None:
        return
    first = first_arrival(order.placed, order.policy, order.calendar, order.at)
    last = latest_wish(first)
    if wishes.delivery_date < first:
        raise UnfitWish("too_early", day=wishes.delivery_date, first=first)
    if wishes.delivery_date > last:
        raise UnfitWish("too_late", day=wishes.delivery_date, last=last)


def _written(wishes: Wishes) -> dict[str, str]:
    return {"delivery_date": str(wishes.delivery_date or ""), "time_slot": wishes.time_slot or ""}
