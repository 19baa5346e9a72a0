"""A sweep of the outbox for mails that no order and no inquiry owns: of rejects, complaints, money without an order."""

import contextlib

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import FailureError, WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from domain.contract.envelope import LaterMail
    from workflows.options import ORDERS, outbox_workflow_id
    from workflows.outbox import sweep, wait_until
    from workflows.succession import RunLoad
    from workflows.words import MAILS_OF


@workflow.defn(name="OutboxWorkflow")
class OutboxWorkflow:
    """Sends what is owed to one thread, for as long as it takes."""

    def __init__(self) -> None:
        self._is_woken = False
        self._load = RunLoad()

    @workflow.run
    async def run(self, thread: str) -> int:
        while True:
            if self._load.is_full:
                workflow.continue_as_new(thread)
            self._is_woken = False
            answer = await sweep(thread, MAILS_OF(thread=thread))
            if isinstance(answer, LaterMail):
                await wait_until(answer, lambda: self._is_woken)
            elif isinstance(answer, int) and not self._is_woken:
                return answer

    @workflow.signal(description="More mails of this thread are owed.")
    def wake(self, _: RawValue | None = None) -> None:
        self._load.count()
        self._is_woken = True


async def have_sent(thread: str) -> None:
    """Have the mails of another thread sent; an outbox of it that runs, or waits, takes them along."""
    try:
        await workflow.start_child_workflow(
            OutboxWorkflow.run,
            thread,
            id=outbox_workflow_id(thread),
            task_queue=ORDERS,
            parent_close_policy=workflow.ParentClosePolicy.ABANDON,
        )
    except WorkflowAlreadyStartedError:
        with contextlib.suppress(FailureError):  # it has just ended: the daily round sees to what is left
            await workflow.get_external_workflow_handle(outbox_workflow_id(thread)).signal(OutboxWorkflow.wake, None)
