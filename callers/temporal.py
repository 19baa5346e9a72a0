"""What Temporal's answers mean to a caller, and how short workflows are started; loaded by whoever sends something."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple, TypeVar

from temporalio.client import WorkflowHandle, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from adapters.words.say import say
from callers.cluster import refusal_in, why_unanswered
from callers.connections import Connections
from callers.errors import ServiceAway
from domain.basics.errors import Foreign, Refusal
from domain.basics.said import Code, Said
from workflows.failures import said_by
from workflows.options import ORDERS
from workflows.words import shortened

SILENT = Code("away.silent", "what", "why")
NOBODY_ANSWERED = Code("away.nobody_answered", "seconds", "what")

P = TypeVar("P")
R = TypeVar("R")

#: How long a caller waits for an answer before the service counts as away.
ANSWER = timedelta(seconds=10)
_AWAY = {
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.CANCELLED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
    RPCStatusCode.UNKNOWN,  # "transport error": the server was killed in the middle of its answer
    RPCStatusCode.INTERNAL,  # the same, when the answer had begun
    RPCStatusCode.FAILED_PRECONDITION,  # its workflow task fails, and has not come through for a while
}


@contextlib.contextmanager
def reaching_temporal(what: Said | str) -> Iterator[None]:
    """Turns trouble with Temporal into ServiceAway, and a refused key into ClusterRefused; other answers pass.

    `what` is asked of it: the name of a message, or what else is to be done.
    """
    try:
        yield
    except WorkflowUpdateRPCTimeoutOrCancelledError as error:
        raise _nobody_answered(what) from error
    except RPCError as error:
        if refused := refusal_in(error):
            raise refused from error
        if error.status in _AWAY:
            raise ServiceAway(SILENT(what=what, why=why_unanswered(error))) from error
        raise


class ShortRun(NamedTuple):
    """How a short workflow is started: its id, when the id may be used again, and what the Web UI says of it."""

    workflow_id: str
    reuse: WorkflowIDReusePolicy
    summary: Said


async def start_once(
    connections: Connections, run: Callable[[Any, P], Awaitable[R]] | str, given: P, start: ShortRun, what: Said
) -> bool:
    """Start a short workflow unless its id is in use. Returns whether it was started.

    Raises:
        ServiceAway
    """
    client = await connections.temporal()
    try:
        with reaching_temporal(what):
            await client.start_workflow(
                run,
                given,
                id=start.workflow_id,
                task_queue=ORDERS,
                id_reuse_policy=start.reuse,
                id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                static_summary=shortened(say(start.summary, connections.staff_language)),
                rpc_timeout=ANSWER,
            )
    except WorkflowAlreadyStartedError:
        return False
    return True


async def result_of(handle: WorkflowHandle[Any, R], what: Said) -> R:
    """What a short workflow returns, within the time a caller waits.

    Raises:
        ServiceAway, WorkflowFailureError
    """
    try:
        with reaching_temporal(what):
            async with asyncio.timeout(ANSWER.total_seconds()):  # result() itself asks again for ever
                return await handle.result()
    except TimeoutError as error:
        raise _nobody_answered(what) from error


def _nobody_answered(what: Said | str) -> ServiceAway:
    return ServiceAway(NOBODY_ANSWERED(seconds=ANSWER.seconds, what=what))


def refusal_of(cause: ApplicationError) -> Refusal:
    """The refusal that a workflow answered with, as the class its code names."""
    said = said_by(cause)
    kind: type[Refusal] = next((kind for kind in _below(Refusal) if kind.__name__ == said.refusal), Foreign)
    return kind.again(said)


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)
