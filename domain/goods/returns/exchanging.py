"""An exchange for a dearer article: the difference is asked for, and comes, or the goods are paid for instead."""

from collections.abc import Iterator, Sequence

from domain.basics.errors import NothingToExtend
from domain.contract.messages import ExtendDeadline, PaymentReceived, SettleReturn
from domain.contract.returns import ReturnStage
from domain.goods import replacing
from domain.goods.returns import settling, telling, worth
from domain.goods.returns.found import find
from domain.order.agenda import StepKind
from domain.order.aggregate import Order
from domain.order.difference import Difference
from domain.order.parcel import Parcel
from domain.order.returning import Return, Settlement
from domain.payment import difference, in_kind
from domain.payment.collection import Doubts


def hear_of_money(order: Order, payment: PaymentReceived, before: Sequence[Difference]) -> None:
    """Money came: the payer of a difference hears so. What has come in full is settled, and the article may leave."""
    for one in tuple(_unpaid(order)):
        asked = order.money.difference(settling.key_of(order, one))
        if asked is None or asked in before or one.settlement is None:
            continue
        if not asked.missing:
            order.returns = order.returns.holding(one.settled(one.settlement))
            order.note("exchange_paid", return_no=telling.number_of(order, one), amount=asked.paid)
        telling.difference_came(order, one, asked, payment)
        settling.go_on(order)


def _unpaid(order: Order) -> Iterator[Return]:
    return (one for one in order.returns.all if one.stage is ReturnStage.UNPAID)


def to_send(order: Order) -> list[tuple[Return, Difference]]:
    """The returns whose dearer article is paid for, and is not being sent yet."""
    sent = {each.replacement.key for each in order.goods.parcels if each.replacement}
    paid = ((one, order.money.difference(settling.key_of(order, one))) for one in order.returns.all)
    return [(one, asked) for one, asked in paid if asked and one.stage is ReturnStage.SETTLED and asked.key not in sent]


def remind(order: Order, no: int, doubts: Doubts) -> None:
    """The customer is reminded of the difference, once."""
    asked, one = difference.due(order, no, StepKind.REMIND_DIFFERENCE), order.returns.number(no)
    if asked is None or one is None or not difference.is_certain(order, asked, doubts):
        return
    order.money = order.money.asking_for(asked.reminded(order.today))
    order.note("difference_reminded", return_no=telling.number_of(order, one))
    telling.unpaid(order, one, is_reminder=True)


def lapse(order: Order, no: int, doubts: Doubts) -> None:
    """The difference never came: what was sent back is paid for instead, and the customer is told so, kindly."""
    asked, one = difference.due(order, no, StepKind.LAPSE_EXCHANGE), order.returns.number(no)
    if asked is None or one is None or not difference.is_certain(order, asked, doubts):
        return
    give_up(order, one)


def settle_by_hand(order: Order, command: SettleReturn) -> None:
    """A person settles what has come so far; where the difference is still to be paid, without an exchange.

    Raises:
        UnknownReturn, RefundTooHigh
    """
    one = find(order, command.return_no)
    if one.stage is not ReturnStage.UNPAID:
        settling.settle_by_hand(order, command)
        return
    settling.must_not_exceed(order, command)
    give_up(order, one, command.by, command.note, amount=command.amount)


def give_up(order: Order, one: Return, by: str = "", note: str = "", amount: int | None = None) -> None:
    """Nothing is sent in exchange: what came back is paid for, and what came of the difference goes back with it."""
    assert one.settlement is not None  # noqa: S101 - it was reckoned before the difference was asked for
    found = one.settlement.paying(0) if amount is None else settling.as_said(one, one.settlement, amount)
    money = order.money
    given = _pay_back(order, one, found, settling.key_of(order, one))
    order.returns = order.returns.holding(one.settled(given))
    if worth.is_nothing_kept(order):
        in_kind.give_coupons_back(order)
    order.note("exchange_lapsed", by=by, note=note, return_no=telling.number_of(order, one), amount=given.refund)
    telling.settled(order, one, given, in_kind.told_since(order, money), lapsed="given_up" if by else "unpaid")
    settling.go_on(order)


def _pay_back(order: Order, one: Return, found: Settlement, refund_key: str) -> Settlement:
    """Give this back, and with it what had come on top."""
    asked = order.money.difference(settling.key_of(order, one))
    order.money = order.money.not_asking_for(settling.key_of(order, one))
    return settling.pay(order, one, found, refund_key, on_top=asked.paid if asked else 0)


def not_exchanged(order: Order, parcel: Parcel) -> None:
    """What was to be sent in exchange is not: its price goes back."""
    if not parcel.is_exchange or parcel.replacement is None:
        return
    key = replacing.matter_of(order, parcel)
    for one in order.returns.all:
        if key == settling.key_of(order, one) and one.settlement:
            credit = parcel.replacement.credit
            given = _pay_back(order, one, Settlement(goods=credit), f"{key}:exchange")
            order.returns = order.returns.holding(one.settled(one.settlement.paying_back(credit, given)))
            order.note("return_settled", return_no=telling.number_of(order, one), amount=given.refund + given.let_off)
    settling.go_on(order)


def extend(order: Order, command: ExtendDeadline) -> bool:
    """The customer gets more time for the difference; False where none is asked for.

    Raises:
        NotLater, NothingToExtend
    """
    if not order.money.extra_missing or not (order.state.is_over or order.money.is_secured):
        return False
    found = False
    for one in _unpaid(order):
        if asked := order.money.difference(settling.key_of(order, one)):
            until = difference.extend(order, asked, command).deadline.told
            order.note("deadline_extended", by=command.by, note=command.note, until=str(until))
            telling.unpaid(order, one)
            found = True
    if not found:
        raise NothingToExtend
    return True
