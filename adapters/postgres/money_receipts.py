"""The table `money_receipts`: which receipts customers got for their money, and to whom they were made out."""

from datetime import datetime
from typing import NamedTuple

from adapters.postgres.pool import Connection
from domain.payment.receipt import Wanted


class Given(NamedTuple):
    """A receipt that was given."""

    number: int
    wanted: Wanted
    made_at: datetime


class MoneyReceipts:
    """Receipts by their number within the order, from 1."""

    async def of_order(self, conn: Connection, order_no: str) -> list[Given]:
        """All of an order's, the newest last."""
        rows = await conn.fetch(
            """SELECT number, version, amount, name, proviso, on_paper, made_at FROM money_receipts
               WHERE order_no = $1 ORDER BY number""",
            order_no,
        )
        return [Given(row["number"], Wanted(*list(row)[1:6]), row["made_at"]) for row in rows]

    async def add(self, conn: Connection, order_no: str, number: int, wanted: Wanted, at: datetime, by: str) -> None:
        """Write down that one is given; the order is locked."""
        await conn.execute(
            """INSERT INTO money_receipts (order_no, number, version, amount, name, proviso, on_paper, made_at, made_by)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
            order_no,
            number,
            *wanted,
            at,
            by,
        )
