"""Lists of orders, and who is meant by some words."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString

import asyncpg
from pydantic import AwareDatetime, BaseModel, ConfigDict

from adapters.postgres.pool import Connection
from adapters.postgres.search_words import patterns, pieces
from domain.agenda.overview import OrderRow
from domain.contract.order import PlanName
from domain.contract.status import ENDINGS, Goods, Status

COLUMNS: LiteralString = """
    order_no, status, plan, name, total, placed_at, goods, holds, marks, marks_until, tags, due_at, next_at, next_what
"""
#: How many of the newest orders are looked through before the index is asked, per order wanted: what many orders have
#: is found at once, and what few have is left for the index, which is quick with those.
_LOOKED_THROUGH, _LOOKED_THROUGH_IN_LISTS = 400, 100
#: Not a hold: what lists call the orders that wait for goods.
OUT_OF_STOCK = "out_of_stock"
_ASKED: LiteralString = """
    ($1::text[] IS NULL OR status = ANY ($1)) AND ($2::text IS NULL OR plan = $2)
      AND ($3::text IS NULL OR (holds <> '{}' AND holds @> ARRAY[$3]))
      AND ($4::text IS NULL OR goods = $4)
      AND ($5::text IS NULL OR (marks <> '{}' AND marks @> ARRAY[$5] AND EXISTS (
          SELECT 1 FROM unnest(marks, marks_until) AS m (kind, until)
          WHERE kind = $5 AND (until > $10 OR until IS NULL))))
      AND ($6::text IS NULL OR (tags <> '{}' AND tags @> ARRAY[$6]))
      AND ($7::timestamptz IS NULL OR due_at < $7)
      AND ($8::text[] IS NULL OR search LIKE ALL ($8))
    ORDER BY placed_at DESC, order_no DESC LIMIT $9
"""
#: The patterns decide; the pieces only spare reading the words of every order there ever was.
_WITH_WORDS: LiteralString = "pieces_of(words) @@ $11::text::tsquery AND words LIKE ALL ($8)"
LIST: LiteralString = f"SELECT {COLUMNS} FROM orders WHERE {_ASKED}"  # noqa: S608 - constants
LIST_NEWEST: LiteralString = f"""
    SELECT {COLUMNS} FROM (SELECT * FROM orders ORDER BY placed_at DESC, order_no DESC LIMIT $11) newest WHERE {_ASKED}
"""  # noqa: S608 - constants
LIST_WITH_WORDS: LiteralString = f"""
    SELECT {COLUMNS} FROM orders WHERE order_no IN (SELECT order_no FROM order_words WHERE {_WITH_WORDS}) AND {_ASKED}
"""  # noqa: S608 - constants
#: Every word must occur; or it is the number itself, or a transfer or tracking number as people write them.
_FOUND: LiteralString = f"""
    named AS (
        SELECT order_no FROM orders WHERE order_no = $3 OR transfer_no = $2
        UNION SELECT order_no FROM parcels WHERE tracking_no IN ($2, $3) AND tracking_no <> ''
    )
    SELECT {COLUMNS}, (SELECT count(*) FROM meant) AS with_words FROM orders o
    WHERE order_no IN (SELECT order_no FROM meant UNION SELECT order_no FROM named)
    ORDER BY (order_no = $3) DESC, placed_at DESC, order_no DESC LIMIT $4
"""  # noqa: S608 - constants
FIND_NEWEST: LiteralString = f"""
    WITH meant AS (
        SELECT order_no FROM (SELECT * FROM order_words ORDER BY placed_at DESC, order_no DESC LIMIT $5) newest
        WHERE words LIKE ALL ($1::text[]) ORDER BY placed_at DESC, order_no DESC LIMIT $4
    ), {_FOUND}
"""  # noqa: S608 - constants
FIND: LiteralString = f"""
    WITH hits AS MATERIALIZED (
        SELECT order_no, placed_at FROM order_words
        WHERE pieces_of(words) @@ $5::text::tsquery AND words LIKE ALL ($1::text[])
    ), meant AS (
        SELECT order_no FROM hits ORDER BY placed_at DESC, order_no DESC LIMIT $4
    ), {_FOUND}
"""  # noqa: S608 - constants


class Asked(BaseModel):
    """Which orders a list should show; what is left open does not matter. Without `statuses`: those not ended.

    `hold` is a reason or OUT_OF_STOCK; `due_before` a deadline of unpaid money; all words of `text` must occur in
    name, company, mail address, phone or number.
    """

    model_config = ConfigDict(frozen=True)

    statuses: tuple[Status, ...] = ()
    plan: PlanName | None = None
    hold: str | None = None
    mark: str | None = None
    tag: str | None = None
    due_before: AwareDatetime | None = None
    text: str = ""
    with_ended: bool = False
    limit: int = 50


class Search:
    """Lists of orders."""

    async def listed(self, conn: Connection, asked: Asked, now: datetime) -> list[OrderRow]:
        """The orders asked for, newest first, with the marks that stand at this instant."""
        statuses: Sequence[Status] | None = asked.statuses
        if not statuses:
            statuses = None if asked.with_ended else [status for status in Status if status not in ENDINGS]
        is_out = asked.hold == OUT_OF_STOCK
        arguments = (
            statuses,
            asked.plan,
            None if is_out else asked.hold,
            Goods.BACKORDERED if is_out else None,
            asked.mark,
            asked.tag,
            asked.due_before,
            patterns(asked.text) or None,
            asked.limit,
            now,
        )
        if (statuses and ENDINGS.isdisjoint(statuses)) or not asked.text.split():
            rows = await conn.fetch(LIST, *arguments)
        else:
            rows = await conn.fetch(LIST_NEWEST, *arguments, asked.limit * _LOOKED_THROUGH_IN_LISTS)
            if len(rows) < asked.limit:
                rows = await conn.fetch(LIST_WITH_WORDS, *arguments, pieces(asked.text))
        return [OrderRow.model_validate(shown(row, now)) for row in rows]

    async def found(self, conn: Connection, text: str, limit: int, now: datetime) -> list[OrderRow]:
        """Orders by words of name, company, mail address, phone or number; by transfer number; by tracking number."""
        words = patterns(text)
        if not words:
            return []
        exact = text.strip()
        arguments = (words, exact.replace("-", ""), exact, limit)
        rows = await conn.fetch(FIND_NEWEST, *arguments, limit * _LOOKED_THROUGH)
        if not rows or rows[0]["with_words"] < limit:
            rows = await conn.fetch(FIND, *arguments, pieces(text))
        return [OrderRow.model_validate(shown(row, now)) for row in rows]


def shown(row: asyncpg.Record, now: datetime) -> dict[str, object]:
    """A row without the marks that are over."""
    shown = dict(row)
    if until := shown.pop("marks_until"):
        shown["marks"] = [mark for mark, end in zip(row["marks"], until, strict=True) if end is None or end > now]
    return shown
