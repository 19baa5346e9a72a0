"""The tables `sales`, `surcharges` and `price_returns`: what orders were sold for, and what of it went back."""

from datetime import datetime

from adapters.postgres.pool import Connection
from domain.order.sale import Sale
from domain.payment.price_return import PriceReturn, Sold, Surcharge


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
        sale = await conn.fetchval("SELECT sale FROM sales WHERE order_no = $1", order_no)
        if sale is None:
            return None
        rows = await conn.fetch("SELECT returned FROM price_returns WHERE order_no = $1 ORDER BY number", order_no)
        returns = tuple(PriceReturn.model_validate_json(row["returned"]) for row in rows)
        rows = await conn.fetch("SELECT surcharge FROM surcharges WHERE order_no = $1 ORDER BY number", order_no)
        surcharges = tuple(Surcharge.model_validate_json(row["surcharge"]) for row in rows)
        return Sold(Sale.model_validate_json(sale), returns, surcharges)

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
