"""When all that has left of an order has arrived, and what follows: who pays then is asked to, or hears the news."""

from datetime import timedelta

from domain.contract.messages import ParcelDelivered
from domain.contract.status import Goods
from domain.order.aggregate import Order
from domain.order.facts import OnTheWayFacts, RequestFacts
from domain.order.kinds import MailKind
from domain.order.parcel import Parcel
from domain.payment.due_date import set_deadline

_YESTERDAY = timedelta(days=1)


def arrive_without(order: Order) -> None:
    """Nothing else is waited for any more: all that has left may have arrived."""
    arrived = [each for each in order.goods.parcels if each.delivered_at and not each.is_stray]
    if order.goods.stage is Goods.SHIPPED and arrived and is_all_there(order):
        order.goods = order.goods.delivered(order.at)
        if is_asked_to_pay(order):
            ask_to_pay(order, arrived[-1])


def is_all_there(order: Order) -> bool:
    """Nothing of the order is here, under way, or came back and is spoken of."""
    goods = order.goods
    return not (goods.is_partly_here or goods.is_return_waited_for or goods.is_under_way)


def is_asked_to_pay(order: Order) -> bool:
    """True for money that is due once the goods are there."""
    return order.state.terms.pays_after_delivery and not order.money.is_secured


def ask_to_pay(order: Order, parcel: Parcel | None) -> None:
    """The request for payment, with a date. Who knows one, and waited for a replacement, has that much more time."""
    if order.money.deadline and any(each.is_replacement for each in order.goods.parcels):
        order.restart_clock()
        return
    set_deadline(order)
    order.owe(
        MailKind.PAYMENT_REQUEST,
        RequestFacts(
            rest=order.money.missing,
            received_total=max(order.money.kept, 0) or None,
            deadline=order.money.deadline.told if order.money.deadline else None,
            shipped_on=order.calendar.day_of(parcel.shipped_at) if parcel and parcel.shipped_at else None,
        ),
    )


def tell_arrived(order: Order, fact: ParcelDelivered) -> None:
    """Only while it is news: who was there when it came need not hear of it days later."""
    if order.calendar.day_of(fact.delivered_at) >= order.today - _YESTERDAY:
        parcel = order.goods.parcel(fact.parcel_no) or Parcel()
        facts = OnTheWayFacts(carrier=parcel.carrier, tracking_no=parcel.tracking_no)
        order.owe(MailKind.ARRIVED, facts, what=fact.parcel_no)
