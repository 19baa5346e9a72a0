"""The story of one inquiry, from a customer's question until it is settled."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from activities.inquiry import InquiryActivities
    from domain.basics.errors import InvalidMessage, Refusal, UnknownInquiry, Unstorable
    from domain.basics.fault import Fault
    from domain.contract import messages as m
    from domain.contract.envelope import Reject
    from domain.inquiry.envelope import InquiryIntake, InquiryStepDue
    from domain.inquiry.state import InquiryDone, InquiryStep, InquiryStepKind
    from domain.inquiry.view import InquiryView
    from workflows.execution import Refused, execute
    from workflows.failures import failure_of
    from workflows.inquiry_messages import InquiryMessages
    from workflows.message_loop import Chosen
    from workflows.options import inquiry_workflow_id
    from workflows.outbox_workflow import have_sent
    from workflows.payloads import NOTHING, read, whole
    from workflows.succession import in_this_run
    from workflows.words import INQUIRY_STEP, KEEP_UNREADABLE, OPEN_INQUIRY, TRIED_AGAIN, summary

ACTIVITY_OF: dict[InquiryStepKind, Callable[[Any, InquiryStepDue], Awaitable[InquiryDone]]] = {
    InquiryStepKind.ALERT: InquiryActivities.alert,
    InquiryStepKind.OVERDUE: InquiryActivities.tell_overdue,
    InquiryStepKind.CLOSE: InquiryActivities.close_by_itself,
}


@workflow.defn(name="InquiryWorkflow")
class InquiryWorkflow(InquiryMessages):
    """One inquiry. Its id is `inquiry-{inquiry_no}`. After its end a further letter starts it again."""

    @workflow.run
    async def run(self, opened: RawValue = NOTHING) -> InquiryView:
        """The story has a task of its own, so that a cancellation from outside closes the inquiry in order."""
        story = asyncio.create_task(self.live(opened))
        try:
            await asyncio.shield(story)
        except asyncio.CancelledError:
            if workflow.cancellation_reason() is None:
                raise  # the worker puts the inquiry out of its memory
            await self._close_on_request()
        if not await story:
            workflow.continue_as_new(m.OpenInquiry(inquiry_no=self.inquiry.inquiry_no))
        return self.view()

    async def live(self, opened: RawValue) -> bool:
        """Open it, watch the clock until it is closed; a letter that comes at the last moment opens it again.

        False when this run has taken all that it may: the inquiry goes on in a new one, which begins where it is.
        """
        await self.open(await self.read(opened), opened)
        while not self.is_settled():
            if self.load.is_full and not self.inquiry.is_closed and await self.come_to_rest():
                return False
            await self.wait_and_act()
        return True

    # --- mechanics -----------------------------------------------------------------------------------------------

    async def read(self, raw: RawValue) -> m.OpenInquiry:
        """What cannot be read as an inquiry fails at once, after it was kept and the shop was told."""
        try:
            form = read(m.OpenInquiry, raw)
            wanted = inquiry_workflow_id(form.inquiry_no)
            if not form.inquiry_no or workflow.info().workflow_id != wanted:
                raise InvalidMessage(Fault(field="inquiry_no", code="inquiry_workflow_id"))  # noqa: TRY301
        except InvalidMessage as error:
            await self._keep(raw, error)
            raise failure_of(error) from None
        return form

    async def _keep(self, raw: RawValue, error: Refusal) -> None:
        """What cannot be used is kept, and the shop is told."""
        info = workflow.info()
        reject = Reject(
            workflow_id=info.workflow_id,
            run_id=info.run_id,
            payload=whole(raw),
            said=error.said,
            at=workflow.now(),
        )
        await execute(InquiryActivities.reject, reject, KEEP_UNREADABLE())
        await have_sent(reject.thread)

    async def open(self, form: m.OpenInquiry, raw: RawValue) -> None:
        """Acknowledge at once, tell the shop, start the clock. An inquiry that exists is taken up where it is.

        Raises:
            ApplicationError: there is neither a text nor an inquiry of this number. What came was kept, the shop told.
        """
        given = InquiryIntake(form=form, key=f"open:{in_this_run('start')}", at=workflow.now())
        try:
            await self.do(InquiryActivities.open, given, OPEN_INQUIRY())  # messages that came first wait for this
        except Refused as error:
            if error.code not in {UnknownInquiry.__name__, Unstorable.__name__}:
                raise failure_of(error) from None
            wrong: Refusal = error
            if error.code == UnknownInquiry.__name__:
                wrong = InvalidMessage(Fault(field="text", code="no_such_inquiry"))
            await self._keep(raw, wrong)
            raise failure_of(wrong) from None
        if form.unknown_fields and not form.text.strip():  # perhaps its text stands in one of them
            await self._keep(raw, InvalidMessage(Fault(field="text", code="no_text")))

    def is_settled(self) -> bool:
        """Closed, every message answered, every mail sent."""
        return self.inquiry.is_closed and self.is_clear()

    async def wait_and_act(self) -> None:
        """Wait for a message or the next step's time; do the step unless a message got there first."""
        if self.inquiry.is_closed:
            await workflow.wait_condition(lambda: self.is_clear() or not self.inquiry.is_closed)
            return
        step = self.inquiry.next_step
        if not await self._comes_due(step) or step is None:
            return

        async def choose() -> Chosen[InquiryDone] | None:
            if self.inquiry.next_step != step:
                return None
            key = f"{step.what}:{step.at.isoformat()}"
            given = InquiryStepDue(inquiry_no=self.inquiry.inquiry_no, key=key, at=workflow.now())
            return ACTIVITY_OF[step.what], given, INQUIRY_STEP(step=step.what)

        try:
            await self.in_turn(choose)
        except Refused:  # somebody has been told of it; it is tried again on the next day
            with contextlib.suppress(TimeoutError):
                await workflow.wait_condition(
                    lambda: self.inquiry.next_step != step,
                    timeout=timedelta(days=1),
                    timeout_summary=summary(TRIED_AGAIN()),
                )

    async def _comes_due(self, step: InquiryStep | None) -> bool:
        """False when something else happened before."""

        def is_overtaken() -> bool:
            return self.inquiry.next_step != step or self.inquiry.is_closed or self.load.is_full

        try:
            left = max(step.at - workflow.now(), timedelta()) if step else None
            said = summary(INQUIRY_STEP(step=step.what)) if step else None
            await workflow.wait_condition(is_overtaken, timeout=left, timeout_summary=said)
        except TimeoutError:
            await workflow.wait_condition(lambda: self.in_flight == 0)
        return not is_overtaken()

    async def _close_on_request(self) -> None:
        """Somebody pressed "Request Cancellation" in the Web UI."""
        seen = self.inquiry.version if self.state else None
        command = m.CloseInquiry(by=m.BY_TEMPORAL, note="cancellation requested", expected_version=seen)
        place = in_this_run("requested")
        try:
            await self.take("close_inquiry", command, InquiryActivities.close, place)
        except Refused as error:
            await self.note_refusal("close_inquiry", error, None, place)
