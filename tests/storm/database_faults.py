"""What a database does wrong for a while: each fault is real, begins and ends by itself, and leaves nothing behind."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

import asyncpg

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

#: What a connection meets while the server is killed, restarted, or wrong in one of the ways below.
AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
PATIENCE_SECONDS = 60
OURS = {"application_name": "storm", "statement_timeout": "0", "default_transaction_read_only": "off"}
SHOPS = "order-fulfillment"

#: The faults inside statements are told by a table, so that no schema has to change in the middle of the storm.
PREPARE = """
    CREATE SCHEMA storm;
    CREATE TABLE storm.fault (name text);
    CREATE FUNCTION storm.meet() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        met text := (SELECT name FROM storm.fault LIMIT 1);
    BEGIN
        IF met = 'slow' THEN
            PERFORM pg_sleep(0.7);
        ELSIF met = 'disk_full' THEN
            RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER storm_meets BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION storm.meet();
    CREATE TRIGGER storm_meets BEFORE UPDATE ON mails FOR EACH ROW EXECUTE FUNCTION storm.meet();
"""
TERMINATE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1"
REJECT = "local all all reject\n"


class DatabaseFault(StrEnum):
    """What it is called in the report."""

    LOCK = "a lock held"
    SLOW = "slow statements"
    DISK_FULL = "disk full"
    READ_ONLY = "read-only, as a standby"
    STATEMENT_TIMEOUT = "statement time-out"
    REFUSES_CONNECTIONS = "connections refused"
    NO_CONNECTION_LEFT = "no connection left"


class Database:
    """The storm's own way to the database of a stack."""

    def __init__(self, url: str, data: Path, postmaster: Callable[[], int | None]) -> None:
        self.url = url
        self._name = urlsplit(url).path.removeprefix("/")
        self._hba = data / "pg_hba.conf"
        self._postmaster = postmaster
        self._faults: dict[DatabaseFault, Callable[[float], Awaitable[None]]] = {
            DatabaseFault.LOCK: self._lock,
            DatabaseFault.SLOW: lambda seconds: self._inside("slow", seconds),
            DatabaseFault.DISK_FULL: lambda seconds: self._inside("disk_full", seconds),
            DatabaseFault.READ_ONLY: lambda seconds: self._set("default_transaction_read_only", "on", seconds),
            DatabaseFault.STATEMENT_TIMEOUT: lambda seconds: self._set("statement_timeout", "2", seconds),
            DatabaseFault.REFUSES_CONNECTIONS: self._refuse,
            DatabaseFault.NO_CONNECTION_LEFT: self._fill,
        }

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection of the storm's own, which no fault but a killed server reaches; waits while the server is away.

        Raises:
            TimeoutError: it does not come back.
        """
        connection = await self._connected()
        try:
            yield connection
        finally:
            with suppress(*AWAY):
                await connection.close(timeout=2)

    async def _connected(self) -> Connection:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                with suppress(*AWAY):
                    return await asyncpg.connect(self.url, timeout=5, server_settings=OURS)
                await asyncio.sleep(0.05)

    async def execute(self, statement: str, *args: object) -> None:
        """Do this, and do it again when the server is killed over it."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                with suppress(*AWAY):
                    async with self.connection() as connection:
                        await connection.execute(statement, *args)
                        return
                await asyncio.sleep(0.05)

    async def terminate(self) -> int:
        """End every back end of the shop, as an administrator would. Returns how many there were."""
        async with self.connection() as connection:
            return len(await connection.fetch(TERMINATE, SHOPS))

    async def back_end(self) -> int | None:
        """The process of one back end of the shop, one at work if there is any."""
        async with self.connection() as connection:
            found: int | None = await connection.fetchval(
                "SELECT pid FROM pg_stat_activity WHERE application_name = $1 ORDER BY state = 'idle', random()", SHOPS
            )
            return found

    async def go_wrong(self, fault: DatabaseFault, seconds: float) -> None:
        """Have the fault for a while. A server that is killed in the middle may end it sooner."""
        with suppress(*AWAY):
            await self._faults[fault](seconds)

    async def _lock(self, seconds: float) -> None:
        """The transaction ends with its connection."""
        async with self.connection() as connection:
            await connection.execute("BEGIN")
            await connection.execute("LOCK TABLE orders, mails IN ACCESS EXCLUSIVE MODE")
            await asyncio.sleep(seconds)

    async def _inside(self, name: str, seconds: float) -> None:
        await self.execute("INSERT INTO storm.fault VALUES ($1)", name)
        await asyncio.sleep(seconds)
        await self.execute("TRUNCATE storm.fault")

    async def _set(self, setting: str, value: str, seconds: float) -> None:
        """New connections have the setting, so the old ones go; and once more when it is over."""
        await self.execute(f"ALTER DATABASE {self._name} SET {setting} = '{value}'")
        await self.execute(TERMINATE, SHOPS)
        await asyncio.sleep(seconds)
        await self.execute(f"ALTER DATABASE {self._name} RESET {setting}")
        await self.execute(TERMINATE, SHOPS)

    async def _refuse(self, seconds: float) -> None:
        """Nobody gets in any more: the rules say so, until they are as they were."""
        rules = self._hba.read_text()
        async with self.connection() as connection:
            try:
                self._rule(REJECT + rules)
                await connection.fetch(TERMINATE, SHOPS)
                await asyncio.sleep(seconds)
            finally:
                self._rule(rules)

    def _rule(self, rules: str) -> None:
        """A server that has just been killed reads the rules when it comes back."""
        self._hba.write_text(rules)
        pid = self._postmaster()
        if pid:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGHUP)

    async def _fill(self, seconds: float) -> None:
        """Take every connection that the server has to give."""
        held: list[Connection] = []
        try:
            with suppress(asyncpg.TooManyConnectionsError):
                while True:
                    held.append(await asyncpg.connect(self.url, timeout=5, server_settings=OURS))
            await asyncio.sleep(seconds)
        finally:
            for connection in held:
                connection.terminate()
