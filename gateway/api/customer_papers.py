"""Papers of money that customers ask for, or have a right to: receipts and return invoices."""

from callers.connections import Connections
from callers.errors import NoPaperYet
from domain.basics.errors import UnknownOrder
from domain.contract.envelope import PaperRequest
from domain.order.document import DocumentKind, PaperRow
from domain.order.facts import PaperFacts
from domain.payment.price_return import NoReturnInvoice, PriceReturn, pick
from gateway.api.paper_desk import PaperDesk
from gateway.api.paper_making import have_made
from workflows.options import return_invoice_workflow_id


class CustomerPapers:
    """Lists what an order has, and hands return invoices over."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._mails = PaperDesk(connections)

    async def listed(self, order_no: str) -> list[PaperRow]:
        """Every paper of an order as it was made, the oldest first.

        Raises:
            UnknownOrder
        """
        async with self._connections.connection() as conn:
            if await self._connections.database.pages.status(conn, order_no) is None:
                raise UnknownOrder("number", order_no=order_no)
            return await self._connections.database.documents.listed(conn, order_no)

    async def return_invoice(
        self, order_no: str, number: int | None, by: str, *, by_mail: bool = False
    ) -> tuple[PriceReturn, bytes]:
        """The return invoice of this number, else the newest; one that was made before is marked as a reprint.

        Raises:
            UnknownOrder, NoReturnInvoice, NoPaperYet, NoAddress, ServiceAway
        """
        if by_mail:
            await self._mails.must_have_address(order_no)
        connections, at = self._connections, self._connections.now()
        shop = connections.desk.today()
        if not shop.profile.is_registered:
            raise NoReturnInvoice("not_registered")
        version, returned = await self._returned(order_no, number)
        before = await self._kept(order_no, returned.number)
        request = PaperRequest(
            order_no=order_no,
            version=version,
            at=at,
            by=by,
            returned=returned.number,
            again=before is not None,
        )
        await have_made(connections, request, return_invoice_workflow_id(order_no, returned.number))
        content = await self._kept(order_no, returned.number)
        if before:
            async with connections.connection() as conn:
                content = await connections.database.documents.reprinted(conn, before, shop.calendar.day_of(at))
        if content is None:
            raise NoPaperYet("return")
        if by_mail:
            day = shop.calendar.day_of(at) if before else None
            facts = PaperFacts(paper="return", number=returned.number, amount=returned.amount, reprinted_on=day)
            await self._mails.send(order_no, facts, by)
        return returned, content

    async def _returned(self, order_no: str, number: int | None) -> tuple[int, PriceReturn]:
        """The order's version, and what went back under this number."""
        async with self._connections.connection() as conn:
            state = await self._connections.database.pages.state(conn, order_no)
            sold = await self._connections.database.sales.of_order(conn, order_no)
        if state is None:
            raise UnknownOrder("number", order_no=order_no)
        return state.version, pick(sold.returns if sold else (), number)

    async def _kept(self, order_no: str, number: int) -> bytes | None:
        async with self._connections.connection() as conn:
            return await self._connections.database.documents.find(conn, order_no, DocumentKind.RETURN, number)
