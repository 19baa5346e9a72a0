"""The tables `imports` and `import_parts`: files that are read in. Their rows: import_rows.py."""

from datetime import date, datetime
from typing import LiteralString

import asyncpg

from adapters.postgres.pool import Connection
from adapters.postgres.said_column import column_of, said_of
from domain.basics.said import Said
from domain.contract.imports import Import, ImportState, NewImport

BEGIN: LiteralString = """
    INSERT INTO imports (kind, profile, version, file_name, sha256, size, by, at, account, instead_of, request_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    ON CONFLICT DO NOTHING RETURNING number
"""
#: The same bytes may be those of two accounts, and of one that was mistaken for another.
OF_OTHER_ACCOUNT: LiteralString = """
    UPDATE imports SET may_come_again = true
    WHERE kind = $1 AND sha256 = $2 AND NOT may_come_again AND account <> $3 AND state IN ('done', 'refused')
"""
OF_REQUEST: LiteralString = "SELECT * FROM imports WHERE request_id = $1"
SAME: LiteralString = "SELECT * FROM imports WHERE kind = $1 AND sha256 = $2 AND NOT may_come_again"
FIND: LiteralString = "SELECT * FROM imports WHERE number = $1"
LIST: LiteralString = "SELECT * FROM imports ORDER BY number DESC LIMIT $1"
#: Files that were kept, and whose workflow may have been lost.
UNFINISHED: LiteralString = """
    SELECT number FROM imports WHERE state IN ('kept', 'taking') AND at < $1 ORDER BY number LIMIT $2
"""
#: Imports that are of interest to whoever looks at the day: those that go on, and those that refused
#: something lately, or failed, which neither came back in another file nor was settled by somebody.
OF_INTEREST: LiteralString = """
    SELECT * FROM imports WHERE state IN ('kept', 'taking')
    UNION ALL
    SELECT * FROM imports
    WHERE is_kept AND ended_at > $1 AND settled_by IS NULL
      AND (state = 'refused' OR state = 'done' AND refused > mended)
    UNION ALL
    SELECT * FROM imports
    WHERE failing_since IS NOT NULL AND ended_at > $1 AND settled_by IS NULL
      AND state = 'done' AND NOT (is_kept AND refused > mended)
    ORDER BY number LIMIT $2
"""
BEGIN_TAKING: LiteralString = """
    UPDATE imports SET state = 'taking', reaches_to = $2, rows = counted.rows, refused = counted.refused,
        failing_since = NULL, step_tries = 0
    FROM (SELECT count(*) AS rows, count(*) FILTER (WHERE outcome = 'refused') AS refused
          FROM import_rows WHERE number = $1) AS counted
    WHERE number = $1 AND state = 'kept'
"""
REFUSE: LiteralString = """
    UPDATE imports SET state = 'refused', said = $2, ended_at = $3, may_come_again = true
    WHERE number = $1 AND state = 'kept' RETURNING number
"""
FINISH: LiteralString = """
    UPDATE imports SET state = 'done', ended_at = $2, told = $3, may_come_again = may_come_again OR refused > 0,
        is_kept = refused > 0
    WHERE number = $1 AND state = 'taking' RETURNING is_kept
"""
#: Rows that were given up are open again; all others have what became of them.
TAKE_UP: LiteralString = """
    WITH again AS (
        UPDATE import_rows SET outcome = 'open', said = NULL, tries = 0, failing_since = NULL
        WHERE number = $1 AND outcome = 'refused' AND content IS NOT NULL RETURNING line
    )
    UPDATE imports SET state = 'taking', ended_at = NULL, settled_by = NULL, refused = refused - counted.rows
    FROM (SELECT count(*) AS rows FROM again) AS counted
    WHERE number = $1 AND state = 'done' AND counted.rows > 0 RETURNING number
"""
SETTLE_REFUSED: LiteralString = """
    UPDATE imports SET settled_by = $2 WHERE number = $1 AND state IN ('done', 'refused') RETURNING number
"""
PART: LiteralString = "SELECT content FROM import_parts WHERE number = $1 AND place = $2"
#: What people wrote goes; that something was refused, and how much, stays.
FORGET: LiteralString = """
    WITH old AS (
        UPDATE imports SET is_kept = false, said = NULL WHERE is_kept AND ended_at < $1 RETURNING number
    ), parts AS (
        DELETE FROM import_parts USING old WHERE import_parts.number = old.number
    ), rows AS (
        UPDATE import_rows SET said = NULL, key = '', content = NULL FROM old
        WHERE import_rows.number = old.number AND outcome = 'refused'
    )
    SELECT number FROM old ORDER BY number
"""


