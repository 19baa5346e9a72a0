"""The story of one inquiry, from a customer's question until it is settled."""

from collections.abc import Awaitable, Callable
from typing import Any

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from activities.inquiry import InquiryActivities
    from domain.basics.errors import InvalidMessage, Refusal, UnknownInquiry, Unstorable
    from domain.basics.fault import Fault
    from domain.contract import messages as m
    from domain.inquiry.envelope import InquiryIntake, InquiryStepDue
    from domain.inquiry.state import InquiryDone, InquiryStepKind
    from domain.inquiry.view import InquiryView
    from workflows.execution import Refused
    from workflows.failures import failure_of
    from workflows.inquiry_messages import InquiryMessages
    from workflows.options import inquiry_workflow_id
    from workflows.payloads import NOTHING, read
    from workflows.succession import in_this_run
    from workflows.words import INQUIRY_STEP, OPEN_INQUIRY

ACTIVITY_OF: dict[InquiryStepKind, Callable[[Any, InquiryStepDue], Awaitable[InquiryDone]]] = {
    InquiryStepKind.ALERT: InquiryActivities.alert,
    InquiryStepKind.OVERDUE: InquiryActivities.tell_overdue,
    InquiryStepKind.CLOSE: InquiryActivities.close_by_itself,
}


@workflow.defn(name="InquiryWorkflow")
class InquiryWorkflow(InquiryMessages):
    """One inquiry. Its id is `inquiry-{inquiry_no}`. After its end a further letter starts it again."""

    step_said = INQUIRY_STEP
    activity_of = ACTIVITY_OF

    @workflow.run
    async def run(self, opened: RawValue = NOTHING) -> InquiryView:
        return await self.take_its_course(opened)

    def _read(self, raw: RawValue) -> m.OpenInquiry:
        form = read(m.OpenInquiry, raw)
        if not form.inquiry_no or workflow.info().workflow_id != inquiry_workflow_id(form.inquiry_no):
            raise InvalidMessage(Fault(field="inquiry_no", code="inquiry_workflow_id"))
        return form

    async def _open(self, form: m.OpenInquiry, raw: RawValue) -> None:
        given = InquiryIntake(form=form, key=f"open:{in_this_run('start')}", at=workflow.now())
        try:
            await self.do(InquiryActivities.open, given, OPEN_INQUIRY())  # messages that came first wait for this
        except Refused as error:
            if error.code not in {UnknownInquiry.__name__, Unstorable.__name__}:
                raise failure_of(error) from None
            wrong: Refusal = error
            if error.code == UnknownInquiry.__name__:
                wrong = InvalidMessage(Fault(field="text", code="no_such_inquiry"))
            await self.keep(raw, wrong)
            raise failure_of(wrong) from None
        if form.unknown_fields and not form.text.strip():  # perhaps its text stands in one of them
            await self.keep(raw, InvalidMessage(Fault(field="text", code="no_text")))

    def _form_to_go_on(self) -> m.OpenInquiry:
        return m.OpenInquiry(inquiry_no=self.inquiry.inquiry_no)
