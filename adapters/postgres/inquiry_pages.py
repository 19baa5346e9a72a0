"""What lists and pages of inquiries show: reading only."""

from dataclasses import dataclass
from typing import LiteralString

from adapters.postgres.pool import Connection
from adapters.postgres.rows import journal_fields
from domain.agenda.inquiry_page import ConversationLetter, InquiryRow
from domain.agenda.order_page import JournalEntry
from domain.basics.errors import UnknownInquiry
from domain.inquiry.incoming import Incoming
from domain.inquiry.state import InquiryState

_ROW: LiteralString = (
    "inquiry_no, order_no, candidates, status, category, assignee, name, email, subject, opened_at, answer_by, state, "
    "is_doubtful, is_untold"
)
#: Those that have to be answered first come first; of one order, its own and those that may be about it.
_OF_ONE: LiteralString = "($2::text IS NULL OR assignee = $2)"
_IN_TURN: LiteralString = "ORDER BY answer_by NULLS LAST, opened_at DESC LIMIT $1"
LIST: LiteralString = f"SELECT {_ROW} FROM inquiries WHERE status <> 'closed' AND {_OF_ONE} {_IN_TURN}"  # noqa: S608 - constants
LIST_WITH_CLOSED: LiteralString = f"""
    SELECT {_ROW} FROM (
        (SELECT * FROM inquiries WHERE status <> 'closed' AND {_OF_ONE} {_IN_TURN})
        UNION ALL (SELECT * FROM inquiries WHERE status = 'closed' AND {_OF_ONE} {_IN_TURN})
    ) AS inquiries {_IN_TURN}
"""  # noqa: S608 - constants
OF_ORDER: LiteralString = f"""
    SELECT {_ROW} FROM inquiries
    WHERE (order_no = $3 OR candidates @> ARRAY[$3]) AND (status <> 'closed' OR $4) AND {_OF_ONE} {_IN_TURN}
"""  # noqa: S608 - constants
ONE: LiteralString = f"SELECT {_ROW} FROM inquiries WHERE inquiry_no = $1"  # noqa: S608 - constants
LETTERS: LiteralString = "SELECT at, is_ours, by, letter FROM inquiry_letters WHERE inquiry_no = $1 ORDER BY id"
JOURNAL: LiteralString = "SELECT at, what, by, note, said, facts FROM inquiry_journal WHERE inquiry_no = $1 ORDER BY id"


@dataclass(frozen=True)
class StoredInquiry:
    """One inquiry with all that was said."""

    row: InquiryRow
    state: InquiryState
    letters: tuple[ConversationLetter, ...]
    journal: tuple[JournalEntry, ...]


class InquiryPages:
    """Pages and lists for people and programs."""

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

    async def open_numbers(self, conn: Connection) -> list[str]:
        """The inquiries whose workflow should be running."""
        rows = await conn.fetch("SELECT inquiry_no FROM inquiries WHERE status <> 'closed' ORDER BY opened_at")
        return [row["inquiry_no"] for row in rows]

    async def one(self, conn: Connection, inquiry_no: str) -> StoredInquiry:
        """Everything about one inquiry.

        Raises:
            UnknownInquiry
        """
        row = await conn.fetchrow(ONE, inquiry_no)
        if row is None:
            raise UnknownInquiry(inquiry_no=inquiry_no)
        letters = [
            _letter(
                Incoming.model_validate_json(each["letter"]), {"at": each["at"], "is_ours": each["is_ours"]}, each["by"]
            )
            for each in await conn.fetch(LETTERS, inquiry_no)
        ]
        lines = [JournalEntry.model_validate(journal_fields(each)) for each in await conn.fetch(JOURNAL, inquiry_no)]
        return StoredInquiry(
            row=InquiryRow.model_validate(dict(row)),
            state=InquiryState.model_validate_json(row["state"]),
            letters=tuple(letters),
            journal=tuple(lines),
        )


def _letter(letter: Incoming, known: dict[str, object], by: str) -> ConversationLetter:
    shown = letter.model_dump(include=set(ConversationLetter.model_fields))
    return ConversationLetter.model_validate(shown | known | {"by": by})
