"""Tests share a server, and workers take what is on it: what one test leaves running would land in the next one's."""

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.testing import WorkflowEnvironment

from tests.leftovers import RUNNING, Leftovers
from tests.workflows.real_time import until
from workflows.options import ORDERS


async def test_whatever_a_test_leaves_running_is_ended_whoever_started_it(
    dev_server: WorkflowEnvironment, leftovers: Leftovers
) -> None:
    mine = dev_server.client
    other = await Client.connect(mine.service_client.config.target_host)
    handles = [
        await client.start_workflow("OrderWorkflow", id=f"left-{number}", task_queue=ORDERS)
        for number, client in enumerate([other, mine])
    ]
    await until(lambda: _is_listed(mine, "left-0"))

    await leftovers.end(mine)

    for handle in handles:
        assert (await handle.describe()).status is WorkflowExecutionStatus.TERMINATED


async def _is_listed(client: Client, workflow_id: str) -> bool:
    return workflow_id in {each.id async for each in client.list_workflows(RUNNING)}
