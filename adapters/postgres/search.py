"""Questions across orders: what expires tomorrow, what is to be done today, who is meant."""

from datetime import date, datetime, timedelta

from adapters.postgres.pool import Connection
from domain.mail import ExpiringOrder
from domain.state import OrderState, StepKind


class Search:
    """Questions across orders."""

    async def was_listed(self, conn: Connection, day: date) -> bool:
        """True when the list of the expiries that follow this day was owed to the shop already."""
        found = await conn.fetchval(
            """SELECT EXISTS (SELECT 1 FROM mails WHERE kind = 'shop_expiries'
                              AND (owed_at AT TIME ZONE 'Asia/Tokyo')::date = $1)""",
            day,
        )
        return bool(found)

    async def expiring(self, conn: Connection, after: datetime, hours: int) -> list[ExpiringOrder]:
        """The unpaid orders that expire within so many hours after this instant, soonest first."""
        rows = await conn.fetch(
            """SELECT order_no, name, total, state FROM orders WHERE status = 'awaiting_payment' AND plan = 'prepay'
               ORDER BY placed_at"""
        )
        found: list[ExpiringOrder] = []
        for row in rows:
            state = OrderState.model_validate_json(row["state"])
            step = next((step for step in state.next if step.what is StepKind.EXPIRE), None)
            if step and state.deadline and after < step.at <= after + timedelta(hours=hours):
                found.append(
                    ExpiringOrder(
                        order_no=row["order_no"], name=row["name"], total=row["total"], deadline=state.deadline.told
                    )
                )
        return found
