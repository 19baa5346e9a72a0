"""Lists of claims."""

from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.agenda.claim_row import ClaimRow

ROW: LiteralString = (
    "claim_no, order_no, status, reason, outcome, assignee, opened_at, answer_by, "
    "(SELECT name FROM orders o WHERE o.order_no = c.order_no) AS name"
)
_IN_TURN: LiteralString = "ORDER BY answer_by NULLS LAST, opened_at DESC, claim_no LIMIT $1"
LIST: LiteralString = f"""
    SELECT {ROW} FROM claims c
    WHERE (status <> 'closed' OR $2) AND ($3::text IS NULL OR order_no = $3) {_IN_TURN}
"""  # noqa: S608 - constants


class ClaimRows:
    """Claims for people and programs, without their pages."""

    async def listed(
        self, conn: Connection, limit: int, *, with_closed: bool = False, order_no: str | None = None
    ) -> list[ClaimRow]:
        """Open claims, the most urgent first."""
        rows = await conn.fetch(LIST, limit, with_closed, order_no)
        return [ClaimRow.model_validate(dict(row)) for row in rows]
