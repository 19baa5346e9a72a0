"""Tells the shop of what is stuck."""

import logging

from temporalio import activity
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError

from activities.stuck import STUCK_THREAD, StuckStep, StuckSteps
from adapters.shop_file import ShopDesk
from adapters.words.say import say
from workflows.options import ORDERS, outbox_workflow_id
from workflows.outbox_workflow import OutboxWorkflow
from workflows.words import STUCK_MAILS

logger = logging.getLogger(__name__)

#: One thread of mails is about stuck steps; a step that keeps these very mails from leaving is not mailed about.
_OWN_POST = outbox_workflow_id(STUCK_THREAD)


class ShopBell:
    """Tells the shop: a task, and a mail."""

    def __init__(self, steps: StuckSteps, client: Client, desk: ShopDesk) -> None:
        self._steps, self._client, self._desk = steps, client, desk

    async def ring(self, step: StuckStep) -> None:
        """Idempotent by the step's key."""
        at = activity.info().current_attempt_scheduled_time
        if await self._steps.tell(step, at, by_mail=step.workflow_id != _OWN_POST):
            try:
                await self._client.start_workflow(
                    OutboxWorkflow.run,
                    STUCK_THREAD,
                    id=_OWN_POST,
                    task_queue=ORDERS,
                    id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                    start_signal="wake",
                    start_signal_args=[None],
                    static_summary=say(STUCK_MAILS(), self._desk.latest.file.staff_language),
                )
            except RPCError as error:
                logger.warning("the outbox could not be woken", extra={"error": type(error).__name__})

    async def settle(self, key: str) -> None:
        await self._steps.settle(key, activity.info().current_attempt_scheduled_time)
