"""Whom a mailing may go to: the people of the orders that its filters find, and what speaks against them."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import LiteralString
from zoneinfo import ZoneInfo

from adapters.postgres.consents import Consents
from adapters.postgres.pool import Connection
from adapters.postgres.search_words import patterns
from domain.contract.mailings import Filters, LeftOut
from domain.contract.status import DEAD, MarkKind, Status
from domain.conversation.blame import Blame, blame_of
from domain.people.identity import Attribute, mail_key
from domain.people.mailing import Candidate, Known, telling_keys

#: The marks of people whom nothing is sent to beside the mails of their orders.
NOT_WRITTEN_TO = (MarkKind.BLACKLISTED, MarkKind.SUSPICIOUS, MarkKind.NEEDS_CARE)
#: Without a status those who got something, or are to get it: nobody is thanked for an order that came to nothing.
_WITH_GOODS = tuple(status for status in Status if status not in DEAD | {Status.UNCOLLECTED})
#: How long an address counts as unreachable whose mails came back.
UNREACHABLE_FOR = timedelta(days=365)

FOUND: LiteralString = """
    SELECT o.order_no, COALESCE(o.placed::json #>> '{orderer,email}', '') AS email, COALESCE(p.keys, '{}') AS keys
    FROM orders o LEFT JOIN people p ON p.order_no = o.order_no AND p.role = 'orderer'
    WHERE o.status = ANY ($1) AND ($2::text IS NULL OR o.plan = $2)
      AND ($3::timestamptz IS NULL OR o.placed_at >= $3) AND ($4::timestamptz IS NULL OR o.placed_at < $4)
      AND ($5::text IS NULL OR EXISTS (
          SELECT 1 FROM json_array_elements(o.placed::json -> 'lines') AS l WHERE l ->> 'sku' = $5))
      AND ($6::text IS NULL OR o.placed::json #>> '{orderer,address,prefecture}' = $6)
      AND ($7::text IS NULL OR (o.marks <> '{}' AND o.marks @> ARRAY[$7] AND EXISTS (
          SELECT 1 FROM unnest(o.marks, o.marks_until) AS m (kind, until)
          WHERE m.kind = $7 AND (m.until > $11 OR m.until IS NULL))))
      AND ($8::text IS NULL OR (o.tags <> '{}' AND o.tags @> ARRAY[$8]))
      AND ($9::text IS NULL OR COALESCE(o.placed::json ->> 'channel', 'own-shop') = $9)
      AND ($10::text[] IS NULL OR o.search LIKE ALL ($10))
    ORDER BY o.placed_at DESC, o.order_no DESC
"""
OPEN: LiteralString = """
    SELECT p.keys, 'held' AS why FROM orders o JOIN people p USING (order_no)
    WHERE o.holds <> '{}' AND p.role = 'orderer'
    UNION ALL
    SELECT p.keys, 'marked' FROM orders o JOIN people p USING (order_no)
    WHERE p.role = 'orderer' AND o.marks <> '{}' AND o.marks && $1 AND EXISTS (
        SELECT 1 FROM unnest(o.marks, o.marks_until) AS m (kind, until)
        WHERE m.kind = ANY ($1) AND (m.until > $2 OR m.until IS NULL))
    UNION ALL
    SELECT keys, 'marked' FROM blacklist WHERE lifted_at IS NULL AND expires_at > $2
    UNION ALL
    SELECT p.keys, 'claim' FROM claims c JOIN people p USING (order_no)
    WHERE c.status <> 'closed' AND p.role = 'orderer'
    UNION ALL
    SELECT p.keys, 'inquiry' FROM inquiries i JOIN people p USING (order_no)
    WHERE i.status <> 'closed' AND p.role = 'orderer'
    UNION ALL
    SELECT ARRAY[$3::text || mailbox], 'inquiry' FROM inquiries WHERE status <> 'closed' AND mailbox <> ''
"""
CAME_BACK: LiteralString = """
    SELECT COALESCE((SELECT m.recipients[1] FROM mails m WHERE m.id = b.mail_id), '') AS address, b.status, b.diagnostic
    FROM bounces b WHERE b.permanent AND b.noted_at >= $1
"""


class MailingChoice:
    """Reads across orders, people and the ledger of consents."""

    def __init__(self, consents: Consents) -> None:
        self._consents = consents

    async def candidates(self, conn: Connection, filters: Filters, zone: ZoneInfo, now: datetime) -> list[Candidate]:
        """The orders that the filters find, the newest first."""
        rows = await conn.fetch(
            FOUND,
            list(filters.statuses or _WITH_GOODS),
            filters.plan,
            datetime.combine(filters.placed_from, time(), zone) if filters.placed_from else None,
            datetime.combine(filters.placed_until + timedelta(days=1), time(), zone) if filters.placed_until else None,
            filters.sku,
            filters.prefecture,
            filters.mark,
            filters.tag,
            filters.channel,
            patterns(filters.text) or None,
            now,
        )
        return [Candidate(row["order_no"], row["email"], frozenset(row["keys"])) for row in rows]

    async def known(self, conn: Connection, candidates: Iterable[Candidate], now: datetime) -> Known:
        """What speaks against mails to them."""
        addresses = sorted({mail_key(each.email) for each in candidates} - {""})
        return Known(
            ledgers=await self._consents.of_all(conn, addresses),
            unreachable=frozenset(
                mail_key(row["address"])
                for row in await conn.fetch(CAME_BACK, now - UNREACHABLE_FOR)
                if blame_of(row["status"], row["diagnostic"]) is Blame.ADDRESS
            ),
            open=await self._open(conn, now),
        )

    async def _open(self, conn: Connection, now: datetime) -> dict[str, LeftOut]:
        order = list(LeftOut)
        found = dict[str, LeftOut]()
        for row in await conn.fetch(OPEN, list(NOT_WRITTEN_TO), now, f"{Attribute.MAIL}:"):
            why = LeftOut(row["why"])
            for key in telling_keys(frozenset(row["keys"])):
                found[key] = min(found.get(key, why), why, key=order.index)
        return found
