"""Stands between a program and a server, and severs them at a chosen moment, as a pulled cable or a kill does."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias
from urllib.parse import parse_qs, urlsplit

Streams: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect: TypeAlias = Callable[[], Awaitable[Streams]]
CHUNK = 1 << 20


class SeveringProxy:
    """Listens on a port of 127.0.0.1 and passes everything on to the server that `connect` reaches.

    Every piece that the program sends counts as one step. `arm(step)` severs all connections before that step reaches
    the server; with `after=True` the server gets it and acts on it, but its answer is lost.
    """

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._steps = 0
        self._fatal: int | None = None
        self._after = False
        self.port = 0
        self.has_severed = False

    async def start(self) -> None:
        """Listen; on the same port as before when it listened before."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=CHUNK)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Refuse new connections and sever those that are open."""
        if self._server:
            self._server.close()
            self._server = None
        self._sever()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def arm(self, step: int | None, *, after: bool = False) -> None:
        """Count from now on, and sever at this step."""
        self._steps, self._fatal, self._after, self.has_severed = 0, step, after, False

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        try:
            with contextlib.suppress(OSError):
                await self._pass_on((reader, writer), await self._connect())
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def _pass_on(self, program: Streams, server: Streams) -> None:
        self._writers |= {program[1], server[1]}
        answers = asyncio.create_task(self._pass_answers(server[0], program[1]))
        try:
            while piece := await program[0].read(CHUNK):
                self._steps += 1
                if self._steps == self._fatal and not self._after:
                    self._sever()
                    return
                server[1].write(piece)
                await server[1].drain()
        finally:
            answers.cancel()
            await asyncio.gather(answers, return_exceptions=True)
            self._writers -= {program[1], server[1]}
            for writer in (program[1], server[1]):
                writer.transport.abort()

    async def _pass_answers(self, server: asyncio.StreamReader, program: asyncio.StreamWriter) -> None:
        while piece := await server.read(CHUNK):
            if self._after and self._fatal is not None and self._steps >= self._fatal:
                self._sever()
                return
            program.write(piece)
            await program.drain()
        program.transport.abort()

    def _sever(self) -> None:
        self.has_severed = True
        for writer in self._writers:
            writer.transport.abort()


@contextlib.asynccontextmanager
async def severing_proxy(connect: Connect) -> AsyncIterator[SeveringProxy]:
    """A proxy that listens until the context ends."""
    proxy = SeveringProxy(connect)
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.stop()


def to_postgres(url: str) -> Connect:
    """The way to the database server on whose socket this URL lies."""
    (folder,) = parse_qs(urlsplit(url).query)["host"]
    return lambda: asyncio.open_unix_connection(f"{folder}/.s.PGSQL.5432")


def through(proxy: SeveringProxy, url: str) -> str:
    """The URL of the same database, reached through the proxy."""
    return f"postgresql://postgres@127.0.0.1:{proxy.port}{urlsplit(url).path}?sslmode=disable"
