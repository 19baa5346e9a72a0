"""The tables `stock`, `reservations` and `receipts`; the arithmetic under locks is in migrations 0002 and 0029."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.agenda.overview import StockRow
from domain.basics.errors import CountTooLow
from domain.basics.money import TaxRate
from domain.goods.stock import Terms, not_listed, unknown_article
from domain.order.listed import ListedArticle

UNKNOWN: LiteralString = (
    "SELECT w.sku FROM unnest($1::text[]) AS w (sku) LEFT JOIN stock USING (sku) WHERE stock.sku IS NULL"
)
RESERVE: LiteralString = "SELECT short_sku, missing FROM reserve_stock($1, $2, $3, $4)"
#: The orders that one activity, receipt or count has supplied and that were not told yet, and some that others left.
SUPPLIED: LiteralString = """
    SELECT o.order_no FROM (
        SELECT order_no FROM reservations WHERE state = 'held' AND supplied_by = ANY ($1)
        UNION
        (SELECT order_no FROM reservations WHERE state = 'held' AND supplied_by IS NOT NULL LIMIT $2)
    ) AS r JOIN orders o ON o.order_no = split_part(r.order_no, '/', 1)
    WHERE NOT EXISTS (SELECT 1 FROM reservations w WHERE w.order_no = r.order_no AND w.state = 'waiting')
    ORDER BY o.placed_at, o.received_at
"""
TOLD: LiteralString = (
    "UPDATE reservations SET supplied_by = NULL WHERE order_no = $1 AND state = 'held' AND supplied_by IS NOT NULL"
)
#: Orders that were supplied by something else and not told yet, because they are being told at this moment or because
#: whoever should have told them was lost: so many are told again whenever goods come in.
OTHERS_UNTOLD = 20
IMPORT: LiteralString = """
    INSERT INTO stock AS s (sku, name, on_hand, price, most_per_person, shelf, jan, limit_pieces, size, tax_rate)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (sku) DO UPDATE SET name = excluded.name, on_hand = excluded.on_hand,
        price = COALESCE(excluded.price, s.price),
        most_per_person = COALESCE(excluded.most_per_person, s.most_per_person),
        shelf = COALESCE(excluded.shelf, s.shelf), jan = COALESCE(excluded.jan, s.jan),
        limit_pieces = COALESCE(excluded.limit_pieces, s.limit_pieces), size = COALESCE(excluded.size, s.size),
        tax_rate = COALESCE(excluded.tax_rate, s.tax_rate)
        WHERE excluded.on_hand >= s.reserved
    RETURNING on_hand
"""
SAME_JAN: LiteralString = """
    SELECT jan, array_agg(sku ORDER BY sku) AS skus FROM stock
    WHERE jan IN (SELECT jan FROM stock WHERE sku = ANY ($1)) GROUP BY jan HAVING count(*) > 1 ORDER BY jan
"""
EXPECT: LiteralString = """
    INSERT INTO restocks (sku, expected_on, announced_at, by) VALUES ($1, $2, $3, $4)
    ON CONFLICT (sku) DO UPDATE
        SET expected_on = excluded.expected_on, announced_at = excluded.announced_at, by = excluded.by
"""
ADD: LiteralString = """
    INSERT INTO stock (sku, name, on_hand, price, tax_rate) VALUES ($1, $2, 0, $3, $4) ON CONFLICT (sku) DO NOTHING
