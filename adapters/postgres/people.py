"""Who people are across orders: the tables `people`, `past_people`, `reviews` and `marks`, and one query over all."""

import json
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import LiteralString

from adapters.mail.incoming.disposable import is_disposable
from adapters.postgres.orders import people_rows
from adapters.postgres.pool import Connection
from domain.contract.messages import LiftMark, SetMark
from domain.contract.order import PlacedOrder
from domain.people.identity import Attribute, Keys, attribute_of, identity
from domain.people.review.case import Background, PastPerson
from domain.people.review.review import Review

#: How many earlier orders are looked at: the newest of each attribute, and of these the ones that agree on most, and of
#: them the newest. A crowd at one phone or one address pushes nobody's own past out of sight: their mail finds it.
MOST_SIGHTINGS = 300
#: Imported people written with one statement.
_AT_ONCE = 10_000
#: Names alone find nobody among orders, but they do on the blacklist.
KNOWN: LiteralString = """
    SELECT (
        SELECT json_agg(x) FROM (
            SELECT p.order_no AS ref, p.role, p.keys, o.placed_at AS at, o.status,
                   COALESCE(o.status = 'delivered' AND o.due_at < $5, false) AS is_overdue,
                   (o.status <> 'completed' AND o.state::json -> 'goods' ->> 'return_reason' = 'refused'
                    AND o.state::json -> 'goods' ->> 'was_to_be_cancelled' IS DISTINCT FROM 'true') IS TRUE
                       AS is_refused,
                   COALESCE((SELECT json_object_agg(r.sku, r.quantity + r.here) FROM reservations r
                             WHERE r.order_no = p.order_no AND r.sku = ANY ($4) AND r.state <> 'released'),
                            '{}') AS pieces,
                   COALESCE((SELECT json_agg(json_build_object('order_no', m.order_no, 'kind', m.kind, 'rule', m.rule,
                                    'by', COALESCE(NULLIF(m.lifted_by, ''), m.by),
                                    'note', COALESCE(NULLIF(m.lift_note, ''), m.note),
                                    'is_lifted', m.lifted_at IS NOT NULL, 'at', COALESCE(m.lifted_at, m.at)))
                             FROM marks m WHERE m.order_no = p.order_no
                             AND (m.lifted_at IS NOT NULL OR m.expires_at IS NULL OR m.expires_at > $5)),
                            '[]') AS marks,
                   COALESCE((SELECT json_agg(json_build_object('reason', c.reason, 'outcome', c.outcome,
                                    'carrier', c.state::json #>> '{carrier,says}',
                                    'at', c.state::json #>> '{end,at}'))
                             FROM claims c WHERE c.order_no = p.order_no AND c.status = 'closed'), '[]') AS claims
            FROM (SELECT DISTINCT k.order_no FROM unnest($1::text[]) AS mine (key), LATERAL (
                      SELECT order_no FROM person_keys
                      WHERE key = hashtextextended(mine.key, 0) AND order_no <> $3
                      ORDER BY placed_at DESC LIMIT $6) AS k) AS near
                 JOIN people p USING (order_no) JOIN orders o USING (order_no)
            WHERE p.keys && $1
            ORDER BY (SELECT count(*) FROM unnest(p.keys) AS k WHERE k = ANY ($2)) DESC, o.placed_at DESC
            LIMIT $6) x) AS orders,
        (SELECT json_agg(x) FROM (
            SELECT source || ' ' || ref AS ref, keys, last_on::timestamptz AS at, completed, refused, cancelled, unpaid,
                   is_loyal AS is_named_loyal
            FROM past_people WHERE keys && $1
            ORDER BY (SELECT count(*) FROM unnest(keys) AS k WHERE k = ANY ($2)) DESC, last_on DESC
            LIMIT $6) x) AS past,
        (SELECT json_agg(x) FROM (
            SELECT id, keys, reason, by, at, expires_at FROM blacklist
            WHERE keys && $2 AND lifted_at IS NULL AND expires_at > $5
            ORDER BY (SELECT count(*) FROM unnest(keys) AS k WHERE k = ANY ($2)) DESC, id
            LIMIT $6) x) AS entries,
        (SELECT json_agg(x) FROM (
            SELECT w.sku, s.sku IS NOT NULL AS is_known, s.price, s.most_per_person
            FROM unnest($4) AS w (sku) LEFT JOIN stock s ON s.sku = w.sku) x) AS articles
"""
#: In one order for everybody, so that nobody waits in a circle.
ONE_AT_A_TIME: LiteralString = """
    SELECT pg_advisory_xact_lock(place)
    FROM (SELECT DISTINCT hashtextextended(key, 0) AS place FROM unnest($1::text[]) AS key ORDER BY place) AS places
"""
REWRITE: LiteralString = """
    INSERT INTO people (order_no, role, keys)
    SELECT $1, p.role, p.keys FROM json_to_recordset($2::json) AS p (role text, keys text[])
    ON CONFLICT (order_no, role) DO UPDATE SET keys = excluded.keys
"""
REVIEWED: LiteralString = """
    INSERT INTO reviews (order_no, at, findings) VALUES ($1, $2, $3)
    ON CONFLICT (order_no) DO UPDATE SET at = excluded.at, findings = excluded.findings
"""
SET_MARK: LiteralString = """
    INSERT INTO marks (order_no, kind, rule, by, note, at, expires_at) VALUES ($1, $2, 'staff', $3, $4, $5, $6)
    ON CONFLICT (order_no, kind, rule) DO UPDATE SET by = excluded.by, note = excluded.note, at = excluded.at,
        expires_at = excluded.expires_at, lifted_at = NULL, lifted_by = '', lift_note = ''
"""
LIFT_MARK: LiteralString = """
    INSERT INTO marks (order_no, kind, rule, by, note, at, lifted_at, lifted_by, lift_note)
    VALUES ($1, $2, $3, 'rules', '', $4, $4, $5, $6)
    ON CONFLICT (order_no, kind, rule) DO UPDATE SET lifted_at = excluded.lifted_at, lifted_by = excluded.lifted_by,
        lift_note = excluded.lift_note
"""
KEEP_PAST: LiteralString = """
    INSERT INTO past_people (source, ref, keys, completed, refused, cancelled, unpaid, is_loyal, last_on)
    SELECT $1, p.ref, p.keys, p.completed, p.refused, p.cancelled, p.unpaid, p.is_loyal, p.last_on
    FROM json_to_recordset($2::json) AS p (ref text, keys text[], completed integer, refused integer,
         cancelled integer, unpaid integer, is_loyal boolean, last_on date)
    WHERE $1 <> 'order' OR NOT EXISTS (SELECT 1 FROM orders o WHERE o.order_no = p.ref)
    ON CONFLICT (source, ref) DO UPDATE SET keys = excluded.keys, completed = excluded.completed,
        refused = excluded.refused, cancelled = excluded.cancelled, unpaid = excluded.unpaid,
        is_loyal = excluded.is_loyal, last_on = excluded.last_on
"""
UNINDEXED: LiteralString = """
    SELECT placed FROM orders o WHERE NOT EXISTS (SELECT 1 FROM people p WHERE p.order_no = o.order_no)
    ORDER BY placed_at DESC LIMIT $1
"""


