"""The tables `claims`, `claim_answers` and `claim_journal`: what customers did not get as promised."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from adapters.postgres.claim_rows import ROW
from adapters.postgres.pool import Connection
from adapters.postgres.rows import as_rows, journal_fields, journal_rows, mail_rows, stored_policy, task_rows
from adapters.postgres.said_column import column_of
from domain.agenda.claim_page import ClaimAnswer
from domain.agenda.claim_row import ClaimRow
from domain.agenda.order_page import JournalEntry
from domain.agenda.task import CLAIM_ANSWERED
from domain.basics.errors import UnknownClaim
from domain.basics.said import Said
from domain.claim import outside
from domain.claim.claim import Claim, NewClaim
from domain.claim.state import ClaimState
from domain.claim.status import ClaimStatus
from domain.contract.order import PlacedOrder
from domain.order.owed import Entry, TaskKind
from domain.shop.policy import Policy

LOCK: LiteralString = """
    SELECT state, policy, EXISTS (SELECT 1 FROM claim_journal j WHERE j.claim_no = c.claim_no AND j.key = $2) AS is_done
    FROM claims c WHERE claim_no = $1 FOR NO KEY UPDATE OF c
"""
INSERT: LiteralString = """
    INSERT INTO claims (claim_no, order_no, status, reason, state, policy, text, form_key, opened_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT (claim_no) DO NOTHING
"""
SAVE: LiteralString = """
    WITH saved AS (
        UPDATE claims SET status = $2, outcome = $3, assignee = $4, answer_by = $5, state = $6, updated_at = $7
        WHERE claim_no = $1 RETURNING claim_no
    ), answers AS (
        INSERT INTO claim_answers (claim_no, key, by, at, text)
        SELECT claim_no, a.key, a.by, $7, a.text FROM saved,
               json_to_recordset($8::json) AS a (key text, by text, text text)
        ON CONFLICT (claim_no, key) DO NOTHING
    ), lines AS (
        INSERT INTO claim_journal (claim_no, at, what, by, note, said, facts, key)
        SELECT claim_no, $7, e.what, e.by, e.note, e.said, e.facts, e.key FROM saved,
               json_to_recordset($9::json) AS e (what text, by text, note text, said text, facts text, key text)
    ), post AS (
        INSERT INTO mails (id, thread, key, kind, facts, owed_at, not_before)
        SELECT m.id, $10, m.key, m.kind, m.facts, $7, m.not_before FROM saved,
               json_to_recordset($11::json) AS m (id text, key text, kind text, facts text, not_before timestamptz)
        ON CONFLICT (thread, key) DO NOTHING
    ), work AS (
        INSERT INTO tasks (order_no, key, kind, said, amount, due_on, opened_at)
        SELECT $12, t.key, t.kind, t.said, t.amount, t.due_on, $7 FROM saved,
               json_to_recordset($13::json) AS t (key text, kind text, said jsonb, amount bigint, due_on date)
        ON CONFLICT (key) DO NOTHING
    )
    SELECT count(*) FROM saved
"""
#: What was asked for is answered, or settled: nobody has to be told to answer any more.
SETTLE_TASKS: LiteralString = """
    UPDATE tasks SET done_at = $2, done_by = $3, done_said = $4
    WHERE starts_with(key, $1) AND kind = ANY ($5) AND done_at IS NULL AND opened_at < $2
"""
ADD_LINE: LiteralString = """
    INSERT INTO claim_journal (claim_no, at, what, note, said, facts)
    SELECT claim_no, $2, $3, $4, $5, $6 FROM claims WHERE claim_no = $1
"""
ONE: LiteralString = f"SELECT {ROW}, text, state, policy, inquiry_no FROM claims c WHERE claim_no = $1"  # noqa: S608 - constants
ANSWERS: LiteralString = "SELECT at, by, text FROM claim_answers WHERE claim_no = $1 ORDER BY id"
JOURNAL: LiteralString = "SELECT at, what, by, note, said, facts FROM claim_journal WHERE claim_no = $1 ORDER BY id"


@dataclass(frozen=True)
class LockedClaim:
    """One claim as stored, locked until the transaction ends."""

    state: ClaimState
    policy: Policy
    is_done: bool  # the activity of the key happened before this lock was asked for


@dataclass(frozen=True)
class StoredClaim:
    """One claim with all that was said."""

    row: ClaimRow
    state: ClaimState
    policy: Policy
    text: str
    inquiry_no: str | None
    answers: tuple[ClaimAnswer, ...]
    journal: tuple[JournalEntry, ...]


def _settled(state: ClaimState) -> Iterator[tuple[TaskKind, bool]]:
    """Whether what a task asks for has been done, by its kind."""
    yield TaskKind.ANSWER_CLAIM, not state.wants_person
    yield TaskKind.DECIDE_CLAIM, state.status is not ClaimStatus.CONTESTED
    yield TaskKind.ASK_CARRIER, state.is_closed or state.carrier is not None


class CustomerClaims:
    """Claims, locked, decided upon, saved and shown."""

    async def next_number(self, conn: Connection) -> str:
        number: int = await conn.fetchval("SELECT nextval('claim_numbers')")
        return f"C{number}"

    async def one_at_a_time(self, conn: Connection, order_no: str) -> None:
        """Claims about one order are opened one after the other: each finds those before it."""
        await conn.execute("SELECT pg_advisory_xact_lock(hashtext('claims ' || $1::text))", order_no)

    async def same(self, conn: Connection, form_key: str) -> str | None:
        """The open claim about the same thing."""
        found: str | None = await conn.fetchval(
            "SELECT claim_no FROM claims WHERE form_key = $1 AND status <> 'closed'", form_key
        )
        return found

    async def open_about(self, conn: Connection, order_no: str) -> list[str]:
        """The open claims about an order."""
        rows = await conn.fetch(
            "SELECT claim_no FROM claims WHERE order_no = $1 AND status <> 'closed' ORDER BY claim_no", order_no
        )
        return [row["claim_no"] for row in rows]

    async def gave_way(self, conn: Connection, order_no: str, to: str) -> tuple[str, ...]:
        """The claims about an order that stopped when this one was opened, which is decided outside."""
        rows = await conn.fetch(
            """SELECT claim_no FROM claims JOIN claim_journal j USING (claim_no)
               WHERE order_no = $1 AND j.key = $2 ORDER BY claim_no""",
            order_no,
            outside.key(to),
        )
        return tuple(row["claim_no"] for row in rows)

    async def is_decided_outside(self, conn: Connection, order_no: str) -> bool:
        """A mall or a card company has still to decide about this order."""
        found: bool = await conn.fetchval(
            """SELECT EXISTS (SELECT FROM claims WHERE order_no = $1 AND status <> 'closed'
                              AND state::jsonb -> 'outside' ->> 'scheme' IS NOT NULL)""",
            order_no,
        )
        return found

    async def of_inquiry(self, conn: Connection, inquiry_no: str) -> str | None:
        """The open claim that an inquiry became."""
        found: str | None = await conn.fetchval(
            "SELECT claim_no FROM claims WHERE inquiry_no = $1 AND status <> 'closed'", inquiry_no
        )
        return found

    async def began_as(self, conn: Connection, claim_no: str, inquiry_no: str) -> None:
        """A claim began as this inquiry, unless it began as another."""
        await conn.execute(
            "UPDATE claims SET inquiry_no = $2 WHERE claim_no = $1 AND inquiry_no IS NULL", claim_no, inquiry_no
        )

    async def all_of_inquiry(self, conn: Connection, inquiry_no: str) -> list[str]:
        """The claims that an inquiry became, the first one first."""
        rows = await conn.fetch("SELECT claim_no FROM claims WHERE inquiry_no = $1 ORDER BY opened_at", inquiry_no)
        return [row["claim_no"] for row in rows]

    async def insert(self, conn: Connection, new: NewClaim, at: datetime) -> None:
        """Store a new claim. One of this number stays as it is."""
        await conn.execute(
            INSERT,
            new.state.claim_no,
            new.state.order_no,
            new.state.status,
            new.state.asked.reason,
            new.state.model_dump_json(),
            new.policy.model_dump_json(exclude_defaults=True),
            new.text,
            new.form_key,
            at,
        )

    async def state(self, conn: Connection, claim_no: str) -> ClaimState | None:
        """A claim as it is; None when nobody has claimed under this number."""
        found = await conn.fetchval("SELECT state FROM claims WHERE claim_no = $1", claim_no)
        return ClaimState.model_validate_json(found) if found else None

    async def order_of(self, conn: Connection, claim_no: str) -> str | None:
        """The order of a claim."""
        found: str | None = await conn.fetchval("SELECT order_no FROM claims WHERE claim_no = $1", claim_no)
        return found

    async def lock(self, conn: Connection, claim_no: str, key: str) -> LockedClaim:
        """Lock one claim for an activity.

        Raises:
            UnknownClaim
        """
        row = await conn.fetchrow(LOCK, claim_no, key)
        if row is None:
            raise UnknownClaim(claim_no=claim_no)
        return LockedClaim(
            state=ClaimState.model_validate_json(row["state"]),
            policy=stored_policy(row["policy"]),
            is_done=row["is_done"],
        )

    async def renumber(self, conn: Connection, placed: PlacedOrder, numbers: Mapping[int, int]) -> None:
        """The order's lines have other numbers now, or fewer pieces, so all claims about it have."""
        order_no, ordered = placed.order_no, dict(enumerate((line.quantity for line in placed.lines), start=1))
        rows = await conn.fetch("SELECT claim_no, state FROM claims WHERE order_no = $1 FOR UPDATE", order_no)
        for row in rows:
            state = ClaimState.model_validate_json(row["state"]).renumbered(numbers, ordered)
            await conn.execute(
                "UPDATE claims SET state = $2 WHERE claim_no = $1", row["claim_no"], state.model_dump_json()
            )

    async def save(self, conn: Connection, claim: Claim, key: str) -> None:
        """Write what an activity decided: state, journal, answers, owed mails and tasks, all or nothing."""
        state = claim.state
        await conn.execute(
            SAVE,
            state.claim_no,
            state.status,
            state.end.outcome if state.end else "",
            state.assignee,
            state.clock.answer_by if state.is_waiting else None,
            state.model_dump_json(),
            claim.at,
            as_rows(
                {"key": f"{key}:{place}", "by": sent.by, "text": sent.text} for place, sent in enumerate(claim.sent)
            ),
            journal_rows(claim.entries, key),
            state.thread,
            mail_rows(state.thread, claim.mails),
            state.order_no,
            task_rows(state.thread, claim.tasks, key),
        )
        done = [kind for kind, is_settled in _settled(state) if is_settled or kind in claim.done_tasks]
        said = CLAIM_ANSWERED().model_dump_json()
        await conn.execute(SETTLE_TASKS, f"{state.thread}:", claim.at, state.assignee, said, done)

    async def erase(self, conn: Connection, claim_no: str) -> None:
        """Of what was written about a claim, by either side, nothing stays but when it was."""
        await conn.execute("UPDATE claims SET text = '' WHERE claim_no = $1", claim_no)
        await conn.execute("UPDATE claim_answers SET text = '' WHERE claim_no = $1", claim_no)

    async def note_erased(self, conn: Connection, claim_no: str, by: str, at: datetime) -> None:
        """Who erased it, once."""
        await conn.execute(
            "INSERT INTO claim_journal (claim_no, at, what, by, key) VALUES ($1, $2, 'claim_erased', $3, 'erase')",
            claim_no,
            at,
            by,
        )

    async def add_line(
        self, conn: Connection, claim_no: str, at: datetime, what: str, note: str | Said = "", **facts: object
    ) -> None:
        """Write one line outside an activity; none where nobody has claimed under this number."""
        line = Entry.of(what, "", note, facts)
        await conn.execute(
            ADD_LINE,
            claim_no,
            at,
            what,
            line.note,
            column_of(line.said),
            json.dumps(line.facts, ensure_ascii=False, default=str),
        )

    # --- reading -----------------------------------------------------------------------------------------------------

    async def open_numbers(self, conn: Connection) -> Sequence[str]:
        """The claims whose workflow should be running."""
        rows = await conn.fetch("SELECT claim_no FROM claims WHERE status <> 'closed' ORDER BY opened_at")
        return [row["claim_no"] for row in rows]

    async def one(self, conn: Connection, claim_no: str) -> StoredClaim:
        """Everything about one claim.

        Raises:
            UnknownClaim
        """
        row = await conn.fetchrow(ONE, claim_no)
        if row is None:
            raise UnknownClaim(claim_no=claim_no)
        lines = [JournalEntry.model_validate(journal_fields(each)) for each in await conn.fetch(JOURNAL, claim_no)]
        return StoredClaim(
            row=ClaimRow.model_validate(dict(row)),
            state=ClaimState.model_validate_json(row["state"]),
            policy=stored_policy(row["policy"]),
            text=row["text"],
            inquiry_no=row["inquiry_no"],
            answers=tuple(ClaimAnswer.model_validate(dict(each)) for each in await conn.fetch(ANSWERS, claim_no)),
            journal=tuple(lines),
        )
