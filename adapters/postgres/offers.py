"""The table `offers`: the change that the customer of an order was asked about last."""

from datetime import datetime
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.order.offered import Offered

KEEP: LiteralString = """
    INSERT INTO offers (order_no, offer, offered_at) VALUES ($1, $2, $3)
    ON CONFLICT (order_no) DO UPDATE SET offer = excluded.offer, offered_at = excluded.offered_at
"""


class Offers:
    """Changes that were offered and may still be agreed to."""

    async def keep(self, conn: Connection, order_no: str, offer: Offered, at: datetime) -> None:
        """This is offered from now on, in the place of what was before."""
        await conn.execute(KEEP, order_no, offer.model_dump_json(), at)

    async def find(self, conn: Connection, order_no: str) -> Offered | None:
        """What was offered last."""
        stored = await conn.fetchval("SELECT offer FROM offers WHERE order_no = $1", order_no)
        return Offered.model_validate_json(stored) if stored else None
