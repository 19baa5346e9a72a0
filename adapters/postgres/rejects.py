"""The tables `rejects`, `reject_messages`: what could not be read as an order, and what was sent to it meanwhile."""

from adapters.postgres.pool import Connection
from domain.basics.text import storable
from domain.contract.envelope import Reject, RejectedMessage


class Rejects:
    """Payloads that could not be read as an order."""

    async def keep(self, conn: Connection, reject: Reject) -> None:
        """Keep the payload; the same run is kept once."""
        await conn.execute(
            """INSERT INTO rejects (id, workflow_id, payload, said, at)
               VALUES ($1, $2, convert_from($3, 'UTF8'), $4, $5)
               ON CONFLICT (id) DO NOTHING""",
            reject.thread,
            reject.workflow_id,
            storable(reject.payload).encode(),  # the pool leaves bytes alone, so an escape in them stays as it came
            reject.said.model_dump_json(),
            reject.at,
        )

    async def count_messages(self, conn: Connection, thread: str) -> int:
        """How many messages are kept beside a reject; until the transaction ends, nobody else counts them."""
        await conn.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", thread)
        counted: int = await conn.fetchval("SELECT count(*) FROM reject_messages WHERE reject = $1", thread)
        return counted

    async def keep_message(self, conn: Connection, sent: RejectedMessage) -> bool:
        """Keep a message beside its reject. False when it was kept before."""
        kept = await conn.fetchval(
            """INSERT INTO reject_messages (reject, place, message, payload, said, at)
               VALUES ($1, $2, $3, convert_from($4, 'UTF8'), $5, $6)
               ON CONFLICT (reject, place) DO NOTHING RETURNING place""",
            sent.thread,
            sent.place,
            sent.message,
            storable(sent.payload).encode(),
            sent.said.model_dump_json(),
            sent.at,
        )
        return kept is not None
