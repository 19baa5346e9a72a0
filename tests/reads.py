"""What a statement reads, counted by the database itself: rows and pages do not depend on how busy the machine is."""

import json

from adapters.postgres.pool import Pool

_COUNTED = "SELECT COALESCE(sum(seq_tup_read + idx_tup_fetch), 0)::int FROM pg_stat_xact_user_tables"


async def rows_read(pool: Pool, *statements: str) -> list[int]:
    """How many rows each of these fetches, one after the other in one transaction that is taken back."""
    counted = []
    async with pool.acquire() as conn:
        transaction = conn.transaction()
        await transaction.start()
        for statement in statements:
            before = await conn.fetchval(_COUNTED)
            await conn.execute(statement)
            counted.append(await conn.fetchval(_COUNTED) - before)
        await transaction.rollback()
    return counted


async def pages_read(pool: Pool, statement: str, *args: object) -> int:
    """How many pages of 8 KB a statement reads, with all that its functions read; what it writes is taken back.

    It is run twice, because the first time of a connection reads the catalogue, too.
    """
    pages = 0
    async with pool.acquire() as conn:
        for _ in range(2):
            transaction = conn.transaction()
            await transaction.start()
            plan = json.loads(await conn.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", *args))
            await transaction.rollback()
            pages = plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"]
    return pages
