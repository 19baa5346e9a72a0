"""What the daily round lists: orders, tasks and inquiries that wait for somebody in the shop."""

from datetime import date, datetime
from typing import LiteralString

from pydantic import BaseModel, ConfigDict

from adapters.postgres.pool import Connection
from domain.order.facts import OverdueInquiry, OverdueTask, WaitingOrder
from domain.order.state import OrderState

WAITING: LiteralString = """
    SELECT order_no, name, work, work_since AS since FROM orders
    WHERE remind_at <= $1 AND work <> 'collect' ORDER BY work_since, order_no LIMIT $2
"""
OVERDUE_TASKS: LiteralString = """
    SELECT id, kind, order_no, due_on FROM tasks
    WHERE done_at IS NULL AND due_on < $1 ORDER BY due_on, id LIMIT $2
"""
OVERDUE_INQUIRIES: LiteralString = """
    SELECT inquiry_no, subject, answer_by FROM inquiries
    WHERE status <> 'closed' AND answer_by < $1 ORDER BY answer_by, inquiry_no LIMIT $2
"""
#: Each is found once: the task that follows stays open by itself.
UNCOLLECTED: LiteralString = """
    UPDATE orders SET remind_at = NULL WHERE remind_at <= $2 AND work = $1 RETURNING order_no, state, work_since
"""

#: Of what is to be packed or settled, that is, so that few states are looked into; the others say nothing of this.
LATE: LiteralString = """
    SELECT order_no FROM orders
    WHERE work IN ('pack', 'settle') AND (state::json #>> '{goods,arrival,late_at}')::timestamptz <= $1
    ORDER BY placed_at, order_no LIMIT $2
"""


class Uncollected(BaseModel):
    """A cash-on-delivery order whose money, in yen, the carrier still has."""

    model_config = ConfigDict(frozen=True)

    order_no: str
    missing: int
    since: datetime


class Rounds:
    """Read across orders, tasks and inquiries."""

    async def waiting(self, conn: Connection, now: datetime, limit: int) -> tuple[WaitingOrder, ...]:
        """Orders of which the shop is to be reminded, the longest waiting first."""
        return tuple(WaitingOrder.model_validate(dict(row)) for row in await conn.fetch(WAITING, now, limit))

    async def overdue_tasks(self, conn: Connection, today: date, limit: int) -> tuple[OverdueTask, ...]:
        """Open tasks whose day has passed."""
        return tuple(OverdueTask.model_validate(dict(row)) for row in await conn.fetch(OVERDUE_TASKS, today, limit))

    async def overdue_inquiries(self, conn: Connection, now: datetime, limit: int) -> tuple[OverdueInquiry, ...]:
        """Open inquiries whose time to answer is over."""
        rows = await conn.fetch(OVERDUE_INQUIRIES, now, limit)
        return tuple(OverdueInquiry.model_validate(dict(row)) for row in rows)

    async def late(self, conn: Connection, now: datetime, limit: int) -> list[str]:
        """Orders whose goods are here, although they should leave by now; the oldest first."""
        return [row["order_no"] for row in await conn.fetch(LATE, now, limit)]

    async def uncollected(self, conn: Connection, work: str, now: datetime) -> list[Uncollected]:
        """Orders whose collected money is late; each is answered once."""
        rows = await conn.fetch(UNCOLLECTED, work, now)
        states = {row["order_no"]: (OrderState.model_validate_json(row["state"]), row["work_since"]) for row in rows}
        return [
            Uncollected(order_no=order_no, missing=state.money.missing, since=since)
            for order_no, (state, since) in sorted(states.items())
        ]
