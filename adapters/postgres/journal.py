"""The table `journal`: what happened to an order. Activities write it with what they save; here is the rest.

With it `quiet_keys`, the keys of activities that had nothing to write.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import LiteralString

from adapters.postgres.pool import Connection
from adapters.postgres.said_column import column_of
from domain.basics.said import Said
from domain.order.owed import Entry
from domain.order.state import PastLine

QUIET: LiteralString = """
    INSERT INTO quiet_keys (order_no, key, at) VALUES ($1, $2, $3) ON CONFLICT (order_no, key) DO NOTHING
"""
DONE: LiteralString = """
    SELECT key FROM journal WHERE order_no = $1 AND key = ANY ($2)
    UNION ALL SELECT key FROM quiet_keys WHERE order_no = $1 AND key = ANY ($2)
"""
PAST: LiteralString = """
    SELECT at, what, by, CASE what WHEN 'refused' THEN facts::json ->> 'message' END AS message
    FROM journal WHERE order_no = $1 ORDER BY id DESC LIMIT $2
"""
HEARD_OF: LiteralString = """
    SELECT EXISTS (SELECT FROM journal
                   WHERE order_no = $1 AND what = 'inquiry_opened' AND facts::json ->> 'inquiry' = $2)
"""
ADD_LINE: LiteralString = """
    INSERT INTO journal (order_no, at, what, by, note, said, facts) VALUES ($1, $2, $3, $4, $5, $6, $7)
"""


def _named(message: str | None) -> dict[str, str | int | list[str | int]]:
    """Which message a line of the journal is about, where it says so."""
    return {"message": message} if message else {}


class Journal:
    """What happened to orders, and which activities have been done."""

    async def add_line(
        self, conn: Connection, order_no: str, at: datetime, what: str, *, by: str = "", note: str | Said = ""
    ) -> None:
        """Write one journal line outside an activity."""
        line = Entry.of(what, by, note, {})
        said = column_of(line.said)
        await conn.execute(ADD_LINE, order_no, at, what, by, line.note, said, "{}")

    async def keep_quiet(self, conn: Connection, order_no: str, key: str, at: datetime) -> None:
        """Remember an activity that had nothing to write into the journal: done later, it might have."""
        await conn.execute(QUIET, order_no, key, at)

    async def done(self, conn: Connection, order_no: str, keys: Iterable[str]) -> frozenset[str]:
        """Those of these keys whose activities have been done."""
        return frozenset(row["key"] for row in await conn.fetch(DONE, order_no, list(keys)))

    async def past(self, conn: Connection, order_no: str, most: int) -> list[PastLine]:
        """The newest lines of an order's journal, the oldest of them first."""
        rows = await conn.fetch(PAST, order_no, most)
        return [
            PastLine(at=row["at"], what=row["what"], by=row["by"], facts=_named(row["message"]))
            for row in reversed(rows)
        ]

    async def has_heard_of(self, conn: Connection, order_no: str, inquiry_no: str) -> bool:
        """True when the order's journal names this inquiry."""
        return bool(await conn.fetchval(HEARD_OF, order_no, inquiry_no))

    async def count_lines(self, conn: Connection, order_no: str, what: str, since: datetime) -> int:
        """How many lines of this kind an order's journal got since an instant."""
        counted: int = await conn.fetchval(
            "SELECT count(*) FROM journal WHERE order_no = $1 AND what = $2 AND at >= $3", order_no, what, since
        )
        return counted
