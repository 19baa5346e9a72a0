"""Counts over periods, from the journal."""

from datetime import datetime
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.agenda.overview import QuestionCount
from domain.basics.period import Period

#: What was asked per period, field and check; and of how many orders that came in.
QUESTIONS: LiteralString = """
    WITH asked AS (
        SELECT date_trunc($1, j.at AT TIME ZONE $2)::date AS since, a.field, a.check, j.order_no
        FROM journal j, json_to_recordset(j.facts::json -> 'asked') AS a (field text, "check" text)
        WHERE j.what = 'question_asked' AND j.at >= $3 AND j.at < $4
    ), came AS (
        SELECT date_trunc($1, received_at AT TIME ZONE $2)::date AS since, count(*) AS orders
        FROM orders WHERE received_at >= $3 AND received_at < $4 GROUP BY 1
    )
    SELECT asked.since, field, asked.check, count(*) AS asked, count(DISTINCT order_no) AS orders,
           COALESCE(max(came.orders), 0) AS of_orders
    FROM asked LEFT JOIN came USING (since)
    GROUP BY asked.since, field, asked.check
    ORDER BY asked.since, count(DISTINCT order_no) DESC, field, asked.check
"""


class Reports:
    """Counts over periods."""

    async def questions(
        self, conn: Connection, period: Period, zone: str, since: datetime, until: datetime
    ) -> list[QuestionCount]:
        """Which fields caused questions to customers, from `since` until before `until`."""
        rows = await conn.fetch(QUESTIONS, period, zone, since, until)
        return [QuestionCount.model_validate(dict(row)) for row in rows]
