"""What a customer may choose where goods run short, and what a choice makes of the order."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from domain.basics.errors import NotOffered
from domain.contract.messages import ChooseOption, LineChange, Option
from domain.contract.order import Line, PlacedOrder
from domain.order.aggregate import Order
from domain.order.conversation import Question
from domain.order.facts import Offer
from domain.order.listed import ListedArticle


def offers_of(order: Order, substitutes: Mapping[str, Sequence[tuple[str, ListedArticle]]]) -> list[Offer]:
    """What may take the place of an article that is missing, of those that are in stock, by the SKU that is missing.

    One article alone is offered a substitute for: two at once would be another order. What has no price or no tax rate
    in the stock list is not offered: it would have to be guessed (docs/decisions/0042).
    """
    missing = [line for line in order.placed.lines if line.sku in substitutes]
    if len({line.sku for line in missing}) != 1:
        return []
    line, pieces = missing[0], sum(each.quantity for each in missing)
    return [
        Offer(
            sku=sku,
            name=listed.name,
            instead_of=line.name,
            unit_price=listed.price,
            tax_rate=listed.tax_rate,
            difference=listed.price * pieces - sum(each.amount for each in missing),
        )
        for sku, listed in substitutes[line.sku]
        if listed.price is not None and listed.tax_rate is not None
    ]


def not_offered(question: Question, sku: str) -> NotOffered:
    if not question.offered:
        return NotOffered("nothing")
    return NotOffered(sku=sku, offered=question.offered) if sku else NotOffered("which", offered=question.offered)


def part_fee(order: Order) -> int:
    """Yen that the second shipping costs a customer who chooses it."""
    rules = order.policy.stock
    return rules.partial_shipment_fee if rules.partial_shipment else 0


def can_part(order: Order, short: Mapping[str, int]) -> bool:
    """The shop sends what is here first, where somebody wants that, and some pieces are here."""
    is_here = any(pieces > short.get(sku, 0) for sku, pieces in order.placed.quantities.items())
    return order.policy.stock.partial_shipment and is_here


def in_parts(order: Order, question: Question) -> dict[str, Any]:
    """Whether what is here may leave first, and what that costs."""
    return {"can_part": question.can_part, "part_fee": part_fee(order) if question.can_part else 0}


def changes(placed: PlacedOrder, question: Question, command: ChooseOption) -> list[LineChange]:
    """What the choice makes of the lines; a substitute costs what it was offered at, whatever the list says now."""
    lines = [no for no, line in enumerate(placed.lines, start=1) if line.sku in question.about]
    if command.option is Option.SUBSTITUTE:
        price, rate = dict(zip(question.offered, question.terms, strict=False)).get(command.sku, (None, None))
        return [LineChange(line=no, sku=command.sku, unit_price=price, tax_rate=rate) for no in lines]
    return [LineChange(line=no, quantity=0) for no in lines]


def kept(placed: PlacedOrder, about: Collection[str]) -> list[Line]:
    """The lines of which nothing is missing."""
    return [line for line in placed.lines if line.sku not in about]
