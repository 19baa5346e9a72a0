"""An order starts the inquiry whose text it was sent: a story of its own, which outlives the order."""

from typing import TYPE_CHECKING

from temporalio import workflow
from temporalio.exceptions import WorkflowAlreadyStartedError

with workflow.unsafe.imports_passed_through():
    from domain.contract.messages import InquiryOpened, OpenInquiry
    from domain.conversation.inquiries import inquiry_of
    from workflows.options import ORDERS, inquiry_workflow_id

if TYPE_CHECKING:
    from workflows.order_loop import OrderLoop


async def begin_inquiry(loop: "OrderLoop", opened: InquiryOpened) -> None:
    """Start it once; a message without a text is about an inquiry that runs already."""
    if not opened.text.strip():
        return
    order_no = loop.order.order_no
    number = inquiry_of(order_no, opened)
    form = OpenInquiry(inquiry_no=number, order_no=order_no, subject=opened.subject, text=opened.text)
    await start_inquiry(order_no, form)


async def start_inquiry(order_no: str, form: OpenInquiry) -> None:
    """Start an inquiry about this order, unless it runs."""
    number = form.inquiry_no
    try:
        await workflow.start_child_workflow(
            "InquiryWorkflow",
            form,
            id=inquiry_workflow_id(number),
            task_queue=ORDERS,
            parent_close_policy=workflow.ParentClosePolicy.ABANDON,
        )
    except WorkflowAlreadyStartedError:
        workflow.logger.info("the inquiry runs already", extra={"order_no": order_no, "inquiry_no": number})
