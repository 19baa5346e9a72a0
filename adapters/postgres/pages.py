"""What one order's page and the lists of mails show: reading only, each answer from one moment of the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString, NamedTuple

import asyncpg

from adapters.postgres.outcome import outcome_of
from adapters.postgres.people import People
from adapters.postgres.pool import Connection
from adapters.postgres.rows import journal_fields, stored_policy
from adapters.postgres.said_column import said_of
from adapters.postgres.tasks import Tasks
from domain.agenda.mail_row import MailRow
from domain.agenda.order_page import JournalEntry, OrderPage, order_page
from domain.basics.said import Said
from domain.contract.order import PlacedOrder
from domain.contract.status import Status
from domain.conversation.feedback import feedback_thread
from domain.order.state import OrderState
from domain.people.mailing import TO_MANY
from domain.shop.policy import Policy

JOURNAL: LiteralString = "SELECT at, what, by, note, said, facts FROM journal WHERE order_no = $1 ORDER BY id"
#: What a message's activity wrote since: its first line carries the key `name:number`, or `refused:name:number`. One
#: that had nothing to write keeps its key among the quiet ones. No row while neither is there.
EFFECT: LiteralString = """
    (SELECT what, said FROM journal WHERE order_no = $1 AND id > $2 AND (key LIKE $4 OR key LIKE 'refused:' || $4)
     ORDER BY id LIMIT 1)
    UNION ALL
    SELECT NULL, NULL FROM quiet_keys WHERE order_no = $1 AND key LIKE $4 HAVING count(*) > $3
    LIMIT 1
"""
MARK: LiteralString = """
    SELECT (SELECT COALESCE(max(id), 0) FROM journal WHERE order_no = $1) AS last,
           (SELECT count(*) FROM quiet_keys WHERE order_no = $1 AND key LIKE $2) AS quiet
"""
_MAILS: LiteralString = """
    SELECT id, thread, kind, state, subject, recipients, owed_at, sent_at, not_before, outcome,
           (SELECT count(*) FROM mails e WHERE e.thread = mails.thread AND e.seq <= mails.seq) AS number
    FROM mails
"""
#: Not those to many, of which each mailing tells.
NEWEST_MAILS: LiteralString = f"{_MAILS} WHERE NOT starts_with(thread, $2) ORDER BY seq DESC LIMIT $1"
MAILS: LiteralString = f"{_MAILS} WHERE thread = $2 ORDER BY seq DESC LIMIT $1"
UNSENT: LiteralString = f"""
    {_MAILS} WHERE thread = $1 AND state = 'owed' AND COALESCE(not_before, owed_at) <= $2 ORDER BY owed_at, seq
"""
UNCLOSED: LiteralString = "SELECT state FROM orders WHERE NOT is_closed ORDER BY received_at"
THESE_UNCLOSED: LiteralString = """
    SELECT state FROM orders WHERE order_no = ANY ($1) AND NOT is_closed ORDER BY received_at
"""
RAW: LiteralString = "SELECT raw FROM mails WHERE id = $1"


class JournalMark(NamedTuple):
    """Where an order's journal ends now, and how often a message of one name had nothing to write."""

    last: int
    quiet: int


class JournalEffect(NamedTuple):
    """What a message's activity wrote: the line's name, None where it had nothing to write; what a rule says on it."""

    what: str | None
    said: Said | None


