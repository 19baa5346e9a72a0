"""The daily round: once a business day the shop is reminded, in one mail, of all that waits for it."""

import contextlib
from collections.abc import Sequence
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from activities.round import ROUND_THREAD, RoundActivities, RoundDone, TimedRound
    from workflows.execution import Refused, execute
    from workflows.options import ORDERS, outbox_workflow_id
    from workflows.outbox import Outbox
    from workflows.outbox_workflow import OutboxWorkflow

#: Rounds that one run makes, about a quarter of a year.
ROUNDS_PER_RUN = 60
REFUSED_AGAIN = timedelta(hours=6)


@workflow.defn(name="RoundWorkflow")
class RoundWorkflow:
    """Runs as long as the shop does; there is one (`ROUND_WORKFLOW_ID`), whichever worker asked for it first."""

    def __init__(self) -> None:
        self._outbox = Outbox()

    @workflow.run
    async def run(self) -> None:
        done = await self._round(is_due=False)
        await self._have_carried(done.uncarried)
        for _ in range(ROUNDS_PER_RUN):
            rest = done.next_at - workflow.now()
            await workflow.sleep(max(rest, timedelta(seconds=1)), summary="until the next round")
            done = await self._round(is_due=True)
            if done.owes_mail:
                self._outbox.wake(ROUND_THREAD)
            await self._have_carried(done.uncarried)
        await workflow.wait_condition(self._outbox.is_home)
        workflow.continue_as_new()

    async def _have_carried(self, threads: Sequence[str]) -> None:
        """Send the outbox for mails that were owed by somebody who was killed before waking him."""
        for thread in threads:
            with contextlib.suppress(WorkflowAlreadyStartedError):  # he is on his way
                await workflow.start_child_workflow(
                    OutboxWorkflow.run,
                    thread,
                    id=outbox_workflow_id(thread),
                    task_queue=ORDERS,
                    parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                )

    async def _round(self, *, is_due: bool) -> RoundDone:
        """What was refused, which somebody has been told of, is tried again: the rounds themselves never end."""
        summary = "remind the shop" if is_due else "when the first round is"
        while True:
            try:
                return await execute(RoundActivities.make_round, TimedRound(at=workflow.now(), is_due=is_due), summary)
            except Refused:
                await workflow.sleep(REFUSED_AGAIN, summary="until it is tried again")