def _strong(keys: Keys) -> Keys:
    return frozenset(key for key in keys if attribute_of(key) is not Attribute.NAME)


class People:
    """What the shop knows of orderers and recipients."""

    async def known(self, conn: Connection, placed: PlacedOrder, at: datetime) -> Background:
        """Everything the rules ask about, in one round trip.

        Of orders with a limited article those of one person are looked at one after the other, until the transaction
        ends: sent at the same instant, none would see the others.
        """
        keys = identity(placed.orderer) | identity(placed.ship_to)
        known = await self._known(conn, placed, keys, at)
        if not any(article.most_per_person for article in known.articles):
            return known
        await conn.execute(ONE_AT_A_TIME, sorted(_strong(keys)))
        return await self._known(conn, placed, keys, at)

    async def _known(self, conn: Connection, placed: PlacedOrder, keys: Keys, at: datetime) -> Background:
        row = await conn.fetchrow(
            KNOWN,
            sorted(_strong(keys)),
            sorted(keys),
            placed.order_no,
            list(placed.quantities),
            at,
            MOST_SIGHTINGS,
        )
        assert row is not None  # noqa: S101 - a query without FROM has one row
        read = {name: json.loads(row[name] or "[]") for name in ("orders", "past", "entries", "articles")}
        return Background(
            sightings=read["orders"] + read["past"],
            entries=read["entries"],
            articles=read["articles"],
            is_mail_disposable=is_disposable(placed.orderer.email),
        )

    async def rewrite(self, conn: Connection, placed: PlacedOrder) -> None:
        """An order is for somebody else now, or was stored before people were."""
        await conn.execute(REWRITE, placed.order_no, people_rows(placed))

    async def unindexed(self, conn: Connection, limit: int) -> list[PlacedOrder]:
        """Orders whose people are not known by their normal forms, newest first."""
        return [PlacedOrder.model_validate_json(row["placed"]) for row in await conn.fetch(UNINDEXED, limit)]

    async def reviewed(self, conn: Connection, order_no: str, review: Review) -> None:
        """Keep what the rules found this time."""
        await conn.execute(REVIEWED, order_no, review.at, review.model_dump_json(exclude_defaults=True))

    async def review(self, conn: Connection, order_no: str) -> Review | None:
        """What the rules found when they last looked at an order; None when they never did."""
        found = await conn.fetchval("SELECT findings FROM reviews WHERE order_no = $1", order_no)
        return Review.model_validate_json(found) if found else None

    async def set_mark(
        self, conn: Connection, order_no: str, mark: SetMark, at: datetime, until: datetime | None
    ) -> None:
        """A mark by staff, which later orders of the same person are read by."""
        await conn.execute(SET_MARK, order_no, mark.kind, mark.by, mark.note, at, until)

    async def lift_mark(self, conn: Connection, order_no: str, mark: LiftMark, rule: str, at: datetime) -> None:
        """A mark that staff lifted; rules about the person stay settled by it."""
        await conn.execute(LIFT_MARK, order_no, mark.kind, rule, at, mark.by, mark.note)

    async def lifted(self, conn: Connection, order_no: str) -> frozenset[str]:
        """The rules whose marks staff lifted on this order."""
        rows = await conn.fetch("SELECT rule FROM marks WHERE order_no = $1 AND lifted_at IS NOT NULL", order_no)
        return frozenset(row["rule"] for row in rows)

    async def keep_past(self, conn: Connection, source: str, people: Iterable[PastPerson]) -> None:
        """Imported customers or orders; the same one again takes its own place."""
        ordered = sorted(people, key=lambda person: person.ref)  # two imports wait in one order
        rows = (person.model_dump(mode="json") | {"keys": sorted(person.keys)} for person in ordered)
        while slice_ := list(islice(rows, _AT_ONCE)):
            await conn.execute(KEEP_PAST, source, json.dumps(slice_, ensure_ascii=False))
