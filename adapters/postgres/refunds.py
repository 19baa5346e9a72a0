"""The tables `refunds`, read as a list, and `refund_accounts`: where they go, sealed, while one is owed."""

from datetime import datetime
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.agenda.refund_row import RefundRow
from domain.order.state import OrderState

LISTED: LiteralString = """
    SELECT r.order_no, split_part(r.key, ':', 2)::integer AS no, r.amount, r.state, r.for_what, r.failures, r.at,
           r.state_at, o.name, o.state AS order_state, t.id AS task
    FROM refunds r JOIN orders o USING (order_no)
    LEFT JOIN tasks t ON t.order_no = r.order_no AND t.done_at IS NULL
         AND t.refund = split_part(r.key, ':', 2)::integer
    WHERE (r.state IN ('due', 'ordered') OR $1) AND ($2 = '' OR r.order_no = $2)
    ORDER BY r.state IN ('due', 'ordered') DESC, r.at, r.id LIMIT $3
"""
PUT: LiteralString = """
    INSERT INTO refund_accounts (order_no, sealed, given_at, given_by) VALUES ($1, $2, $3, $4)
    ON CONFLICT (order_no) DO UPDATE SET sealed = excluded.sealed, given_at = excluded.given_at,
           given_by = excluded.given_by
"""


class Refunds:
    """What is to go back, and what went."""

    async def listed(
        self, conn: Connection, limit: int, *, with_done: bool = False, order_no: str = ""
    ) -> list[RefundRow]:
        """Those that have not arrived, the oldest first; then, if wanted, the others."""
        return [
            RefundRow.of(dict(row), OrderState.model_validate_json(row["order_state"]))
            for row in await conn.fetch(LISTED, with_done, order_no, limit)
        ]

    async def put_account(self, conn: Connection, order_no: str, sealed: bytes, at: datetime, by: str) -> None:
        """The account of an order's refunds; a former one is gone."""
        await conn.execute(PUT, order_no, sealed, at, by)

    async def find_account(self, conn: Connection, order_no: str) -> bytes | None:
        """The sealed account, if one is known."""
        found: bytes | None = await conn.fetchval("SELECT sealed FROM refund_accounts WHERE order_no = $1", order_no)
        return found

    async def erase_account(self, conn: Connection, order_no: str) -> None:
        """Nothing is to be given back any more, or the account was wrong."""
        await conn.execute("DELETE FROM refund_accounts WHERE order_no = $1", order_no)
