"""The table `told_facts`: money that came or was taken back, as our doors were told it before Temporal was."""

from datetime import datetime
from typing import LiteralString, NamedTuple

from adapters.postgres.pool import Connection
from domain.contract.messages import PaymentReceived, PaymentReversed

KEEP: LiteralString = """
    INSERT INTO told_facts (name, notice_id, order_no, fact, told_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (name, notice_id, order_no) DO NOTHING
"""
#: Of these the order knows nothing: not booked, not taken back, nor refused because it belongs to another.
_IS_UNKNOWN: LiteralString = """
    CASE t.name
        WHEN 'payment_received' THEN
            NOT EXISTS (SELECT 1 FROM deposits d WHERE d.notice_id = t.notice_id)
            AND NOT EXISTS (SELECT 1 FROM assignments p WHERE p.part = t.notice_id)
        ELSE
            NOT EXISTS (SELECT 1 FROM reversals r WHERE r.notice_id = t.notice_id)
            AND NOT EXISTS (SELECT 1 FROM allocations a WHERE a.notice_id = t.notice_id AND a.kind = 'reversed')
            AND (SELECT p.take_back_at FROM assignments p WHERE p.part = t.notice_id) IS NULL
            AND NOT EXISTS (SELECT 1 FROM deposits d WHERE d.notice_id = t.notice_id AND d.order_no <> t.order_no)
        END
"""
UNKNOWN: LiteralString = f"SELECT name, fact FROM told_facts t WHERE order_no = $1 AND {_IS_UNKNOWN} ORDER BY told_at"  # noqa: S608 - constants
#: Orders that have ended: of others, whoever takes them up asks.
UNHEARD: LiteralString = f"""
    SELECT DISTINCT t.order_no FROM told_facts t JOIN orders o ON o.order_no = t.order_no
    WHERE o.is_closed AND {_IS_UNKNOWN} ORDER BY 1
"""  # noqa: S608 - constants
_MODELS: dict[str, type[PaymentReceived] | type[PaymentReversed]] = {
    "payment_received": PaymentReceived,
    "payment_reversed": PaymentReversed,
}


class ToldFact(NamedTuple):
    """A fact about money, and what its message is called."""

    name: str
    fact: PaymentReceived | PaymentReversed


class ToldFacts:
    """What can be told again when Temporal has lost it."""

    async def keep(self, conn: Connection, order_no: str, told: ToldFact, at: datetime) -> None:
        """Keep it once, under the notice's id."""
        await conn.execute(KEEP, told.name, told.fact.notice_id, order_no, told.fact.model_dump_json(), at)

    async def unknown(self, conn: Connection, order_no: str) -> list[ToldFact]:
        """What was told for this order and has not reached it, oldest first."""
        rows = await conn.fetch(UNKNOWN, order_no)
        return [ToldFact(row["name"], _MODELS[row["name"]].model_validate_json(row["fact"])) for row in rows]

    async def unheard(self, conn: Connection) -> list[str]:
        """The orders that have ended and were told of money since that has not reached them."""
        return [row["order_no"] for row in await conn.fetch(UNHEARD)]
