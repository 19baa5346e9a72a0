"""What a customer sent back comes, piece by piece, and is looked at: what is good is sold again, what is broken not."""

from collections import Counter
from collections.abc import Mapping
from typing import ClassVar

from domain.basics.errors import Refusal
from domain.basics.said import Code
from domain.contract.messages import ReturnArrived, ReturnChecked, ReturnPassedOn, ReturnSent
from domain.contract.returns import ReturnStage
from domain.goods import parts
from domain.goods.parts import articles_named
from domain.goods.returns import rule, settling, telling, worth
from domain.goods.returns.found import find
from domain.order.aggregate import Order
from domain.order.clocks import must_have_come
from domain.order.owed import TaskKind
from domain.order.packed import Packed
from domain.order.returning import Return

_CHECK = Code("todo.check_return", "return_no", "articles")
_STRANGE = Code("todo.strange_return", "return_no", "articles")
_SETTLE = Code("todo.settle_return", "return_no", "missing", "more", "broken")
_HERE = (ReturnStage.ALLOWED, ReturnStage.ON_ITS_WAY, ReturnStage.RECEIVED, ReturnStage.INSPECTED)


class NotInReturn(Refusal):
    """What came back is not what is told of it."""

    cases: ClassVar = {
        "line": ("line", "lines"),
        "too_many": ("line", "pieces", "most"),
        "fewer": ("line", "pieces", "known"),
    }


def send(order: Order, fact: ReturnSent) -> None:
    """The customer has handed it over.

    Raises:
        UnknownReturn, InvalidMessage
    """
    one = find(order, fact.return_no)
    must_have_come(order, "sent_at", fact.sent_at)
    if not one.is_awaited:
        return
    after = one.sent(fact.carrier or one.carrier, fact.tracking_no or one.tracking_no)
    if after != one:
        order.returns = order.returns.holding(after)
        order.note("return_sent", by=fact.by, return_no=fact.return_no)


def arrive(order: Order, fact: ReturnArrived) -> None:
    """So many pieces in all are here. What is told twice counts once; more than was asked for is taken in, too.

    What comes of a return that was refused, or closed, is a person's.

    Raises:
        UnknownReturn, NotInReturn, InvalidMessage
    """
    one = find(order, fact.return_no)
    must_have_come(order, "arrived_at", fact.arrived_at)
    lines = dict(fact.lines) or (dict(one.lines) if not (fact.others or one.arrived) else {})
    arrived = Counter(dict(one.arrived)) | Counter(lines)
    _must_be_theirs(order, one, lines, arrived)
    strange = Counter(one.strange) | (Counter(fact.others) - Counter(one.others))
    others = Counter(fact.others) & Counter(one.others)
    after = one.come(fact.arrived_at, worth.packed(arrived), strange)
    after = after.costing(max(one.shop_paid, fact.shop_paid), max(one.customer_paid, fact.customer_paid))
    if one.stage is ReturnStage.SETTLED or after == one:
        return
    order.returns = order.returns.holding(after)
    number, pieces = fact.return_no, parts.skus_of(order.placed, after.arrived)
    order.note(
        "return_arrived",
        by=fact.by,
        return_no=number,
        pieces=articles_named(pieces | dict(others) | dict(strange)),
    )
    if not one.arrived and not one.strange:
        order.add_to_task(
            TaskKind.CHECK_RETURN, _CHECK(return_no=number, articles=articles_named(pieces | dict(others)))
        )
    if strange - Counter(one.strange):
        order.ask_person(TaskKind.LOOK, _STRANGE(return_no=number, articles=articles_named(strange)))


def _must_be_theirs(order: Order, one: Return, lines: Mapping[int, int], arrived: Mapping[int, int]) -> None:
    """No more pieces came than the customer may have."""
    free = Counter(rule.returnable(order))
    free.update(one.claims)
    for no in sorted(lines):
        if no > len(order.placed.lines):
            raise NotInReturn("line", line=no, lines=len(order.placed.lines))
        if arrived[no] > free[no]:
            raise NotInReturn("too_many", line=no, pieces=arrived[no], most=free[no])


