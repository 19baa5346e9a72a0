"""What the rows of an order cost: articles with tax, fees, discounts. Nothing is rounded unless the file tells how."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from adapters.files import faults as wrong
from adapters.files.cells import Row, RowFault
from adapters.files.order_rows import of_line
from adapters.files.order_settings import OrderSettings
from domain.basics.money import Rounding, TaxRate

#: A rate within the name of a tax.
_IN_NAME = re.compile(r"([0-9]{1,2})(?:\.0+)?\s*[%％]")
#: In the order of how usual they are; where two of them lead to the same sum, they lead to the same prices.
_ROUNDINGS: tuple[Rounding, ...] = ("half_up", "floor", "ceil")


@dataclass
class Prices:
    """The lines of an order as a cart would send them, and what is added and taken off."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    shipping_fee: int = 0
    fee: int = 0
    discount: int = 0
    points_used: int = 0


def prices_of(order: Row, rows: Sequence[Row], settings: OrderSettings) -> Prices:
    """The prices of an order whose own cells are `order`.

    Raises:
        RowFault
    """
    found, rates = Prices(), _Rates.of(order, settings)
    for row in rows:
        try:
            _add(found, row, rates, settings)
        except RowFault as error:
            raise RowFault(of_line(row, rows[0], error.said)) from error
    if settings.rows == "articles":
        found.shipping_fee = order.yen_or_none("shipping_fee")
        found.fee = order.yen_or_none("fee")
        found.points_used += abs(order.yen_or_none("points_used"))
        found.discount += abs(order.yen_or_none("discount")) + abs(order.yen_or_none("coupon"))
        _add_other(found, order)
    _add_tax(found, order, settings)
    return found


def rows_of_lines(rows: Sequence[Row], settings: OrderSettings) -> list[Row]:
    """The rows that are the lines of their order: fees, and discounts that stand among the articles, are none."""
    lines = []
    for row in rows:
        found = Prices()
        _add(found, row, _Rates(usual=10), settings)
        lines += [row] if found.lines else []
    return lines


def _add(found: Prices, row: Row, rates: "_Rates", settings: OrderSettings) -> None:
    kind = row.code("line.kind") if settings.rows == "items" else "article"
    if kind == "article":
        _add_article(found, row, rates)
        return
    amount = row.yen("line.unit_price") * row.count("line.quantity")
    if kind == "shipping":
        found.shipping_fee += amount
    elif kind == "fee":
        found.fee += amount
    elif kind == "points":
        found.points_used -= amount
    elif kind == "discount":
        found.discount -= amount
    elif amount:
        raise row.refusal(wrong.NO_PLACE, "line.kind")


def _add_article(found: Prices, row: Row, rates: "_Rates") -> None:
    quantity, price = row.count("line.quantity", 9_999), row.yen("line.unit_price")
    if not quantity:
        raise row.refusal(wrong.NO_LIMIT, "line.quantity")
    if price < 0:  # a discount that stands among the articles
        found.discount -= price * quantity
        return
    names = [row[f"line.{name}"] for name in ("name", "variant1", "variant2", "option")]
    sku = row.filled("line.sku", 64)
    found.lines.append(
        {
            "sku": sku,
            "name": " ".join(name for name in names if name),
            "quantity": quantity,
            "unit_price": price,
            "tax_rate": _tax_rate(row) if row["line.tax_rate"] else rates.of_sku(sku),
        }
    )


def _tax_rate(row: Row) -> int:
    rate = row.percent("line.tax_rate")
    if rate not in get_args(TaxRate):
        raise row.refusal(wrong.NO_CHOICE, "line.tax_rate", choices=[str(each) for each in get_args(TaxRate)])
    return rate


@dataclass(frozen=True)
class _Rates:
    """The tax rates of articles for which the file has none: `usual`, and 8 where the SKU begins with one of `reduced`.

    `usual` is None where nothing says it; `is_only` where the order has one rate, which is that of all its articles.
    """

    usual: int | None
    reduced: tuple[str, ...] = ()
    is_only: bool = False

    @classmethod
    def of(cls, order: Row, settings: OrderSettings) -> "_Rates":
        """By the names of the order's taxes where they are written (`CT 10%`), else by the profile."""
        names = [order[f"tax{number}.name"] for number in range(1, 4)]
        named = {int(found[1]) for name in names if (found := _IN_NAME.search(name))}
        if len(named) == 1:
            return cls(named.pop(), is_only=True)
        if named:
            return cls(max(named) if settings.reduced else None, settings.reduced)
        return cls(settings.tax_rate, settings.reduced)

    def of_sku(self, sku: str) -> int:
        """Raises RowFault where neither file nor profile says it."""
        if self.usual is None:
            raise RowFault(wrong.NO_TAX_RATE(sku=sku))
        return 8 if not self.is_only and sku.startswith(self.reduced or ("\0",)) else self.usual


def _add_other(found: Prices, order: Row) -> None:
    """Costs of another kind: what is below zero is a discount, and for what is above there is no field."""
    other = order.yen_or_none("other_fee")
    if other > 0:
        raise order.refusal(wrong.NO_PLACE, "other_fee")
    found.discount -= other


def _add_tax(found: Prices, order: Row, settings: OrderSettings) -> None:
    """Make the prices of articles such with tax, by the rounding with which their sum is what the file says."""
    if settings.prices == "with_tax":
        _must_be_with_tax(found, order)
        return
    known = order["goods_total"]
    if not known:
        raise order.refusal(wrong.EMPTY, "goods_total")
    goods_total = order.yen("goods_total") + (order.yen_or_none("tax") if settings.prices == "as_summed" else 0)
    if settings.prices == "as_summed" and not order.yen_or_none("tax"):
        _must_be(_sum(found.lines), goods_total)
        return
    for rounding in _ROUNDINGS:
        lines = [line | {"unit_price": _with_tax(line, rounding)} for line in found.lines]
        if _sum(lines) == goods_total:
            found.lines = lines
            return
    _must_be(_sum([line | {"unit_price": _with_tax(line, "half_up")} for line in found.lines]), goods_total)


def _must_be_with_tax(found: Prices, order: Row) -> None:
    parts = _sum(found.lines) + found.shipping_fee + found.fee - found.discount - found.points_used
    if (tax := order.yen_or_none("tax")) and order.yen("total") == parts + tax:
        raise order.refusal(wrong.WITHOUT_TAX, "tax")


def _must_be(goods: int, goods_total: int) -> None:
    if goods != goods_total:
        raise RowFault(wrong.GOODS_DO_NOT_ADD_UP(sum=goods, total=goods_total))


def _sum(lines: Sequence[dict[str, Any]]) -> int:
    return sum(line["unit_price"] * line["quantity"] for line in lines)


def _with_tax(line: dict[str, Any], rounding: Rounding) -> int:
    """The price of one piece with its tax, rounded to whole yen."""
    price, hundredths = int(line["unit_price"]), int(line["unit_price"]) * int(line["tax_rate"])
    if rounding == "ceil":
        return price - (-hundredths // 100)
    if rounding == "half_up":
        return price + (2 * hundredths + 100) // 200
    return price + hundredths // 100
