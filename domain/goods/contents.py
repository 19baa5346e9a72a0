"""What an order holds after a change of its lines, and what it costs then. Nothing here knows who asked for it."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

from domain.basics.errors import Refusal
from domain.basics.money import TaxRate
from domain.contract.messages import LineChange
from domain.contract.order import Line, Person, PlacedOrder
from domain.order.listed import ListedArticle
from domain.people.islands import is_on_island
from domain.shop.fees import Sent
from domain.shop.policy import Policy


class UnknownLine(Refusal):
    """The order has no line of this number."""

    cases: ClassVar = {"": ("line", "lines"), "twice": ("line",)}


class NothingLeft(Refusal):
    """No line would be left."""


class TermsUnknown(Refusal):
    """An article comes into the order, and neither the stock list nor the change says at which price or tax rate."""

    cases: ClassVar = {"price": ("sku",), "tax_rate": ("sku",)}


def changed_lines(
    lines: Sequence[Line], changes: Sequence[LineChange], articles: Mapping[str, ListedArticle]
) -> tuple[Line, ...]:
    """The lines after these changes; `articles` are those that come in anew, by SKU.

    Lines that are there keep their order, and new ones follow them.

    Raises:
        UnknownLine, NothingLeft, TermsUnknown
    """
    after: dict[int, Line] = dict(enumerate(lines, start=1))
    added: list[Line] = []
    seen: set[int] = set()
    for change in changes:
        if change.line is None:
            added.append(_new(change, None, lines, articles))
            continue
        if change.line not in after and change.line not in seen:
            raise UnknownLine(line=change.line, lines=len(lines))
        if change.line in seen:
            raise UnknownLine("twice", line=change.line)
        seen.add(change.line)
        if change.quantity == 0:
            del after[change.line]
        else:
            after[change.line] = _changed(after[change.line], change, lines, articles)
    left = (*after.values(), *added)
    if not left:
        raise NothingLeft
    return left


def _changed(line: Line, change: LineChange, lines: Sequence[Line], articles: Mapping[str, ListedArticle]) -> Line:
    if change.sku is not None and change.sku != line.sku:
        return _new(change, line, lines, articles)
    given = {"quantity": change.quantity, "unit_price": change.unit_price, "tax_rate": change.tax_rate}
    return line.model_copy(update={name: value for name, value in given.items() if value is not None})


def _new(
    change: LineChange, instead_of: Line | None, lines: Sequence[Line], articles: Mapping[str, ListedArticle]
) -> Line:
    """A line of an article that was not on this one: at its own terms, where the change names none.

    Its tax rate is never that of the line it replaces, which may be another one (docs/decisions/0042).
    """
    sku = change.sku or ""
    article, same = articles[sku], [line for line in lines if line.sku == sku]
    prices = [change.unit_price, *(line.unit_price for line in same), article.price]
    price = next((each for each in prices if each is not None), None)
    if price is None:
        raise TermsUnknown("price", sku=sku)
    rates: list[TaxRate | None] = [change.tax_rate, *(line.tax_rate for line in same), article.tax_rate]
    rate = next((each for each in rates if each is not None), None)
    if rate is None:
        raise TermsUnknown("tax_rate", sku=sku)
    names = [change.name, *(line.name for line in same), article.name, sku]
    return Line(
        sku=sku,
        name=next(name for name in names if name),
        quantity=change.quantity or (instead_of.quantity if instead_of else 0),
        unit_price=price,
        tax_rate=rate,
    )


class Repriced(NamedTuple):
    """An order with other contents or another place, and what of the points that paid for it is not needed any more."""

    placed: PlacedOrder
    points_back: int = 0


def as_changed(
    placed: PlacedOrder,
    policy: Policy,
    *,
    lines: tuple[Line, ...] | None = None,
    recipient: Person | None = None,
    sizes: Mapping[str, int] | None = None,
) -> Repriced:
    """The order with these lines, or for this recipient, and its fees and total as they are then.

    `sizes` are those of articles, in cm, by SKU.

    The total changes by what its parts do, so that one which never added up stays as far off as it was. Discount and
    points pay no more than there is to pay.
    """
    changes = {"lines": lines, "recipient": recipient}
    after = placed.model_copy(update={name: value for name, value in changes.items() if value is not None})
    if policy.coupons.on_part == "shared":
        after = _with_share_of_coupons(placed, after)
    return repriced(placed, after, policy, sizes or {})


def _with_share_of_coupons(placed: PlacedOrder, after: PlacedOrder) -> PlacedOrder:
    """A coupon takes off of what is left what it took off of that before: what goes back is what was paid for it."""
    gone = placed.goods_total - after.goods_total
    if gone <= 0 or not placed.coupons:
        return after
    coupons = tuple(each.taking_off(each.amount - each.amount * gone // placed.goods_total) for each in placed.coupons)
    off = sum(each.amount for each in placed.coupons) - sum(each.amount for each in coupons)
    return after.model_copy(update={"coupons": coupons, "discount": max(after.discount - off, 0)})


def repriced(placed: PlacedOrder, after: PlacedOrder, policy: Policy, known: Mapping[str, int]) -> Repriced:
    """The order as it is `after`, at the fees and the total that it has then. The rest as in `as_changed`."""
    before = sent(placed, policy, known)
    shipping = policy.fees.shipping_changed(placed.shipping_fee, before, sent(after, policy, known))
    after = after.model_copy(update={"shipping_fee": shipping})
    cod_fee = policy.fees.cod_changed(placed.cod_fee, before, sent(after, policy, known))
    return at_its_price(placed, after.model_copy(update={"cod_fee": cod_fee}))


def at_its_price(placed: PlacedOrder, after: PlacedOrder) -> Repriced:
    """The order as it is `after`, at the total that it has then, which is never below zero; as in `as_changed`."""
    too_much = max(-after.sum_of_parts, 0)
    points_back = min(too_much, after.points_used)
    after = after.model_copy(
        update={
            "points_used": after.points_used - points_back,
            "discount": after.discount - (too_much - points_back),
        }
    )
    total = placed.total + after.sum_of_parts - placed.sum_of_parts
    return Repriced(after.model_copy(update={"total": max(total, 0)}), points_back)


def sent(placed: PlacedOrder, policy: Policy, sizes: Mapping[str, int]) -> Sent:
    """What the fees of an order depend on."""
    address = placed.ship_to.address
    return Sent(
        goods_total=placed.goods_total,
        prefecture=address.prefecture,
        is_remote=is_on_island(address, policy.review.remote_places),
        collected=max(placed.sum_of_parts - placed.cod_fee, 0) if placed.terms.collected_by_carrier else 0,
        size=policy.fees.size_of(placed.quantities, sizes),
    )
