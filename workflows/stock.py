"""Goods come in: counted once, set aside for the orders that wait longest, and each of them is told."""

from temporalio import workflow
from temporalio.common import RawValue
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    from activities.stock import StockActivities
    from domain.basics.errors import InvalidMessage
    from domain.contract.envelope import StockReceipt
    from domain.contract.messages import SentTogether, StockAllocated
    from workflows.execution import Refused, execute
    from workflows.failures import failure_of
    from workflows.options import order_workflow_id
    from workflows.payloads import NOTHING, read
    from workflows.words import STOCK_CAME


async def tell_supplied(order_no: str, receipt: str) -> None:
    """Tell a waiting order that its goods are set aside; an order that ended meanwhile needs no telling."""
    handle = workflow.get_external_workflow_handle(order_workflow_id(order_no))
    try:
        await handle.signal("stock_allocated", StockAllocated(receipt=receipt))
    except FailureError:
        workflow.logger.warning("order is not running", extra={"order_no": order_no})


async def tell_other(order_no: str, order_of_now: str) -> None:
    """Have the order look at what has changed for it; one that has ended and is waited for no more need not."""
    handle = workflow.get_external_workflow_handle(order_workflow_id(order_no))
    try:
        await handle.signal("sent_together", SentTogether(other=order_of_now))
    except FailureError:
        workflow.logger.warning("order is not running", extra={"order_no": order_no})


@workflow.defn(name="StockReceiptWorkflow")
class StockReceiptWorkflow:
    """One receipt of goods."""

    @workflow.run
    async def run(self, raw: RawValue = NOTHING) -> list[str]:
        """Returns the waiting orders that got their goods. What is no receipt fails at once, naming the field."""
        try:
            receipt = read(StockReceipt, raw)
            allocated = await execute(
                StockActivities.receive, receipt, STOCK_CAME(quantity=receipt.quantity, sku=receipt.sku)
            )
        except InvalidMessage as error:
            raise failure_of(error) from None
        except Refused as error:
            raise failure_of(error) from None
        for order_no in allocated.order_nos:
            await tell_supplied(order_no, receipt.receipt)
        return list(allocated.order_nos)
