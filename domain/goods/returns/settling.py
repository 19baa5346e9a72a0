"""A return is settled by what came back, or closed because nothing did; what was not paid for it is not asked for."""

from collections.abc import Iterator
from datetime import timedelta

from domain.basics.said import Code
from domain.contract.messages import CloseReturn, SettleReturn
from domain.contract.returns import Postage, ReturnStage, ReturnWish
from domain.contract.status import Goods, Status
from domain.goods.new_price import have_authorization_changed
from domain.goods.returns import telling, worth
from domain.goods.returns.found import find
from domain.order.agenda import Step, StepKind
from domain.order.aggregate import Order
from domain.order.owed import TaskKind
from domain.order.returning import Return, Settlement, return_key
from domain.payment import difference, in_kind, refund
from domain.payment.refund import RefundTooHigh

_GIVE_BACK = Code("todo.give_back_for_return", "amount", "return_no")
_NOT_EXCHANGED = Code("todo.not_exchanged", "return_no", "articles", "price", "worth")
_REPLACE = Code("todo.replace_returned", "return_no", "articles")
_INSTRUCT = Code("todo.instruct_difference", "return_no", "missing")
_NOT_COME = Code("todo.return_not_come", "return_no", "articles")


def key_of(order: Order, one: Return) -> str:
    """The key of its refund: it is owed once."""
    return return_key(order.state.order_no, one.no)


def settle(order: Order, one: Return, by: str, *, amount: int | None = None, note: str = "") -> None:
    """Pay for what came back. `amount`: yen in all, where a person says so."""
    found = worth.reckon(order, one)
    if amount is not None:
        found = worth.exchanged(order, one, as_said(one, found, amount))
    if found.difference:
        _ask_difference(order, one, found, by)
        return
    money = order.money
    found = pay(order, one, found, key_of(order, one))
    order.returns = order.returns.holding(one.settled(found))
    if worth.is_nothing_kept(order):
        in_kind.give_coupons_back(order)
    number = telling.number_of(order, one)
    if one.price and not found.credit:
        wanted = [f"{line.sku} × {line.quantity}" for line in one.exchange]
        said = _NOT_EXCHANGED(return_no=number, articles=wanted, price=one.price, worth=found.total)
        order.ask_person(TaskKind.LOOK, said)
    order.note("return_settled", by=by, note=note, return_no=number, amount=found.refund + found.let_off)
    telling.settled(order, one, found, in_kind.told_since(order, money))
    go_on(order)


def _ask_difference(order: Order, one: Return, found: Settlement, by: str) -> None:
    """The article costs more than what came back is worth: the customer is to pay the difference before it leaves."""
    order.returns = order.returns.holding(one.unpaid(found))
    asked = difference.ask(order, key_of(order, one), found.difference)
    number = telling.number_of(order, one)
    order.note("difference_asked", by=by, return_no=number, amount=found.difference, until=str(asked.deadline.told))
    telling.unpaid(order, one.unpaid(found))
    if difference.method_of(order) is None:
        order.ask_person(TaskKind.LOOK, _INSTRUCT(return_no=number, missing=asked.missing))
    if order.state.is_over:
        order.be_followed()


def replaced_by(one: Return) -> dict[int, int]:
    """Pieces by line in whose place others are sent: what came back, or need not."""
    if one.stage is ReturnStage.UNPAID:
        return {}
    if one.settlement and one.settlement.credit:
        return dict(one.settlement.paid_for)
    if one.stage is not ReturnStage.SETTLED or one.wish is not ReturnWish.REPLACEMENT:
        return {}
    return dict(one.lines if one.is_kept else one.arrived)


def have_replaced(order: Order, one: Return) -> None:
    """The machine cannot send a replacement: a person does."""
    said = _REPLACE(return_no=telling.number_of(order, one), articles=telling.articles(order, one))
    order.ask_person(TaskKind.LOOK, said)


def as_said(one: Return, found: Settlement, amount: int) -> Settlement:
    """A person's sum is for all that is here, whatever it consists of."""
    return Settlement(paid_for=one.lines if one.is_kept else one.arrived or found.paid_for, goods=amount)


