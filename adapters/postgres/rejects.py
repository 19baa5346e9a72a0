"""The table `rejects`: payloads that could not be read as an order, kept as they came."""

from adapters.postgres.pool import Connection
from domain.deed import Reject


class Rejects:
    """Payloads that could not be read as an order."""

    async def keep(self, conn: Connection, reject: Reject) -> None:
        """Keep the payload; the same run is kept once."""
        await conn.execute(
            """INSERT INTO rejects (id, workflow_id, payload, reason, at) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (id) DO NOTHING""",
            reject.thread,
            reject.workflow_id,
            reject.payload.replace("\x00", "\\u0000"),
            reject.reason,
            reject.at,
        )
