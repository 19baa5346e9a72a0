"""The table `imports`: steps of whole imports that nothing refuses, and that fail."""

from datetime import datetime, timedelta
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.basics.said import Said

#: By the database's clock, since a step that is tried again has its old one.
FAIL: LiteralString = """
    UPDATE imports SET failing_since = coalesce(failing_since, now()), step_tries = step_tries + 1
    WHERE number = $1 AND state IN ('kept', 'taking')
    RETURNING step_tries >= $3 AND failing_since < now() - $2::interval AS is_given_up
"""
#: The file stays, so that it can be read when what was wrong is mended.
GIVE_UP_READING: LiteralString = """
    UPDATE imports SET state = 'refused', said = $2, ended_at = $3, rows = 0, may_come_again = true
    WHERE number = $1 AND state = 'kept'
"""
CLEAR: LiteralString = "UPDATE imports SET failing_since = NULL, step_tries = 0 WHERE number = $1"
TAKE_UP: LiteralString = """
    UPDATE imports SET state = CASE state WHEN 'refused' THEN 'kept' ELSE 'taking' END, said = NULL, told = NULL,
        ended_at = NULL, settled_by = NULL, failing_since = NULL, step_tries = 0
    WHERE number = $1 AND failing_since IS NOT NULL AND (state = 'done' OR state = 'refused' AND is_kept)
    RETURNING number
"""


class ImportFailures:
    """Steps that fail until they are given up, and are taken up again."""

    async def fail(self, conn: Connection, number: int, patience: timedelta, tries: int) -> bool:
        """Note that a step fails. True where it has for so long, and so often, that it is given up."""
        return bool(await conn.fetchval(FAIL, number, patience, tries))

    async def clear(self, conn: Connection, number: int) -> None:
        """The step went."""
        await conn.execute(CLEAR, number)

    async def give_up_reading(self, conn: Connection, number: int, said: Said, at: datetime) -> None:
        """Nobody reads the file any longer; what was read of it, and not taken, is dropped."""
        await conn.execute("DELETE FROM import_rows WHERE number = $1", number)
        await conn.execute(GIVE_UP_READING, number, said.model_dump_json(), at)

    async def take_up(self, conn: Connection, number: int) -> bool:
        """A step that was given up is to be tried again. False where there is none."""
        return await conn.fetchval(TAKE_UP, number) is not None
