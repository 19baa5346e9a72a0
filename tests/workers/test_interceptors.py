"""The rules at the edges of every worker."""

import asyncio
import dataclasses
from datetime import timedelta

import pytest
from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput

from domain.basics.errors import NotInspected
from workers.interceptors import WorkerRules


class Work(ActivityInboundInterceptor):
    """Stands at the end of the chain: takes a while, or refuses."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error

    async def execute_activity(self, input: ExecuteActivityInput) -> str:  # noqa: A002, ARG002 - the SDK's signature
        if self._error:
            raise self._error
        await asyncio.sleep(0.2)
        return "done"


async def run(work: Work, heartbeat_timeout: timedelta | None) -> tuple[str, int]:
    """The answer, and how many signs of life there were."""
    env, beats = ActivityEnvironment(), []
    env.info = dataclasses.replace(env.info, heartbeat_timeout=heartbeat_timeout)
    env.on_heartbeat = lambda *_: beats.append(1)

    @activity.defn
    async def anything() -> str:
        chain = WorkerRules().intercept_activity(work)
        return str(await chain.execute_activity(ExecuteActivityInput(fn=anything, args=(), executor=None, headers={})))

    return await env.run(anything), len(beats)


async def test_a_long_activity_shows_that_it_is_alive() -> None:
    answer, beats = await run(Work(), timedelta(seconds=0.2))

    assert answer == "done"
    assert beats >= 2


async def test_a_short_one_that_nobody_waits_for_does_not() -> None:
    assert await run(Work(), None) == ("done", 0)


async def test_a_refusal_is_final_and_names_its_class() -> None:
    with pytest.raises(ApplicationError) as caught:
        await run(Work(NotInspected()), timedelta(seconds=1))

    assert (caught.value.type, caught.value.non_retryable) == ("NotInspected", True)
