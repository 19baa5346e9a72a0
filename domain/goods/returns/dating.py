"""The last day that a mail of a return tells: it counts from the mail that told it having left."""

from datetime import date

from domain.goods.returns import telling
from domain.order.aggregate import Order
from domain.order.deadline import deadline_on
from domain.order.facts import ExchangeUnpaidFacts, MailFacts, ReturnAllowedFacts
from domain.order.kinds import MailKind
from domain.order.returning import return_key
from domain.payment import difference


def given_back(order: Order, facts: MailFacts, since: date, heard_on: date) -> MailFacts | None:
    """The days that a mail of `since` told count from the day on which the customer hears of them.

    Returns what the mail has to say then; None where it tells no such day, or one that holds.
    """
    if isinstance(facts, ReturnAllowedFacts):
        return _to_send(order, facts, since, heard_on)
    if type(facts) is ExchangeUnpaidFacts:
        return _to_pay(order, facts, since, heard_on)
    return None


def tell(order: Order, kind: MailKind, facts: MailFacts, since: date, heard_on: date) -> bool:
    """Put a mail that did not arrive once more, with the day that holds now; False where it tells no other."""
    later = given_back(order, facts, since, heard_on)
    if later is not None:
        order.owe(kind, later, what=f"heard:{heard_on}:{getattr(later, 'return_no', '')}")
    return later is not None


def _to_send(order: Order, facts: ReturnAllowedFacts, since: date, heard_on: date) -> MailFacts | None:
    until = heard_on + (facts.send_by - since) if facts.send_by else None
    for one in order.returns.all:
        is_told = telling.number_of(order, one) == facts.return_no and one.send_by == facts.send_by
        if is_told and one.is_awaited and one.send_by and until and until > one.send_by:
            order.returns = order.returns.holding(one.to_send_by(until))
            return facts.model_copy(update={"send_by": until})
    return None


def _to_pay(order: Order, facts: ExchangeUnpaidFacts, since: date, heard_on: date) -> MailFacts | None:
    keys = [return_key(order.state.order_no, each.no) for each in order.returns.all]
    key = next((each for each in keys if each.endswith(f":{facts.return_no}")), "")
    asked = order.money.difference(key)
    until = difference.payable_on(order, heard_on + (facts.pay_by - since))
    if asked is None or not asked.missing or asked.deadline.told != facts.pay_by or until <= facts.pay_by:
        return None
    after = asked.due_by(deadline_on(until, order.calendar))
    after = after.reminded(heard_on) if facts.is_reminder else after
    order.money = order.money.asking_for(after)
    return facts.model_copy(update={"pay_by": until, "kept_until": difference.kept_until(order, after)})
