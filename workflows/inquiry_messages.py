"""The messages of an inquiry: which activity answers each. What they are stands in domain/contract/table.py."""

from collections.abc import Sequence
from typing import ClassVar

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from activities.inquiry import InquiryActivities
    from domain.basics.errors import UnknownMessage
    from domain.contract import messages as m
    from domain.contract.table import Receiver
    from domain.inquiry.view import InquiryView
    from workflows.handlers import Handler, command, fact, fact_without_activity, takes
    from workflows.inquiry_loop import InquiryLoop


@takes(
    Receiver.INQUIRY,
    fact(m.LetterArrived, InquiryActivities.take),
    fact_without_activity(m.RetryMails, InquiryLoop.retry_now),
    command(m.AssignInquiry, InquiryActivities.assign),
    command(m.SendInterim, InquiryActivities.interim),
    command(m.ReplyToInquiry, InquiryActivities.reply),
    command(m.CloseInquiry, InquiryActivities.close),
)
class InquiryMessages(InquiryLoop):
    """All doors of an open inquiry."""

    handlers: ClassVar[tuple[Handler, ...]]

    @workflow.signal(dynamic=True)
    async def unknown_signal(self, name: str, args: Sequence[RawValue]) -> None:
        """A name nobody knows: kept in the journal, reported to the shop."""
        refusal = UnknownMessage(name=name[:100])
        await self.note_refusal(name[:100], refusal, args[0] if args else None, self.next_place(), is_unknown=True)

    @workflow.query(name="view", description="The inquiry, and what happens next if nobody does anything")
    def view_query(self) -> InquiryView | None:
        return self.view() if self.state else None
