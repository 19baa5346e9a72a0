"""What the customer is told of a return: one function per mail."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.contract.messages import PaymentReceived
from domain.contract.returns import ReturnObstacle
from domain.goods import parts
from domain.goods.returns import worth
from domain.goods.returns.rule import Verdict
from domain.order.aggregate import Order
from domain.order.difference import Difference
from domain.order.facts import (
    ExchangePaidFacts,
    ExchangeUnpaidFacts,
    InKind,
    ReplacedLine,
    ReturnAllowedFacts,
    ReturnClosedFacts,
    ReturnDeniedFacts,
    ReturnNotedFacts,
    ReturnSettledFacts,
)
from domain.order.kinds import MailKind
from domain.order.returning import Return, Settlement, return_key, return_no
from domain.payment import difference


def number_of(order: Order, one: Return) -> str:
    """What the customer calls it."""
    return return_no(order.state.order_no, one.no)


def articles(order: Order, one: Return) -> list[str]:
    """What is to come, for colleagues."""
    return parts.articles_named({**parts.skus_of(order.placed, one.lines), **one.others})


def _exchange(one: Return) -> tuple[ReplacedLine, ...]:
    return tuple(ReplacedLine(sku=line.sku, name=line.name, pieces=line.quantity) for line in one.exchange)


def wanted(order: Order) -> dict[str, int]:
    """The pieces by SKU of which mails that are owed now say that they will be sent in exchange."""
    mails = (each.facts for each in order.mails if isinstance(each.facts, ReturnAllowedFacts | ExchangeUnpaidFacts))
    return {line.sku: line.pieces for facts in mails for line in facts.exchange}


def out_of_stock(order: Order, short: Mapping[str, int], expected_on: date | None) -> None:
    """Those mails say which of it are not in stock, and when they should be."""
    for at, mail in enumerate(order.mails):
        facts = mail.facts
        if isinstance(facts, ReturnAllowedFacts | ExchangeUnpaidFacts):
            lines = tuple(each.model_copy(update={"is_short": each.sku in short}) for each in facts.exchange)
            update = {"exchange": lines, "expected_on": expected_on}
            order.mails[at] = mail.model_copy(update={"facts": facts.model_copy(update=update)})


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
        difference=found.difference,
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


def _difference(order: Order, one: Return, asked: Difference) -> dict[str, Any]:
    """What is said of a difference to a dearer article."""
    found = one.settlement or Settlement()
    return {
        "return_no": number_of(order, one),
        "contents": parts.skus_of(order.placed, one.lines if one.is_kept else one.arrived),
        "exchange": _exchange(one),
        "price": one.price,
        "credit": found.credit,
        "difference": asked.amount,
        "method": difference.method_of(order) or "",
        "pay_by": asked.deadline.told,
        "kept_until": difference.kept_until(order, asked),
        "rest": asked.missing,
        "received_total": asked.paid or None,
    }


def unpaid(order: Order, one: Return, *, is_reminder: bool = False) -> None:
    """What came back is worth less than what is wanted for it: how to pay the difference, until when, and what then."""
    asked = order.money.difference(return_key(order.state.order_no, one.no))
    if asked is None:
        return
    facts = ExchangeUnpaidFacts(**_difference(order, one, asked), is_reminder=is_reminder)
    what = f"{one.no}:{asked.deadline.told}" + (":again" if is_reminder else "")
    order.owe(MailKind.EXCHANGE_UNPAID, facts, what=what)


def difference_came(order: Order, one: Return, asked: Difference, payment: PaymentReceived) -> None:
    """Money came for it: the article is sent, or so much is still missing."""
    facts = ExchangePaidFacts(
        **_difference(order, one, asked), amount=payment.amount, paid_on=payment.paid_on, waived=asked.forgiven
    )
    order.owe(MailKind.EXCHANGE_PAID, facts, what=f"{one.no}:{payment.notice_id}")


def settled(order: Order, one: Return, found: Settlement, back: InKind | None, *, lapsed: str = "") -> None:
    """What came, and what goes back for it. `lapsed`: why what was wanted for it is not sent, see the facts."""
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
        lapsed=lapsed,
        paid_back=max((found.refund + found.let_off + found.points) - found.rest, 0),
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
    order.owe(MailKind.RETURN_SETTLED, facts, what=str(one.no) + (":lapsed" if lapsed else ""))
