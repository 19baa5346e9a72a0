"""The table `import_rows`: what the rows of a file say, and what became of each."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import LiteralString

from adapters.postgres.pool import Connection
from adapters.postgres.said_column import column_of, said_of
from domain.contract.imports import OpenRow, ReadRow, RefusedRow, RowOutcome, Taken

#: The same row read again is the same row.
ADD: LiteralString = """
    INSERT INTO import_rows (number, line, lines, key, content, outcome, said)
    SELECT $1, r.line, r.lines::int[], r.key, r.content, r.outcome, r.said
    FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
        AS r(line, lines, key, content, outcome, said)
    ON CONFLICT (number, line) DO NOTHING
"""
#: Those that were tried less often first, so that one that cannot be taken lets the others go before it.
TAKE: LiteralString = """
    UPDATE import_rows r SET tries = r.tries + 1
    FROM (SELECT line FROM import_rows WHERE number = $1 AND outcome = 'open' ORDER BY tries, line LIMIT $2) AS next
    WHERE r.number = $1 AND r.line = next.line
    RETURNING r.number, r.line, r.key, r.content, r.tries
"""
#: A row has one outcome, and is counted once.
SETTLE: LiteralString = """
    WITH given AS (
        SELECT * FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::bool[])
            AS g(line, outcome, order_no, said, is_given_up)
    ), settled AS (
        UPDATE import_rows r
        SET outcome = given.outcome, order_no = given.order_no, said = given.said,
            content = CASE WHEN given.is_given_up THEN r.content END
        FROM given WHERE r.number = $1 AND r.line = given.line AND r.outcome = 'open'
        RETURNING r.outcome
    )
    UPDATE imports i
    SET taken = i.taken + counted.taken, known = i.known + counted.known, refused = i.refused + counted.refused
    FROM (SELECT count(*) FILTER (WHERE outcome = 'taken') AS taken, count(*) FILTER (WHERE outcome = 'known') AS known,
                 count(*) FILTER (WHERE outcome = 'refused') AS refused FROM settled) AS counted
    WHERE number = $1
"""
#: Rows that nothing refuses, and that fail. By the database's clock, since a step that is tried again has its old one.
FAIL: LiteralString = """
    UPDATE import_rows SET failing_since = coalesce(failing_since, now())
    WHERE number = $1 AND line = ANY($2::int[]) AND outcome = 'open'
    RETURNING line, tries >= $4 AND failing_since < now() - $3::interval AS is_given_up
"""
REFUSED: LiteralString = """
    SELECT line, lines, key, said FROM import_rows WHERE number = $1 AND outcome = 'refused' ORDER BY line LIMIT $2
"""
CONTENTS: LiteralString = """
    SELECT content FROM import_rows WHERE number = $1 AND content IS NOT NULL ORDER BY line LIMIT $2
"""
LINES: LiteralString = "SELECT lines, outcome = 'refused' AS refused FROM import_rows WHERE number = $1"


class ImportRows:
    """The rows of files that are read in."""

    async def add(self, conn: Connection, number: int, rows: Sequence[ReadRow], read: int) -> None:
        """Keep what the next rows of a file say. One that is kept already stays as it is.

        `read`: how many that makes, for whoever looks how far it is.
        """
        await conn.execute(
            ADD,
            number,
            [row.line for row in rows],
            ["{" + ",".join(str(line) for line in row.lines or (row.line,)) + "}" for row in rows],
            [row.key for row in rows],
            [row.content.model_dump_json() if row.content and not row.fault else None for row in rows],
            [RowOutcome.REFUSED if row.fault else RowOutcome.OPEN for row in rows],
            [column_of(row.fault) for row in rows],
        )
        await conn.execute("UPDATE imports SET rows = $2 WHERE number = $1 AND state = 'kept'", number, read)

    async def contents(self, conn: Connection, number: int, limit: int) -> list[str]:
        """What the first rows that could be read say, as JSON."""
        return [row["content"] for row in await conn.fetch(CONTENTS, number, limit)]

    async def take(self, conn: Connection, number: int, limit: int) -> list[OpenRow]:
        """The next rows that have no outcome, each of them with one more try."""
        rows = [OpenRow.model_validate(dict(row)) for row in await conn.fetch(TAKE, number, limit)]
        return sorted(rows, key=lambda row: row.line)

    async def settle(self, conn: Connection, number: int, taken: Mapping[int, Taken]) -> None:
        """What became of rows, by their lines. The first outcome of a row stays."""
        said, outcomes = [column_of(each.said) for each in taken.values()], [each.outcome for each in taken.values()]
        orders = [each.order_no for each in taken.values()]
        given_up = [each.is_given_up for each in taken.values()]
        await conn.execute(SETTLE, number, list(taken), outcomes, orders, said, given_up)

    async def fail(
        self, conn: Connection, number: int, lines: Sequence[int], patience: timedelta, tries: int
    ) -> frozenset[int]:
        """Note that rows fail. Returns those that have for so long, and so often, that they are given up."""
        rows = await conn.fetch(FAIL, number, list(lines), patience, tries)
        return frozenset(row["line"] for row in rows if row["is_given_up"])

    async def refused(self, conn: Connection, number: int, limit: int) -> list[RefusedRow]:
        """Rows that were not taken, in the order of the file."""
        rows = await conn.fetch(REFUSED, number, limit)
        return [RefusedRow.model_validate(dict(row) | {"said": said_of(row["said"])}) for row in rows]

    async def lines(self, conn: Connection, number: int) -> list[tuple[tuple[int, ...], bool]]:
        """The lines on which the rows of an import begin, and whether each was refused."""
        return [(tuple(row["lines"]), row["refused"]) for row in await conn.fetch(LINES, number)]
