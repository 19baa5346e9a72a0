"""The table `substitutes`: which articles may take the place of which, best first."""

from collections.abc import Mapping, Sequence
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.agenda.overview import SubstituteRow
from domain.order.listed import ListedArticle

#: Of those of which enough is free now, so that what is offered can be had; those who wait come first.
IN_STOCK: LiteralString = """
    SELECT w.sku, s.substitute, a.name, a.price, a.tax_rate
    FROM unnest($1::text[], $2::bigint[]) AS w (sku, pieces)
    JOIN substitutes s USING (sku) JOIN stock a ON a.sku = s.substitute
    WHERE a.on_hand - a.reserved - a.waiting >= w.pieces ORDER BY w.sku, s.rank
"""
CLEAR: LiteralString = "DELETE FROM substitutes WHERE sku = ANY ($1)"
LISTED: LiteralString = """
    SELECT s.sku, a.name AS article, s.rank, s.substitute, b.name, b.price, b.tax_rate,
           b.on_hand - b.reserved - b.waiting AS free
    FROM substitutes s JOIN stock a USING (sku) JOIN stock b ON b.sku = s.substitute ORDER BY s.sku, s.rank
"""
PUT: LiteralString = """
    INSERT INTO substitutes (sku, rank, substitute)
    SELECT w.sku, w.rank, w.substitute FROM unnest($1::text[], $2::integer[], $3::text[]) AS w (sku, rank, substitute)
"""


class Substitutes:
    """What may take an article's place."""

    async def in_stock(self, conn: Connection, wanted: Mapping[str, int]) -> dict[str, list[tuple[str, ListedArticle]]]:
        """What may take the place of so many pieces of each article and is free now, best first.

        `wanted`: pieces by SKU. Returns, by SKU, that of the other article and what the list says of it.
        """
        found: dict[str, list[tuple[str, ListedArticle]]] = {}
        for row in await conn.fetch(IN_STOCK, list(wanted), list(wanted.values())):
            listed = ListedArticle(name=row["name"], price=row["price"], tax_rate=row["tax_rate"])
            found.setdefault(row["sku"], []).append((row["substitute"], listed))
        return found

    async def listed(self, conn: Connection) -> list[SubstituteRow]:
        """What may take which article's place, by SKU, best first."""
        return [SubstituteRow.model_validate(dict(row)) for row in await conn.fetch(LISTED)]

    async def remove(self, conn: Connection, sku: str) -> bool:
        """Nothing takes this article's place any more. False when nothing did."""
        return await conn.execute("DELETE FROM substitutes WHERE sku = $1", sku) != "DELETE 0"

    async def put(self, conn: Connection, ranked: Mapping[str, Sequence[str]]) -> None:
        """These are all that may take the place of each of these articles."""
        rows = [(sku, rank, each) for sku, others in ranked.items() for rank, each in enumerate(others, start=1)]
        await conn.execute(CLEAR, list(ranked))
        await conn.execute(PUT, *(list(column) for column in zip(*rows, strict=True)) if rows else ([], [], []))
