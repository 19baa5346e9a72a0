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
#: How long a command is asked again that Temporal has let go of, in seconds.
LET_GO_PATIENCE = 10.0
#: Between two tries while others have all ten turns, in seconds.
_PAUSE = (0.1, 0.5)


class Turns:
    """The queues of one caller's commands, one per workflow."""

    def __init__(self) -> None:
        self._queues: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def take(self, workflow_id: str, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask when it is our turn, and again while others have all turns, or where Temporal has let go of it.

        What was refused so has changed nothing; what was let go of is asked with the same id, and has its effect once.

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
            let_go_until = loop.time() + LET_GO_PATIENCE
            while True:
                try:
                    return await ask()
                except RPCError as error:
                    is_busy = error.status is RPCStatusCode.RESOURCE_EXHAUSTED
                    if not is_busy and not (_is_let_go(error) and loop.time() < let_go_until):
                        raise
                    if loop.time() > until:
                        raise _busy(workflow_id) from error
                await asyncio.sleep(random.uniform(*_PAUSE))  # noqa: S311 - so that those who wait do not come together
        finally:
            queue.release()


def _is_let_go(error: RPCError) -> bool:
    """True where a workflow task failed or was lost over an update, as on a busy machine; the next task takes it."""
    is_aborted = error.status is RPCStatusCode.UNAVAILABLE and "aborted" in error.message
    return is_aborted or error.status is RPCStatusCode.FAILED_PRECONDITION


def _busy(workflow_id: str) -> ServiceAway:
    return ServiceAway(_BUSY(workflow=workflow_id))
