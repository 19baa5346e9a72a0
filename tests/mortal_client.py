"""A client of the database that dies at a chosen round trip, and whose connections outlive it.

To the activities it is dead as one whose connection was severed (`tests/severing.py`): what was sent took effect, its
answer is lost, nothing more is sent. To the database a `ROLLBACK` stands for the client that vanished, since a new
connection takes longer than all that an activity does. `tests/activities/test_once.py` holds the
one against the other.
"""

from collections.abc import Awaitable
from typing import Any

import asyncpg

#: What a pool sends before it hands a connection on whose transaction did not begin (asyncpg 0.32).
_BY_THE_POOL = "ROLLBACK"


class MortalClient:
    """Its connections are those of a pool that is given its `plug` as `warm_up`.

    Every statement that is carried out counts as one step. To prepare one counts as none: it changes nothing, and a
    connection does it once.
    """

    def __init__(self) -> None:
        self._lines: list[_Line] = []
        self._steps = 0
        self._fatal: int | None = None
        self.is_dead = False

    async def plug(self, conn: "asyncpg.Connection[asyncpg.Record]") -> None:
        """Have this connection die with the client."""
        line = _Line(conn._protocol, self)  # type: ignore[attr-defined] # noqa: SLF001 - all statements pass there
        conn._protocol = line  # type: ignore[attr-defined] # noqa: SLF001
        self._lines.append(line)

    async def arm(self, step: int | None) -> None:
        """Bring it back to life, count from now on, and have it die when this step was carried out; `None`: never."""
        if self.is_dead:
            for line in self._lines:
                await line.vanish()
        self._steps, self._fatal, self.is_dead = 0, step, False

    async def carry(self, answer: Awaitable[Any]) -> Any:  # noqa: ANN401 - whatever the statement answers
        """The answer to a statement, unless the client dies of it."""
        try:
            answered = await answer
        except asyncpg.PostgresError as refused:
            self._pass_on(refused)
            raise
        self._pass_on()
        return answered

    def _pass_on(self, refused: asyncpg.PostgresError | None = None) -> None:
        self._steps += 1
        if self._steps == self._fatal:
            self.is_dead = True
            raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation") from refused


class _Line:
    """Stands before a connection's protocol."""

    def __init__(self, protocol: Any, client: MortalClient) -> None:  # noqa: ANN401 - asyncpg has no type for it
        self._protocol, self._client = protocol, client

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the protocol has
        return getattr(self._protocol, name)

    async def vanish(self) -> None:
        """Have the database do what it does when a client is no more."""
        await self._protocol.query("ROLLBACK; SELECT pg_advisory_unlock_all(); CLOSE ALL; UNLISTEN *; RESET ALL", None)

    def is_in_transaction(self) -> bool:
        """Nothing more is sent, so the pool need not roll back."""
        return not self._client.is_dead and self._protocol.is_in_transaction()

    async def prepare(self, *given: Any, **options: Any) -> Any:  # noqa: ANN401 - as above
        self._must_live()
        return await self._protocol.prepare(*given, **options)

    async def query(self, query: str, timeout: float | None) -> Any:  # noqa: ANN401, ASYNC109 - as above
        if self._client.is_dead and query == _BY_THE_POOL:
            return b""
        self._must_live()
        return await self._client.carry(self._protocol.query(query, timeout))

    async def bind_execute(self, *given: Any, **options: Any) -> Any:  # noqa: ANN401
        self._must_live()
        return await self._client.carry(self._protocol.bind_execute(*given, **options))

    async def bind_execute_many(self, *given: Any, **options: Any) -> Any:  # noqa: ANN401
        self._must_live()
        return await self._client.carry(self._protocol.bind_execute_many(*given, **options))

    def _must_live(self) -> None:
        if self._client.is_dead:
            raise asyncpg.InterfaceError("connection is closed")
