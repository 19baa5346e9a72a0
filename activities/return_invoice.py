"""Return invoices (適格返還請求書): set when their mail is written, or when somebody asks for one."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from temporalio import activity

from activities.document import paper_of
from activities.reprinting import Kept, hand_over_again
from domain.contract.envelope import PaperRequest
from domain.order.document import DocumentKind
from domain.order.parcel import Parcel
from domain.payment.price_return import ReturnInvoice, pick

if TYPE_CHECKING:
    from adapters.documents.renderer import DocumentRenderer
    from adapters.postgres.addressed import Addressed
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.shop_file import ShopDesk

_KIND = DocumentKind.RETURN


class ReturnInvoices:
    """Idempotent by (order_no, number), reprints by the day as well.

    `press` hands out the renderer of this process, which reads all fonts when it is wanted first.
    """

    def __init__(self, database: "Database", desk: "ShopDesk", press: "Callable[[], DocumentRenderer]") -> None:
        self.database = database
        self.desk = desk
        self.press = press

    @activity.defn(name="make_return_invoice")
    async def make(self, given: PaperRequest) -> int:
        """Make a return invoice, or hand it over once more. Returns 1 when made now."""
        async with self.database.pool.acquire() as conn:
            about = await self.database.mails.addressed(conn, given.order_no)
            kept = await self.database.documents.find(conn, given.order_no, _KIND, given.returned)
        if about is None:
            return 0
        if kept is None:
            async with self.database.pool.acquire() as conn, conn.transaction():
                await self.made(conn, about, given.returned, given.at)
            return 1
        if not given.again:
            return 0
        paper = Kept(kept, _KIND, about.placed.language, f"H{given.returned}")
        return await hand_over_again(self.database, self.desk, self.press(), given, paper)

    async def made(self, conn: "Connection", about: "Addressed", number: int, at: datetime) -> bytes:
        """The return invoice of this number as it is kept; it is made and kept now where that was not done yet.

        Raises:
            NoReturnInvoice: nothing went back under this number.
        """
        order_no, documents = about.placed.order_no, self.database.documents
        if kept := await documents.find(conn, order_no, _KIND, number):
            return kept
        shop = self.desk.today()
        sold = await self.database.sales.of_order(conn, order_no)
        returned = pick(sold.returns if sold else (), number)
        assert sold is not None  # noqa: S101 - it has a return
        named_at = await documents.issued_at(conn, order_no, sold.sale.version)
        invoice = ReturnInvoice(
            returned=returned,
            sold_on=sold.sale.sold_on,
            version=sold.sale.version,
            version_issued_on=shop.calendar.day_of(named_at) if named_at else None,
            articles=sold.sale.lines,
            has_fees=sold.sale.fees > 0,
            issued_on=shop.calendar.day_of(at),
        )
        paper = paper_of(shop, about, PaperRequest(order_no=order_no, version=about.state.version, at=at), Parcel())
        content = await asyncio.to_thread(self.press().return_invoice, paper, invoice)
        await documents.keep(conn, order_no, _KIND, number, content, at)
        return content

    async def invoice(self, conn: "Connection", about: "Addressed", parcel: Parcel, at: datetime) -> bytes:
        """The invoice of what left in exchange, where its box names no price; made now where that was not done yet."""
        order_no, documents, kind = about.placed.order_no, self.database.documents, DocumentKind.INVOICE
        made = await documents.made(conn, order_no, parcel.version, parcel)
        if kind in made:
            return made[kind]
        request = PaperRequest(order_no=order_no, version=parcel.version, parcel_no=parcel.parcel_no, at=at)
        paper = paper_of(self.desk.today(), about, request, parcel)
        content = await asyncio.to_thread(self.press().render, kind, paper)
        await documents.keep(conn, order_no, kind, parcel.version, content, at, parcel)
        return content
