"""What tests leave running on a server that they share: the next one's workers would go on with it, in its database."""

from typing import Any

from temporalio.client import (
    Client,
    Interceptor,
    OutboundInterceptor,
    StartWorkflowInput,
    StartWorkflowUpdateWithStartInput,
    WorkflowHandle,
    WorkflowUpdateHandle,
)
from temporalio.service import RPCError, RPCStatusCode

RUNNING = "ExecutionStatus = 'Running'"


class Leftovers(Interceptor):
    """Ends what runs. What its own client started it has noted: the server lists that only some moments later."""

    def __init__(self) -> None:
        self._noted: set[str] = set()

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:  # noqa: A002 - the base's name
        return _Noting(next, self._noted)

    async def end(self, client: Client) -> None:
        """End all that runs on the server of this client."""
        ended: set[str] = set()
        while left := (self._noted | await _listed(client)) - ended:
            for workflow_id in left:
                await _end(client, workflow_id)
            ended |= left
        self._noted.clear()


class _Noting(OutboundInterceptor):
    def __init__(self, following: OutboundInterceptor, noted: set[str]) -> None:
        super().__init__(following)
        self._noted = noted

    async def start_workflow(self, input: StartWorkflowInput) -> WorkflowHandle[Any, Any]:  # noqa: A002 - as above
        self._noted.add(input.id)
        return await super().start_workflow(input)

    async def start_update_with_start_workflow(
        self,
        input: StartWorkflowUpdateWithStartInput,  # noqa: A002 - as above
    ) -> WorkflowUpdateHandle[Any]:
        self._noted.add(input.start_workflow_input.id)
        return await super().start_update_with_start_workflow(input)


async def _listed(client: Client) -> set[str]:
    return {each.id async for each in client.list_workflows(RUNNING)}


async def _end(client: Client, workflow_id: str) -> None:
    try:
        await client.get_workflow_handle(workflow_id).terminate("the test is over")
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:  # it has ended, or was never let in
            raise
