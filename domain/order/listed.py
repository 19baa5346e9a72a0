"""What the stock list says of an article, for those who price an order by it."""

from typing import NamedTuple


class ListedArticle(NamedTuple):
    """Its name, and its price in yen with tax; None: the list does not say."""

    name: str
    price: int | None = None
