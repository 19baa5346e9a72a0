"""Workers that are cut off at a chosen step, as by a kill: what they had begun is lost, what they committed is not.

Given to the client of a shop's workers (`Client(interceptors=[...])`), which hands them on to every worker.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

from temporalio import activity, workflow
from temporalio.client import Interceptor as ClientInterceptor
from temporalio.exceptions import ActivityError, ApplicationError, FailureError
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    ExecuteWorkflowInput,
    Interceptor,
    StartLocalActivityInput,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)

_CUT = "Cut"
FEWEST, MOST = 6, 40  # steps that a story has


class Cut(ClientInterceptor, Interceptor):
    """Counts the steps of activities, each of which has two: before it begins, and when its answer is lost.

    A workflow task within which a worker dies leaves nothing in the history: all that it did is done again. So the
    task of a local activity that was cut fails, and the workflow is put out of memory.
    """

    def __init__(self) -> None:
        self._steps, self._fatal, self.died_at = 0, 0, ""
        self._spared: frozenset[str] = frozenset()

    def spare(self, *activities: str) -> None:
        """Those that run beside the story, whenever there is time: no steps of it."""
        self._spared = frozenset(activities)

    def arm(self, step: int) -> None:
        """Count from now on, and cut at this step, once; 0: never."""
        self._steps, self._fatal, self.died_at = 0, step, ""

    def pass_on(self, when: str, name: str) -> None:
        """One step further: before or after this activity."""
        if name in self._spared:
            return
        what = f"{when} {name}"
        self._steps += 1
        if self._steps == self._fatal:
            self.died_at = what
            raise ApplicationError("the worker is dead", type=_CUT, non_retryable=activity.info().is_local)

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002 - the SDK's
        return _MortalActivity(next, self)

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002, ARG002 - the SDK's signature
    ) -> type[WorkflowInboundInterceptor]:
        return _MortalWorkflow


async def cut_at_each_step(cut: Cut, live: Callable[[int], Awaitable[None]]) -> list[str]:
    """Lives a story once for each of its steps, and is cut there. Returns what was cut, in order."""
    died: list[str] = []
    for step in itertools.count(1):
        cut.arm(step)
        await live(step)
        if not cut.died_at:
            assert FEWEST <= len(died) <= MOST, died
            return died
        died.append(cut.died_at)
    raise AssertionError


class _MortalActivity(ActivityInboundInterceptor):
    def __init__(self, next: ActivityInboundInterceptor, cut: Cut) -> None:  # noqa: A002 - the SDK's signature
        super().__init__(next)
        self._cut = cut

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002, ANN401 - the SDK's signature
        name = activity.info().activity_type
        self._cut.pass_on("before", name)
        answer = await super().execute_activity(input)
        self._cut.pass_on("after", name)
        return answer


class _WorkerIsDead(Exception):
    """Fails the workflow task, not the workflow."""


class _MortalWorkflow(WorkflowInboundInterceptor):
    """Whichever of a workflow's tasks sees its worker die, the whole workflow task fails."""

    def init(self, outbound: WorkflowOutboundInterceptor) -> None:
        self._death = asyncio.Event()
        super().init(_MortalCalls(outbound, self._death))

    async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:  # noqa: A002, ANN401 - the SDK's signature
        story = asyncio.create_task(super().execute_workflow(input))
        death = asyncio.create_task(self._death.wait())
        await workflow.wait([story, death], return_when=asyncio.FIRST_COMPLETED)
        if self._death.is_set():
            raise _WorkerIsDead
        return await story


class _MortalCalls(WorkflowOutboundInterceptor):
    def __init__(self, next: WorkflowOutboundInterceptor, death: asyncio.Event) -> None:  # noqa: A002 - the SDK's
        super().__init__(next)
        self._death = death

    def start_local_activity(self, input: StartLocalActivityInput) -> workflow.ActivityHandle[Any]:  # noqa: A002 - the SDK's
        handle = super().start_local_activity(input)
        return asyncio.create_task(self._or_die(handle))  # type: ignore[return-value]  # it is awaited alone

    async def _or_die(self, handle: workflow.ActivityHandle[Any]) -> Any:  # noqa: ANN401 - what the activity answers
        try:
            return await handle
        except FailureError as error:
            cause = error.cause if isinstance(error, ActivityError) else error
            if isinstance(cause, ApplicationError) and cause.type == _CUT:
                self._death.set()
                await asyncio.Event().wait()  # nothing goes on after it
            raise
