"""Programs of this project as real processes, in milliseconds: forks of a server that has loaded them already.

A fork is a process of its own to kill, to interrupt and to type into, with the environment, the folder and the limits
that it is given. What loading is like, and how a program begins, is seen by tests that start it for themselves. The
server is a process without threads, one for each process of pytest, and ends with it.
"""

import asyncio
import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHOP = "gateway.cli.main"


class Forked:
    """A fork, with what is used of `asyncio.subprocess.Process`."""

    def __init__(self, pid: int, status: "_Status", streams: "_Streams") -> None:
        self.pid = pid
        self.stdin, self.stdout, self.stderr = streams.stdin, streams.stdout, streams.stderr
        self.returncode: int | None = None
        self._end = asyncio.create_task(self._ends(status))

    async def _ends(self, status: "_Status") -> int:
        self.returncode = await status.next()
        status.close()
        return self.returncode

    async def wait(self) -> int:
        """Returns the exit code, or minus the number of the signal that ended it."""
        return await asyncio.shield(self._end)

    async def communicate(self, given: bytes = b"") -> tuple[bytes, bytes]:
        """Give it all its input, and read what it says until it ends."""
        if self.stdin:
            self.stdin.write(given)
            self.stdin.close()
        said = await asyncio.gather(*(_all_of(stream) for stream in (self.stdout, self.stderr)))
        await self.wait()
        return said[0], said[1]

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


async def _all_of(stream: asyncio.StreamReader | None) -> bytes:
    return await stream.read() if stream else b""


async def fork(
    *words: object,
    module: str = SHOP,
    streams: tuple[int, int, int] = (DEVNULL, PIPE, PIPE),
    environment: Mapping[str, str] | None = None,
    largest_file: int | None = None,
) -> Forked:
    """Run the `main` of this module with these words, in the folder of the project; by default `shop`.

    `streams` are its input, output and errors: `PIPE`, `DEVNULL` or a file's number. The environment is that of this
    moment, where none is given.
    """
    request = {
        "module": module,
        "words": [str(word) for word in words],
        "environment": dict(os.environ if environment is None else environment),
        "largest_file": largest_file,
    }
    ours, theirs = socket.socketpair()
    pipes = _Streams()
    with theirs:
        socket.send_fds(_server(), [b"+"], [theirs.fileno()])
    await pipes.open(streams)
    try:
        socket.send_fds(ours, [json.dumps(request).encode() + b"\n"], pipes.theirs)
    finally:
        pipes.hand_over()
    status = _Status(*await asyncio.open_connection(sock=ours))
    return Forked(await status.next(), status, pipes)


class _Status:
    """What the server tells of a fork: its number, and later its exit code."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def next(self) -> int:
        return int(await self._reader.readline())

    def close(self) -> None:
        self._writer.close()


class _Streams:
    """Our ends of the pipes, and theirs."""

    stdin: asyncio.StreamWriter | None = None
    stdout: asyncio.StreamReader | None = None
    stderr: asyncio.StreamReader | None = None

    def __init__(self) -> None:
        self.theirs: list[int] = []
        self._to_be_closed: list[int] = []

    async def open(self, wanted: tuple[int, int, int]) -> None:
        stdin, stdout, stderr = wanted
        if stdin == PIPE:
            self.stdin = await _writer(self._pipe(is_read=True))
        else:
            self._given(stdin)
        self.stdout = await self._read(stdout)
        self.stderr = await self._read(stderr)

    async def _read(self, wanted: int) -> asyncio.StreamReader | None:
        if wanted == PIPE:
            return await _reader(self._pipe(is_read=False))
        self._given(wanted)
        return None

    def _pipe(self, *, is_read: bool) -> int:
        """Returns our end of a new pipe."""
        reading, writing = os.pipe()
        theirs, ours = (reading, writing) if is_read else (writing, reading)
        self.theirs.append(theirs)
        self._to_be_closed.append(theirs)
        return ours

    def _given(self, wanted: int) -> None:
        if wanted == DEVNULL:
            wanted = os.open(os.devnull, os.O_RDWR)
            self._to_be_closed.append(wanted)
        self.theirs.append(wanted)

    def hand_over(self) -> None:
        while self._to_be_closed:
            os.close(self._to_be_closed.pop())


async def _reader(number: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(number, "rb", 0))
    return reader


async def _writer(number: int) -> asyncio.StreamWriter:
    loop = asyncio.get_running_loop()
    pipe = os.fdopen(number, "wb", 0)
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, pipe)
    return asyncio.StreamWriter(transport, protocol, None, loop)


@cache
def _server() -> socket.socket:
    """Where the server of this process takes requests; it is started at the first one."""
    ours, theirs = socket.socketpair()
    with theirs:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.fork_server", str(theirs.fileno())],
            cwd=ROOT,
            pass_fds=[theirs.fileno()],
            stdin=DEVNULL,
            stdout=DEVNULL,
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        )

    def end() -> None:
        ours.close()
        server.wait()

    atexit.register(end)
    return ours
