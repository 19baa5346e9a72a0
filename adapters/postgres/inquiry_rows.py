"""Lists of inquiries."""

from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.agenda.inquiry_row import InquiryRow

ROW: LiteralString = (
    "inquiry_no, order_no, candidates, status, category, assignee, name, email, subject, opened_at, answer_by, state, "
    "is_doubtful, is_untold"
)
#: Those that have to be answered first come first; of one order, its own and those that may be about it.
_OF_ONE: LiteralString = "($2::text IS NULL OR assignee = $2)"
_IN_TURN: LiteralString = "ORDER BY answer_by NULLS LAST, opened_at DESC LIMIT $1"
LIST: LiteralString = f"SELECT {ROW} FROM inquiries WHERE status <> 'closed' AND {_OF_ONE} {_IN_TURN}"  # noqa: S608 - constants
LIST_WITH_CLOSED: LiteralString = f"""
    SELECT {ROW} FROM (
        (SELECT * FROM inquiries WHERE status <> 'closed' AND {_OF_ONE} {_IN_TURN})
        UNION ALL (SELECT * FROM inquiries WHERE status = 'closed' AND {_OF_ONE} {_IN_TURN})
    ) AS inquiries {_IN_TURN}
"""  # noqa: S608 - constants
OF_ORDER: LiteralString = f"""
    SELECT {ROW} FROM inquiries
    WHERE (order_no = $3 OR candidates @> ARRAY[$3]) AND (status <> 'closed' OR $4) AND {_OF_ONE} {_IN_TURN}
"""  # noqa: S608 - constants


class InquiryRows:
    """Inquiries for people and programs, without their pages."""

    async def listed(
        self, conn: Connection, limit: int, *, with_closed: bool = False, assignee: str | None, order_no: str | None
    ) -> list[InquiryRow]:
        """Open inquiries, the most urgent first."""
        if order_no is None:
            rows = await conn.fetch(LIST_WITH_CLOSED if with_closed else LIST, limit, assignee)
        else:
            rows = await conn.fetch(OF_ORDER, limit, assignee, order_no, with_closed)
        return [InquiryRow.model_validate(dict(row)) for row in rows]

    async def untold(self, conn: Connection) -> int:
        """How many open inquiries the shop got no mail about, and nobody has taken on."""
        counted: int = await conn.fetchval("SELECT count(*) FROM inquiries WHERE is_untold")
        return counted