def pay(order: Order, one: Return, found: Settlement, key: str, on_top: int = 0) -> Settlement:
    """What was not paid is not asked for any more; the rest goes back, as money or as points.

    `key`: of the refund. `on_top`: yen that had come for an article which is not sent, and go back with it.
    """
    total, money = found.rest, order.money
    if money.is_vouched_for and not money.allocated:
        before = money.due - money.let_off
        let_off = min(total, before)
        order.money = money.forgiven(let_off)
        have_authorization_changed(order, before, before - let_off)
        said = _GIVE_BACK(amount=on_top, return_no=telling.number_of(order, one))
        return found.given(let_off=let_off, refund=refund.owe(order, on_top, said, key=key, beyond=on_top))
    let_off = 0 if order.state.terms.collected_by_carrier else min(total, money.missing)
    if let_off:
        order.money = money.forgiven(let_off)
    rest = total - let_off
    owed = min(rest + on_top, refund.may_be_promised(order))
    said = _GIVE_BACK(amount=owed, return_no=telling.number_of(order, one))
    amount = max(refund.owe(order, rest + on_top, said, key=key, beyond=on_top) - on_top, 0) if owed else 0
    points = in_kind.give_points_back(order, rest - amount)
    if amount + points < rest:
        refund.tell_ceiling(order, key, rest, amount + points)
    return found.given(refund=amount + min(on_top, owed), let_off=let_off, points=points)


def go_on(order: Order) -> None:
    """Nothing is sent back any more: the clocks run again; of an order of which nothing is kept nobody is thanked."""
    if order.returns.is_open:
        return
    order.restart_clock()
    if not order.money.is_secured:
        return
    if order.state.ending is Status.UNCOLLECTED or (
        order.state.ending is None and order.goods.stage is Goods.DELIVERED and worth.is_nothing_kept(order)
    ):
        order.end(Status.COMPLETED)


def settle_by_hand(order: Order, command: SettleReturn) -> None:
    """A person settles what has come so far.

    Raises:
        UnknownReturn
        RefundTooHigh: more than was paid, and is not promised.
    """
    one = find(order, command.return_no, ReturnStage.RECEIVED, ReturnStage.INSPECTED)
    must_not_exceed(order, command)
    settle(order, one, command.by, amount=command.amount, note=command.note)


def must_not_exceed(order: Order, command: SettleReturn) -> None:
    """Raises RefundTooHigh where a person would give more than was paid, and is not promised."""
    free = refund.may_be_promised(order) + order.money.missing + order.placed.points_used - order.money.points_back
    if command.amount is not None and command.amount > free:
        raise RefundTooHigh(amount=command.amount, kept=free)


def close_by_hand(order: Order, command: CloseReturn) -> None:
    """The customer keeps it.

    Raises:
        UnknownReturn
    """
    one = find(order, command.return_no, ReturnStage.ASKED, ReturnStage.ALLOWED, ReturnStage.ON_ITS_WAY)
    order.is_of(command.by)
    _close(order, one, command.by, command.note, is_withdrawn=True)


def _close(order: Order, one: Return, by: str = "", note: str = "", *, is_withdrawn: bool) -> None:
    order.returns = order.returns.holding(one.closed())
    order.note("return_closed", by=by, note=note, return_no=telling.number_of(order, one))
    telling.closed(order, one, is_withdrawn=is_withdrawn)
    go_on(order)


# --- if nobody does anything ------------------------------------------------------------------------------------------


def steps(order: Order) -> Iterator[Step]:
    """When the customer is reminded to send it, or of the difference, and when nothing is waited for any more."""
    if order.conversation.mails_lost_since:
        return  # nobody knows whether the customer was told: a person is asked to call
    yield from difference.steps(order)
    rules, calendar = order.policy.return_rule, order.calendar
    for one in order.returns.all:
        if not one.is_awaited or one.send_by is None or one.postage is Postage.FETCHED:
            continue
        if one.stage is ReturnStage.ALLOWED and not one.is_reminded:
            day = one.send_by - timedelta(days=rules.remind_days_before)
            yield Step(at=calendar.at(day, rules.hour), what=StepKind.REMIND_RETURN, round=one.no)
        day = one.send_by + timedelta(days=rules.close_days_after + 1)
        yield Step(at=calendar.at(day, rules.hour), what=StepKind.CLOSE_RETURN, round=one.no)


def _due(order: Order, no: int, what: StepKind) -> Return | None:
    is_due = any(step.what is what and step.round == no and step.at <= order.at for step in steps(order))
    return order.returns.number(no) if is_due and order.may_mail else None


def remind(order: Order, no: int) -> None:
    """The customer is reminded to send it, once."""
    one = _due(order, no, StepKind.REMIND_RETURN)
    if one is None:
        return
    order.returns = order.returns.holding(one.reminded())
    order.note("return_reminded", return_no=telling.number_of(order, one))
    telling.allowed(order, one, again=True)


def lapse(order: Order, no: int) -> None:
    """Nothing came: it is closed, kindly. What the customer says to have sent is looked for by a person."""
    one = _due(order, no, StepKind.CLOSE_RETURN)
    if one is None:
        return
    if one.stage is ReturnStage.ON_ITS_WAY:
        order.returns = order.returns.holding(one.unawaited())
        said = _NOT_COME(return_no=telling.number_of(order, one), articles=telling.articles(order, one))
        order.ask_person(TaskKind.LOOK, said)
        return
    _close(order, one, is_withdrawn=False)
