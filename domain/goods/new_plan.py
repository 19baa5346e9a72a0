"""Another way to pay for an order that is still here: in advance, or at the door."""

from typing import NamedTuple

from domain.basics.errors import PlanNotPossible
from domain.basics.said import Code
from domain.contract.messages import ChangePlan
from domain.contract.order import PLANS, Payment, PaymentMethod, PlacedOrder, PlanName
from domain.contract.status import HoldReason
from domain.goods.changeable import must_be_changeable, tell_change
from domain.goods.contents import Repriced, at_its_price
from domain.goods.new_price import too_much_cash
from domain.goods.rewriting import PLAN_CHANGED, recall, rewrite
from domain.order.aggregate import Order
from domain.order.facts import Change
from domain.payment import in_kind
from domain.payment.due_date import set_deadline
from domain.shop.fees import Sent

PAYABLE_NOW = Code("noted.payable_so_now")


class Terms(NamedTuple):
    """How an order is paid: by which plan and method, and for which fee at the door (yen)."""

    plan: PlanName
    method: PaymentMethod
    cod_fee: int = 0


def paid_otherwise(order: Order, command: ChangePlan) -> Terms | None:
    """How it would be paid by another plan; None where that is its plan.

    Raises:
        OrderClosed, AlreadyShipped, CancellationAsked, SeenOlder, PlanNotPossible
    """
    must_be_changeable(order, command.expected_version)
    if order.state.plan is command.plan:
        return None
    return _terms(order, command)


def pay_by(order: Order, terms: Terms, *, by: str = "", note: str = "") -> None:
    """It is paid so from now on, and the customer hears when and how."""
    change = switch(order, terms, by=by, note=note)
    if order.state.accepted_at and order.state.terms.pays_before_shipping:
        set_deadline(order)
    tell_change(order, change)
    recall(order, by, PLAN_CHANGED())


def pay_as_offered(order: Order, after: PlacedOrder, *, by: str = "", note: str = "") -> None:
    """It is paid as the customer has agreed to.

    Raises:
        PlanNotPossible: it was paid meanwhile.
    """
    _must_be_unpaid(order)
    pay_by(order, Terms(after.plan, after.payment.method, after.cod_fee), by=by, note=note)


def as_paid_by(placed: PlacedOrder, terms: Terms) -> Repriced:
    """The order as it would be, paid so; points that paid a fee which falls away come back."""
    changes = {"plan": terms.plan, "payment": Payment(method=terms.method), "cod_fee": terms.cod_fee}
    return at_its_price(placed, placed.model_copy(update=changes))


def switch(order: Order, terms: Terms, *, by: str = "", note: str = "") -> Change:
    """Pay by this plan from now on; deadlines of the one before do not count any more, nor holds that were about it."""
    before, after = order.placed, as_paid_by(order.placed, terms)
    rewrite(order, after.placed)
    order.switch_plan(terms.plan)
    order.money = order.money.priced(order.placed.total).without_deadline()
    order.note(
        "plan_changed",
        by=by,
        note=note,
        before={"plan": before.plan, "method": before.payment.method, "total": before.total},
        after={"plan": terms.plan, "total": order.money.due},
        version=order.state.version,
    )
    in_kind.ask_for_points(order, after.points_back)
    for reason in (HoldReason.COD_LIMIT, HoldReason.PAYMENT_METHOD):
        order.settle_hold(reason, PAYABLE_NOW())
    return Change(
        total_before=before.total,
        shipping_fee_before=before.shipping_fee,
        method_before=before.payment.method,
        surplus=order.money.surplus or None,
        points_back=after.points_back or None,
    )


def _terms(order: Order, command: ChangePlan) -> Terms:
    """How it would be paid."""
    _must_be_unpaid(order)
    if not PLANS[command.plan].collected_by_carrier:
        return Terms(command.plan, order.policy.questions.prepay_method)
    fee = _fee(order, command)
    after = order.placed.model_copy(update={"plan": command.plan, "total": order.placed.total + fee})
    if too_much_cash(after, order.policy):
        raise PlanNotPossible("too_much_cash", total=after.total, most=order.policy.shipping.cod_limit)
    return Terms(command.plan, PaymentMethod.CASH_ON_DELIVERY, fee)


def _must_be_unpaid(order: Order) -> None:
    if order.state.terms.pays_after_delivery:
        raise PlanNotPossible("on_trust")
    if order.money.is_vouched_for:
        raise PlanNotPossible("vouched_for")
    if order.money.kept:
        raise PlanNotPossible("paid", kept=order.money.kept)


def _fee(order: Order, command: ChangePlan) -> int:
    if command.cod_fee is not None:
        return command.cod_fee
    fees = order.policy.fees
    if not (fees.is_kept and fees.cod):
        raise PlanNotPossible("no_fee")
    placed = order.placed
    sent = Sent(placed.goods_total, placed.ship_to.address.prefecture)
    return fees.cod_changed(0, sent, sent._replace(collected=max(placed.sum_of_parts, 0)))
