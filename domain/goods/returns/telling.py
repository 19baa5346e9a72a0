"""What the customer is told of a return: one function per mail."""

from domain.contract.returns import ReturnObstacle
from domain.goods import parts
from domain.goods.returns import worth
from domain.goods.returns.rule import Verdict
from domain.order.aggregate import Order
from domain.order.facts import (
    InKind,
    ReplacedLine,
    ReturnAllowedFacts,
    ReturnClosedFacts,
    ReturnDeniedFacts,
    ReturnNotedFacts,
    ReturnSettledFacts,
)
from domain.order.kinds import MailKind
from domain.order.returning import Return, Settlement, return_no


def number_of(order: Order, one: Return) -> str:
    """What the customer calls it."""
    return return_no(order.state.order_no, one.no)


def articles(order: Order, one: Return) -> list[str]:
    """What is to come, for colleagues."""
    pieces = {**parts.skus_of(order.placed, one.lines), **one.others}
    return [f"{sku} × {count}" for sku, count in sorted(pieces.items())]


def _exchange(one: Return) -> tuple[ReplacedLine, ...]:
    return tuple(ReplacedLine(name=line.name, pieces=line.quantity) for line in one.exchange)


def noted(order: Order, one: Return) -> None:
    """It came in, and somebody looks at it by a day."""
    facts = ReturnNotedFacts(
        return_no=number_of(order, one),
        contents=parts.skus_of(order.placed, one.lines),
        answered_by=order.calendar.add_business_days(order.told_on, order.policy.return_rule.answer_business_days),
    )
    order.owe(MailKind.RETURN_NOTED, facts, what=str(one.no))


def allowed(order: Order, one: Return, words: str = "", *, again: bool = False) -> None:
    """Where to send it, until when, who pays; what goes back then."""
    found = worth.reckon(order, one, as_agreed=True)
    facts = ReturnAllowedFacts(
        return_no=number_of(order, one),
        contents=parts.skus_of(order.placed, one.lines),
        others=one.others,
        send_by=one.send_by,
        pickup_on=one.pickup_on,
        postage=one.postage,
        send_to=order.policy.return_rule.send_to,
        wish=one.wish,
        exchange=_exchange(one) if found.credit else (),
        credit=found.credit,
        amount=found.rest or None,
        fee=found.fee,
        is_favour=one.is_favour,
        words=tuple(words.splitlines()),
    )
    kind = MailKind.RETURN_AWAITED if again else MailKind.RETURN_ALLOWED
    order.owe(kind, facts, what=f"{one.no}:{one.send_by or one.pickup_on}")


def denied(order: Order, one: Return, found: Verdict, words: str = "") -> None:
    """Why it is not taken back."""
    facts = ReturnDeniedFacts(
        return_no=number_of(order, one),
        contents=parts.skus_of(order.placed, one.lines),
        why=found.obstacle or ReturnObstacle.BY_SHOP,
        last_on=found.on,
        sku=found.sku,
        days=order.policy.return_rule.of(one.cause).days,
        words=tuple(words.splitlines()),
    )
    order.owe(MailKind.RETURN_DENIED, facts, what=str(one.no))


def closed(order: Order, one: Return, *, is_withdrawn: bool) -> None:
    """Nothing of it is waited for any more."""
    facts = ReturnClosedFacts(
        return_no=number_of(order, one),
        contents=parts.skus_of(order.placed, one.lines),
        is_withdrawn=is_withdrawn,
        send_by=one.send_by,
    )
    order.owe(MailKind.RETURN_CLOSED, facts, what=str(one.no))


def settled(order: Order, one: Return, found: Settlement, back: InKind | None) -> None:
    """What came, and what goes back for it."""
    unpaid = {no: count for no, count in one.claims.items() if count > dict(found.paid_for).get(no, 0)}
    facts = ReturnSettledFacts(
        return_no=number_of(order, one),
        contents=parts.skus_of(order.placed, one.lines if one.is_kept else one.arrived),
        unpaid=parts.skus_of(
            order.placed, worth.packed({no: count - dict(found.paid_for).get(no, 0) for no, count in unpaid.items()})
        ),
        others=one.others,
        wish=one.wish,
        exchange=_exchange(one),
        credit=found.credit,
        is_kept=one.is_kept,
        goods=found.goods,
        shipping=found.shipping,
        fee=found.fee,
        postage=found.postage,
        refund=found.refund or None,
        let_off=found.let_off,
        in_kind=back,
        is_vouched_for=order.money.is_vouched_for and not order.money.allocated,
    )
    order.owe(MailKind.RETURN_SETTLED, facts, what=str(one.no))
