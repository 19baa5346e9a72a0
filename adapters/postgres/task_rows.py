"""Lists of tasks."""

import json
from typing import LiteralString

import asyncpg

from adapters.postgres.pool import Connection
from adapters.postgres.said_column import said_of
from domain.agenda.task_row import TaskRow
from domain.basics.said import Said

_COLUMNS: LiteralString = """
    id, order_no, kind, said, amount, refund, due_on, opened_at, done_at, done_by, done_note, done_said,
    (SELECT json_agg(json_build_object('at', c.at, 'by', c.by, 'note', c.note) ORDER BY c.id)
     FROM calls c WHERE c.task_id = tasks.id)::text AS calls
"""
LIST: LiteralString = f"SELECT {_COLUMNS} FROM tasks WHERE done_at IS NULL ORDER BY due_on, id LIMIT $1"  # noqa: S608 - constants
LIST_WITH_DONE: LiteralString = f"""
    SELECT {_COLUMNS} FROM (
        (SELECT * FROM tasks WHERE done_at IS NULL ORDER BY due_on, id LIMIT $1)
        UNION ALL (SELECT * FROM tasks WHERE done_at IS NOT NULL ORDER BY due_on, id LIMIT $1)
    ) AS tasks ORDER BY done_at IS NOT NULL, due_on, id LIMIT $1
"""  # noqa: S608 - constants
OF_ORDER: LiteralString = f"SELECT {_COLUMNS} FROM tasks WHERE order_no = $1 ORDER BY id"  # noqa: S608 - constants
ONE_TASK: LiteralString = f"SELECT {_COLUMNS} FROM tasks WHERE id = $1"  # noqa: S608 - constants


def several(said: str) -> tuple[Said, ...]:
    """What a task says, from its column."""
    return tuple(Said.model_validate(each) for each in json.loads(said))


def task_of(row: asyncpg.Record) -> TaskRow:
    """A task as it is shown."""
    return TaskRow.model_validate(
        dict(row)
        | {"calls": json.loads(row["calls"] or "[]"), "said": several(row["said"])}
        | {"done_said": said_of(row["done_said"])}
    )


class TaskRows:
    """What only a person can do, for whoever looks at it."""

    async def listed(self, conn: Connection, limit: int, *, with_done: bool = False) -> list[TaskRow]:
        """Open tasks, the most urgent first; then, if wanted, those that were done."""
        return [task_of(row) for row in await conn.fetch(LIST_WITH_DONE if with_done else LIST, limit)]
