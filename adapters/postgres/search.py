"""Questions across orders: what expires by the next business day, what is to be done today, who is meant."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import LiteralString

import asyncpg
from pydantic import AwareDatetime, BaseModel, ConfigDict

from adapters.postgres.pool import Connection
from adapters.postgres.search_words import patterns, pieces
from domain.agenda.overview import OrderRow, WorkItem
from domain.agenda.waiting import Work, once_overdue
from domain.contract.order import PLANS, PlacedOrder, PlanName, Wishes
from domain.contract.status import ENDINGS, Goods, Status
from domain.order.agenda import StepTrait
from domain.order.facts import ExpiringOrder
from domain.order.goods import GoodsState
from domain.order.kinds import MailKind
from domain.order.mail import mail_key
from domain.order.state import OrderState

_COLUMNS: LiteralString = """
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
LIST: LiteralString = f"SELECT {_COLUMNS} FROM orders WHERE {_ASKED}"  # noqa: S608 - constants
LIST_NEWEST: LiteralString = f"""
    SELECT {_COLUMNS} FROM (SELECT * FROM orders ORDER BY placed_at DESC, order_no DESC LIMIT $11) newest WHERE {_ASKED}
"""  # noqa: S608 - constants
LIST_WITH_WORDS: LiteralString = f"""
    SELECT {_COLUMNS} FROM orders WHERE order_no IN (SELECT order_no FROM order_words WHERE {_WITH_WORDS}) AND {_ASKED}
"""  # noqa: S608 - constants
#: Every word must occur; or it is the number itself, or a transfer or tracking number as people write them.
_FOUND: LiteralString = f"""
    named AS (
        SELECT order_no FROM orders WHERE order_no = $3 OR transfer_no = $2
        UNION SELECT order_no FROM parcels WHERE tracking_no IN ($2, $3) AND tracking_no <> ''
    )
    SELECT {_COLUMNS}, (SELECT count(*) FROM meant) AS with_words FROM orders o
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
#: `work` says what lies on which pile; an order that lies on none is on the table once its money is overdue.
ON_THE_TABLE: LiteralString = f"""
    SELECT {_COLUMNS}, work, placed, CASE WHEN goods IN ('shipped', 'delivered', 'returned') THEN state END AS state
    FROM orders
    WHERE (work <> '' OR due_at < $1) AND work <> 'collect'
    ORDER BY placed_at, order_no LIMIT $2
"""  # noqa: S608 - constants
TO_ACCEPT: LiteralString = """
    SELECT order_no FROM orders WHERE status = 'received' AND work = ANY ($1) ORDER BY placed_at, order_no
"""
WAS_LISTED: LiteralString = """
    SELECT EXISTS (
        SELECT 1 FROM mails WHERE kind = $3 AND key = $1
        AND facts::jsonb -> 'orders' @> jsonb_build_array(jsonb_build_object('order_no', $2::text)))
"""


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


class _Wished(BaseModel):
    """What a packer must know of an order as it was placed; the rest of it is not read."""

    wishes: Wishes = Wishes()


class _Sent(BaseModel):
    """What is asked of the state of goods that have left; the rest of it is not read."""

    goods: GoodsState


class Search:
    """Questions across orders."""

    async def was_listed(self, conn: Connection, day: date, order_no: str) -> bool:
        """True when a list of the expiries that follow this day was owed to the shop already, with this order on it.

        Orders that ask at the same time are answered one after another: their timers end at the same second.
        """
        await conn.execute("SELECT pg_advisory_xact_lock(hashtext('expiries ' || $1::text))", str(day))
        kind = MailKind.SHOP_EXPIRIES
        return bool(await conn.fetchval(WAS_LISTED, mail_key(kind, str(day)), order_no, kind))

    async def expiring(self, conn: Connection, after: datetime, until: datetime) -> list[ExpiringOrder]:
        """The unpaid orders that expire after one instant and until another, in the order of placing."""
        rows = await conn.fetch(
            """SELECT order_no, name, total, state FROM orders
               WHERE status = 'awaiting_payment' AND plan = ANY($2) AND due_at < $1 ORDER BY placed_at""",
            after,
            [name for name, plan in PLANS.items() if plan.pays_before_shipping],
        )
        found: list[ExpiringOrder] = []
        for row in rows:
            state = OrderState.model_validate_json(row["state"])
            step = next((step for step in state.agenda.next if StepTrait.IS_ANNOUNCED in step.row.traits), None)
            if step and not step.is_for_person and state.money.deadline and after < step.at <= until:
                found.append(
                    ExpiringOrder(
                        order_no=row["order_no"],
                        name=row["name"],
                        total=row["total"],
                        deadline=state.money.deadline.told,
                    )
                )
        return found

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
        return [OrderRow.model_validate(_shown(row, now)) for row in rows]

    async def held_for_unknown_articles(self, conn: Connection) -> list[PlacedOrder]:
        """The orders that wait for an article to be put on the stock list."""
        rows = await conn.fetch("SELECT placed FROM orders WHERE holds <> '{}' AND holds @> ARRAY['unknown_sku']")
        return [PlacedOrder.model_validate_json(row["placed"]) for row in rows]

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
        return [OrderRow.model_validate(_shown(row, now)) for row in rows]

    async def on_the_table(self, conn: Connection, now: datetime, limit: int) -> list[tuple[Work, WorkItem]]:
        """What waits for somebody in the shop, with its pile of the day's work, oldest first."""
        return [_on_pile(row, now) for row in await conn.fetch(ON_THE_TABLE, now, limit)]

    async def to_accept(self, conn: Connection, *, with_uninspected: bool) -> list[str]:
        """The orders whose goods are set aside and inspected and that nobody has accepted yet, oldest first."""
        piles = [Work.INSPECT, Work.ACCEPT] if with_uninspected else [Work.ACCEPT]
        return [row["order_no"] for row in await conn.fetch(TO_ACCEPT, piles)]


def _on_pile(row: asyncpg.Record, now: datetime) -> tuple[Work, WorkItem]:
    is_overdue = row["due_at"] is not None and row["due_at"] < now
    pile = once_overdue(row["work"]) if is_overdue else Work(row["work"])
    wishes = _Wished.model_validate_json(row["placed"]).wishes
    arrives_on = _Sent.model_validate_json(row["state"]).goods.arrives_on if row["state"] else None
    return pile, WorkItem.model_validate(_shown(row, now) | {"arrives_on": arrives_on, "wishes": wishes})


def _shown(row: asyncpg.Record, now: datetime) -> dict[str, object]:
    """A row without the marks that are over."""
    shown = dict(row)
    if until := shown.pop("marks_until"):
        shown["marks"] = [mark for mark, end in zip(row["marks"], until, strict=True) if end is None or end > now]
    return shown
