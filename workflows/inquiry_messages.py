"""The messages of an inquiry: which activity answers each. What they are stands in domain/contract/table.py."""

from typing import ClassVar

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.inquiry import InquiryActivities
    from domain.contract import messages as m
    from domain.contract.table import Receiver
    from domain.inquiry.view import InquiryView
    from workflows.handlers import Handler, command, fact, fact_without_activity, takes
    from workflows.inquiry_loop import InquiryLoop


@takes(
    Receiver.INQUIRY,
    fact(m.LetterArrived, InquiryActivities.take),
    fact_without_activity(m.RetryMails, InquiryLoop.retry_now),
    fact(m.CommandUnheard, InquiryActivities.hear),
    command(m.AssignInquiry, InquiryActivities.assign),
    command(m.SendInterim, InquiryActivities.interim),
    command(m.ReplyToInquiry, InquiryActivities.reply),
    command(m.CloseInquiry, InquiryActivities.close),
)
class InquiryMessages(InquiryLoop):
    """All doors of an open inquiry."""

    handlers: ClassVar[tuple[Handler, ...]]

    @workflow.query(name="view", description="The inquiry, and what happens next if nobody does anything")
    def view_query(self) -> InquiryView | None:
        return self.view() if self.state else None
