"""The tables `feedback_requests` and `feedback`: who was asked how it was, and what customers said."""

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.contract.order import PlacedOrder
from domain.conversation.feedback import Answer, FeedbackPage
from domain.order.kinds import FOR_SHOP
from domain.order.state import OrderState

#: Nothing about the order o is open, in whatever room. Who claimed something has told how it was.
_IS_QUIET: LiteralString = """
    o.goods = 'delivered' AND o.status IN ('delivered', 'completed') AND o.holds = '{}'
    AND NOT EXISTS (SELECT FROM feedback f WHERE f.order_no = o.order_no AND NOT f.is_apart)
    AND NOT EXISTS (SELECT FROM claims c WHERE c.order_no = o.order_no)
    AND NOT EXISTS (SELECT FROM inquiries i WHERE i.order_no = o.order_no AND i.status <> 'closed')
    AND NOT EXISTS (SELECT FROM inquiries i WHERE i.candidates @> ARRAY[o.order_no] AND i.status <> 'closed')
    AND NOT EXISTS (SELECT FROM returns b WHERE b.order_no = o.order_no
                    AND b.stage NOT IN ('refused', 'settled', 'closed'))
    AND NOT EXISTS (SELECT FROM refunds r WHERE r.order_no = o.order_no AND r.state IN ('due', 'ordered'))
    AND NOT EXISTS (SELECT FROM mails m WHERE m.thread = o.order_no AND m.state = 'owed' AND m.kind <> ALL ($1))
"""
#: That somebody was asked about another order: p is the order's orderer, q the request.
_OF_MAILBOX: LiteralString = """
    FROM people p CROSS JOIN unnest(p.keys) AS k (key)
         JOIN person_keys n ON n.key = hashtextextended(k.key, 0)
         JOIN feedback_requests q ON q.order_no = n.order_no
    WHERE p.role = 'orderer' AND k.key LIKE 'mail:%'
"""
#: Of what arrived between $2 and $3, whoever may be asked: each order once, and each mailbox once since $4.
DUE: LiteralString = f"""
    WITH arrived AS (SELECT DISTINCT order_no FROM parcels WHERE delivered_at > $2 AND delivered_at <= $3)
    SELECT o.order_no, o.placed, o.state FROM arrived JOIN orders o USING (order_no)
    WHERE o.order_no > $5 AND {_IS_QUIET}
      AND NOT EXISTS (SELECT FROM parcels p WHERE p.order_no = o.order_no
                      AND (p.delivered_at IS NULL OR p.delivered_at > $3 OR p.returned_at IS NOT NULL))
      AND NOT EXISTS (SELECT FROM feedback_requests q WHERE q.order_no = o.order_no)
      AND NOT EXISTS (SELECT {_OF_MAILBOX} AND p.order_no = o.order_no AND q.asked_at > $4)
    ORDER BY o.order_no LIMIT $6
"""  # noqa: S608 - constants
WAS_ASKED: LiteralString = f"SELECT EXISTS (SELECT {_OF_MAILBOX} AND p.order_no = $1 AND q.asked_at > $2)"
STILL: LiteralString = f"SELECT o.order_no, o.placed, o.state FROM orders o WHERE o.order_no = $2 AND {_IS_QUIET}"  # noqa: S608 - constants
ASK: LiteralString = """
    INSERT INTO feedback_requests (order_no, asked_at) VALUES ($1, $2)
    ON CONFLICT (order_no) DO NOTHING RETURNING order_no
"""
KEEP: LiteralString = """
    INSERT INTO feedback (order_no, key, at, stars, words, source, by, sender, is_apart, inquiry_no)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (order_no, key) DO NOTHING RETURNING id
"""
_COLUMNS: LiteralString = "order_no, key, at, stars, words, source, by, sender, is_apart, inquiry_no"
OF_ORDER: LiteralString = f"SELECT {_COLUMNS} FROM feedback WHERE order_no = $1 ORDER BY id"  # noqa: S608 - constants
FIND: LiteralString = f"SELECT {_COLUMNS} FROM feedback WHERE order_no = $1 AND key = $2"  # noqa: S608 - constants
NEWEST: LiteralString = f"SELECT {_COLUMNS} FROM feedback WHERE stars <= $1 ORDER BY at DESC, id DESC LIMIT $2"  # noqa: S608 - constants
OF_INQUIRY: LiteralString = (
    f"SELECT {_COLUMNS} FROM feedback WHERE inquiry_no = $1 AND inquiry_no <> '' ORDER BY id LIMIT 1"  # noqa: S608 - constants
)
#: What was to become an inquiry since $1 and has not yet: whoever should have begun it was killed.
UNBEGUN: LiteralString = """
    SELECT inquiry_no FROM feedback f
    WHERE inquiry_no <> '' AND at > $1 AND NOT EXISTS (SELECT FROM inquiries i WHERE i.inquiry_no = f.inquiry_no)
    ORDER BY at, id LIMIT $2
"""
ASKED: LiteralString = "SELECT order_no FROM feedback_requests WHERE asked_at = $1 ORDER BY order_no"
ASKED_AT: LiteralString = "SELECT asked_at FROM feedback_requests WHERE order_no = $1"


