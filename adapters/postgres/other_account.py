"""The table `bank_row_keys`, and what else moves when a bank's file was read in under another account than its own."""

from collections.abc import Mapping
from typing import LiteralString

from adapters.postgres.pool import Connection
from domain.payment.bank_row import Account

#: Of the rows that are known under the old account, those that are not known under the right one.
MOVE: LiteralString = """
    WITH given AS (
        SELECT * FROM unnest($1::text[], $2::text[]) AS g(old, also)
    ), moved AS (
        UPDATE bank_rows b SET account = $3 FROM given g
        WHERE b.key = g.old AND NOT EXISTS (SELECT FROM bank_rows o WHERE o.key = g.also)
        RETURNING b.key, b.notice_id, g.also
    ), strays_too AS (
        UPDATE strays s SET account = $3 FROM moved WHERE s.notice_id = moved.notice_id
    )
    INSERT INTO bank_row_keys (also, key) SELECT also, key FROM moved ON CONFLICT DO NOTHING RETURNING also
"""
#: Days that files of the old account told count for none; those of the right one are told anew.
FORGET_DAYS: LiteralString = """
    DELETE FROM bank_days
    WHERE account = $2 AND is_whole AND number IN (SELECT number FROM import_rows WHERE key = ANY ($1))
    RETURNING number
"""
FORGET_CHECKS: LiteralString = """
    DELETE FROM bank_checks WHERE method = $2 AND checked_at >= (SELECT min(at) FROM imports WHERE number = ANY ($1))
"""


class OtherAccount:
    """Rows of a bank's file that were kept under an account that was said by mistake."""

    async def move(self, conn: Connection, keys: Mapping[str, str], old: Account, new: Account, method: str) -> int:
        """Move rows to the account that they are about. `keys`: as the old account has them → as the right one has.

        What was assigned stays so. Days that counted as looked through by such files, for what is paid by this method,
        count no longer, until they are counted anew. Returns how many rows were moved. Changes nothing the second time.
        """
        moved = await conn.fetch(MOVE, list(keys), list(keys.values()), str(new))
        if moved:
            days = await conn.fetch(FORGET_DAYS, list(keys), str(old))
            await conn.execute(FORGET_CHECKS, sorted({row["number"] for row in days}), method)
        return len(moved)