"""
COUNT: LiteralString = "UPDATE stock SET on_hand = $2 WHERE sku = $1 AND reserved <= $2 RETURNING sku"


def _orders(reservations: Iterable[str]) -> list[str]:
    """The orders that these reservations are for: a parcel may have one of its own, `1001/2`. Each once."""
    return list(dict.fromkeys(each.split("/", 1)[0] for each in reservations))


class Stock:
    """The stock of each article, and who it is set aside for.

    What is called an order's is that of one of its parcels, too, by the name of `reservation_of`.
    """

    async def unknown_skus(self, conn: Connection, quantities: Mapping[str, int]) -> list[str]:
        """The SKUs that the stock list does not know."""
        return [row["sku"] for row in await conn.fetch(UNKNOWN, list(quantities))]

    async def articles(self, conn: Connection, skus: Collection[str]) -> dict[str, ListedArticle]:
        """What the stock list says of these articles.

        Raises:
            NotListed: of the first that it does not know.
        """
        rows = await conn.fetch("SELECT sku, name, price, size, tax_rate FROM stock WHERE sku = ANY ($1)", list(skus))
        found = {
            row["sku"]: ListedArticle(row["name"], row["price"], row["size"] or 0, row["tax_rate"]) for row in rows
        }
        for sku in skus:
            if sku not in found:
                raise not_listed(sku)
        return found

    async def sizes(self, conn: Connection, skus: Collection[str]) -> dict[str, int]:
        """The sizes (cm, the sum of three sides) of those of these articles of which the list says one."""
        rows = await conn.fetch("SELECT sku, size FROM stock WHERE sku = ANY ($1) AND size IS NOT NULL", list(skus))
        return {row["sku"]: row["size"] for row in rows}

    async def reserve(
        self, conn: Connection, order_no: str, quantities: Mapping[str, int], at: datetime
    ) -> dict[str, int]:
        """Set all lines aside, or none and wait in line. Idempotent per order.

        Returns:
            missing pieces per SKU; empty when everything is held.
        """
        rows = await conn.fetch(RESERVE, order_no, list(quantities), list(quantities.values()), at)
        return {row["short_sku"]: row["missing"] for row in rows}

    async def change(
        self, conn: Connection, order_no: str, quantities: Mapping[str, int], at: datetime
    ) -> dict[str, int]:
        """Set other contents aside for an order than before; what it was set aside stays until the new holds.

        Returns:
            missing pieces per SKU, if it needs more than there is: then nothing was changed.
        """
        query: LiteralString = "SELECT short_sku, missing FROM change_reservation($1, $2, $3, $4)"
        rows = await conn.fetch(query, order_no, list(quantities), list(quantities.values()), at)
        return {row["short_sku"]: row["missing"] for row in rows}

    async def short(self, conn: Connection, quantities: Mapping[str, int]) -> dict[str, int]:
        """The pieces that could not be set aside at this moment, per SKU; nothing is set aside."""
        query: LiteralString = "SELECT sku, on_hand - reserved - waiting AS free FROM stock WHERE sku = ANY ($1)"
        rows = await conn.fetch(query, list(quantities))
        free = {row["sku"]: max(row["free"], 0) for row in rows}
        return {sku: pieces - free.get(sku, 0) for sku, pieces in quantities.items() if free.get(sku, 0) < pieces}

    async def awaited(self, conn: Connection, order_no: str) -> dict[str, int]:
        """The pieces that an order waits for and that are not free for it, per SKU."""
        query: LiteralString = """
            SELECT r.sku, LEAST(r.quantity, r.quantity - GREATEST(s.on_hand - s.reserved - COALESCE((
                       SELECT sum(e.quantity) FROM reservations e WHERE e.sku = r.sku AND e.state = 'waiting'
                       AND (e.since, e.order_no) < (r.since, r.order_no)), 0), 0)) AS missing
            FROM reservations r JOIN stock s USING (sku) WHERE r.order_no = $1 AND r.state = 'waiting' ORDER BY r.sku
        """
        rows = await conn.fetch(query, order_no)
        return {row["sku"]: row["missing"] for row in rows if row["missing"] > 0}

    async def hold_again(
        self, conn: Connection, order_no: str, pieces: Mapping[str, int], at: datetime
    ) -> dict[str, int]:
        """Set pieces aside in the place of lost ones. Returns what is missing per SKU: then nothing was changed."""
        query: LiteralString = "SELECT short_sku, missing FROM hold_again($1, $2, $3, $4)"
        rows = await conn.fetch(query, order_no, list(pieces), list(pieces.values()), at)
        return {row["short_sku"]: row["missing"] for row in rows}

    async def hold_what_is_here(self, conn: Connection, order_no: str) -> dict[str, int]:
        """Set aside what is here for a waiting order; returns all that is set aside for it, pieces per SKU."""
        rows = await conn.fetch("SELECT here_sku, pieces FROM hold_what_is_here($1)", order_no)
        return {row["here_sku"]: row["pieces"] for row in rows}

    async def expect(self, conn: Connection, sku: str, day: date, at: datetime, by: str) -> list[str]:
        """Pieces are expected on this day. Returns the orders that wait for them, longest first."""
        await conn.execute(EXPECT, sku, day, at, by)
        query: LiteralString = (
            "SELECT order_no FROM reservations WHERE sku = $1 AND state = 'waiting' ORDER BY since, order_no"
        )
        return _orders(row["order_no"] for row in await conn.fetch(query, sku))

    async def expected_on(self, conn: Connection, skus: Collection[str], today: date) -> date | None:
        """The day on which all of these articles should be here; None when that is not known of one of them."""
        query: LiteralString = "SELECT expected_on FROM restocks WHERE sku = ANY ($1) AND expected_on >= $2"
        days = [row["expected_on"] for row in await conn.fetch(query, list(skus), today)]
        return max(days) if days and len(days) == len(set(skus)) else None

    async def is_held(self, conn: Connection, order_no: str) -> bool:
        """True when nothing of this order waits for stock."""
        waiting = await conn.fetchval(
            "SELECT count(*) FROM reservations WHERE order_no = $1 AND state = 'waiting'", order_no
        )
        return not waiting

    async def release(self, conn: Connection, order_no: str) -> list[str]:
        """Give an order's stock back, exactly once. Returns the waiting orders that got it."""
        return _orders(row[0] for row in await conn.fetch("SELECT release_stock($1)", order_no))

    async def consume(self, conn: Connection, order_no: str) -> None:
        """The goods have left the shop; counts once."""
        await conn.execute("SELECT consume_stock($1)", order_no)

    async def consume_part(self, conn: Connection, order_no: str, pieces: Mapping[str, int]) -> None:
        """These pieces, per SKU, have left the shop in a parcel; the rest of the order stays set aside."""
        await conn.execute("SELECT consume_part($1, $2, $3)", order_no, list(pieces), list(pieces.values()))

    async def free_part(self, conn: Connection, order_no: str, pieces: Mapping[str, int]) -> list[str]:
        """These pieces, per SKU, are set aside no more. Returns the waiting orders that got them."""
        await self.consume_part(conn, order_no, pieces)
        served = [await self.shelve_again(conn, order_no, sku, count) for sku, count in sorted(pieces.items())]
        return [each for those in served for each in those]

    async def shelve_again(self, conn: Connection, order_no: str, sku: str, pieces: int) -> list[str]:
        """Pieces that came back are on the shelf again. Returns the waiting orders that got them."""
        rows = await conn.fetch("SELECT shelve_again($1, $2, $3)", order_no, sku, pieces)
        return _orders(row[0] for row in rows)

    async def take_instead(self, conn: Connection, sku: str, pieces: int) -> int:
        """Pieces leave the shelf in the place of broken ones. Returns how many were free, and are taken."""
        taken: int = await conn.fetchval("SELECT take_instead($1, $2)", sku, pieces)
        return taken

    async def damage(self, conn: Connection, order_no: str, damaged: Mapping[str, int]) -> dict[str, int]:
        """Take unusable pieces off the shelf. Returns how many per SKU could not be replaced."""
        short: dict[str, int] = {}
        for sku, pieces in sorted(damaged.items()):
            missing = await conn.fetchval("SELECT damage_stock($1, $2, $3)", order_no, sku, pieces)
            if missing:
                short[sku] = missing
        return short

    async def receive(self, conn: Connection, receipt: str, sku: str, pieces: int, at: datetime) -> list[str]:
        """Goods came in; the same receipt counts once. Returns the waiting orders that have got their goods."""
        await conn.execute("SELECT receive_stock($1, $2, $3, $4)", receipt, sku, pieces, at)
        return await self._supplied(conn, [f"receipt {receipt}"], OTHERS_UNTOLD)

    async def was_received(self, conn: Connection, receipt: str) -> bool:
        """Whether goods under this id came in before. Until this transaction ends nobody else takes them."""
        await conn.execute("SELECT pg_advisory_xact_lock(hashtext('receipt ' || $1))", receipt)
        known: bool = await conn.fetchval("SELECT EXISTS (SELECT 1 FROM receipts WHERE receipt = $1)", receipt)
        return known

    async def supplied_by_release(self, conn: Connection, order_no: str) -> list[str]:
        """The orders that got what this one gave back, and do not know it yet."""
        return await self._supplied(conn, [f"order {order_no}"], 0)

    async def _supplied(self, conn: Connection, sources: list[str], others: int) -> list[str]:
        return _orders(row["order_no"] for row in await conn.fetch(SUPPLIED, sources, others))

    async def told(self, conn: Connection, order_no: str) -> None:
        """This order knows that its goods are set aside."""
        await conn.execute(TOLD, order_no)

    async def put(self, conn: Connection, sku: str, name: str, on_hand: int, terms: Terms | None = None) -> bool:
        """Import one article with its count. False when fewer are counted than are set aside: nothing changed.

        What the terms leave out stays as it was.
        """
        return await conn.fetchval(IMPORT, sku, name, on_hand, *(terms or Terms())) is not None

    async def one_list_at_a_time(self, conn: Connection) -> None:
        """Until this transaction ends no other list is imported: both could bring the same code."""
        await conn.execute("SELECT pg_advisory_xact_lock(hashtext('stock list'))")

    async def with_same_jan(self, conn: Connection, skus: Iterable[str]) -> dict[str, list[str]]:
        """The codes of these articles that another article has, too, each with all that have it."""
        rows = await conn.fetch(SAME_JAN, list(skus))
        return {row["jan"]: row["skus"] for row in rows}

    async def add(
        self, conn: Connection, sku: str, name: str, price: int | None = None, tax_rate: TaxRate | None = None
    ) -> None:
        """Put an article of which nothing is there yet on the list. One that is known stays as it is."""
        await conn.execute(ADD, sku, name, price, tax_rate)

    async def shelf(self, conn: Connection, sku: str | None = None) -> list[StockRow]:
        """All articles, or one, by SKU."""
        rows = await conn.fetch(
            """SELECT sku, name, on_hand, reserved, waiting, price, tax_rate, shelf, jan FROM stock
               WHERE $1::text IS NULL OR sku = $1 ORDER BY sku""",
            sku,
        )
        return [StockRow.model_validate(dict(row)) for row in rows]

    async def count(self, conn: Connection, sku: str, on_hand: int) -> None:
        """Somebody counted the shelf.

        Raises:
            UnknownSku
            CountTooLow: fewer pieces are there than are set aside.
        """
        if await conn.fetchval(COUNT, sku, on_hand) is not None:
            return
        if await self.unknown_skus(conn, {sku: on_hand}):
            raise unknown_article(sku)
        raise CountTooLow(on_hand=on_hand, sku=sku)

    async def give_out(self, conn: Connection, skus: Iterable[str]) -> list[str]:
        """Give what is free now to those who wait for it. Returns the orders that have to be told."""
        counted = list(skus)
        await conn.execute("SELECT give_out_stock($1)", counted)
        return await self._supplied(conn, [f"count {sku}" for sku in counted], OTHERS_UNTOLD)
