"""What the tests print is the tests' own."""

import pytest
from temporalio import workflow
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker


@workflow.defn
class Nothing:
    @workflow.run
    async def run(self) -> None:
        """Nothing is done."""


async def test_the_sdk_tells_nothing_of_what_the_skipping_server_lacks(
    time_skipping: WorkflowEnvironment, capfd: pytest.CaptureFixture[str]
) -> None:
    async with Worker(time_skipping.client, task_queue="quiet", workflows=[Nothing]):
        await time_skipping.client.execute_workflow(Nothing.run, id="quiet", task_queue="quiet")

    told = capfd.readouterr()
    assert "WARN" not in told.out + told.err
