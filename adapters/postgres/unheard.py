"""The table `unheard_commands`: what commands did, until it is certain that their workflows have heard of it."""

from datetime import timedelta
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.contract.left import UnheardCommand

NOTE: LiteralString = """
    INSERT INTO unheard_commands (workflow_id, run_id, update_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
"""
#: Whoever takes some has them alone for a while; those that are not settled then are taken again. They are chosen once:
#: a plan that was made while there were none would choose anew for each row, and take all of them.
TAKE: LiteralString = """
    WITH due AS MATERIALIZED (
        SELECT workflow_id, update_id FROM unheard_commands WHERE look_at <= clock_timestamp() - $1::interval
        ORDER BY look_at LIMIT $2 FOR UPDATE SKIP LOCKED)
    UPDATE unheard_commands AS taken SET look_at = clock_timestamp() FROM due
    WHERE (taken.workflow_id, taken.update_id) = (due.workflow_id, due.update_id)
    RETURNING taken.workflow_id, taken.run_id, taken.update_id
"""
SETTLE: LiteralString = "DELETE FROM unheard_commands WHERE workflow_id = $1 AND update_id = $2"


class Unheard:
    """Commands whose effect is stored, and whose workflow task may never have ended."""

    async def note(self, conn: Connection, command: UnheardCommand) -> None:
        """Part of the transaction that stores its effect."""
        await conn.execute(NOTE, *command)

    async def take(self, conn: Connection, age: timedelta, most: int) -> list[UnheardCommand]:
        """Those older than `age`, oldest first, for this caller alone for as long."""
        return [UnheardCommand(*row) for row in await conn.fetch(TAKE, age, most)]

    async def settle(self, conn: Connection, command: UnheardCommand) -> None:
        """Its workflow has heard of it."""
        await conn.execute(SETTLE, command.workflow_id, command.update_id)
