"""What the page of an inquiry shows: reading only."""

from dataclasses import dataclass
from typing import LiteralString

from adapters.postgres.inquiry_rows import ROW
from adapters.postgres.pool import Connection
from adapters.postgres.rows import journal_fields
from domain.agenda.inquiry_page import ConversationLetter
from domain.agenda.inquiry_row import InquiryRow
from domain.agenda.order_page import JournalEntry
from domain.basics.errors import UnknownInquiry
from domain.inquiry.incoming import Incoming
from domain.inquiry.state import InquiryState

ONE: LiteralString = f"SELECT {ROW} FROM inquiries WHERE inquiry_no = $1"  # noqa: S608 - constants
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
    """Pages for people and programs."""

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
