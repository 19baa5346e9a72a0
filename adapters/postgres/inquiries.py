"""The tables `inquiries`, `inquiry_letters` and `inquiry_journal`: what customers asked, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from adapters.postgres.pool import Connection
from adapters.postgres.rows import as_rows, journal_rows, mail_rows, task_rows
from adapters.postgres.said_column import column_of
from domain.agenda.task import ANSWERED
from domain.basics.errors import UnknownInquiry
from domain.basics.said import Said
from domain.contract.messages import OpenInquiry
from domain.inquiry.incoming import Incoming, letter_key, mailbox, same_address
from domain.inquiry.inquiry import Inquiry
from domain.inquiry.letter import not_acknowledged
from domain.inquiry.state import InquiryState
from domain.order.kinds import BY_RESPONDER
from domain.order.owed import Entry
from domain.shop.policy import InquiryPolicy


@dataclass(frozen=True)
class LockedInquiry:
    """One inquiry as stored, locked until the transaction ends."""

    state: InquiryState
    policy: InquiryPolicy
    mailbox: str  # of whoever asked, however the address was written
    email: str  # where answers go; empty when nobody said
    is_done: bool  # the activity of the key happened before this lock was asked for, not while it was waited for


@dataclass(frozen=True)
class Untaken:
    """A letter that no activity has taken note of yet."""

    id: int
    letter: Incoming


#: Without the key: a letter may be put to an inquiry while an activity holds it.
LOCK: LiteralString = """
    SELECT state, policy, mailbox, email,
           EXISTS (SELECT 1 FROM inquiry_journal j WHERE j.inquiry_no = i.inquiry_no AND j.key = $2) AS is_done
    FROM inquiries i WHERE inquiry_no = $1 FOR NO KEY UPDATE OF i
"""
INSERT: LiteralString = """
    INSERT INTO inquiries (inquiry_no, order_no, status, category, state, policy, sender, mailbox, email, name,
                           subject, opened_at, updated_at, is_doubtful)
    VALUES ($1, $2, 'open', $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12) ON CONFLICT (inquiry_no) DO NOTHING
    RETURNING inquiry_no
"""
KEEP: LiteralString = """
    INSERT INTO inquiry_letters (inquiry_no, key, is_ours, by, at, letter, message_id)
    VALUES ($1, $2, false, $3, $4, $5, $6)
"""
UNTAKEN: LiteralString = """
    SELECT id, letter FROM inquiry_letters WHERE inquiry_no = $1 AND taken_at IS NULL AND NOT is_ours ORDER BY id
"""
SAVE: LiteralString = """
    WITH saved AS (
        UPDATE inquiries SET status = $2, category = $3, assignee = $4, answer_by = $5, state = $6, updated_at = $7,
               order_no = $13, candidates = $15, is_doubtful = $16, is_untold = $17
        WHERE inquiry_no = $1 RETURNING inquiry_no
    ), taken AS (
        UPDATE inquiry_letters SET taken_at = $7 WHERE id = ANY ($8)
    ), ours AS (
        INSERT INTO inquiry_letters (inquiry_no, key, is_ours, by, at, letter, taken_at)
        SELECT inquiry_no, s.key, true, s.by, $7, s.letter, $7 FROM saved,
               json_to_recordset($9::json) AS s (key text, by text, letter text)
        ON CONFLICT (key) DO NOTHING
    ), lines AS (
        INSERT INTO inquiry_journal (inquiry_no, at, what, by, note, said, facts, key)
        SELECT inquiry_no, $7, e.what, e.by, e.note, e.said, e.facts, e.key FROM saved,
               json_to_recordset($10::json) AS e (what text, by text, note text, said text, facts text, key text)
    ), post AS (
        INSERT INTO mails (id, thread, key, kind, facts, owed_at)
        SELECT m.id, $11, m.key, m.kind, m.facts, $7 FROM saved,
               json_to_recordset($12::json) AS m (id text, key text, kind text, facts text)
        ON CONFLICT (thread, key) DO NOTHING
    ), work AS (
        INSERT INTO tasks (order_no, key, kind, said, due_on, opened_at)
        SELECT $13, t.key, t.kind, t.said, t.due_on, $7 FROM saved,
               json_to_recordset($14::json) AS t (key text, kind text, said jsonb, due_on date)
        ON CONFLICT (key) DO NOTHING
    )
    SELECT count(*) FROM saved
"""
#: What was asked for is answered, or settled: nobody has to be told to answer any more.
SETTLE_TASKS: LiteralString = """
    UPDATE tasks SET done_at = $2, done_by = $3, done_said = $4
    WHERE starts_with(key, $1) AND done_at IS NULL
"""
ACKNOWLEDGED: LiteralString = """
    SELECT count(*) FROM mails m JOIN inquiries i ON m.thread = 'inquiry:' || i.inquiry_no
    WHERE i.mailbox = $1 AND m.owed_at >= $2
      AND (m.kind = ANY ($3) OR m.facts::json ->> 'is_automatic' = 'true')
