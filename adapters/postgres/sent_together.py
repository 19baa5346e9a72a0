"""The table `sent_together`: which two orders leave in one parcel, and which were to."""

from datetime import datetime
from typing import LiteralString, NamedTuple

from adapters.postgres.pool import Connection
from adapters.postgres.rows import stored_policy
from domain.contract.order import PlacedOrder
from domain.order.state import OrderState
from domain.shop.policy import Policy

LOCK: LiteralString = """
    SELECT id, leads, rides, parted_by, why FROM sent_together
    WHERE (leads = $1 AND rides = $2) OR (leads = $2 AND rides = $1) ORDER BY id DESC LIMIT 1 FOR UPDATE
"""
LAST_WITH: LiteralString = """
    SELECT other FROM ((SELECT id, rides AS other FROM sent_together WHERE leads = $1 ORDER BY id DESC LIMIT 1)
                       UNION ALL
                       (SELECT id, leads FROM sent_together WHERE rides = $1 ORDER BY id DESC LIMIT 1)) AS last
    ORDER BY id DESC LIMIT 1
"""
#: Those that may be packed, and go to one address: whether to one person is looked at by the rules.
ONE_ADDRESS: LiteralString = """
    WITH ready AS (
        SELECT order_no FROM orders
        WHERE work = 'pack' AND state::json -> 'goods' -> 'together' IS NULL
    ), doors AS (
        SELECT DISTINCT ON (order_no) order_no, keys FROM people JOIN ready USING (order_no)
        ORDER BY order_no, role = 'recipient' DESC
    ), shared AS (
        SELECT key, array_agg(order_no) AS order_nos FROM doors, unnest(keys) AS key
        WHERE key LIKE 'address:%' GROUP BY key HAVING count(*) > 1
    )
    SELECT s.key, placed, state, policy FROM shared s JOIN orders o ON o.order_no = ANY (s.order_nos)
    ORDER BY s.key, placed_at, order_no
"""
#: The other open orders whose recipient has an address of this one's.
SAME_ADDRESS: LiteralString = """
    SELECT placed, state, policy FROM orders o JOIN LATERAL (
        SELECT keys FROM people p WHERE p.order_no = o.order_no ORDER BY role = 'recipient' DESC LIMIT 1
    ) AS door ON true
    WHERE o.order_no IN (SELECT order_no FROM person_keys
                         WHERE key IN (SELECT hashtextextended(k, 0) FROM unnest($2::text[]) AS k))
      AND o.order_no <> $1 AND NOT o.is_closed AND o.goods IN ('unchecked', 'backordered', 'reserved', 'packing')
      AND door.keys && $2
    ORDER BY placed_at, o.order_no LIMIT 50
"""


class Pair(NamedTuple):
    """Two orders in one parcel. `why` is None while that is so; `parted_by`: which of them ended it."""

    id: int
    leading: str
    riding: str
    parted_by: str | None
    why: str | None


class Stored(NamedTuple):
    """An order to look at."""

    placed: PlacedOrder
    state: OrderState
    policy: Policy


class SentTogether:
    """Pairs of orders. Whoever decides on one of a pair locks its row after the order's own."""

    async def lock(self, conn: Connection, order_no: str, other: str) -> Pair | None:
        """The newest row of these two, locked until the transaction ends."""
        row = await conn.fetchrow(LOCK, order_no, other)
        return Pair(*row) if row else None

    async def add(self, conn: Connection, leading: str, riding: str, by: str, at: datetime) -> None:
        """These two leave in one parcel from now on; both orders are locked."""
        await conn.execute(
            "INSERT INTO sent_together (leads, rides, by, at) VALUES ($1, $2, $3, $4)", leading, riding, by, at
        )

    async def part(self, conn: Connection, pair: Pair, order_no: str, why: str, at: datetime) -> None:
        """They do so no more, because of this order."""
        await conn.execute(
            "UPDATE sent_together SET parted_by = $2, why = $3, parted_at = $4 WHERE id = $1 AND parted_at IS NULL",
            pair.id,
            order_no,
            why,
            at,
        )

    async def last_with(self, conn: Connection, order_no: str) -> str:
        """The order with which this one was last to leave; empty when there was none."""
        return await conn.fetchval(LAST_WITH, order_no) or ""

    async def have_ride(self, conn: Connection, state: OrderState) -> None:
        """Write that the other order of a pair, which is locked, rides along: it takes down the rest by itself."""
        await conn.execute("UPDATE orders SET state = $2 WHERE order_no = $1", state.order_no, state.model_dump_json())

    async def at_one_address(self, conn: Connection) -> list[list[Stored]]:
        """The orders that may be packed and go to one address with others, address by address, the oldest first."""
        found: dict[str, list[Stored]] = {}
        for row in await conn.fetch(ONE_ADDRESS):
            found.setdefault(row["key"], []).append(_stored(row["placed"], row["state"], row["policy"]))
        return list(found.values())

    async def beside(self, conn: Connection, order_no: str, address_keys: list[str]) -> list[Stored]:
        """Other open orders that go to this address and are still here, the oldest first."""
        rows = await conn.fetch(SAME_ADDRESS, order_no, address_keys)
        return [_stored(row["placed"], row["state"], row["policy"]) for row in rows]


def _stored(placed: str, state: str, policy: str) -> Stored:
    return Stored(PlacedOrder.model_validate_json(placed), OrderState.model_validate_json(state), stored_policy(policy))
