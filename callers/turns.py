"""Commands take their turn: Temporal answers ten updates of one workflow at a time, and refuses the eleventh."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar
from weakref import WeakValueDictionary

from temporalio.service import RPCError, RPCStatusCode

from callers.errors import ServiceAway
from domain.basics.said import Code

_BUSY = Code("away.busy", "workflow")

T = TypeVar("T")

#: Commands that one caller has answered at a time, by one order; the rest of the ten is for others.
AT_A_TIME = 5
#: How long a command waits for its turn, in seconds.
PATIENCE = 60.0
#: Between two tries while others have all ten turns, in seconds.
_PAUSE = (0.1, 0.5)


class Turns:
    """The queues of one caller's commands, one per workflow."""

    def __init__(self) -> None:
        self._queues: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def take(self, workflow_id: str, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask when it is our turn, and again while others have all turns: what was refused so has changed nothing.

        Raises:
            ServiceAway: the turn did not come.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE
        queue = self._queues.setdefault(workflow_id, asyncio.Semaphore(AT_A_TIME))
        try:
            async with asyncio.timeout(PATIENCE):
                await queue.acquire()
        except TimeoutError as error:
            raise _busy(workflow_id) from error
        try:
            while True:
                try:
                    return await ask()
                except RPCError as error:
                    if error.status is not RPCStatusCode.RESOURCE_EXHAUSTED:
                        raise
                    if loop.time() > until:
                        raise _busy(workflow_id) from error
                await asyncio.sleep(random.uniform(*_PAUSE))  # noqa: S311 - so that those who wait do not come together
        finally:
            queue.release()


def _busy(workflow_id: str) -> ServiceAway:
    return ServiceAway(_BUSY(workflow=workflow_id))
