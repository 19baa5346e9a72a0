"""What waits for somebody in the shop."""

from datetime import datetime
from typing import LiteralString

import asyncpg
from pydantic import BaseModel

from adapters.postgres.pool import Connection
from adapters.postgres.search import COLUMNS, shown
from domain.agenda.overview import WorkItem
from domain.agenda.work import Work, once_overdue
from domain.contract.order import PlacedOrder, Wishes
from domain.order.goods import GoodsState

#: `work` says what lies on which pile; an order that lies on none is on the table once its money is overdue.
ON_THE_TABLE: LiteralString = f"""
    SELECT {COLUMNS}, work, placed, CASE WHEN goods IN ('shipped', 'delivered', 'returned') THEN state END AS state
    FROM orders
    WHERE (work <> '' OR due_at < $1) AND work <> 'collect'
    ORDER BY placed_at, order_no LIMIT $2
"""  # noqa: S608 - constants
TO_ACCEPT: LiteralString = """
    SELECT order_no FROM orders WHERE status = 'received' AND work = ANY ($1) ORDER BY placed_at, order_no
"""


class _Wished(BaseModel):
    """What a packer must know of an order as it was placed; the rest of it is not read."""

    wishes: Wishes = Wishes()


class _Sent(BaseModel):
    """What is asked of the state of goods that have left; the rest of it is not read."""

    goods: GoodsState


class Piles:
    """The orders on which there is work to be done."""

    async def on_the_table(self, conn: Connection, now: datetime, limit: int) -> list[tuple[Work, WorkItem]]:
        """What waits for somebody in the shop, with its pile of the day's work, oldest first."""
        return [_on_pile(row, now) for row in await conn.fetch(ON_THE_TABLE, now, limit)]

    async def to_accept(self, conn: Connection, *, with_uninspected: bool) -> list[str]:
        """The orders whose goods are set aside and inspected and that nobody has accepted yet, oldest first."""
        piles = [Work.INSPECT, Work.ACCEPT] if with_uninspected else [Work.ACCEPT]
        return [row["order_no"] for row in await conn.fetch(TO_ACCEPT, piles)]

    async def held_for_unknown_articles(self, conn: Connection) -> list[PlacedOrder]:
        """The orders that wait for an article to be put on the stock list."""
        rows = await conn.fetch("SELECT placed FROM orders WHERE holds <> '{}' AND holds @> ARRAY['unknown_sku']")
        return [PlacedOrder.model_validate_json(row["placed"]) for row in rows]


def _on_pile(row: asyncpg.Record, now: datetime) -> tuple[Work, WorkItem]:
    is_overdue = row["due_at"] is not None and row["due_at"] < now
    pile = once_overdue(row["work"]) if is_overdue else Work(row["work"])
    wishes = _Wished.model_validate_json(row["placed"]).wishes
    sent = _Sent.model_validate_json(row["state"]).goods if row["state"] else None
    known = {"arrives_on": sent.arrives_on, "only_replaces": sent.only_replaces} if sent else {}
    return pile, WorkItem.model_validate(shown(row, now) | known | {"wishes": wishes})
