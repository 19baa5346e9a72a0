"""That the servers of the other tests are what these tests take them for."""

from datetime import timedelta

from temporalio import workflow
from temporalio.client import Client
from temporalio.common import SearchAttributePair, TypedSearchAttributes
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from workflows.options import SEARCH_ATTRIBUTES

STATUS = SEARCH_ATTRIBUTES[0]


@workflow.defn
class Wait:
    @workflow.run
    async def run(self, days: int) -> None:
        workflow.upsert_search_attributes([STATUS.value_set("received")])
        await workflow.sleep(timedelta(days=days))


async def run_wait(client: Client, days: int) -> str:
    attributes = TypedSearchAttributes([SearchAttributePair(STATUS, "before")])
    async with Worker(client, task_queue="wait", workflows=[Wait]):
        handle = await client.start_workflow(
            Wait.run, days, id=f"wait-{days}", task_queue="wait", search_attributes=attributes
        )
        await handle.result()
    return str((await handle.describe()).typed_search_attributes[STATUS])


async def test_the_clock_jumps_over_what_nobody_waits_for(time_skipping: WorkflowEnvironment) -> None:
    started = await time_skipping.get_current_time()

    status = await run_wait(time_skipping.client, days=32)

    assert await time_skipping.get_current_time() - started >= timedelta(days=32)
    assert status == "received"


async def test_every_test_starts_with_a_clock_of_its_own(time_skipping: WorkflowEnvironment) -> None:
    started = await time_skipping.get_current_time()

    await run_wait(time_skipping.client, days=0)

    assert await time_skipping.get_current_time() - started < timedelta(minutes=1)


async def test_the_real_server_knows_the_search_attributes(dev_server: WorkflowEnvironment) -> None:
    assert await run_wait(dev_server.client, days=0) == "received"
