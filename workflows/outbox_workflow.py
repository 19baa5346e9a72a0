"""A walk of the outbox for mails that no running order owns: rejects, and orders that have ended."""

import contextlib

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import FailureError, WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from activities.late import LateActivities
    from activities.reach import ReachActivities
    from domain.contract.envelope import LateMail, LaterMail, RefusedMail, enclose
    from workflows.execution import Refused, execute
    from workflows.options import ORDERS, outbox_workflow_id
    from workflows.outbox import put_off, wait_until, walk
    from workflows.succession import Load, in_this_run


@workflow.defn(name="OutboxWorkflow")
class OutboxWorkflow:
    """Sends what is owed to one thread, for as long as it takes."""

    def __init__(self) -> None:
        self._news_of_mails = 0
        self._is_woken = False
        self._load = Load()

    @workflow.run
    async def run(self, thread: str) -> int:
        while True:
            if self._load.is_full:
                workflow.continue_as_new(thread)
            self._is_woken = False
            answer = await walk(thread, f"mails of {thread}")
            if isinstance(answer, RefusedMail | LateMail):
                await self._pass_on(thread, answer)
            elif isinstance(answer, LaterMail):
                await wait_until(answer, lambda: self._is_woken)
            elif not self._is_woken:
                return answer

    @workflow.signal(description="More mails of this thread are owed.")
    def wake(self, _: RawValue | None = None) -> None:
        self._load.count()
        self._is_woken = True

    async def _pass_on(self, thread: str, news: RefusedMail | LateMail) -> None:
        try:
            await self._note(thread, news)
        except Refused as refusal:
            await wait_until(await put_off(thread, news, refusal), lambda: self._is_woken)

    async def _note(self, order_no: str, news: RefusedMail | LateMail) -> None:
        """Nobody else changes an order that has ended."""
        self._news_of_mails += 1
        place, now = in_this_run(f"{news.mail_id}-{self._news_of_mails}"), workflow.now()
        if isinstance(news, LateMail):
            await execute(LateActivities.tell_anew, enclose(order_no, f"mail_late:{place}", now, news), "mail late")
        else:
            await execute(
                ReachActivities.refused, enclose(order_no, f"mail_refused:{place}", now, news), "mail refused"
            )


async def have_sent(thread: str) -> None:
    """Have the mails of another thread sent; an outbox of it who is on his way, or waits, takes them along."""
    try:
        await workflow.start_child_workflow(
            OutboxWorkflow.run,
            thread,
            id=outbox_workflow_id(thread),
            task_queue=ORDERS,
            parent_close_policy=workflow.ParentClosePolicy.ABANDON,
        )
    except WorkflowAlreadyStartedError:
        with contextlib.suppress(FailureError):  # he has come home this moment: the daily round looks after him
            await workflow.get_external_workflow_handle(outbox_workflow_id(thread)).signal(OutboxWorkflow.wake, None)
