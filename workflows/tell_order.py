"""How one story tells the order that it is about."""

from temporalio import workflow
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    from domain.contract.messages import Message
    from workflows.options import order_workflow_id


async def tell_order(order_no: str, what: str, message: Message) -> bool:
    """Send an order a fact, such as to wait with reminders and thanks, or to go on; one that has ended is left alone.

    False when it does not run.
    """
    handle = workflow.get_external_workflow_handle(order_workflow_id(order_no))
    try:
        await handle.signal(what, message)
    except FailureError:
        workflow.logger.info("the order is not running", extra={"order_no": order_no, "message": what})
        return False
    return True