@dataclass(frozen=True)
class Askable:
    """An order about which nothing is open."""

    order_no: str
    placed: PlacedOrder
    state: OrderState


class Feedback:
    """Requests and answers."""

    async def due(
        self, conn: Connection, since: datetime, until: datetime, asked_since: datetime, after: str, limit: int
    ) -> list[Askable]:
        """Orders that arrived between two instants and may be asked about; those whose number comes after `after`."""
        rows = await conn.fetch(DUE, FOR_SHOP, since, until, asked_since, after, limit)
        return [_askable(row["order_no"], row["placed"], row["state"]) for row in rows]

    async def still(self, conn: Connection, order_no: str) -> Askable | None:
        """The order, if nothing about it has been opened or answered since."""
        row = await conn.fetchrow(STILL, FOR_SHOP, order_no)
        return _askable(row["order_no"], row["placed"], row["state"]) if row else None

    async def was_asked(self, conn: Connection, order_no: str, since: datetime) -> bool:
        """Whether whoever placed this order was asked about any since then."""
        found: bool = await conn.fetchval(WAS_ASKED, order_no, since)
        return found

    async def ask(self, conn: Connection, order_no: str, at: datetime) -> bool:
        """Take down that an order's customer is asked. False when that happened before."""
        return await conn.fetchval(ASK, order_no, at) is not None

    async def asked(self, conn: Connection, at: datetime) -> list[str]:
        """Whose customers were asked by the round of this instant."""
        return [row["order_no"] for row in await conn.fetch(ASKED, at)]

    async def keep(self, conn: Connection, answer: Answer) -> bool:
        """Keep an answer. False when it is known."""
        row = answer.model_dump()
        return await conn.fetchval(KEEP, *(row[name] for name in _FIELDS)) is not None

    async def find(self, conn: Connection, order_no: str, key: str) -> Answer | None:
        """One answer."""
        row = await conn.fetchrow(FIND, order_no, key)
        return Answer.model_validate(dict(row)) if row else None

    async def page(self, conn: Connection, order_no: str) -> FeedbackPage:
        """When the customer of an order was asked, and all that was said of it, oldest first."""
        answers = [Answer.model_validate(dict(row)) for row in await conn.fetch(OF_ORDER, order_no)]
        return FeedbackPage(asked_at=await conn.fetchval(ASKED_AT, order_no), answers=tuple(answers))

    async def newest(self, conn: Connection, most: int, limit: int) -> list[Answer]:
        """The newest answers of so many stars or fewer."""
        return [Answer.model_validate(dict(row)) for row in await conn.fetch(NEWEST, most, limit)]

    async def of_inquiry(self, conn: Connection, inquiry_no: str) -> Answer | None:
        """The answer that an inquiry is about; None for other inquiries."""
        row = await conn.fetchrow(OF_INQUIRY, inquiry_no)
        return Answer.model_validate(dict(row)) if row else None

    async def unbegun(self, conn: Connection, since: datetime, limit: int) -> list[str]:
        """Inquiries that answers were to become, and that nobody has begun."""
        return [row["inquiry_no"] for row in await conn.fetch(UNBEGUN, since, limit)]


_FIELDS = ("order_no", "key", "at", "stars", "words", "source", "by", "sender", "is_apart", "inquiry_no")


def _askable(order_no: str, placed: str, state: str) -> Askable:
    return Askable(order_no, PlacedOrder.model_validate_json(placed), OrderState.model_validate_json(state))
