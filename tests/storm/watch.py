"""Whoever watches Temporal's Web UI: what waits for its next try although all servers are there is retried at once."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import PendingActivityState
from temporalio.api.workflowservice.v1 import ResetActivityRequest
from temporalio.client import Client
from temporalio.service import RPCError

from callers.connections import Connections
from callers.errors import ServiceAway

OPEN_WORKFLOWS = 'ExecutionStatus="Running"'
#: Seconds between two looks, and how far ahead a next try must be to be brought forward.
LOOK, SOON = 5.0, timedelta(seconds=10)


async def watch(connections: Connections) -> None:
    """Until cancelled."""
    while True:
        await asyncio.sleep(LOOK)
        with suppress(RPCError, ServiceAway):
            await retry_waiting(await connections.temporal())


async def retry_waiting(client: Client) -> int:
    """Have every activity tried at once whose next try is far ahead. Returns how many there were."""
    count = 0
    async for workflow in client.list_workflows(OPEN_WORKFLOWS):
        described = await client.get_workflow_handle(workflow.id).describe()
        for activity in described.raw_description.pending_activities:
            is_waiting = activity.state == PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED
            if is_waiting and activity.scheduled_time.ToDatetime(UTC) > datetime.now(UTC) + SOON:
                execution = WorkflowExecution(workflow_id=workflow.id)
                request = ResetActivityRequest(
                    namespace=client.namespace, execution=execution, identity="storm", id=activity.activity_id
                )
                await client.workflow_service.reset_activity(request)
                count += 1
    return count
