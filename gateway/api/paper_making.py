"""Having papers made by the workers of the queue `documents`."""

from temporalio.common import WorkflowIDConflictPolicy

from callers.connections import Connections
from callers.temporal import ANSWER, reaching_temporal, result_of
from domain.basics.said import Code
from domain.contract.envelope import PaperRequest
from workflows.options import ORDERS, PAPER_WORKFLOW

_MAKING = Code("doing.making_papers")


async def have_made(connections: Connections, request: PaperRequest, workflow_id: str) -> None:
    """Wait until they are made; doors that ask at the same time wait for the same."""
    client = await connections.temporal()
    with reaching_temporal(_MAKING()):
        handle = await client.start_workflow(
            PAPER_WORKFLOW,
            request,
            id=workflow_id,
            task_queue=ORDERS,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            rpc_timeout=ANSWER,
        )
    await result_of(handle, _MAKING())
