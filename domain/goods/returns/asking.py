"""A customer asks to send goods back: the rule allows it, refuses it, or leaves it to a person, who may be kinder."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import ClassVar

from domain.basics.errors import InvalidMessage, Refusal, UnknownOrder
from domain.basics.fault import Fault
from domain.basics.said import Code
from domain.contract.messages import AllowReturn, RefuseReturn, ReturnRequested
from domain.contract.order import Line
from domain.contract.returns import Postage, ReturnObstacle, ReturnStage, ReturnWish
from domain.contract.status import DEAD
from domain.goods.returns import rule, settling, telling, worth
from domain.goods.returns.found import find
from domain.order.aggregate import Order
from domain.order.clocks import must_have_come
from domain.order.owed import TaskKind
from domain.order.returning import Return

_DECIDE = Code("todo.decide_return", "return_no", "cause", "articles")
_FETCH = Code("todo.fetch_return", "return_no", "day", "articles")
#: Of one order; more are a flood.
_MOST = 20


class NotReturnable(Refusal):
    """These goods cannot be sent back."""

    cases: ClassVar = {
        "": (),
        "line": ("line", "lines"),
        "too_many": ("line", "pieces", "most"),
        "nothing": (),
        "flood": ("most",),
        "no_terms": ("sku",),
        "dearer": ("price", "worth"),
    }


def ask(order: Order, fact: ReturnRequested, cool: Collection[str] = ()) -> None:
    """A customer wants to send goods back. `cool`: SKUs that travel chilled or frozen.

    Raises:
        NotReturnable, InvalidMessage
        UnknownOrder: whoever asks is not its orderer.
    """
    if fact.request_id and any(each.request == fact.request_id for each in order.returns.all):
        return
    _must_be_theirs(order, fact)
    lines = _lines(order, fact)
    one = Return(
        no=len(order.returns.all) + 1,
        cause=fact.cause,
        lines=worth.packed(lines),
        others=fact.others,
        wish=fact.wish,
        exchange=_wanted(order, fact.articles),
        request=fact.request_id,
        claim_no=fact.claim_no,
    )
    one = _as_told(order, one)
    order.is_of(fact.by)
    number = telling.number_of(order, one)
    order.note("return_requested", by=fact.by, note=fact.note, return_no=number, cause=fact.cause, lines=_told(lines))
    if fact.claim_no:
        _allow(order, one, Postage.SHOP)
    elif one.others:
        _have_decided(order, one)
    else:
        _judge(order, one, fact, cool)


def _wanted(order: Order, articles: Mapping[str, int]) -> tuple[Line, ...]:
    """What is wanted in exchange, as the stock list prices and taxes it today."""
    lines = []
    for sku, pieces in articles.items():
        name, price, _, rate = order.articles[sku]
        if not price or rate is None:
            raise NotReturnable("no_terms", sku=sku)
        lines.append(Line(sku=sku, name=name or sku, quantity=pieces, unit_price=price, tax_rate=rate))
    return tuple(lines)


def _as_told(order: Order, one: Return) -> Return:
    """Where what is wanted costs more than this is worth, the difference is to be paid, if the policy asks for it."""
    found = worth.reckon(order, one, as_agreed=True)
    if not one.price or found.credit:
        return one
    if not order.policy.return_rule.difference_days or not found.total:
        raise NotReturnable("dearer", price=one.price, worth=found.total)
    return one.dearer()


def _judge(order: Order, one: Return, fact: ReturnRequested, cool: Collection[str]) -> None:
    found = rule.judge(order, fact, dict(one.lines), cool)
    if found.obstacle:
        order.returns = order.returns.holding(one.refused(found.obstacle))
        order.note("return_refused", return_no=telling.number_of(order, one), why=found.obstacle)
        telling.denied(order, one, found)
        return
    of_cause = rule.rule_of(order, one.cause)
    if of_cause.by == "person":
        _have_decided(order, one)
        return
    postage = Postage(of_cause.postage)
    goods = worth.reckon(order, one, as_agreed=True).goods
    if one.wish is ReturnWish.REFUND and postage is Postage.SHOP and 0 < goods <= order.policy.return_rule.keep_up_to:
        one = one.kept()
    _allow(order, one, postage)


def _must_be_theirs(order: Order, fact: ReturnRequested) -> None:
    known = {order.placed.orderer.email.casefold()} - {""}
    if fact.email and fact.email.strip().casefold() not in known:
        raise UnknownOrder("number", order_no=order.state.order_no)
    must_have_come(order, "asked_at", fact.asked_at)
    if fact.asked_at and fact.asked_at < order.placed.placed_at:
        raise InvalidMessage(Fault(field="asked_at", code="before_order"))
    if order.state.ending in DEAD or not order.goods.have_gone:
        raise NotReturnable
    if sum(each.is_open for each in order.returns.all) >= _MOST:
        raise NotReturnable("flood", most=_MOST)


def _lines(order: Order, fact: ReturnRequested) -> dict[int, int]:
    most = rule.returnable(order)
    if not fact.lines and fact.others:
        return {}
    if not most:
        raise NotReturnable("nothing")
    _must_be_there(order, fact.lines, most)
    return dict(fact.lines) or most


def _must_be_there(order: Order, lines: Mapping[int, int], most: Mapping[int, int]) -> None:
    for no, pieces in sorted(lines.items()):
        if no > len(order.placed.lines):
            raise NotReturnable("line", line=no, lines=len(order.placed.lines))
        if pieces > most.get(no, 0):
            raise NotReturnable("too_many", line=no, pieces=pieces, most=most.get(no, 0))


def _told(lines: Mapping[int, int]) -> list[str]:
    return [f"{no}={pieces}" for no, pieces in sorted(lines.items())]


def _have_decided(order: Order, one: Return) -> None:
    order.returns = order.returns.holding(one)
    said = _DECIDE(return_no=telling.number_of(order, one), cause=one.cause, articles=telling.articles(order, one))
    order.ask_person(TaskKind.DECIDE_RETURN, said)
    if one.lines:
        telling.noted(order, one)


def allow(order: Order, command: AllowReturn) -> None:
    """A person takes it back: what the rule refuses, too, as a favour.

    Raises:
        UnknownReturn, NotReturnable, InvalidMessage
    """
    one = find(order, command.return_no, ReturnStage.ASKED, ReturnStage.REFUSED, ReturnStage.ALLOWED)
    if command.pickup_on and command.pickup_on < order.today:
        raise InvalidMessage(Fault(field="pickup_on", code="past"))
    if one.stage is ReturnStage.REFUSED:
        _must_be_there(order, dict(one.lines), rule.returnable(order))
        one = one.as_favour()
    of_cause = rule.rule_of(order, one.cause)
    postage = Postage.FETCHED if command.pickup_on else command.postage or Postage(of_cause.postage)
    if one.others and not command.pickup_on and command.postage is None:
        postage = Postage.SHOP
    if command.keep:
        one = one.kept()
    _allow(order, one, postage, command)


def _allow(order: Order, one: Return, postage: Postage, command: AllowReturn | None = None) -> None:
    by, words = (command.by, command.words) if command else ("", "")
    note, pickup_on = (command.note, command.pickup_on) if command else ("", None)
    days = order.policy.return_rule.send_back_days
    send_by = None if pickup_on or one.is_kept else order.told_on + timedelta(days=days)
    one = one.allowed(order.today, send_by, postage, pickup_on)
    order.returns = order.returns.holding(one)
    number = telling.number_of(order, one)
    order.note("return_allowed", by=by, note=note, return_no=number, until=str(send_by or pickup_on or ""))
    if one.is_kept:
        settling.settle(order, one, by)
        return
    if pickup_on:
        said = _FETCH(return_no=number, day=pickup_on, articles=telling.articles(order, one))
        order.ask_person(TaskKind.FETCH_RETURN, said)
    telling.allowed(order, one, words)
    if order.state.is_over:
        order.be_followed()


def refuse(order: Order, command: RefuseReturn) -> None:
    """A person does not take it back, and says why.

    Raises:
        UnknownReturn
    """
    one = find(order, command.return_no, ReturnStage.ASKED, ReturnStage.ALLOWED)
    order.returns = order.returns.holding(one.refused(ReturnObstacle.BY_SHOP))
    number = telling.number_of(order, one)
    order.note("return_refused", by=command.by, note=command.note, return_no=number, why=ReturnObstacle.BY_SHOP)
    telling.denied(order, one, rule.Verdict(ReturnObstacle.BY_SHOP), command.words)
    settling.go_on(order)
