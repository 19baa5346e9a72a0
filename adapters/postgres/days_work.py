"""What only the day's work asks: small questions to several tables."""

from datetime import date, datetime
from typing import LiteralString, NamedTuple

from adapters.postgres.pool import Connection
from domain.agenda.overview import LowFeedback

LOW: LiteralString = """
    SELECT order_no, stars, at, inquiry_no FROM feedback f
    WHERE at > $1 AND stars <= $2 AND NOT is_apart
      AND (SELECT i.status FROM inquiries i WHERE i.inquiry_no = f.inquiry_no) IS DISTINCT FROM 'closed'
    ORDER BY at, id LIMIT 200
"""
COUNT: LiteralString = """
    SELECT count(*) AS count, COALESCE(sum(d.amount), 0)::bigint AS total, min(d.paid_on) AS since
    FROM strays s JOIN deposits d USING (notice_id) WHERE s.state = 'waiting'
"""


class Waiting(NamedTuple):
    """How much money waits for somebody to say whose it is: deposits, yen, and since which day."""

    deposits: int
    total: int
    since: date | None


class DaysWork:
    """What waits, counted or named."""

    async def low_feedback(self, conn: Connection, since: datetime, most: int) -> list[LowFeedback]:
        """Few stars since then whose inquiry is not settled, the oldest first."""
        return [LowFeedback.model_validate(dict(row)) for row in await conn.fetch(LOW, since, most)]

    async def checked_through(self, conn: Connection, zone: str) -> date | None:
        """Up to which day the shop has looked through its bank data; a check counts for the days before its own."""
        day: date | None = await conn.fetchval(
            "SELECT max(LEAST(through, (checked_at AT TIME ZONE $1)::date - 1)) FROM bank_checks", zone
        )
        return day

    async def deposits(self, conn: Connection) -> Waiting:
        """How much waits."""
        row = await conn.fetchrow(COUNT)
        assert row is not None  # noqa: S101 - a query without GROUP BY has one row
        return Waiting(row["count"], row["total"], row["since"])
