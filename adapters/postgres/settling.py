"""Connections that are kept for what became of mails: a line each, which takes a millisecond and never waits."""

import asyncpg

from adapters.postgres.mails import SENT
from adapters.postgres.pool import Pool, create_pool

CONNECTIONS = 2


def create_settling_pool(database_url: str) -> Pool:
    """A pool whose connections know the statement by which a mail comes to its end: it takes them one round trip."""
    return create_pool(database_url, CONNECTIONS, warm_up=_know_mark)


async def _know_mark(conn: "asyncpg.Connection[asyncpg.Record]") -> None:
    await conn.fetchval(SENT, "", None, "")
