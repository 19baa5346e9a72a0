"""Mails that should have left long ago, whoever they are to: read across all threads."""

from datetime import datetime
from typing import LiteralString

from adapters.postgres.outcome import outcome_of
from adapters.postgres.pool import Connection
from domain.agenda.overview import UncarriedThread, UnsentMails
from domain.order.kinds import FOR_SHOP

#: Orders (or other threads) of each group that are named.
_MOST_NAMED = 5
#: What waits by intention, for the morning or for another day, is late only after that. A mail that was not written yet
#: stands behind one for the same recipient that was.
UNSENT: LiteralString = """
    WITH late AS (
        SELECT thread, owed_at, outcome, kind = ANY ($3) AS is_for_shop,
               max(split_part(recipients[1], '@', 2)) OVER (PARTITION BY thread, kind = ANY ($3)) AS domain
        FROM mails WHERE state = 'owed' AND COALESCE(not_before, owed_at) <= $1
    )
    SELECT COALESCE(domain, '') AS domain, is_for_shop, count(*) AS mails, count(DISTINCT thread) AS threads,
           min(owed_at) AS since,
           COALESCE((array_agg(outcome ORDER BY owed_at) FILTER (WHERE outcome <> ''))[1], '') AS said,
           (array_agg(DISTINCT thread))[1:$2] AS named
    FROM late GROUP BY 1, 2 ORDER BY since, domain
"""
OLDEST: LiteralString = """
    SELECT id FROM mails WHERE state = 'owed' AND COALESCE(not_before, owed_at) <= $1 ORDER BY owed_at, seq LIMIT 1
"""
#: An order that is not closed sends its mails itself, and so does whoever holds one or will try it again.
UNCARRIED: LiteralString = """
    SELECT DISTINCT m.thread AS name, o.order_no IS NOT NULL AS is_order
    FROM mails m LEFT JOIN orders o ON o.order_no = m.thread
    WHERE m.state = 'owed' AND GREATEST(m.owed_at, m.not_before, m.try_after, m.claimed_until) <= $1
      AND (o.order_no IS NULL OR o.is_closed)
    ORDER BY name LIMIT $2
"""


class Unsent:
    """Mails that should have left before an instant."""

    async def grouped(self, conn: Connection, before: datetime) -> tuple[UnsentMails, ...]:
        """By receiving domain, those apart that are for the shop itself; the longest waiting first."""
        rows = await conn.fetch(UNSENT, before, _MOST_NAMED, FOR_SHOP)
        return tuple(UnsentMails.model_validate(dict(row) | {"said": outcome_of(row["said"])}) for row in rows)

    async def uncarried(self, conn: Connection, before: datetime, limit: int) -> list[UncarriedThread]:
        """The threads of mails that could have left before, and for which no outbox seems to run."""
        return [UncarriedThread.model_validate(dict(row)) for row in await conn.fetch(UNCARRIED, before, limit)]

    async def oldest(self, conn: Connection, before: datetime) -> str | None:
        """The id of the mail that waits the longest; None when none does."""
        found: str | None = await conn.fetchval(OLDEST, before)
        return found