def check(order: Order, fact: ReturnChecked) -> None:
    """Somebody has looked at it; all that was said so far counts. What nobody had said to be here is here now.

    Once all came as it should, it is settled; else a person does that.

    Raises:
        UnknownReturn, NotInReturn
    """
    one = find(order, fact.return_no, *_HERE, ReturnStage.SETTLED)
    if one.stage is ReturnStage.SETTLED:
        return
    sellable, broken = _found(one, fact)
    seen = Counter(sellable)
    seen.update(broken)
    _must_be_theirs(order, one, seen, Counter(dict(one.arrived)) | seen)
    after = one.come(order.at, worth.packed(Counter(dict(one.arrived)) | seen), one.strange)
    after = after.found(worth.packed(sellable), worth.packed(broken))
    good = _skus(order, Counter(sellable) - Counter(dict(one.sellable)))
    bad = _skus(order, Counter(broken) - Counter(dict(one.broken)))
    if one.others and not one.others_seen:
        good = dict(Counter(good) + Counter(one.others))
        after = after.others_checked()
    if after.is_as(one) and one.stage is ReturnStage.INSPECTED:
        return
    order.note("return_checked", by=fact.by, return_no=fact.return_no, good=good, broken=bad)
    order.to_shelf.update(good)
    _go_on(order, after, fact.by)


def _found(one: Return, fact: ReturnChecked) -> tuple[dict[int, int], dict[int, int]]:
    """Good and broken pieces by line, all that was said before among them."""
    if not fact.sellable and not fact.broken:
        here = Counter(dict(one.arrived)) or Counter(dict(one.lines))
        rest = Counter(dict(one.sellable))
        rest.update(here - Counter(one.seen))
        return dict(rest), dict(one.broken)
    sellable, broken = dict(one.sellable) | dict(fact.sellable), dict(one.broken) | dict(fact.broken)
    for told, before in ((sellable, dict(one.sellable)), (broken, dict(one.broken))):
        for line, pieces in told.items():
            if pieces < before.get(line, 0):
                raise NotInReturn("fewer", line=line, pieces=pieces, known=before[line])
    return sellable, broken


def _go_on(order: Order, one: Return, by: str) -> None:
    if not one.is_all_seen:
        order.returns = order.returns.holding(one)
        return
    pays_broken = rule.rule_of(order, one.cause).pays_broken or bool(one.claim_no)
    if one.is_complete and (pays_broken or not one.broken):
        settling.settle(order, one, by)
        return
    order.returns = order.returns.holding(one.inspected())
    lines, arrived = Counter(dict(one.lines)), Counter(dict(one.arrived))
    missing, more = _skus(order, lines - arrived), _skus(order, arrived - lines)
    broken = _skus(order, Counter(dict(one.broken)))
    number = telling.number_of(order, one)
    said = _SETTLE(
        return_no=number,
        missing=articles_named(missing),
        more=articles_named(more),
        broken=articles_named(broken),
    )
    order.ask_person(TaskKind.SETTLE_RETURN, said)


def pass_on(order: Order, fact: ReturnPassedOn) -> None:
    """It was sent on to its supplier, or the supplier has answered.

    Raises:
        UnknownReturn
    """
    one = find(order, fact.return_no)
    after = one.passed_on(fact.supplier, fact.answer)
    if after == one:
        return
    order.returns = order.returns.holding(after)
    order.note("return_passed_on", by=fact.by, note=fact.answer, return_no=fact.return_no, supplier=fact.supplier)


def _skus(order: Order, pieces: Mapping[int, int]) -> dict[str, int]:
    return parts.skus_of(order.placed, [Packed(no, count) for no, count in pieces.items() if count > 0])
