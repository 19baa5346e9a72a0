"""The table `blacklist`: people whose orders somebody looks at first. Entries end; none is ever deleted."""

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.agenda.overview import BlacklistRow
from domain.basics.errors import UnknownEntry
from domain.people.identity import Described, keys_of

_COLUMNS: LiteralString = """
    id, name, kana, phone, email, address, reason, by, at, expires_at, lifted_at, lifted_by, lift_note
"""
#: The same person again takes the new reason, author and expiry; for the same reason it stays as old as it was.
ADD: LiteralString = """
    INSERT INTO blacklist (keys, name, kana, phone, email, address, reason, by, at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (keys) DO UPDATE SET reason = excluded.reason, by = excluded.by,
        at = CASE WHEN blacklist.reason = excluded.reason AND blacklist.lifted_at IS NULL
                       AND blacklist.expires_at > excluded.at THEN blacklist.at ELSE excluded.at END,
        expires_at = excluded.expires_at, lifted_at = NULL, lifted_by = '', lift_note = ''
    RETURNING id
"""
LIST: LiteralString = f"""
    SELECT {_COLUMNS} FROM blacklist WHERE $1 OR (lifted_at IS NULL AND expires_at > $2) ORDER BY id DESC LIMIT $3
"""  # noqa: S608 - constants
LIFT: LiteralString = """
    UPDATE blacklist SET lifted_at = $2, lifted_by = $3, lift_note = $4
    WHERE id = $1 AND lifted_at IS NULL AND expires_at > $2 RETURNING id
"""


@dataclass(frozen=True)
class NewEntry:
    """Somebody to be looked at first, why, by whom, and until when."""

    who: Described
    reason: str
    by: str
    expires_at: datetime


class Blacklist:
    """Who is looked at first."""

    async def add(self, conn: Connection, entry: NewEntry, at: datetime) -> int:
        """Put somebody on the list. Returns the entry's number."""
        who = entry.who
        number: int = await conn.fetchval(
            ADD,
            sorted(keys_of(who)),
            who.name,
            who.kana,
            who.phone,
            who.email,
            who.address,
            entry.reason,
            entry.by,
            at,
            entry.expires_at,
        )
        return number

    async def listed(
        self, conn: Connection, at: datetime, limit: int, *, with_ended: bool = False
    ) -> list[BlacklistRow]:
        """The entries that stand, newest first; or all."""
        return [BlacklistRow.model_validate(dict(row)) for row in await conn.fetch(LIST, with_ended, at, limit)]

    async def lift(self, conn: Connection, entry: int, by: str, note: str, at: datetime) -> None:
        """Take an entry off the list.

        Raises:
            UnknownEntry
        """
        if await conn.fetchval(LIFT, entry, at, by, note) is None:
            raise UnknownEntry(entry=entry)
