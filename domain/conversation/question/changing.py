"""Changes of an order that somebody asks for: made at once, or once the customer has agreed to what is a new offer.

What customers want themselves they agree to, but for fees that it brings with it: of those they may know nothing.
"""

from domain.contract.messages import ChangeAddress, ChangeLines, ChangePlan
from domain.contract.order import PlacedOrder
from domain.conversation.question import offered_change, prepayment
from domain.goods import change, new_plan
from domain.goods.change import NotAgreed
from domain.order.aggregate import Order
from domain.order.facts import Change
from domain.order.offered import What


def change_lines(order: Order, command: ChangeLines) -> Change | None:
    """Other contents; whether the stock allows it is asked by the activity. None: nothing was changed.

    Raises:
        OrderClosed, AlreadyShipped, CancellationAsked, SeenOlder, UnknownLine, NothingLeft, TermsUnknown, NotAgreed,
        AlreadyOffered
    """
    after = change.with_other_lines(order, command)
    if after is None:
        return None
    if _must_be_asked(order, command, after.placed):
        offered_change.offer(order, What.LINES, after, command)
        return None
    return change.refill(order, after, by=command.by, note=command.reason)


def change_address(order: Order, command: ChangeAddress) -> None:
    """Ship elsewhere: free until packing starts; while packing, the packer must print anew; refused once shipped.

    What bringing it there costs more, or less, is told and settled with it.

    Raises:
        OrderClosed, AlreadyShipped, SeenOlder, NotAgreed, AlreadyOffered
    """
    after = change.sent_elsewhere(order, command)
    if after is None:
        return
    if _must_be_asked(order, command, after.placed):
        offered_change.offer(order, What.ADDRESS, after, command)
    else:
        change.move(order, after, by=command.by, note=command.reason)


def change_plan(order: Order, command: ChangePlan) -> None:
    """Pay otherwise from now on. What is so already changes nothing.

    Raises:
        OrderClosed, AlreadyShipped, CancellationAsked, SeenOlder, PlanNotPossible, NotAgreed, AlreadyOffered
    """
    terms = new_plan.paid_otherwise(order, command)
    if terms is None:
        return
    after = new_plan.as_paid_by(order.placed, terms)
    if _must_be_asked(order, command, after.placed):
        offered_change.offer(order, What.PLAN, after, command)
    else:
        new_plan.pay_by(order, terms, by=command.by, note=command.reason)
        prepayment.settle_where_chosen(order, command.by)


def _must_be_asked(order: Order, command: ChangeLines | ChangeAddress | ChangePlan, after: PlacedOrder) -> bool:
    """True where the customer has to say yes first.

    Raises:
        NotAgreed: and whoever sends this neither has the yes nor wants the customer asked.
    """
    before = order.placed
    if command.agreed or not change.is_new_offer(before, after):
        return False
    if order.answers_customer:
        return after.shipping_fee + after.cod_fee > before.shipping_fee + before.cod_fee
    if not command.offer:
        raise NotAgreed(before=before.total, after=after.total)
    return True