class Imports:
    """Files, and how far each is."""

    async def begin(self, conn: Connection, new: NewImport) -> int | None:
        """The number of a new import; None where the same file is being read, or was, or the request is known.

        Others wait for the answer. A file that was read in for another account is another one.
        """
        await conn.execute(OF_OTHER_ACCOUNT, new.kind, new.sha256, new.account)
        number: int | None = await conn.fetchval(
            BEGIN,
            new.kind,
            new.profile,
            new.version,
            new.file_name,
            new.sha256,
            new.size,
            new.by,
            new.at,
            new.account,
            new.instead_of,
            new.request_id,
        )
        return number

    async def of_request(self, conn: Connection, request_id: str) -> Import | None:
        """What was begun under this request."""
        row = await conn.fetchrow(OF_REQUEST, request_id)
        return _import(row) if row else None

    async def same(self, conn: Connection, kind: str, sha256: str) -> Import | None:
        """The import of this very file, unless something of it was refused."""
        row = await conn.fetchrow(SAME, kind, sha256)
        return _import(row) if row else None

    async def find(self, conn: Connection, number: int) -> Import | None:
        row = await conn.fetchrow(FIND, number)
        return _import(row) if row else None

    async def listed(self, conn: Connection, limit: int) -> list[Import]:
        """The newest first."""
        return [_import(row) for row in await conn.fetch(LIST, limit)]

    async def of_interest(self, conn: Connection, since: datetime, limit: int) -> list[Import]:
        """Those that go on, and those that have refused something since."""
        return [_import(row) for row in await conn.fetch(OF_INTEREST, since, limit)]

    async def unfinished(self, conn: Connection, before: datetime, limit: int) -> list[int]:
        """Imports begun before this instant that have not ended."""
        return [row["number"] for row in await conn.fetch(UNFINISHED, before, limit)]

    async def add_part(self, conn: Connection, number: int, place: int, content: bytes) -> None:
        """Keep a part of the file; places count from 0."""
        await conn.execute(
            "INSERT INTO import_parts (number, place, content) VALUES ($1, $2, $3)", number, place, content
        )

    async def part(self, conn: Connection, number: int, place: int) -> bytes | None:
        """A part of the file; None behind the last one."""
        content: bytes | None = await conn.fetchval(PART, number, place)
        return content

    async def begin_taking(self, conn: Connection, number: int, reaches_to: date | None) -> None:
        """All rows have been read. Changes nothing where that was known."""
        await conn.execute(BEGIN_TAKING, number, reaches_to)

    async def refuse(self, conn: Connection, number: int, said: Said, at: datetime) -> None:
        """The whole file is refused: nothing of it is kept but why. Nothing may have been taken of it."""
        if await conn.fetchval(REFUSE, number, column_of(said), at) is not None:
            await conn.execute("DELETE FROM import_rows WHERE number = $1", number)
            await conn.execute("DELETE FROM import_parts WHERE number = $1", number)

    async def take_up(self, conn: Connection, number: int) -> bool:
        """Rows that were given up wait to be taken again. False where there is none."""
        return await conn.fetchval(TAKE_UP, number) is not None

    async def settle_refused(self, conn: Connection, number: int, by: str) -> bool:
        """Somebody has dealt with what was refused. False while the import goes on."""
        return await conn.fetchval(SETTLE_REFUSED, number, by) is not None

    async def finish(self, conn: Connection, number: int, at: datetime, told: Said | None) -> None:
        """Every row has its outcome. A file of which nothing was refused is needed no longer."""
        if await conn.fetchval(FINISH, number, at, column_of(told)) is False:
            await conn.execute("DELETE FROM import_parts WHERE number = $1", number)

    async def forget(self, conn: Connection, before: datetime) -> list[int]:
        """Remove what people wrote from imports that ended before this instant. Returns their numbers."""
        return [row["number"] for row in await conn.fetch(FORGET, before)]


def _import(row: asyncpg.Record) -> Import:
    is_there = row["is_kept"] and row["state"] == ImportState.DONE and row["refused"] > 0
    texts = {name: said_of(row[name]) for name in ("said", "told")}
    return Import.model_validate(dict(row) | texts | {"can_be_written_out": is_there})
