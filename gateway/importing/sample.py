"""The sample data: a shop file, a stock list and example orders."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from adapters.postgres.people import People
from adapters.postgres.pool import create_pool
from adapters.postgres.stock import Stock
from gateway.importing.people_files import read_customers

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


def sample_stock() -> Sequence[Article]:
    """The articles that the example orders are about."""
    with STOCK_FILE.open(encoding="utf-8", newline="") as lines:
        return [Article(row["sku"], row["name"], int(row["on_hand"])) for row in csv.DictReader(lines)]


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
