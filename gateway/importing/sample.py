"""The sample data: a shop file, a stock list and example orders."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from adapters.postgres.people import People
from adapters.postgres.pool import create_pool
from adapters.postgres.stock import Stock
from domain.goods.stock import Terms
from gateway.importing.people_files import read_customers
from gateway.importing.stock_list import read_stock_list

_EXAMPLE = "shop.example.toml"
_HERE = Path(__file__).parents[1]
#: A clone has them at its top, an installed package inside itself.
_FOLDER = _HERE.parent if (_HERE.parent / _EXAMPLE).exists() else _HERE
EXAMPLE_FILE = _FOLDER / _EXAMPLE
EXAMPLES = _FOLDER / "examples"
STOCK_FILE = EXAMPLES / "stock.csv"
CUSTOMERS_FILE = EXAMPLES / "customers.csv"


class Article(NamedTuple):
    sku: str
    name: str
    on_hand: int
    terms: Terms = Terms()


def sample_stock() -> Sequence[Article]:
    """The articles that the example orders are about."""
    return [Article(sku, *row) for sku, row in read_stock_list(STOCK_FILE.read_bytes()).rows.items()]


async def import_sample_customers(database_url: str) -> None:
    """Customers from before, among them one of the example orders' orderers, who is loyal."""
    customers = read_customers(CUSTOMERS_FILE.read_bytes())
    async with create_pool(database_url, 1) as pool, pool.acquire() as connection:
        await People().keep_past(connection, "customer", list(customers.rows.values()))


async def import_sample_stock(database_url: str) -> int:
    """Fill an empty stock list for the example orders. Returns how many articles were imported."""
    articles = sample_stock()
    async with create_pool(database_url, 1) as pool, pool.acquire() as connection, connection.transaction():
        if await connection.fetchval("SELECT count(*) FROM stock"):
            return 0
        for article in articles:
            await Stock().put(connection, *article)
    return len(articles)
