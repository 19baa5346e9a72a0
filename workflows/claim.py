"""The story of one claim, from what a customer did not get until it is settled."""

from collections.abc import Awaitable, Callable
from typing import Any

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from activities.claim import ClaimActivities
    from domain.basics.errors import InvalidMessage, NotClaimable, UnknownClaim, Unstorable
    from domain.basics.fault import Fault
    from domain.claim.envelope import ClaimIntake, ClaimStepDue
    from domain.claim.state import ClaimDone, ClaimStepKind
    from domain.claim.view import ClaimView
    from domain.contract import messages as m
    from workflows.claim_messages import ClaimMessages
    from workflows.execution import Refused
    from workflows.failures import failure_of
    from workflows.options import claim_workflow_id
    from workflows.payloads import NOTHING, read
    from workflows.succession import in_this_run
    from workflows.words import CLAIM_STEP, OPEN_CLAIM

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
    """One claim. Its id is `claim-{claim_no}`. The clocks are those of the scheme."""

    step_said = CLAIM_STEP
    activity_of = ACTIVITY_OF

    @workflow.run
    async def run(self, opened: RawValue = NOTHING) -> ClaimView:
        return await self.take_its_course(opened)

    def _read(self, raw: RawValue) -> m.OpenClaim:
        form = read(m.OpenClaim, raw)
        if not form.claim_no or workflow.info().workflow_id != claim_workflow_id(form.claim_no):
            raise InvalidMessage(Fault(field="claim_no", code="claim_workflow_id"))
        return form

    async def _open(self, form: m.OpenClaim, raw: RawValue) -> None:
        given = ClaimIntake(form=form, key=f"open:{in_this_run('start')}", at=workflow.now())
        try:
            await self.do(ClaimActivities.open, given, OPEN_CLAIM())  # messages that came first wait for this
        except Refused as error:
            if error.code in _FOR_GOOD:
                await self.keep(raw, error)
            raise failure_of(error) from None

    def _form_to_go_on(self) -> m.OpenClaim:
        return m.OpenClaim(claim_no=self.claim.claim_no)
