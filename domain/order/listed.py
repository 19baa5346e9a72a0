"""What the stock list says of an article, for those who price an order by it."""

from typing import NamedTuple


class ListedArticle(NamedTuple):
    """Its name, its price in yen with tax, and its size in cm (the sum of three sides); None or 0: it does not say."""

    name: str
    price: int | None = None
    size: int = 0
