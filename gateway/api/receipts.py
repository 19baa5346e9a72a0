"""Receipts (領収書) for customers who ask for one."""

from typing import NamedTuple

from activities.receipt import ReceiptActivities
from callers.connections import Connections, reaching_database
from callers.errors import NoPaperYet
from domain.basics.errors import UnknownOrder
from domain.contract.envelope import PaperRequest
from domain.order.document import DocumentKind
from domain.order.facts import PaperFacts
from domain.payment.receipt import ReceiptAsked, stamp_duty
from gateway.api.paper_desk import PaperDesk
from gateway.api.paper_making import have_made
from workflows.options import money_receipt_workflow_id


class Receipt(NamedTuple):
    """A receipt's number and its PDF; `stamp` are yen of the revenue stamp that has to be put on the paper.

    `is_mailed`: the customer gets it by mail.
    """

    number: int
    content: bytes
    stamp: int
    is_mailed: bool = False


class Receipts:
    """Gives receipts, one at a time for the same money."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._mails = PaperDesk(connections)

    async def give(self, order_no: str, asked: ReceiptAsked, *, by_mail: bool = False) -> Receipt:
        """The receipt that is asked for; the same one once more is marked as a reprint.

        Raises:
            UnknownOrder, NoReceipt, NoPaperYet, NoAddress, ServiceAway
        """
        if by_mail:
            await self._mails.must_have_address(order_no)
        connections, at = self._connections, self._connections.now()
        with reaching_database():
            given = await ReceiptActivities(connections.database).give(order_no, asked, at)
        shop = connections.desk.today()
        async with connections.connection() as conn:
            about = await connections.database.mails.addressed(conn, order_no)
            kept = await connections.database.documents.find(conn, order_no, DocumentKind.RECEIPT, given.number)
        if about is None:
            raise UnknownOrder
        request = PaperRequest(
            order_no=order_no,
            version=about.state.version,
            at=at,
            by=asked.by,
            receipt=given.number,
            again=kept is not None,
        )
        await have_made(connections, request, money_receipt_workflow_id(order_no, given.number))
        async with connections.connection() as conn:
            documents = connections.database.documents
            content = await documents.find(conn, order_no, DocumentKind.RECEIPT, given.number)
            if content and kept:
                content = await documents.reprinted(conn, content, shop.calendar.day_of(at))
        if content is None:
            raise NoPaperYet("receipt")
        stamp = stamp_duty(about.placed, given.amount, shop.profile, on_paper=asked.on_paper)
        if by_mail:
            day = shop.calendar.day_of(at) if kept else None
            facts = PaperFacts(paper="receipt", number=given.number, amount=given.amount, reprinted_on=day)
            await self._mails.send(order_no, facts, asked.by)
        return Receipt(given.number, content, stamp, is_mailed=by_mail)
