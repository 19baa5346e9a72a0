"""Counts over periods: from the journal, and of what customers say, claim, send back and ask."""

from collections.abc import Mapping
from datetime import datetime
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.agenda.overview import QuestionCount
from domain.agenda.report import Tally
from domain.basics.counted import Counted, Per
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

#: What is counted: of which order, when, why, and which lines (#1) or articles of it, where the case names any.
_FEEDBACK: LiteralString = """
    SELECT order_no, at, stars::text AS reason, '{}'::text[] AS lines FROM (
        SELECT DISTINCT ON (order_no) order_no, at, stars FROM feedback
        WHERE NOT is_apart AND order_no IN (SELECT order_no FROM feedback WHERE at >= $1 AND at < $2)
        ORDER BY order_no, id DESC) AS last
"""
_CLAIMS: LiteralString = """
    SELECT order_no, opened_at AS at, reason,
           ARRAY(SELECT '#' || k FROM json_object_keys(state::json #> '{asked,lines}') AS k) AS lines
    FROM claims
"""
_RETURNS: LiteralString = """
    SELECT p.order_no, p.returned_at AS at, 'parcel.' || COALESCE((
               SELECT b #>> '{back,why}' FROM json_array_elements(o.state::json #> '{goods,parcels}') AS b
               WHERE COALESCE(b ->> 'parcel_no', '1') = p.parcel_no LIMIT 1), 'unknown') AS reason,
           '{}'::text[] AS lines
    FROM parcels p JOIN orders o USING (order_no)
    WHERE p.returned_at IS NOT NULL AND p.returned_at >= $1 AND p.returned_at < $2
    UNION ALL
    SELECT order_no, asked_at, 'customer.' || cause, ARRAY(SELECT json_object_keys(pieces)) FROM returns
"""
_INQUIRIES: LiteralString = "SELECT order_no, opened_at AS at, category AS reason, '{}'::text[] AS lines FROM inquiries"
#: The orders that left.
_LEFT: LiteralString = """
    SELECT order_no, min(shipped_at) AS at, '' AS reason, '{}'::text[] AS lines FROM parcels
    WHERE shipped_at IS NOT NULL AND shipped_at >= $1 AND shipped_at < $2 GROUP BY order_no
"""
#: A case is in one row or, of articles and carriers, in several; in none of them where nobody knows.
_MONTH: LiteralString = (
    "SELECT to_char(at AT TIME ZONE $3, 'YYYY-MM') AS place, '' AS name, reason, order_no FROM cases"
)
_REASON: LiteralString = "SELECT reason AS place, '' AS name, reason, order_no FROM cases WHERE $3 <> ''"
_ARTICLE: LiteralString = """
    SELECT COALESCE(l.sku, '') AS place, COALESCE(l.name, '') AS name, reason, order_no
    FROM cases c LEFT JOIN orders o USING (order_no) LEFT JOIN LATERAL (
        SELECT e ->> 'sku' AS sku, min(e ->> 'name') AS name
        FROM json_array_elements(o.placed::json -> 'lines') WITH ORDINALITY AS x (e, no)
        WHERE c.lines = '{}' OR c.lines && ARRAY['#' || no, e ->> 'sku'] GROUP BY 1) AS l ON true
    WHERE $3 <> ''
"""
_CARRIER: LiteralString = """
    SELECT COALESCE(l.carrier, '') AS place, '' AS name, reason, order_no
    FROM cases c LEFT JOIN LATERAL (
        SELECT DISTINCT carrier FROM parcels p WHERE p.order_no = c.order_no AND carrier <> '') AS l ON true
    WHERE $3 <> ''
"""
_CASES: Mapping[Counted, LiteralString] = {
    Counted.FEEDBACK: _FEEDBACK,
    Counted.CLAIMS: _CLAIMS,
    Counted.RETURNS: _RETURNS,
    Counted.INQUIRIES: _INQUIRIES,
}
_ROWS: Mapping[Per, LiteralString] = {
    Per.MONTH: _MONTH,
    Per.ARTICLE: _ARTICLE,
    Per.CARRIER: _CARRIER,
    Per.REASON: _REASON,
}


class Reports:
    """Counts over periods."""

    async def tallies(
        self, conn: Connection, counted: Counted, per: Per, zone: str, span: tuple[datetime, datetime]
    ) -> list[Tally]:
        """How often something happened, by row and reason, from the first instant until before the second."""
        rows = await conn.fetch(
            f"WITH found AS ({_CASES[counted]}),"  # noqa: S608 - constants
            " cases AS (SELECT * FROM found WHERE at >= $1 AND at < $2)"
            f' SELECT place AS "row", max(name) AS name, reason, count(*) AS count FROM ({_ROWS[per]}) AS r'
            " GROUP BY place, reason",
            *(*span, zone),
        )
        return [Tally.model_validate(dict(row)) for row in rows]

    async def left(self, conn: Connection, per: Per, zone: str, span: tuple[datetime, datetime]) -> dict[str, int]:
        """How many orders left the shop, by row; by reason: all under an empty one."""
        rows = await conn.fetch(
            f"WITH cases AS ({_LEFT})"  # noqa: S608 - constants
            f" SELECT place, count(DISTINCT order_no) AS orders FROM ({_ROWS[per]}) AS r GROUP BY place",
            *(*span, zone),
        )
        return {row["place"]: row["orders"] for row in rows}

    async def questions(
        self, conn: Connection, period: Period, zone: str, since: datetime, until: datetime
    ) -> list[QuestionCount]:
        """Which fields caused questions to customers, from `since` until before `until`."""
        rows = await conn.fetch(QUESTIONS, period, zone, since, until)
        return [QuestionCount.model_validate(dict(row)) for row in rows]
