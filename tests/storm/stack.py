"""The stack of the storm: a process of its own, which is killed like all the others and started again on its data."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path

import psutil

from adapters.running_stack import RunningStack
from adapters.settings import Settings, read_settings
from workers.embedded import WORKERS
from workers.leftovers import Leftover
from workers.ports import HOST, claim

ROOT = Path(__file__).parents[2]
START_SECONDS = 180  # on a busy machine: five programs, one after the other
READY = b"ready\n"
STOP_SECONDS = 60
TRIES = 10


class StackEnded(RuntimeError):
    """The stack's own process ended unasked."""


class Stack:
    """Starts the process, knows the processes below it, kills it, and starts it again on the same folder and ports."""

    def __init__(self, folder: Path, shop_file: Path, environment: dict[str, str]) -> None:
        self.var = folder / "var"
        self._shop_file = shop_file
        self._environment = environment
        self._ports = [str(claim(0, name)) for name in ("Temporal", "its Web UI", "the mail catcher")]
        self._log = folder / "stack.log"
        self._process: Process | None = None

    async def start(self) -> None:
        """Returns when everything runs."""
        with self._log.open("ab") as log:
            self._process = process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.storm.run_stack", str(self.var), str(self._shop_file), *self._ports),
                stdin=PIPE,
                stdout=PIPE,
                stderr=log,
                env=os.environ | self._environment,
                cwd=ROOT,
                start_new_session=True,
            )
        assert process.stdout
        async with asyncio.timeout(START_SECONDS):
            if await process.stdout.readline() != READY:
                raise StackEnded(f"{self._log}:\n{self._log.read_text(encoding='utf-8')[-2000:]}")

    async def stop(self) -> None:
        """Close it as its user would; it also ends when the storm itself is killed, whose pipe it reads."""
        if self._process and self._process.stdin:
            self._process.stdin.close()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
                return
            self._process.kill()
            await self._process.wait()

    async def kill(self) -> None:
        """Kill the stack's own process; its watchdog ends the programs, and a new stack starts on what they left."""
        self.must_run()
        assert self._process
        self._process.kill()
        await self._process.wait()
        await self._start_again()

    async def _start_again(self) -> None:
        """As often as its user would: a database that takes nothing at the moment keeps a stack from starting.

        Raises:
            StackEnded
        """
        for _ in range(TRIES - 1):
            with suppress(StackEnded):
                return await self.start()
            await asyncio.sleep(1)
        return await self.start()

    def must_run(self) -> None:
        """Raises StackEnded when it gave up."""
        if self._process and self._process.returncode is not None:
            raise StackEnded(f"exit code {self._process.returncode}; {self._log} and {self.var / 'log'} say more")

    def pid(self, name: str) -> int | None:
        """The process of one of the programs; None while there is none."""
        found = Leftover.read(self.var / "run" / f"{name}.pid")
        return found.pid if found else None

    async def are_programs_up(self) -> bool:
        """Temporal takes connections, and the workers that run now are ready."""
        try:
            ready = (self.var / "run" / "workers.ready").read_text()
            _, writer = await asyncio.open_connection(HOST, self._ports[0])
        except OSError:
            return False
        writer.close()
        pid = self.pid(WORKERS)
        return ready == f"{pid}\n" and pid is not None and psutil.pid_exists(pid)

    def settings(self) -> Settings:
        """What a door of this stack is opened with."""
        return read_settings(self.var)

    @property
    def running(self) -> RunningStack:
        found = RunningStack.read(self.var)
        assert found
        return found