"""
LOCK_STATE: LiteralString = "SELECT state FROM inquiries WHERE inquiry_no = $1 FOR NO KEY UPDATE"


class Inquiries:
    """Inquiries, locked, decided upon and saved."""

    async def next_number(self, conn: Connection) -> str:
        number: int = await conn.fetchval("SELECT nextval('inquiry_numbers')")
        return f"Q{number}"

    async def one_at_a_time(self, conn: Connection, of: str) -> None:
        """Letters from one mailbox are filed and answered one after the other: each finds what was done before it."""
        await conn.execute("SELECT pg_advisory_xact_lock(hashtext('inquiries ' || $1::text))", of)

    async def insert(
        self, conn: Connection, state: InquiryState, policy: InquiryPolicy, form: OpenInquiry, at: datetime
    ) -> bool:
        """Store a new inquiry. False when the number is taken."""
        found = await conn.fetchval(
            INSERT,
            state.inquiry_no,
            state.order_no,
            state.category,
            state.model_dump_json(),
            policy.model_dump_json(exclude_defaults=True),
            same_address(form.email),
            mailbox(form.email),
            form.email,
            form.name,
            form.subject,
            at,
            state.is_doubtful,
        )
        return found is not None

    async def keep(self, conn: Connection, inquiry_no: str, letter: Incoming, at: datetime) -> None:
        """Store a letter that no inquiry has yet."""
        by = letter.name or letter.sender
        text = letter.model_dump_json(exclude_defaults=True)
        await conn.execute(KEEP, inquiry_no, letter.key, by, at, text, letter.message_id)

    async def exists(self, conn: Connection, inquiry_no: str) -> bool:
        return bool(await conn.fetchval("SELECT true FROM inquiries WHERE inquiry_no = $1", inquiry_no))

    async def state(self, conn: Connection, inquiry_no: str) -> InquiryState | None:
        """An inquiry as it is; None when nobody has asked under this number."""
        found = await conn.fetchval("SELECT state FROM inquiries WHERE inquiry_no = $1", inquiry_no)
        return InquiryState.model_validate_json(found) if found else None

    async def lock(self, conn: Connection, inquiry_no: str, key: str) -> LockedInquiry:
        """Lock one inquiry for an activity.

        Raises:
            UnknownInquiry
        """
        row = await conn.fetchrow(LOCK, inquiry_no, key)
        if row is None:
            raise UnknownInquiry(inquiry_no=inquiry_no)
        return LockedInquiry(
            state=InquiryState.model_validate_json(row["state"]),
            policy=InquiryPolicy.model_validate_json(row["policy"]),
            mailbox=row["mailbox"],
            email=row["email"],
            is_done=row["is_done"],
        )

    async def untaken(self, conn: Connection, inquiry_no: str) -> list[Untaken]:
        """The letters that wait to be taken note of, oldest first."""
        rows = await conn.fetch(UNTAKEN, inquiry_no)
        return [Untaken(row["id"], Incoming.model_validate_json(row["letter"])) for row in rows]

    async def save(self, conn: Connection, inquiry: Inquiry, key: str, taken: Sequence[int] = ()) -> None:
        """Write what an activity decided: state, journal, letters, owed mails and tasks, all or nothing."""
        state = inquiry.state
        await conn.execute(
            SAVE,
            state.inquiry_no,
            state.status,
            state.category,
            state.assignee,
            state.answer_by if state.is_waiting else None,
            state.model_dump_json(),
            inquiry.at,
            list(taken),
            _ours(inquiry, key),
            journal_rows(inquiry.entries, key),
            state.thread,
            mail_rows(state.thread, inquiry.mails),
            state.order_no,
            task_rows(state.thread, inquiry.tasks, key),
            list(state.candidates),
            state.is_doubtful,
            state.is_untold,
        )
        if not state.is_waiting:
            answered = ANSWERED().model_dump_json()
            await conn.execute(SETTLE_TASKS, f"{state.thread}:", inquiry.at, state.answered_by, answered)

    async def acknowledged(self, conn: Connection, of: str, since: datetime) -> int:
        """How many automatic answers a mailbox has been owed since an instant."""
        counted: int = await conn.fetchval(ACKNOWLEDGED, of, since, BY_RESPONDER)
        return counted

    async def take_back_acknowledgement(self, conn: Connection, inquiry_no: str) -> None:
        """The acknowledgement could not be delivered. An inquiry that was looked into since stays as it is."""
        found = await conn.fetchval(LOCK_STATE, inquiry_no)
        state = not_acknowledged(InquiryState.model_validate_json(found)) if found else None
        if state is None:
            return
        await conn.execute(
            "UPDATE inquiries SET status = $2, state = $3 WHERE inquiry_no = $1",
            inquiry_no,
            state.status,
            state.model_dump_json(),
        )

    async def opened(self, conn: Connection, of: str, since: datetime) -> int:
        """How many inquiries a mailbox has opened since an instant."""
        counted: int = await conn.fetchval(
            "SELECT count(*) FROM inquiries WHERE mailbox = $1 AND opened_at >= $2", of, since
        )
        return counted

    async def letters(self, conn: Connection, inquiry_no: str, since: datetime) -> int:
        """How many letters were put to an inquiry since an instant."""
        counted: int = await conn.fetchval(
            "SELECT count(*) FROM inquiry_letters WHERE inquiry_no = $1 AND NOT is_ours AND at >= $2", inquiry_no, since
        )
        return counted

    async def add_line(self, conn: Connection, inquiry_no: str, at: datetime, what: str, note: str | Said) -> None:
        """Write one line outside an activity."""
        line = Entry.of(what, "", note, {})
        await conn.execute(
            "INSERT INTO inquiry_journal (inquiry_no, at, what, note, said) VALUES ($1, $2, $3, $4, $5)",
            inquiry_no,
            at,
            what,
            line.note,
            column_of(line.said),
        )


def _ours(inquiry: Inquiry, key: str) -> str:
    return as_rows(
        [
            {
                "key": letter_key(inquiry.state.inquiry_no, key, str(at)),
                "by": sent.by,
                "letter": Incoming(key="", text=sent.text).model_dump_json(exclude_defaults=True),
            }
            for at, sent in enumerate(inquiry.sent)
        ]
    )
