"""The workflow of an inquiry: started where there is none, told of letters, and asked by whoever answers."""

from callers.matters import About, MatterSender
from domain.basics.errors import InquirySettled
from domain.basics.said import Code
from domain.contract.messages import OpenInquiry
from domain.inquiry.view import InquiryView
from workflows.options import inquiry_workflow_id
from workflows.words import INQUIRY

_OPENING = Code("doing.opening_inquiry")


class InquirySender(MatterSender[InquiryView]):
    """Sends messages to the workflows of inquiries; `ask` raises UnknownInquiry."""

    workflow, view, opening = "InquiryWorkflow", InquiryView, _OPENING()

    def _workflow_id(self, number: str) -> str:
        return inquiry_workflow_id(number)

    def _form(self, number: str) -> OpenInquiry:
        return OpenInquiry(inquiry_no=number)

    async def _is_closed(self, number: str) -> bool:
        async with self._connections.connection() as conn:
            return (await self._connections.database.inquiry_pages.one(conn, number)).state.is_closed

    async def _about(self, number: str) -> About:
        return About(INQUIRY(inquiry_no=number))

    def _settled(self, number: str) -> InquirySettled:
        return InquirySettled(inquiry_no=number)
