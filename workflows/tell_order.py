"""How one story tells another, such as the order that it is about."""

from collections.abc import Iterable

from temporalio import workflow
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    from domain.contract.messages import Message, OrderNews
    from workflows.options import claim_workflow_id, order_workflow_id


async def tell_order(order_no: str, what: str, message: Message) -> bool:
    """Send an order a fact, such as to wait with reminders and thanks, or to go on; one that has ended is left alone.

    False when it does not run.
    """
    return await tell_story(order_workflow_id(order_no), what, message)


async def tell_claims(claims: Iterable[str]) -> None:
    """Tell open claims that something became of their order; one that does not run looks when its time comes."""
    for claim_no in claims:
        await tell_story(claim_workflow_id(claim_no), "order_news", OrderNews())


async def tell_story(workflow_id: str, what: str, message: Message) -> bool:
    """Send a workflow a fact. False when it does not run."""
    try:
        await workflow.get_external_workflow_handle(workflow_id).signal(what, message)
    except FailureError:
        workflow.logger.info("it is not running", extra={"workflow": workflow_id, "signal": what})
        return False
    return True
