"""The table `tasks`: what only a person can do."""

from datetime import date, datetime
from typing import LiteralString

from adapters.postgres.journal import Journal
from adapters.postgres.mails import Mails
from adapters.postgres.pool import Connection
from adapters.postgres.stored_mail import StoredMail
from adapters.postgres.task_rows import OF_ORDER, ONE_TASK, several, task_of
from domain.agenda.task import ends_with_ground
from domain.agenda.task_row import TaskRow
from domain.basics.errors import UnknownTask
from domain.basics.said import Said
from domain.order.facts import TaskFacts
from domain.order.kind import Purpose
from domain.order.kinds import KINDS, MailKind
from domain.order.owed import NewTask, TaskKind
from domain.people.remark import Remark

CLOSE: LiteralString = """
    UPDATE tasks SET done_at = $2, done_by = $3, done_note = $4 WHERE id = $1 AND done_at IS NULL RETURNING key
"""
#: What the bank has been told to give back is on its way all the same.
WITHDRAW: LiteralString = """
    UPDATE tasks t SET done_at = $2, done_said = $3
    WHERE order_no = $1 AND kind IN ('refund', 'overpaid') AND done_at IS NULL AND NOT EXISTS (
        SELECT FROM refunds r WHERE r.key = t.order_no || ':' || t.refund AND r.state = 'ordered')
    RETURNING id
"""
END_WITHDRAWN: LiteralString = """
    UPDATE tasks t SET done_at = $2, done_said = $3
    WHERE order_no = $1 AND done_at IS NULL AND EXISTS (
        SELECT FROM refunds r WHERE r.key = t.order_no || ':' || t.refund AND r.state = 'withdrawn')
"""
#: The goods are still to be looked at, but the sum that was to be given back for them is no longer true.
FORGET_SUM: LiteralString = """
    UPDATE tasks SET amount = NULL
    WHERE order_no = $1 AND kind = 'handle_return' AND amount IS NOT NULL AND done_at IS NULL RETURNING id
"""
OPEN_OF_KIND: LiteralString = "SELECT id, said FROM tasks WHERE order_no = $1 AND kind = $2 AND done_at IS NULL"
OVERTAKE: LiteralString = "UPDATE tasks SET done_at = $2, done_said = $3 WHERE id = ANY ($1)"
CLOSE_REFUND: LiteralString = """
    UPDATE tasks SET done_at = $3, done_by = $4, done_note = $5
    WHERE order_no = $1 AND refund = $2 AND done_at IS NULL
"""
OPEN: LiteralString = """
    INSERT INTO tasks (order_no, key, kind, said, amount, due_on, opened_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (key) DO NOTHING RETURNING id
"""
#: Tasks of the shop as a whole, by how their key begins.
REWORD: LiteralString = """
    UPDATE tasks SET said = $2 WHERE starts_with(key, $1) AND done_at IS NULL RETURNING id
"""
OPEN_NAMED: LiteralString = "SELECT key FROM tasks WHERE starts_with(key, $1) AND done_at IS NULL ORDER BY id"
END_NAMED: LiteralString = """
    UPDATE tasks SET done_at = $2, done_said = $3 WHERE starts_with(key, $1) AND done_at IS NULL
"""
CALL: LiteralString = """
    INSERT INTO calls (task_id, at, by, note) SELECT id, $2, $3, $4 FROM tasks WHERE id = $1 AND done_at IS NULL
    RETURNING id
"""
COUNT_OPEN: LiteralString = "SELECT count(*) FROM tasks WHERE kind = $1 AND done_at IS NULL"
SETTLE: LiteralString = "UPDATE tasks SET done_at = $2, done_said = $3 WHERE key = $1 AND done_at IS NULL"
#: The oldest open task of this kind gets one more sentence, unless it says so already.
GROW: LiteralString = """
    UPDATE tasks SET said = CASE WHEN said @> $3 THEN said ELSE said || $3 END
    WHERE id = (SELECT min(id) FROM tasks WHERE order_no = $1 AND kind = $2 AND done_at IS NULL) RETURNING id
"""


def _one(said: Said) -> str:
    """What a task says, as its column has it: a list, to which more may be added."""
    return f"[{said.model_dump_json()}]"


