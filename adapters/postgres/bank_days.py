"""The table `bank_days`: of which days of an account banks' files told all money."""

from collections.abc import Iterable
from datetime import date
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.contract.imports import AccountDays
from domain.payment.bank_coverage import Span

#: What counts as looked through is decided by one after the other, so that each sees what the one before has counted.
LOCK: LiteralString = "SELECT pg_advisory_xact_lock(hashtextextended('bank_days', 0))"
KEEP: LiteralString = """
    INSERT INTO bank_days (number, line, account, first_day, whole_through, is_declared)
    SELECT $1, d.line, d.account, d.first_day, d.whole_through, d.is_declared
    FROM unnest($2::int[], $3::text[], $4::date[], $5::date[], $6::boolean[])
        AS d(line, account, first_day, whole_through, is_declared)
    ON CONFLICT (number, line) DO NOTHING
"""
COUNT: LiteralString = """
    UPDATE bank_days SET is_whole = true, whole_through = LEAST(whole_through, $2) WHERE number = $1 AND NOT is_whole
"""
OF_IMPORT: LiteralString = """
    SELECT account, first_day, whole_through, is_declared FROM bank_days WHERE number = $1 ORDER BY line
"""
WHOLE: LiteralString = """
    SELECT first_day, whole_through, is_declared FROM bank_days
    WHERE account = $1 AND is_whole AND whole_through >= $2 ORDER BY first_day
"""
#: A check counts for the days before its own.
CHECKED: LiteralString = "LEAST(through, (checked_at AT TIME ZONE $2)::date - 1)"
#: The check that reaches furthest, by hand and by files.
FURTHEST: LiteralString = f"""
    SELECT DISTINCT ON (method) since, {CHECKED} FROM bank_checks WHERE method IN ('', $1)
    ORDER BY method, {CHECKED} DESC, since
"""  # noqa: S608 - constants
#: A CSV has no days but those of its rows. It is no whole statement where rows are missing that other files of its kind
#: tell of these days; nor is a file that may be the refused rows of another one, read in alone: such a row may be of
#: a day beside those of the others.
IS_IN_PART: LiteralString = """
    SELECT EXISTS (
        SELECT FROM bank_days d JOIN imports i USING (number)
        JOIN bank_rows b ON b.account = d.account AND b.source = i.profile
            AND b.booked_on BETWEEN d.first_day AND d.whole_through
        WHERE d.number = $1 AND NOT d.is_declared
          AND NOT EXISTS (SELECT FROM import_rows r WHERE r.number = $1 AND r.key = b.key)
          AND NOT EXISTS (SELECT FROM import_rows r JOIN bank_row_keys k ON k.also = r.key
                          WHERE r.number = $1 AND k.key = b.key)
    ) OR EXISTS (
        SELECT FROM bank_days d JOIN imports i USING (number)
        JOIN bank_days e ON e.account = d.account AND e.number < d.number
            AND d.first_day <= e.whole_through + 7 AND e.first_day <= d.whole_through + 7
        JOIN imports o ON o.number = e.number AND o.profile = i.profile
        WHERE d.number = $1 AND NOT d.is_declared AND o.state = 'done' AND o.refused > o.mended
          AND i.rows BETWEEN 1 AND o.refused AND i.rows < o.rows
    )
"""


class BankDays:
    """Days that files tell of, by import and account."""

    async def lock(self, conn: Connection) -> None:
        """Let nobody else count days until the transaction ends."""
        await conn.execute(LOCK)

    async def keep(self, conn: Connection, number: int, told: Iterable[AccountDays]) -> None:
        """Keep what an import's file tells. What is kept already stays as it is, and counts only once it is counted."""
        days = list(told)
        await conn.execute(
            KEEP,
            number,
            [each.line for each in days],
            [each.account for each in days],
            [each.first for each in days],
            [each.whole_through for each in days],
            [each.is_declared for each in days],
        )

    async def drop(self, conn: Connection, number: int) -> None:
        """The file of an import is refused as a whole: nothing that it tells is so."""
        await conn.execute("DELETE FROM bank_days WHERE number = $1", number)

    async def is_in_part(self, conn: Connection, number: int) -> bool:
        """True when the file of this import has not all rows of its days, as other files show."""
        return bool(await conn.fetchval(IS_IN_PART, number))

    async def count(self, conn: Connection, number: int, last: date) -> None:
        """The days of this import count as looked through, as far as this day. Changes nothing the second time."""
        await conn.execute(COUNT, number, last)

    async def of_import(self, conn: Connection, number: int) -> list[tuple[str, Span]]:
        """The days of which the file of an import has all money, each with its account."""
        return [(account, Span(*days)) for account, *days in await conn.fetch(OF_IMPORT, number)]

    async def counted(self, conn: Connection, account: str, since: date) -> list[Span]:
        """The days of an account that count, of files that reach this day."""
        return [Span(*row) for row in await conn.fetch(WHOLE, account, since)]

    async def furthest_checked(self, conn: Connection, method: str, zone: str) -> list[Span]:
        """The days that were looked at by hand, and by files for what is paid by this method."""
        return [Span(*row) for row in await conn.fetch(FURTHEST, method, zone)]
