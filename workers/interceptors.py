"""Small rules at the edges of every worker: refusals are final, long work shows life, two arguments wedge nothing.

What neither goes through nor is refused is watched (alarm.py).
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from temporalio import activity
from temporalio.common import RawValue
from temporalio.worker import (
    ActivityInboundInterceptor,
    ActivityOutboundInterceptor,
    ExecuteActivityInput,
    ExecuteWorkflowInput,
    HandleSignalInput,
    HandleUpdateInput,
    Interceptor,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)

from domain.basics.errors import Refusal
from domain.contract.order import Language
from workers.alarm import Alarm, Watched
from workflows.failures import failure_of
from workflows.payloads import Arguments
from workflows.words import STAFF_LANGUAGE


class _FinalRefusals(ActivityInboundInterceptor):
    """A refusal of the domain is a typed failure that is not tried again; everything else is trouble, and is."""

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002, ANN401 - the SDK's signature
        try:
            return await super().execute_activity(input)
        except Refusal as error:
            raise failure_of(error) from error


class _LastDetails(ActivityOutboundInterceptor):
    """A heartbeat without details repeats the last ones, so that it takes back nothing that was told before."""

    def __init__(self, next: ActivityOutboundInterceptor) -> None:  # noqa: A002 - the SDK's signature
        super().__init__(next)
        self._last: Sequence[Any] = ()

    def heartbeat(self, *details: Any) -> None:  # noqa: ANN401 - the SDK's signature
        self._last = details or self._last or self.info().heartbeat_details
        super().heartbeat(*self._last)


class _Heartbeats(ActivityInboundInterceptor):
    """A long activity says by itself that it is alive, so that the next worker soon takes over from a killed one."""

    def init(self, outbound: ActivityOutboundInterceptor) -> None:
        super().init(_LastDetails(outbound))

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002, ANN401 - the SDK's signature
        timeout = activity.info().heartbeat_timeout
        if not timeout:
            return await super().execute_activity(input)
        beating = asyncio.create_task(_beat(timeout.total_seconds() / 4))
        try:
            return await super().execute_activity(input)
        finally:
            beating.cancel()


async def _beat(seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        activity.heartbeat()


class _OneArgument(WorkflowInboundInterceptor):
    """A message with two arguments would raise a TypeError in the SDK and wedge the order: hand it over as one."""

    async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:  # noqa: A002, ANN401 - the SDK's signature
        input.args = _as_one(input.args)
        return await super().execute_workflow(input)

    async def handle_signal(self, input: HandleSignalInput) -> None:  # noqa: A002 - the SDK's signature
        if not _is_dynamic(input.args):
            input.args = _as_one(input.args)
        await super().handle_signal(input)

    def handle_update_validator(self, input: HandleUpdateInput) -> None:  # noqa: A002 - the SDK's signature
        input.args = _as_one(input.args)
        super().handle_update_validator(input)

    async def handle_update_handler(self, input: HandleUpdateInput) -> Any:  # noqa: A002, ANN401 - the SDK's signature
        input.args = _as_one(input.args)
        return await super().handle_update_handler(input)


def _is_dynamic(args: Any) -> bool:  # noqa: ANN401 - whatever was sent
    """True for the arguments of a dynamic handler: a name and the list of raw values."""
    return (
        len(args) == 2
        and isinstance(args[0], str)
        and isinstance(args[1], list)
        and all(isinstance(value, RawValue) for value in args[1])
    )


def _as_one(args: Any) -> list[Any]:  # noqa: ANN401 - whatever was sent
    return list(args) if len(args) <= 1 else [Arguments(args[0], len(args))]


class WorkerRules(Interceptor):
    """Given to every Worker and Replayer; `alarm` where somebody can be told of what is stuck.

    `staff_language` tells in which language workflows say what the Web UI shows. It must do no I/O.
    """

    def __init__(self, alarm: Alarm | None = None, staff_language: Callable[[], Language] = lambda: "ja") -> None:
        self._alarm = alarm or Alarm()
        self._staff_language = staff_language

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002 - the SDK's
        return _FinalRefusals(Watched(_Heartbeats(next), self._alarm))

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002 - the SDK's signature
    ) -> type[WorkflowInboundInterceptor]:
        input.unsafe_extern_functions[STAFF_LANGUAGE] = self._staff_language
        return _OneArgument
