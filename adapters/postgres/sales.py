"""The tables `sales`, `surcharges` and `price_returns`: what orders were sold for, and what of it went back."""

from datetime import datetime
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.order.sale import Sale
from domain.payment.price_return import PriceReturn, Sold, Surcharge

SOLD: LiteralString = """
    SELECT sale,
           ARRAY (SELECT returned FROM price_returns r WHERE r.order_no = s.order_no ORDER BY number) AS returns,
           ARRAY (SELECT surcharge FROM surcharges c WHERE c.order_no = s.order_no ORDER BY number) AS surcharges
    FROM sales s WHERE order_no = $1
"""


class Sales:
    """Neither changes once it is written down: an order has one sale, its surcharges and returns are counted from 1."""

    async def keep(self, conn: Connection, order_no: str, sale: Sale) -> None:
        """Write a sale down; the first of an order stays."""
        await conn.execute(
            "INSERT INTO sales (order_no, sold_on, sale) VALUES ($1, $2, $3) ON CONFLICT (order_no) DO NOTHING",
            order_no,
            sale.sold_on,
            sale.model_dump_json(),
        )

    async def of_order(self, conn: Connection, order_no: str) -> Sold | None:
        """The sale, with surcharges and returns from the first on; None where nothing has left."""
        row = await conn.fetchrow(SOLD, order_no)
        if row is None:
            return None
        returns = tuple(PriceReturn.model_validate_json(each) for each in row["returns"])
        surcharges = tuple(Surcharge.model_validate_json(each) for each in row["surcharges"])
        return Sold(Sale.model_validate_json(row["sale"]), returns, surcharges)

    async def charge(self, conn: Connection, order_no: str, more: Surcharge, at: datetime) -> None:
        """Write down that more is charged after the sale; the order is locked."""
        await conn.execute(
            """INSERT INTO surcharges (order_no, number, charged_on, amount, surcharge, made_at)
               VALUES ($1, $2, $3, $4, $5, $6)""",
            order_no,
            more.number,
            more.charged_on,
            more.amount,
            more.model_dump_json(),
            at,
        )

    async def give_back(self, conn: Connection, order_no: str, returned: PriceReturn, at: datetime, by: str) -> None:
        """Write down that part of a sale went back; the order is locked."""
        await conn.execute(
            """INSERT INTO price_returns (order_no, number, given_on, amount, returned, made_at, made_by)
               VALUES ($1, $2, $3, $4, $5, $6, $7)""",
            order_no,
            returned.number,
            returned.given_on,
            returned.amount,
            returned.model_dump_json(),
            at,
            by,
        )
