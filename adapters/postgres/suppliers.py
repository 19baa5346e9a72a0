"""The tables `suppliers` and `supplier_requests`: who is asked for articles that ran out, and what was asked last."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.goods.supplying import Awaited, ListedSupplier, Request, Supplier

#: In the order of articles, as all that locks several of them.
LOCK: LiteralString = "SELECT sku, name, email, language FROM suppliers WHERE sku = ANY ($1) ORDER BY sku FOR UPDATE"
FIND: LiteralString = "SELECT name, email, language FROM suppliers WHERE sku = $1"
PUT: LiteralString = """
    INSERT INTO suppliers (sku, name, email, language)
    SELECT sku, name, email, language FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
        AS w (sku, name, email, language) ORDER BY sku
    ON CONFLICT (sku) DO UPDATE SET name = excluded.name, email = excluded.email, language = excluded.language
"""
LISTED: LiteralString = """
    SELECT u.sku, s.name AS article, u.name AS supplier, u.email, u.language, q.asked_on, q.stage
    FROM suppliers u JOIN stock s USING (sku) LEFT JOIN supplier_requests q USING (sku) ORDER BY u.sku
"""
#: Orders lack pieces from the first one in line that the free ones do not reach.
AWAITED: LiteralString = """
    WITH line AS (
        SELECT r.sku, sum(r.quantity) OVER (PARTITION BY r.sku ORDER BY r.since, r.order_no) AS wanted
        FROM reservations r WHERE r.state = 'waiting' AND r.sku = ANY ($1)
    ), missing AS (
        SELECT s.sku, max(line.wanted) - greatest(s.on_hand - s.reserved, 0) AS pieces, count(*) AS orders
        FROM line JOIN stock s USING (sku) WHERE line.wanted > s.on_hand - s.reserved GROUP BY s.sku
    )
    SELECT s.sku, s.name, COALESCE(m.pieces, 0)::integer AS pieces, COALESCE(m.orders, 0)::integer AS orders,
           e.expected_on
    FROM stock s LEFT JOIN missing m USING (sku) LEFT JOIN restocks e USING (sku) WHERE s.sku = ANY ($1)
"""
TO_LOOK_AT: LiteralString = """
    SELECT r.sku FROM reservations r JOIN suppliers USING (sku) WHERE r.state = 'waiting'
    UNION SELECT q.sku FROM supplier_requests q WHERE q.stage <> 'settled'
"""
#: Articles that orders wait for, whose day has passed.
OVERDUE: LiteralString = """
    SELECT DISTINCT r.sku FROM reservations r JOIN restocks e USING (sku)
    WHERE r.state = 'waiting' AND e.expected_on < $1 ORDER BY r.sku
"""
REQUEST: LiteralString = "SELECT mails, asked_on, pieces, stage FROM supplier_requests WHERE sku = $1"
SAVE: LiteralString = """
    INSERT INTO supplier_requests (sku, mails, asked_on, pieces, stage) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (sku) DO UPDATE SET mails = excluded.mails, asked_on = excluded.asked_on, pieces = excluded.pieces,
        stage = excluded.stage
"""
#: Threads of the suppliers of what an order waits for.
UNSENT: LiteralString = """
    SELECT DISTINCT m.thread FROM reservations r JOIN mails m ON m.thread = 'supplier:' || r.sku
    WHERE r.order_no = $1 AND r.state = 'waiting' AND m.state = 'owed' ORDER BY m.thread
"""


class Suppliers:
    """Who is asked for which article, and what was asked."""

    async def put(self, conn: Connection, suppliers: Mapping[str, Supplier]) -> None:
        """These are asked for these articles from now on."""
        rows = [(sku, each.name, each.email, each.language) for sku, each in suppliers.items()]
        await conn.execute(PUT, *(list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [], []))

    async def listed(self, conn: Connection) -> list[ListedSupplier]:
        """Who is asked for which article, by SKU, and how far that is."""
        return [ListedSupplier.model_validate(dict(row)) for row in await conn.fetch(LISTED)]

    async def remove(self, conn: Connection, sku: str) -> bool:
        """Nobody is asked for this article any more. False when nobody was."""
        await conn.execute("DELETE FROM supplier_requests WHERE sku = $1", sku)
        return await conn.fetchval("DELETE FROM suppliers WHERE sku = $1 RETURNING true", sku) is True

    async def find(self, conn: Connection, sku: str) -> Supplier | None:
        """Who is asked for an article."""
        row = await conn.fetchrow(FIND, sku)
        return Supplier.model_validate(dict(row)) if row else None

    async def lock(self, conn: Connection, skus: Iterable[str]) -> dict[str, Supplier]:
        """Those of these articles who are known: nobody else asks them until this transaction ends."""
        rows = await conn.fetch(LOCK, list(skus))
        return {row["sku"]: Supplier.model_validate(dict(row)) for row in rows}

    async def awaited(self, conn: Connection, skus: Collection[str]) -> dict[str, Awaited]:
        """What waits for each of these articles."""
        return {row["sku"]: Awaited.model_validate(dict(row)) for row in await conn.fetch(AWAITED, list(skus))}

    async def to_look_at(self, conn: Connection) -> list[str]:
        """The articles that orders wait for and whose supplier is known, and those of which an answer is waited for."""
        return [row["sku"] for row in await conn.fetch(TO_LOOK_AT)]

    async def overdue(self, conn: Connection, today: date) -> list[str]:
        """The articles that orders wait for, and that were expected before this day."""
        return [row["sku"] for row in await conn.fetch(OVERDUE, today)]

    async def request(self, conn: Connection, sku: str) -> Request | None:
        """What was asked last about an article."""
        row = await conn.fetchrow(REQUEST, sku)
        return Request.model_validate(dict(row)) if row else None

    async def save(self, conn: Connection, sku: str, request: Request) -> None:
        """Remember what was asked."""
        await conn.execute(SAVE, sku, request.mails, request.asked_on, request.pieces, request.stage)

    async def unsent(self, conn: Connection, order_no: str) -> list[str]:
        """The threads of mails about what an order waits for that have not left."""
        return [row["thread"] for row in await conn.fetch(UNSENT, order_no)]
