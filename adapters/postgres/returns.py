"""The table `returns`: what customers send back, beside the state of their orders, for lists and reports."""

from typing import LiteralString

from adapters.postgres.pool import Connection
from adapters.postgres.rows import as_rows
from domain.agenda.return_page import ReturnRow
from domain.goods.parts import skus_of
from domain.order.aggregate import Order
from domain.order.returning import Return

KEEP: LiteralString = """
    INSERT INTO returns (order_no, no, stage, cause, pieces, send_by, refund, asked_at, stage_at)
    SELECT $1, r.no, r.stage, r.cause, r.pieces, r.send_by, r.refund, $2, $2
    FROM json_to_recordset($3::json)
         AS r (no integer, stage text, cause text, pieces json, send_by date, refund bigint)
    ON CONFLICT (order_no, no) DO UPDATE
    SET stage = excluded.stage, send_by = excluded.send_by, refund = excluded.refund,
        stage_at = CASE WHEN returns.stage = excluded.stage THEN returns.stage_at ELSE excluded.stage_at END
"""
_ROWS: LiteralString = """
    SELECT r.order_no, r.no, r.stage, r.cause, r.pieces, r.send_by, r.refund, r.asked_at, r.stage_at,
           (SELECT o.name FROM orders o WHERE o.order_no = r.order_no) AS name
    FROM returns r
"""
OPEN: LiteralString = (
    f"{_ROWS} WHERE r.stage NOT IN ('refused', 'settled', 'closed') ORDER BY r.asked_at, r.order_no, r.no LIMIT $1"
)
ALL: LiteralString = f"{_ROWS} ORDER BY r.asked_at DESC, r.order_no, r.no LIMIT $1"


class Returns:
    """Returns as rows."""

    async def keep(self, conn: Connection, order: Order) -> None:
        """Write down how far the returns of an order have got. The same twice changes nothing."""
        if order.returns.all:
            rows = as_rows(_row(order, each) for each in order.returns.all)
            await conn.execute(KEEP, order.state.order_no, order.at, rows)

    async def listed(self, conn: Connection, limit: int, *, with_ended: bool = False) -> list[ReturnRow]:
        """Those that are open, the oldest first; with `with_ended` all, the newest first."""
        return [ReturnRow.of(dict(row)) for row in await conn.fetch(ALL if with_ended else OPEN, limit)]


def _row(order: Order, one: Return) -> dict[str, object]:
    return {
        "no": one.no,
        "stage": one.stage,
        "cause": one.cause,
        "pieces": skus_of(order.placed, one.lines) | one.others,
        "send_by": one.send_by,
        "refund": one.settlement.refund if one.settlement else 0,
    }
