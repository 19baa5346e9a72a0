"""The orders of the demo as Temporal shows them: each is told something, and waited for."""

import asyncio
from collections.abc import Callable
from typing import Any

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import WorkflowExecutionStatus
from temporalio.api.workflow.v1 import WorkflowExecutionInfo
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionRequest
from temporalio.client import WorkflowHandle

from domain.basics.said import Code
from domain.order.view import OrderView
from gateway.api.trouble import CannotRun
from gateway.demo.stage import Stage
from workflows.options import order_workflow_id

OFFICE, WAREHOUSE = "森", "田中"
SETTLE_SECONDS = 60.0
POLL_SECONDS = 0.01

_NOT_RECEIVED = Code("story_broken.not_received", "order_no")
NOT_NOTED = Code("story_broken.not_noted", "order_no", "message")


class StoryBroken(CannotRun):
    """An order did not do what its story needs; the message says what was waited for."""


class Watched:
    """Base of the demo's shop: what is asked of one order after another."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def handle(self, order_no: str) -> WorkflowHandle[Any, OrderView]:
        return self.stage.env.client.get_workflow_handle(order_workflow_id(order_no), result_type=OrderView)

    async def described(self, order_no: str) -> WorkflowExecutionInfo:
        """As the server describes the workflow; the SDK's reader fails at dates which the skipping server has unset."""
        client = self.stage.env.client
        request = DescribeWorkflowExecutionRequest(
            namespace=client.namespace, execution=WorkflowExecution(workflow_id=order_workflow_id(order_no))
        )
        answer = await client.workflow_service.describe_workflow_execution(request)
        return answer.workflow_execution_info

    async def is_running(self, order_no: str) -> bool:
        return (await self.described(order_no)).status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING

    async def view(self, order_no: str) -> OrderView:
        """The order as it says of itself, once it has been received."""
        for _ in range(int(SETTLE_SECONDS / POLL_SECONDS)):
            view: OrderView | None = await self.handle(order_no).query("view", result_type=OrderView | None)  # type: ignore[arg-type]
            if view is not None:
                return view
            await asyncio.sleep(POLL_SECONDS)
        raise StoryBroken(_NOT_RECEIVED(order_no=order_no))

    async def tell(self, order_no: str, signal: str, message: dict[str, Any]) -> None:
        await self.handle(order_no).signal(signal, message)

    async def settled(self, order_no: str, is_so: Callable[[OrderView], bool], message: str) -> None:
        """Wait, in real time, until a signal has had its effect."""
        for _ in range(int(SETTLE_SECONDS / POLL_SECONDS)):
            if is_so(await self.view(order_no)):
                return
            await asyncio.sleep(POLL_SECONDS)
        raise StoryBroken(NOT_NOTED(order_no=order_no, message=message))
