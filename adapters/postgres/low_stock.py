"""Articles of which less is there than is needed, and the table `low_stock` of those that the shop was told of."""

from datetime import datetime
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.agenda.overview import LowRow
from domain.contract.status import ENDINGS

#: Needed by open orders is what is set aside, what waits, and what orders that are still held have not asked for yet.
LOW: LiteralString = """
    WITH held AS (
        SELECT l.sku, sum(l.quantity) AS pieces
        FROM orders o, json_to_recordset(o.placed::json -> 'lines') AS l (sku text, quantity integer)
        WHERE NOT o.is_closed AND o.goods = 'unchecked' AND o.status <> ALL ($1) GROUP BY l.sku
    ), line AS (
        SELECT sku, count(*) AS orders, min(since) AS since FROM reservations WHERE state = 'waiting' GROUP BY sku
    )
    SELECT s.sku, s.name, s.on_hand, s.reserved, s.waiting, COALESCE(held.pieces, 0) AS expected, s.limit_pieces,
           COALESCE(line.orders, 0) AS orders, LEAST(line.since, low.since) AS since, r.expected_on,
           low.sku IS NOT NULL AS is_told
    FROM stock s LEFT JOIN held USING (sku) LEFT JOIN line USING (sku) LEFT JOIN low_stock low USING (sku)
    LEFT JOIN restocks r USING (sku)
    WHERE s.on_hand - s.reserved - s.waiting - COALESCE(held.pieces, 0) < COALESCE(s.limit_pieces, 0)
    ORDER BY s.sku
"""
#: What rests on the needs of held orders alone has no row of the stock that would end it.
FORGET: LiteralString = "DELETE FROM low_stock WHERE sku <> ALL ($1)"
TELL: LiteralString = """
    INSERT INTO low_stock (sku, since) SELECT sku, since FROM unnest($1::text[], $2::timestamptz[]) AS n (sku, since)
    ON CONFLICT (sku) DO NOTHING
"""


class LowStock:
    """What runs short, told once for each fall."""

    async def listed(self, conn: Connection) -> list[LowRow]:
        """All articles of which less is there than is needed, or than their limit, by SKU."""
        return [LowRow.model_validate(dict(row)) for row in await conn.fetch(LOW, list(ENDINGS))]

    async def fallen(self, conn: Connection, at: datetime, limit: int) -> list[LowRow]:
        """So many of those of which the shop was not told yet; from now on it was."""
        rows = await self.listed(conn)
        await conn.execute(FORGET, [row.sku for row in rows])
        new = [row.model_copy(update={"since": row.since or at}) for row in rows if not row.is_told]
        new = new[:limit]
        await conn.execute(TELL, [row.sku for row in new], [row.since for row in new])
        return new