class Pages:
    """Pages and lists for people and programs."""

    def __init__(self, tasks: Tasks, people: People) -> None:
        self._tasks = tasks
        self._people = people

    async def order(self, conn: Connection, order_no: str, now: datetime) -> OrderPage | None:
        """Everything about one order as it is at this instant; None when no order has this number."""
        async with conn.transaction(isolation="repeatable_read", readonly=True):
            row = await conn.fetchrow("SELECT placed, state, transfer_no FROM orders WHERE order_no = $1", order_no)
            if row is None:
                return None
            lines = await self.journal(conn, order_no)
            tasks = await self._tasks.of_order(conn, order_no)
            found = await self._people.review(conn, order_no)
        state = OrderState.model_validate_json(row["state"])
        return order_page(
            PlacedOrder.model_validate_json(row["placed"]),
            state.model_copy(update={"people": state.people.model_copy(update={"marks": state.people.marks_at(now)})}),
            row["transfer_no"],
            lines,
            tasks,
            found,
        )

    async def journal(self, conn: Connection, order_no: str) -> list[JournalEntry]:
        """All that happened to an order, in the order in which it was written down."""
        return [_entry(line) for line in await conn.fetch(JOURNAL, order_no)]

    async def fingerprint(self, conn: Connection, order_no: str) -> str | None:
        """The fingerprint of the contents the order came with; None when no order has this number."""
        found: str | None = await conn.fetchval("SELECT fingerprint FROM orders WHERE order_no = $1", order_no)
        return found

    async def status(self, conn: Connection, order_no: str) -> Status | None:
        """The order's status; None when no order has this number."""
        found = await conn.fetchval("SELECT status FROM orders WHERE order_no = $1", order_no)
        return Status(found) if found else None

    async def state(self, conn: Connection, order_no: str) -> OrderState | None:
        """The order's state; None when no order has this number."""
        found = await conn.fetchval("SELECT state FROM orders WHERE order_no = $1", order_no)
        return OrderState.model_validate_json(found) if found else None

    async def stored(self, conn: Connection, order_no: str) -> tuple[PlacedOrder, OrderState, Policy] | None:
        """The order with its policy, unlocked, to look at; None when no order has this number."""
        row = await conn.fetchrow("SELECT placed, state, policy FROM orders WHERE order_no = $1", order_no)
        if row is None:
            return None
        return (
            PlacedOrder.model_validate_json(row["placed"]),
            OrderState.model_validate_json(row["state"]),
            stored_policy(row["policy"]),
        )

    async def unclosed(self, conn: Connection, order_nos: Sequence[str] | None = None) -> list[OrderState]:
        """The orders that wait for something, oldest first; of these, when some are named."""
        found = await (conn.fetch(THESE_UNCLOSED, list(order_nos)) if order_nos else conn.fetch(UNCLOSED))
        return [OrderState.model_validate_json(row["state"]) for row in found]

    async def journal_mark(self, conn: Connection, order_no: str, message: str) -> JournalMark:
        """What the next activity of this message adds to: what comes later is news."""
        row = await conn.fetchrow(MARK, order_no, f"{message}:%")
        return JournalMark(row["last"], row["quiet"]) if row else JournalMark(0, 0)

    async def effect(self, conn: Connection, order_no: str, since: JournalMark, message: str) -> JournalEffect | None:
        """What the first activity of this message wrote after the mark; None while it has not been done."""
        row = await conn.fetchrow(EFFECT, order_no, since.last, since.quiet, f"{message}:%")
        return JournalEffect(row["what"], said_of(row["said"])) if row else None

    async def mails(self, conn: Connection, thread: str | None, limit: int) -> list[MailRow]:
        """Mails of one order, with that which asked how it was; or of all, newest first."""
        if thread is None:
            return [_mail_row(row) for row in await conn.fetch(NEWEST_MAILS, limit, TO_MANY)]
        found = [_mail_row(row) for row in await conn.fetch(MAILS, limit, thread)]
        asked = [_mail_row(row) for row in await conn.fetch(MAILS, limit, feedback_thread(thread))]
        return sorted([*found, *asked], key=lambda row: row.owed_at, reverse=True)[:limit] if asked else found

    async def unsent(self, conn: Connection, thread: str, before: datetime) -> list[MailRow]:
        """Mails of a thread that should have left before this instant, oldest first."""
        return [_mail_row(row) for row in await conn.fetch(UNSENT, thread, before)]

    async def mail(self, conn: Connection, mail_id: str) -> bytes | None:
        """A mail exactly as it was written; None when there is none or it was not written yet."""
        raw: bytes | None = await conn.fetchval(RAW, mail_id)
        return raw

    async def sender(self, conn: Connection, mail_id: str) -> str | None:
        """The envelope sender of a written mail."""
        sender: str | None = await conn.fetchval("SELECT sender FROM mails WHERE id = $1 AND raw IS NOT NULL", mail_id)
        return sender


def _entry(row: asyncpg.Record) -> JournalEntry:
    return JournalEntry.model_validate(journal_fields(row))


def _mail_row(row: asyncpg.Record) -> MailRow:
    return MailRow.model_validate(dict(row) | {"outcome": outcome_of(row["outcome"])})
