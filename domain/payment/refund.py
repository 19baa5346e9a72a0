"""Giving money back: at most what came in, in one ledger for every reason."""

from typing import ClassVar

from domain.basics.errors import Refusal
from domain.contract.status import DEAD
from domain.order.aggregate import Order
from domain.order.facts import RefundFacts
from domain.order.kinds import MailKind
from domain.people.remark import Remark


class RefundTooHigh(Refusal):
    """More cannot be given back than came in."""

    cases: ClassVar = {"": ("amount", "kept")}


class CancelFirst(Refusal):
    """Nothing would be left of the price of goods that are still to be shipped."""


def give_back(
    order: Order, amount: int, remark: Remark, *, owed: int | None = None, return_no: int | None = None
) -> None:
    """A person has given money back; `owed` is the amount of the refund that was asked of them.

    `return_no`: the number of the return invoice that its mail takes along.

    An order that goes on does not ask again for what it gave back of its price.

    Money that was transferred for a cod order before it left is different: the carrier collects it then.

    Raises:
        RefundTooHigh, CancelFirst
    """
    if amount > order.money.kept:
        raise RefundTooHigh(amount=amount, kept=max(order.money.kept, 0))
    is_collected_later = order.state.terms.collected_by_carrier and not order.goods.has_left
    if is_collected_later:
        order.outdate_papers()  # a label that was printed before names too little cash
    elif order.state.ending not in DEAD:
        if amount == order.money.kept and not order.goods.has_left:
            raise CancelFirst
        of_price = max(amount - order.money.surplus, 0)
        order.money = order.money.forgiven(of_price)
        if of_price and not order.goods.have_gone:
            order.outdate_papers()  # the price and the tax on a slip that was printed before are too high
    order.money = order.money.given_back(amount, owed=owed)
    order.note("refunded", by=remark.by, note=remark.note, amount=amount)
    facts = RefundFacts(
        amount=amount,
        received_total=max(order.money.kept, 0) or None,
        ending=order.state.ending,
        return_no=return_no,
    )
    order.owe(MailKind.REFUNDED, facts, what=str(order.money.refunded))
