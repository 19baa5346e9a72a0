"""A packer at a table: `shop pack` in a process of its own, with a scanner at its input and eyes on its screen."""

import asyncio
import contextlib
import signal
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator

from tests.forking import Forked, fork

PATIENCE = 30.0
STDERR = 2


class Packer:
    """Scans, and reads what the screen shows since the last look."""

    def __init__(self, process: Forked) -> None:
        self._process = process
        self.screen = ""

    async def scan(self, *lines: str, end: str = "\n") -> None:
        """What a scanner types, with the key that it presses behind a code."""
        assert self._process.stdin
        self._process.stdin.write("".join(f"{line}{end}" for line in lines).encode())
        await self._process.stdin.drain()

    async def reads(self, text: str) -> str:
        """Wait until the screen shows a line with this; returns the line."""
        assert self._process.stdout
        async with asyncio.timeout(PATIENCE):
            while line := (await self._process.stdout.readline()).decode():
                self.screen += line
                if text in line:
                    return line
        raise AssertionError(f"{text} was not shown:\n{self.screen}")

    async def goes(self) -> int:
        """The input ends. Returns the exit code."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        async with asyncio.timeout(PATIENCE):
            self.screen += (await self._process.stdout.read()).decode()
            return await self._process.wait()

    async def is_killed(self) -> None:
        """In the middle of whatever it does."""
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()


@contextlib.asynccontextmanager
async def packer(*options: str, terminal: int = PIPE) -> AsyncIterator[Packer]:
    """One at the table, who types into a pipe or a terminal; the environment says which shop."""
    process = await fork(*options, "pack", "--by", "mori", streams=(terminal, PIPE, STDERR))
    try:
        yield Packer(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
