"""Stock from the order's side: set aside, waited for, looked at, given back exactly once."""

from datetime import timedelta
from typing import NamedTuple

from domain.basics.errors import NotListed, UnknownSku
from domain.basics.money import TaxRate
from domain.basics.said import Code
from domain.contract.messages import GoodsInspected
from domain.contract.status import Goods
from domain.order.aggregate import Order
from domain.order.owed import TaskKind
from domain.payment.payment import ships_by

_DAMAGED = Code("todo.damaged")
_INSPECTED_THOUGH_ENDED = Code("todo.inspected_though_ended", "status")
_UNEXPLAINED = Code("todo.unexplained")

MINUTES_AFTER_THANKS = timedelta(minutes=2)


class Terms(NamedTuple):
    """What the stock list says of an article beside its name and count; None: nothing.

    `price` is in yen with tax, `jan` the code on it (8 or 13 digits), `shelf` where it lies; the shop is told when
    fewer than `limit` pieces are free. `size` is that of a parcel with it: the sum of its three sides in cm.
    `tax_rate` is in percent.
    """

    price: int | None = None
    most_per_person: int | None = None
    shelf: str | None = None
    jan: str | None = None
    limit: int | None = None
    size: int | None = None
    tax_rate: TaxRate | None = None


def unknown_article(sku: str) -> UnknownSku:
    """The refusal for an article that is not on the stock list, with the two ways to put it there."""
    return UnknownSku(sku=sku)


def not_listed(sku: str) -> NotListed:
    """The refusal for a change or a list that names such an article."""
    return NotListed(sku=sku)


def reserved(order: Order) -> None:
    """All lines were set aside."""
    order.goods = order.goods.reserved()
    order.note("stock_reserved")
    plan_acceptance(order)


def backordered(order: Order, short: dict[str, int]) -> None:
    """Some pieces are missing; the order waits its turn. `short` counts missing pieces per SKU."""
    order.goods = order.goods.waiting()
    order.note("backordered", short=short)


def allocated(order: Order, receipt: str) -> None:
    """Stock came in and was set aside for this order."""
    if order.goods.stage is not Goods.BACKORDERED:
        return
    order.goods = order.goods.supplied()
    order.note("stock_allocated", receipt=receipt)
    order.restart_clock()
    plan_acceptance(order)


def suffices(order: Order) -> None:
    """A changed order waits for nothing any more."""
    order.goods = order.goods.supplied()
    order.note("stock_reserved")
    order.restart_clock()
    if order.conversation.silent_from and (day := ships_by(order)):
        order.conversation = order.conversation.silent(day)  # whatever day of missing goods was told
    plan_acceptance(order)


def plan_acceptance(order: Order) -> None:
    """Where the shop accepts automatically: in the next business hour, never in the minute of the thank-you mail."""
    policy = order.policy.acceptance
    if policy.by != "automatic" or order.state.accepted_at:
        return
    soon = order.at.replace(second=0, microsecond=0) + MINUTES_AFTER_THANKS
    accept_at = order.calendar.business_hour_from(soon, policy.opens_at, policy.closes_at)
    order.goods = order.goods.acceptable_from(accept_at)


def inspected(order: Order, fact: GoodsInspected, short: dict[str, int]) -> bool:
    """The packer looked at the goods. `short` is what the stock could not replace of the damaged pieces.

    True when the order waits for stock from now on.
    """
    order.note("goods_inspected", by=fact.by, ok=fact.ok, damaged=fact.damaged)
    if fact.damaged and (order.goods.stage is Goods.PACKING or order.goods.is_partly_here):
        order.ask_person(TaskKind.LOOK, _DAMAGED())
    if order.state.is_over:
        order.add_to_task(TaskKind.LOOK, _INSPECTED_THOUGH_ENDED(status=order.state.status))
        return False
    order.goods = order.goods.inspected(is_good=fact.ok or bool(fact.damaged and not short))
    if short and order.goods.stage is Goods.RESERVED:
        backordered(order, short)
        return True
    if not fact.ok and not fact.damaged:
        order.ask_person(TaskKind.LOOK, _UNEXPLAINED())
    return False
