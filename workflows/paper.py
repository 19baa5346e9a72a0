"""Slip and label, when somebody prints them: a workflow of their own, so that paper costs no order's history."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.document import Paper
    from activities.receipt import ReceiptPaper
    from activities.return_invoice import ReturnInvoices
    from domain.contract.envelope import PaperRequest
    from workflows.options import PAPER
    from workflows.words import LETTER, PAPERS, RECEIPT, REPRINTS, RETURN_INVOICE, summary


@workflow.defn(name="PaperWorkflow")
class PaperWorkflow:
    """Makes the papers of one version of an order. Its id names order and version, so that they are made once."""

    @workflow.run
    async def run(self, request: PaperRequest) -> int:
        """Returns how many papers were made now; 0 when all existed, or the order has another version by now."""
        if request.mail:
            said = summary(LETTER(order_no=request.order_no))
            return await workflow.execute_activity_method(Paper.print_letter, request, summary=said, **PAPER)
        if request.receipt:
            said = summary(RECEIPT(order_no=request.order_no))
            return await workflow.execute_activity_method(ReceiptPaper.make, request, summary=said, **PAPER)
        if request.returned:
            said = summary(RETURN_INVOICE(order_no=request.order_no))
            return await workflow.execute_activity_method(ReturnInvoices.make, request, summary=said, **PAPER)
        if request.again:
            said = summary(REPRINTS(order_no=request.order_no, version=request.version))
            return await workflow.execute_activity_method(Paper.reprint, request, summary=said, **PAPER)
        said = summary(PAPERS(order_no=request.order_no, version=request.version))
        return await workflow.execute_activity_method(Paper.make, request, summary=said, **PAPER)
