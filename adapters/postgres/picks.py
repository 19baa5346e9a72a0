"""The tables `picks` and `pick_orders`: which orders are picked in one walk, and what of that is printed."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import LiteralString, NamedTuple

import asyncpg
from pydantic import AwareDatetime

from adapters.postgres.pool import Connection
from adapters.postgres.rows import stored_policy
from domain.contract.order import PlacedOrder
from domain.goods.picking import Article, Ready
from domain.order.state import OrderState

_COLUMNS: LiteralString = "number, ships_on, carrier, made_by, made_at, printed_at"
UNFINISHED: LiteralString = f"SELECT {_COLUMNS} FROM picks WHERE printed_at IS NULL ORDER BY number LIMIT 1"  # noqa: S608 - constants
ONE: LiteralString = f"SELECT {_COLUMNS} FROM picks WHERE number = $1"  # noqa: S608 - constants
ORDERS: LiteralString = """
    SELECT o.placed, o.state, o.policy, p.version FROM pick_orders p JOIN orders o USING (order_no)
    WHERE p.pick = $1 ORDER BY p.place
"""
READY: LiteralString = """
    SELECT placed, state, policy FROM orders
    WHERE work = 'pack' AND ($1::text[] IS NULL OR order_no = ANY ($1)) ORDER BY placed_at, order_no
"""
ARTICLES: LiteralString = """
    SELECT sku, name, COALESCE(shelf, '') AS shelf, COALESCE(jan, '') AS jan FROM stock WHERE sku = ANY ($1)
"""
CALLED: LiteralString = """
    SELECT sku, name, COALESCE(shelf, '') AS shelf, COALESCE(jan, '') AS jan FROM stock
    WHERE jan = $1 OR sku = $2 OR lower(sku) = lower($2) ORDER BY sku = $2 DESC, sku LIMIT 1
"""


class Pick(NamedTuple):
    """One list; `printed_at` is None until it is written."""

    number: int
    ships_on: date
    carrier: str
    made_by: str
    made_at: AwareDatetime
    printed_at: AwareDatetime | None


class OnList(NamedTuple):
    """An order of a list, and for which version of it the papers were printed; None before that."""

    ready: Ready
    version: int | None


class Picks:
    """Which orders are picked together."""

    async def is_ours(self, conn: Connection) -> bool:
        """True when nobody else makes a list at this moment, nor can until this transaction ends."""
        await conn.execute("SET LOCAL idle_in_transaction_session_timeout = '30min'")  # it waits while papers are made
        return bool(await conn.fetchval("SELECT pg_try_advisory_xact_lock(hashtext('picks'))"))

    async def closes_alone(self, conn: Connection, order_no: str) -> bool:
        """True when nobody else closes a box of this order, nor can until this transaction ends; False where one does.

        Whoever is not the first waits longer than it takes where workers are there.
        """
        try:
            await conn.execute("SET LOCAL lock_timeout = '12s'")
            await conn.execute("SELECT pg_advisory_xact_lock(hashtext('box'), hashtext($1))", order_no)
        except asyncpg.LockNotAvailableError:
            return False
        return True

    async def unfinished(self, conn: Connection) -> Pick | None:
        """A list whose making was broken off; None when all are printed."""
        row = await conn.fetchrow(UNFINISHED)
        return Pick(*row) if row else None

    async def find(self, conn: Connection, number: int) -> Pick | None:
        """One list; None when there is none of this number."""
        row = await conn.fetchrow(ONE, number)
        return Pick(*row) if row else None

    async def ready(self, conn: Connection, order_nos: Sequence[str] = ()) -> list[Ready]:
        """The orders that may be picked, or those of them that are named, the oldest first."""
        rows = await conn.fetch(READY, list(order_nos) or None)
        return [
            Ready(
                PlacedOrder.model_validate_json(row["placed"]),
                OrderState.model_validate_json(row["state"]),
                stored_policy(row["policy"]),
            )
            for row in rows
        ]

    async def add(
        self, conn: Connection, ships_on: date, carrier: str, order_nos: Sequence[str], by: str, at: datetime
    ) -> Pick:
        """Begin a list of these orders, in this order."""
        number = await conn.fetchval(
            "INSERT INTO picks (ships_on, carrier, made_by, made_at) VALUES ($1, $2, $3, $4) RETURNING number",
            ships_on,
            carrier,
            by,
            at,
        )
        await conn.execute(
            """INSERT INTO pick_orders (pick, place, order_no)
               SELECT $1, place, order_no FROM unnest($2::text[]) WITH ORDINALITY AS given (order_no, place)""",
            number,
            list(order_nos),
        )
        return Pick(number, ships_on, carrier, by, at, None)

    async def orders(self, conn: Connection, number: int) -> list[OnList]:
        """The orders of a list as they are now, in its order."""
        return [
            OnList(
                Ready(
                    PlacedOrder.model_validate_json(row["placed"]),
                    OrderState.model_validate_json(row["state"]),
                    stored_policy(row["policy"]),
                ),
                row["version"],
            )
            for row in await conn.fetch(ORDERS, number)
        ]

    async def started(self, conn: Connection, number: int, order_no: str, version: int) -> None:
        """The papers of this version are those of the list."""
        await conn.execute(
            "UPDATE pick_orders SET version = $3 WHERE pick = $1 AND order_no = $2", number, order_no, version
        )

    async def printed(self, conn: Connection, number: int, at: datetime) -> None:
        """The list is written; what was left out of it is on no list."""
        await conn.execute("DELETE FROM pick_orders WHERE pick = $1 AND version IS NULL", number)
        await conn.execute("UPDATE picks SET printed_at = $2 WHERE number = $1 AND printed_at IS NULL", number, at)

    async def articles(self, conn: Connection, skus: Iterable[str]) -> dict[str, Article]:
        """What the stock list says of these articles, by SKU."""
        return {row["sku"]: Article(*row) for row in await conn.fetch(ARTICLES, list(skus))}

    async def article(self, conn: Connection, jan: str | None, code: str) -> Article | None:
        """The article with this JAN, or of this SKU however its letters are; None when there is none."""
        row = await conn.fetchrow(CALLED, jan, code)
        return Article(*row) if row else None
