"""The loop of messages of one inquiry: it takes each message in its turn, has the mails sent, and tells the order."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.inquiry import InquiryActivities
    from domain.contract.envelope import Reject, UnusableMessage
    from domain.contract.messages import (
        BY_TEMPORAL,
        ChooseOption,
        CloseInquiry,
        InquiryClosed,
        InquiryOpened,
        Message,
        OpenInquiry,
    )
    from domain.inquiry.envelope import InquiryEnvelope, InquiryRefused, InquiryStepDue, enclose_for_inquiry
    from domain.inquiry.rules import MACHINE
    from domain.inquiry.state import InquiryDone, InquiryState, ReadChoice
    from domain.inquiry.view import InquiryView, view_of
    from workflows.details import details_of_inquiry
    from workflows.execution import execute
    from workflows.matter import Matter
    from workflows.message_loop import Activity
    from workflows.outbox_workflow import have_sent
    from workflows.tell_order import tell_order
    from workflows.words import KEEP_UNREADABLE, MESSAGE, staff_language


class InquiryLoop(Matter[OpenInquiry, InquiryState, InquiryDone, InquiryView]):
    """State and mechanics that the story (inquiry.py) stands on."""

    @property
    def inquiry(self) -> InquiryState:
        """The state of an inquiry that was opened."""
        return self.matter

    def view(self) -> InquiryView:
        return view_of(self.inquiry)

    def _enclose(self, key: str, message: Message) -> InquiryEnvelope[Message]:
        return enclose_for_inquiry(self.inquiry.inquiry_no, key, workflow.now(), message)

    def _noting(self, key: str, unusable: UnusableMessage) -> tuple[Activity[InquiryDone], InquiryRefused]:
        refused = InquiryRefused(inquiry_no=self.inquiry.inquiry_no, key=key, at=workflow.now(), **dict(unusable))
        return InquiryActivities.note_refusal, refused

    def _due(self, key: str) -> InquiryStepDue:
        return InquiryStepDue(inquiry_no=self.inquiry.inquiry_no, key=key, at=workflow.now())

    async def _reject(self, reject: Reject) -> None:
        await execute(InquiryActivities.reject, reject, KEEP_UNREADABLE())

    def _closing(self, note: str, seen: int | None) -> tuple[str, Message, Activity[InquiryDone]]:
        command = CloseInquiry(by=BY_TEMPORAL, note=note, expected_version=seen)
        return "close_inquiry", command, InquiryActivities.close

    async def _follow_up(self, done: InquiryDone) -> InquiryDone:
        """State, Web UI, mails, order."""
        self.state = done.state
        workflow.set_current_details(details_of_inquiry(done.state, staff_language()))
        if done.owes_mail:
            self._outbox.wake(self.inquiry.thread)
        for thread in done.posts:
            await have_sent(thread)
        number = done.state.inquiry_no
        for order_no in done.opened_for:
            await tell_order(order_no, "inquiry_opened", InquiryOpened(inquiry_no=number))
        for order_no in done.closed_for:
            await tell_order(order_no, "inquiry_closed", InquiryClosed(inquiry_no=number))
        return await self._pass_on(done.choice) if done.choice else done

    async def _pass_on(self, choice: ReadChoice) -> InquiryDone:
        """Tell the order what its customer chose; then nothing is left to answer, unless nobody heard it."""
        number = self.inquiry.inquiry_no
        said = ChooseOption(option=choice.option, sku=choice.sku, by="customer", note=number)
        if not await tell_order(choice.order_no, "choose_option", said):
            return InquiryDone(state=self.inquiry)
        done_with = enclose_for_inquiry(number, f"chosen:{choice.key}", workflow.now(), CloseInquiry(by=MACHINE))
        return await self.do(InquiryActivities.close, done_with, MESSAGE(message="close_inquiry"))
