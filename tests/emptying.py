"""A database as it was when it was new: no row is left in it, and its sequences begin again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from adapters.postgres.pool import Pool

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migrations'"
_COUNT_ANEW = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
"""


class Broom:
    """Empties one database, through a connection that nobody else uses.

    Rows that may never be deleted are deleted here: to `replica`, the triggers that forbid it are asleep. Whoever puts
    them to sleep on a connection loses all plans that it has made, so this one keeps them asleep and its plans. There
    are few rows, in a tenth of the tables: asking which costs less than a DELETE of each, and far less than TRUNCATE.
    """

    def __init__(self, pool: Pool, tables: list[str]) -> None:
        self.pool = pool
        self._which = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")"  # noqa: S608 - names of our own
            for table in tables
        )

    async def sweep(self) -> None:
        """Remove every row, and count anew."""
        if tables := [row[0] for row in await self.pool.fetch(self._which)]:
            await self.pool.execute("".join(f'DELETE FROM "{table}";' for table in tables))  # noqa: S608
        await self.pool.fetch(_COUNT_ANEW)


@asynccontextmanager
async def broom_for(url: str) -> AsyncIterator[Broom]:
    """A pool, because tests may cut all connections to their database."""
    settings = {"session_replication_role": "replica", "jit": "off"}
    async with asyncpg.create_pool(url, min_size=0, max_size=1, reset=_as_it_is, server_settings=settings) as pool:
        yield Broom(pool, [row[0] for row in await pool.fetch(_TABLES)])


async def _as_it_is(_: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Instead of asyncpg's reset, which is a round trip."""
