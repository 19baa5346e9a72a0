"""The tables `imports` and `import_rows`: rows that were refused, and came back mended in another file."""

from typing import LiteralString

from adapters.postgres.pool import Connection

#: Refused rows of other imports of the kind whose keys came back, and were taken, or known. What an end told of rows
#: that were refused is no longer so when the last of them has come back.
MEND: LiteralString = """
    WITH mended AS (
        UPDATE import_rows old SET mended_by = $1
        FROM import_rows new, imports here, imports there
        WHERE new.number = $1 AND new.outcome IN ('taken', 'known') AND new.key <> '' AND here.number = $1
          AND old.number <> $1 AND old.outcome = 'refused' AND old.mended_by IS NULL AND old.key = new.key
          AND there.number = old.number AND there.kind = here.kind
        RETURNING old.number, old.line
    )
    UPDATE imports SET mended = mended + counted.rows,
        told = CASE WHEN mended + counted.rows < refused THEN told END
    FROM (SELECT number, count(*) AS rows FROM mended GROUP BY number) AS counted
    WHERE imports.number = counted.number
"""
#: A row that could not be read may have had no key, or another one. Whoever mends the file into which refused rows were
#: written (of a bank's file, all rows) leaves them in their order; so each is known by its place, where none was added
#: or taken out.
MEND_WRITTEN: LiteralString = """
    WITH there AS (
        SELECT o.number, o.kind FROM imports o JOIN imports here ON here.number = $1 AND here.number > o.number
            AND o.kind = here.kind AND o.profile = here.profile AND o.written_as = here.file_name
            AND o.written_as <> ''
        WHERE o.state = 'done' AND o.refused > o.mended ORDER BY o.number DESC LIMIT 1
    ), old AS (
        SELECT r.*, row_number() OVER (ORDER BY r.line) AS place, count(*) OVER () AS all_rows
        FROM import_rows r JOIN there USING (number) WHERE r.outcome = 'refused' OR there.kind = 'bank'
    ), new AS (
        SELECT r.*, row_number() OVER (ORDER BY r.line) AS place, count(*) OVER () AS all_rows
        FROM import_rows r WHERE r.number = $1
    ), mended AS (
        UPDATE import_rows r SET mended_by = $1 FROM old JOIN new USING (place, all_rows)
        WHERE r.number = old.number AND r.line = old.line AND r.outcome = 'refused' AND r.mended_by IS NULL
          AND new.outcome IN ('taken', 'known')
        RETURNING r.number
    )
    UPDATE imports SET mended = mended + counted.rows,
        told = CASE WHEN mended + counted.rows < refused THEN told END
    FROM (SELECT number, count(*) AS rows FROM mended GROUP BY number) AS counted
    WHERE imports.number = counted.number
"""


class ImportMending:
    """Which refused rows are mended."""

    async def note_written(self, conn: Connection, number: int, file_name: str) -> None:
        """What was refused of an import was written into a file of this name."""
        await conn.execute("UPDATE imports SET written_as = $2 WHERE number = $1", number, file_name)

    async def mend(self, conn: Connection, number: int) -> None:
        """Rows that were refused before, and came back in this import, are mended."""
        await conn.execute(MEND, number)
        await conn.execute(MEND_WRITTEN, number)