class Tasks:
    """What only a person can do."""

    def __init__(self, journal: Journal, mails: Mails) -> None:
        self._journal = journal
        self._mails = mails

    async def open_for_mail(
        self,
        conn: Connection,
        mail: StoredMail,
        kind: TaskKind,
        said: Said,
        due_on: date,
        at: datetime,
    ) -> None:
        """A mail could not be delivered: noted in the journal, and told to the shop.

        An open task of this kind grows by the sentence; without one, one is opened. A thank-you mail that did not leave
        is no news to a shop that has such a task already.
        """
        await self._journal.add_line(conn, mail.thread, at, "mail_refused", note=said)
        has_grown = await self.grow(conn, mail.thread, kind, said)
        if not has_grown:
            await self.open(conn, f"mail:{mail.id}", NewTask(kind=kind, said=said, due_on=due_on), at, mail.thread)
        elif KINDS[mail.kind].purpose is Purpose.RECEIPT:
            return
        facts = TaskFacts(task=kind, said=said, due_on=due_on)
        await self._mails.owe(conn, mail.thread, MailKind.SHOP_TASK, facts, at, what=f"mail:{mail.id}")

    async def grow(self, conn: Connection, order_no: str, kind: TaskKind, said: Said) -> bool:
        """Add a sentence to the oldest open task of this kind, once. False when there is none."""
        return await conn.fetchval(GROW, order_no, kind, _one(said)) is not None

    async def open(self, conn: Connection, key: str, task: NewTask, at: datetime, order_no: str | None = None) -> bool:
        """Open a task outside an activity; the same key opens one. False when it was opened before."""
        opened = await conn.fetchval(OPEN, order_no, key, task.kind, _one(task.said), task.amount, task.due_on, at)
        return opened is not None

    async def reword(self, conn: Connection, start: str, said: Said) -> bool:
        """Say in the open task whose key begins so what is so now. False when none is open."""
        return bool(await conn.fetch(REWORD, start, _one(said)))

    async def open_named(self, conn: Connection, start: str) -> list[str]:
        """The keys of the open tasks whose key begins so."""
        return [row["key"] for row in await conn.fetch(OPEN_NAMED, start)]

    async def end_named(self, conn: Connection, start: str, at: datetime, why: Said) -> None:
        """End the open task whose key begins so."""
        await conn.execute(END_NAMED, start, at, why.model_dump_json())

    async def count_open(self, conn: Connection, kind: TaskKind) -> int:
        """How many tasks of this kind are open."""
        counted: int = await conn.fetchval(COUNT_OPEN, kind)
        return counted

    async def settle(self, conn: Connection, key: str, at: datetime, why: Said) -> None:
        """Close the task of this key, if it is open, because what it asks for has happened by itself."""
        await conn.execute(SETTLE, key, at, why.model_dump_json())

    async def of_order(self, conn: Connection, order_no: str) -> list[TaskRow]:
        """All tasks of one order, oldest first."""
        return [task_of(row) for row in await conn.fetch(OF_ORDER, order_no)]

    async def find(self, conn: Connection, task_id: int) -> TaskRow:
        """One task.

        Raises:
            UnknownTask
        """
        row = await conn.fetchrow(ONE_TASK, task_id)
        if row is None:
            raise UnknownTask(task=task_id)
        return task_of(row)

    async def close(self, conn: Connection, task_id: int, by: str, note: str, at: datetime) -> None:
        """Mark a task as done.

        Raises:
            UnknownTask: it is done already.
        """
        if await conn.fetchval(CLOSE, task_id, at, by, note) is None:
            raise UnknownTask("done", task=task_id)

    async def close_refund(self, conn: Connection, order_no: str, no: int, at: datetime, remark: Remark) -> None:
        """The task that asked for this refund of the order is done, if it is open."""
        await conn.execute(CLOSE_REFUND, order_no, no, at, remark.by, remark.note)

    async def log_call(self, conn: Connection, task_id: int, by: str, note: str, at: datetime) -> None:
        """Somebody phoned about an open task; every call is a row.

        Raises:
            UnknownTask: it is done already.
        """
        if await conn.fetchval(CALL, task_id, at, by, note) is None:
            raise UnknownTask("done", task=task_id)

    async def overtake(self, conn: Connection, order_no: str, kind: TaskKind, at: datetime, why: Said) -> None:
        """Close the open tasks of a kind that nobody has to do any more; nothing is to be given back for them."""
        rows = await conn.fetch(OPEN_OF_KIND, order_no, kind)
        ended = [row["id"] for row in rows if ends_with_ground(kind, several(row["said"]))]
        if ended:
            await conn.execute(OVERTAKE, ended, at, why.model_dump_json())

    async def end_withdrawn(self, conn: Connection, order_no: str, at: datetime, why: Said) -> None:
        """Whoever was asked for a refund that is not owed any more has nothing to do."""
        await conn.execute(END_WITHDRAWN, order_no, at, why.model_dump_json())

    async def withdraw_refunds(self, conn: Connection, order_no: str, at: datetime, why: Said) -> bool:
        """Money that was to be given back is not any more: refunds and tasks are closed. False without any."""
        withdrawn = await conn.fetch(WITHDRAW, order_no, at, why.model_dump_json())
        return bool(await conn.fetch(FORGET_SUM, order_no) or withdrawn)
