"""Kills one process after the other, and waits until what was killed works again, unless the plan is impatient."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

from tests.storm.database_faults import Database
from tests.storm.pace import Pace
from tests.storm.plan import Kill, Plan, PlannedKill
from tests.storm.stack import Stack
from workers.embedded import POSTGRES, TEMPORAL, WORKERS

#: Nothing takes more than seconds to come back, but a machine may be busy with other things.
PATIENCE_SECONDS = 180
POLL_SECONDS = 0.05


class Killer:
    """The kills of a plan, one at a time; `done` counts those that hit."""

    def __init__(self, stack: Stack, database: Database, pace: Pace) -> None:
        self.done: Counter[Kill] = Counter()
        self._stack = stack
        self._database = database
        self._pace = pace
        self._kills: dict[Kill, Callable[[], Awaitable[bool]]] = {
            Kill.WORKERS: lambda: self._program(WORKERS),
            Kill.POSTGRES: lambda: self._program(POSTGRES),
            Kill.TEMPORAL: lambda: self._program(TEMPORAL),
            Kill.BACK_END: self._back_end,
            Kill.BACK_ENDS: self._back_ends,
            Kill.STACK: self._whole_stack,
        }

    async def carry_out(self, plan: Plan) -> None:
        """All of them.

        Raises:
            StackEnded: it gave up by itself.
            TimeoutError: what was killed does not come back.
        """
        for planned in plan.kills:
            await asyncio.sleep(planned.pause)
            await self._kill(planned)
            await self._pace.count()
        await self._is_back()

    async def _kill(self, planned: PlannedKill) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await self._kills[planned.kill]():
                self._stack.must_run()
                await asyncio.sleep(POLL_SECONDS)
            self.done[planned.kill] += 1
            if planned.is_patient:
                await self._is_back()

    async def _program(self, name: str) -> bool:
        return _hit(self._stack.pid(name))

    async def _back_end(self) -> bool:
        return _hit(await self._database.back_end())

    async def _back_ends(self) -> bool:
        return await self._database.terminate() > 0

    async def _whole_stack(self) -> bool:
        await self._stack.kill()
        return True

    async def _is_back(self) -> None:
        """The database takes statements, Temporal answers, the workers work."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._database.execute("SELECT 1")
            while not await self._stack.are_programs_up():
                self._stack.must_run()
                await asyncio.sleep(POLL_SECONDS)


def _hit(pid: int | None) -> bool:
    """False when there was nobody to kill."""
    with suppress(ProcessLookupError):
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            return True
    return False
