"""The tables `refunds`, read as a list, and `refund_accounts`: where they go, sealed, while one is owed."""

from datetime import datetime
from typing import LiteralString

import asyncpg

from adapters.postgres.pool import Connection
from domain.agenda.refund_row import RefundRow
from domain.order.state import OrderState

_COLUMNS: LiteralString = """
    SELECT r.order_no, split_part(r.key, ':', 2)::integer AS no, r.amount, r.state, r.for_what, r.failures, r.at,
           r.state_at,
           (SELECT o.name FROM orders o WHERE o.order_no = r.order_no) AS name,
           (SELECT o.state FROM orders o WHERE o.order_no = r.order_no) AS order_state,
           (SELECT min(t.id) FROM tasks t WHERE t.order_no = r.order_no AND t.done_at IS NULL
                                            AND t.refund = split_part(r.key, ':', 2)::integer) AS task
    FROM refunds r
"""
OPEN: LiteralString = f"{_COLUMNS} WHERE r.state IN ('due', 'ordered') ORDER BY r.at, r.id LIMIT $1"
WITH_DONE: LiteralString = f"{_COLUMNS} ORDER BY r.state IN ('due', 'ordered') DESC, r.at, r.id LIMIT $1"
FOR_WHAT: LiteralString = f"{_COLUMNS} WHERE r.order_no = $1 AND r.for_what = $2 ORDER BY r.id DESC LIMIT 1"
NEWEST_TASK: LiteralString = "SELECT max(id) FROM tasks WHERE order_no = $1 AND kind = 'refund'"
PUT: LiteralString = """
    INSERT INTO refund_accounts (order_no, sealed, given_at, given_by) VALUES ($1, $2, $3, $4)
    ON CONFLICT (order_no) DO UPDATE SET sealed = excluded.sealed, given_at = excluded.given_at,
           given_by = excluded.given_by
"""


def _read(row: asyncpg.Record) -> RefundRow:
    return RefundRow.of(dict(row), OrderState.model_validate_json(row["order_state"]))


class Refunds:
    """What is to go back, and what went."""

    async def listed(self, conn: Connection, limit: int, *, with_done: bool = False) -> list[RefundRow]:
        """Those that have not arrived, the oldest first; then, if wanted, the others."""
        return [_read(row) for row in await conn.fetch(WITH_DONE if with_done else OPEN, limit)]

    async def of_key(self, conn: Connection, order_no: str, key: str) -> RefundRow | None:
        """What an order owes, or gave back, for the claim or return of this key."""
        row = await conn.fetchrow(FOR_WHAT, order_no, key)
        return _read(row) if row else None

    async def newest_task(self, conn: Connection, order_no: str) -> int | None:
        """The task that last asked somebody to give something of this order back, done or not."""
        found: int | None = await conn.fetchval(NEWEST_TASK, order_no)
        return found

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
