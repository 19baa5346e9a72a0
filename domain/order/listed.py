"""What the stock list says of an article, for those who price an order by it."""

from typing import NamedTuple

from domain.basics.money import TaxRate


class ListedArticle(NamedTuple):
    """Its name, price in yen with tax, size in cm (the sum of three sides) and tax rate; None or 0: it does not say."""

    name: str
    price: int | None = None
    size: int = 0
    tax_rate: TaxRate | None = None
