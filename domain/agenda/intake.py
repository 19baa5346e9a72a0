"""Taking an order in: what is readable is kept, thanked for and told to the shop; what is impossible is put on hold."""

from collections.abc import Collection
from datetime import timedelta

from domain.basics.errors import CannotBeFulfilled
from domain.basics.said import Code, Said
from domain.contract.order import PaymentMethod, PlacedOrder
from domain.contract.status import HoldReason
from domain.conversation import findings
from domain.goods.new_price import too_much_cash
from domain.goods.printing import unprintable
from domain.order.aggregate import Order
from domain.order.facts import NewOrderFacts
from domain.order.goods import GoodsState
from domain.order.kinds import MailKind
from domain.order.money import MoneyState
from domain.order.owed import TaskKind
from domain.order.people import PeopleState
from domain.order.state import OrderState
from domain.people import marks
from domain.people.review.review import Review
from domain.shop.policy import Policy

#: Clocks differ, and so do days from place to place; no cart's clock is right that is further ahead.
_A_DAY = timedelta(days=1)

_NO_EMAIL = Code("todo.no_email")
_UNUSABLE_EMAIL = Code("todo.unusable_email", "order_no")
_DIFFERENT = Code("todo.different_order")

_UNKNOWN_SKUS = Code("held.unknown_skus", "skus")
_SUMS = Code("held.sums", "parts", "total")
_CONTRADICTION = Code("held.contradiction", "plan", "method")


def first_state(placed: PlacedOrder, policy: Policy, *, is_regular: bool = False) -> OrderState:
    """The state of an order nobody has touched yet."""
    return OrderState(
        order_no=placed.order_no,
        plan=placed.plan,
        money=MoneyState(due=placed.total, is_vouched_for=placed.needs_no_payment_request),
        goods=GoodsState(mails_invoice=placed.goes_to_somebody_else or not policy.papers.slip.prices),
        people=PeopleState(is_regular=is_regular),
    )


def obstacles(
    placed: PlacedOrder, policy: Policy, unknown_skus: Collection[str] = (), lacking: Collection[str] = ()
) -> dict[HoldReason, Said]:
    """What keeps a readable order from being fulfilled as it stands: reason → what is said of it.

    `lacking` are the characters that no font of the papers has.
    """
    found: dict[HoldReason, Said] = {}
    if unknown_skus:
        found[HoldReason.UNKNOWN_SKU] = _UNKNOWN_SKUS(skus=sorted(unknown_skus))
    if not placed.adds_up:
        found[HoldReason.SUMS] = _SUMS(parts=placed.sum_of_parts, total=placed.total)
    is_cod = placed.terms.collected_by_carrier
    if too_much := too_much_cash(placed, policy):
        found[HoldReason.COD_LIMIT] = too_much
    if is_cod != (placed.payment.method is PaymentMethod.CASH_ON_DELIVERY):
        found[HoldReason.PAYMENT_METHOD] = _CONTRADICTION(plan=placed.plan, method=placed.payment.method)
    if said := unprintable(placed, lacking):
        found[HoldReason.UNPRINTABLE] = said
    return found


def refuse_at_the_door(
    placed: PlacedOrder, policy: Policy, unknown_skus: Collection[str] = (), lacking: Collection[str] = ()
) -> None:
    """What doors that can answer at once do with an order that could only be put on hold.

    Raises:
        CannotBeFulfilled: with all the obstacles in one sentence each.
    """
    found = obstacles(placed, policy, unknown_skus, lacking)
    if found:
        raise CannotBeFulfilled(obstacles=found.values())


def receive(
    order: Order,
    unknown_skus: Collection[str] = (),
    found: Review | None = None,
    *,
    can_be_mailed: bool = True,
    is_slot_known: bool = True,
) -> None:
    """The first activity of every order: thanked for (receipt, not acceptance) and told to the shop.

    `can_be_mailed` is False for an address to which no mail can be sent, `is_slot_known` for wished hours in which no
    carrier brings parcels.
    """
    placed = order.placed
    order.note("received", plan=placed.plan, total=placed.total, channel=placed.channel)
    if placed.unknown_fields:
        order.note("unknown_fields", fields=list(placed.unknown_fields))
    is_placed_ahead = placed.placed_at > order.at + _A_DAY
    if is_placed_ahead:
        order.note("placed_ahead")
    if not is_slot_known:
        order.note("time_slot_unknown")
    news = marks.adopt(order, found) if found else []
    order.owe(MailKind.ORDER_RECEIVED)
    order.owe(MailKind.SHOP_ORDER, NewOrderFacts(is_placed_ahead=is_placed_ahead, is_slot_unknown=not is_slot_known))
    for reason, said in obstacles(placed, order.policy, unknown_skus, order.lacking).items():
        order.hold(reason, note=said)
    findings.follow(order, news)
    if placed.is_paid_by_cart:
        order.money = order.money.received(placed.total)
        order.note("payment_captured", amount=placed.total, reference=placed.payment.reference or "")
    if not placed.orderer.email:
        order.ask_person(TaskKind.CALL, _NO_EMAIL())
    elif not can_be_mailed:
        order.ask_person(TaskKind.CALL, _UNUSABLE_EMAIL(order_no=placed.order_no))


def tell_different_order(order: Order) -> None:
    """The same number came again with other contents: nothing changes, the shop is told."""
    order.note("different_order_under_the_same_number")
    order.ask_person(TaskKind.LOOK, _DIFFERENT())
