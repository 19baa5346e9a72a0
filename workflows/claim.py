"""The story of one claim, from what a customer did not get until it is settled."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from activities.claim import ClaimActivities
    from domain.basics.errors import InvalidMessage, NotClaimable, Refusal, UnknownClaim, Unstorable
    from domain.basics.fault import Fault
    from domain.claim.envelope import ClaimIntake, ClaimStepDue
    from domain.claim.state import ClaimDone, ClaimStep, ClaimStepKind
    from domain.claim.view import ClaimView
    from domain.contract import messages as m
    from domain.contract.envelope import Reject
    from workflows.claim_messages import ClaimMessages
    from workflows.execution import Refused, execute
    from workflows.failures import failure_of
    from workflows.message_loop import Chosen
    from workflows.options import claim_workflow_id
    from workflows.outbox_workflow import have_sent
    from workflows.payloads import NOTHING, read, whole
    from workflows.succession import in_this_run
    from workflows.words import CLAIM_STEP, KEEP_UNREADABLE, OPEN_CLAIM, TRIED_AGAIN, summary

ACTIVITY_OF: dict[ClaimStepKind, Callable[[Any, ClaimStepDue], Awaitable[ClaimDone]]] = {
    ClaimStepKind.ALERT: ClaimActivities.alert,
    ClaimStepKind.OVERDUE: ClaimActivities.tell_overdue,
    ClaimStepKind.GRANT: ClaimActivities.grant,
    ClaimStepKind.SILENCE: ClaimActivities.end_silence,
    ClaimStepKind.APPEAL_OVER: ClaimActivities.end_appeal,
}
#: What no further try can mend.
_FOR_GOOD = {UnknownClaim.__name__, NotClaimable.__name__, Unstorable.__name__}


@workflow.defn(name="ClaimWorkflow")
class ClaimWorkflow(ClaimMessages):
    """One claim. Its id is `claim-{claim_no}`."""

    @workflow.run
    async def run(self, opened: RawValue = NOTHING) -> ClaimView:
        """The story has a task of its own, so that a cancellation from outside closes the claim in order."""
        story = asyncio.create_task(self.live(opened))
        try:
            await asyncio.shield(story)
        except asyncio.CancelledError:
            if workflow.cancellation_reason() is None:
                raise  # the worker puts the claim out of its memory
            await self._close_on_request()
        if not await story:
            workflow.continue_as_new(m.OpenClaim(claim_no=self.claim.claim_no))
        return self.view()

    async def live(self, opened: RawValue) -> bool:
        """Open it, and watch the clocks of the scheme until it is closed.

        False when this run has taken all that it may: the claim goes on in a new one, which begins where it is.
        """
        await self.open(await self.read(opened), opened)
        while not self.is_settled():
            if self.load.is_full and not self.claim.is_closed and await self.come_to_rest():
                return False
            await self.wait_and_act()
        return True

    # --- mechanics -----------------------------------------------------------------------------------------------

    async def read(self, raw: RawValue) -> m.OpenClaim:
        """What cannot be read as a claim fails at once, after it was kept and the shop was told."""
        try:
            form = read(m.OpenClaim, raw)
            if not form.claim_no or workflow.info().workflow_id != claim_workflow_id(form.claim_no):
                raise InvalidMessage(Fault(field="claim_no", code="claim_workflow_id"))  # noqa: TRY301
        except InvalidMessage as error:
            await self._keep(raw, error)
            raise failure_of(error) from None
        return form

    async def _keep(self, raw: RawValue, error: Refusal) -> None:
        """What cannot be used is kept, and the shop is told."""
        info = workflow.info()
        reject = Reject(
            workflow_id=info.workflow_id, run_id=info.run_id, payload=whole(raw), said=error.said, at=workflow.now()
        )
        await execute(ClaimActivities.reject, reject, KEEP_UNREADABLE())
        await have_sent(reject.thread)

    async def open(self, form: m.OpenClaim, raw: RawValue) -> None:
        """Acknowledge at once, tell the shop, start the clocks. A claim that exists is taken up where it is.

        Raises:
            ApplicationError: nothing can be claimed like that. What came was kept, the shop told.
        """
        given = ClaimIntake(form=form, key=f"open:{in_this_run('start')}", at=workflow.now())
        try:
            await self.do(ClaimActivities.open, given, OPEN_CLAIM())  # messages that came first wait for this
        except Refused as error:
            if error.code in _FOR_GOOD:
                await self._keep(raw, error)
            raise failure_of(error) from None

    def is_settled(self) -> bool:
        """Closed, every message answered, every mail sent."""
        return self.claim.is_closed and self.is_clear()

    async def wait_and_act(self) -> None:
        """Wait for a message or the next step's time; do the step unless a message got there first."""
        if self.claim.is_closed:
            await workflow.wait_condition(self.is_clear)
            return
        step = self.claim.next_step
        if not await self._comes_due(step) or step is None:
            return

        async def choose() -> Chosen[ClaimDone] | None:
            if self.claim.next_step != step:
                return None
            key = f"{step.what}:{step.at.isoformat()}"
            given = ClaimStepDue(claim_no=self.claim.claim_no, key=key, at=workflow.now())
            return ACTIVITY_OF[step.what], given, CLAIM_STEP(step=step.what)

        try:
            await self.in_turn(choose)
        except Refused:  # somebody has been told of it; it is tried again on the next day
            with contextlib.suppress(TimeoutError):
                await workflow.wait_condition(
                    lambda: self.claim.next_step != step,
                    timeout=timedelta(days=1),
                    timeout_summary=summary(TRIED_AGAIN()),
                )

    async def _comes_due(self, step: ClaimStep | None) -> bool:
        """False when something else happened before."""

        def is_overtaken() -> bool:
            return self.claim.next_step != step or self.claim.is_closed or self.load.is_full

        try:
            left = max(step.at - workflow.now(), timedelta()) if step else None
            said = summary(CLAIM_STEP(step=step.what)) if step else None
            await workflow.wait_condition(is_overtaken, timeout=left, timeout_summary=said)
        except TimeoutError:
            await workflow.wait_condition(lambda: self.in_flight == 0)
        return not is_overtaken()

    async def _close_on_request(self) -> None:
        """Somebody pressed "Request Cancellation" in the Web UI."""
        seen = self.claim.version if self.state else None
        command = m.CloseClaim(by=m.BY_TEMPORAL, note="cancellation requested", expected_version=seen)
        place = in_this_run("requested")
        try:
            await self.take("close_claim", command, ClaimActivities.close, place)
        except Refused as error:
            await self.note_refusal("close_claim", error, None, place)
