"""The table `rejects`: payloads that could not be read as an order, kept as they came."""

from adapters.postgres.pool import Connection
from domain.deed import Reject
from domain.text import storable


class Rejects:
    """Payloads that could not be read as an order."""

    async def keep(self, conn: Connection, reject: Reject) -> None:
        """Keep the payload; the same run is kept once."""
        await conn.execute(
            """INSERT INTO rejects (id, workflow_id, payload, reason, at)
               VALUES ($1, $2, convert_from($3, 'UTF8'), $4, $5)
               ON CONFLICT (id) DO NOTHING""",
            reject.thread,
            reject.workflow_id,
            storable(reject.payload).encode(),  # the pool leaves bytes alone, so an escape in them stays as it came
            reject.reason,
            reject.at,
        )
