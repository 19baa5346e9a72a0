"""Giving receipts: what one is to say is written down at the door, its paper is made by the workers of documents."""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from temporalio import activity

from activities.document import paper_of
from activities.reprinting import Kept, hand_over_again
from domain.basics.errors import UnknownOrder
from domain.contract.envelope import PaperRequest
from domain.order.document import DocumentKind
from domain.order.parcel import Parcel
from domain.payment.receipt import MoneyReceipt, ReplacedReceipt, receivable

if TYPE_CHECKING:
    from adapters.documents.renderer import DocumentRenderer
    from adapters.postgres.database import Database
    from adapters.postgres.money_receipts import Given
    from adapters.shop_file import Shop, ShopDesk
    from domain.payment.receipt import ReceiptAsked


class Numbered(NamedTuple):
    """The receipt that answers a request, new or given before, and how many yen it confirms."""

    number: int
    amount: int


class ReceiptActivities:
    """Called by the door itself."""

    def __init__(self, database: "Database") -> None:
        self.database = database

    async def give(self, order_no: str, asked: "ReceiptAsked", at: datetime) -> Numbered:
        """Write down a receipt, or find the same one. Idempotent by what it says: money has one receipt at a time.

        Raises:
            UnknownOrder, NoReceipt
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            about = await self.database.mails.addressed(conn, order_no, locked=True)
            if about is None:
                raise UnknownOrder("number", order_no=order_no)
            amount = receivable(about.placed, about.state, besides=asked.besides)
            given = await self.database.money_receipts.of_order(conn, order_no)
            wanted = asked.of(about.state.version, amount)
            if given and given[-1].wanted == wanted:
                return Numbered(given[-1].number, amount)
            number = len(given) + 1
            await self.database.money_receipts.add(conn, order_no, number, wanted, at, asked.by)
            await self.database.journal.add_line(conn, order_no, at, "receipt_given", by=asked.by, note=f"R{number}")
        return Numbered(number, amount)


class ReceiptPaper:
    """Sets receipts that were written down. Idempotent by (order_no, number), their reprints by the day as well."""

    def __init__(self, database: "Database", desk: "ShopDesk", renderer: "DocumentRenderer") -> None:
        self.database = database
        self.desk = desk
        self.renderer = renderer

    @activity.defn(name="make_receipt")
    async def make(self, given: PaperRequest) -> int:
        """Make a receipt, or hand it over once more. Returns 1 when made now; 0 also when the order was changed."""
        shop = self.desk.today()
        async with self.database.pool.acquire() as conn:
            about = await self.database.mails.addressed(conn, given.order_no)
            receipts = await self.database.money_receipts.of_order(conn, given.order_no)
            kept = await self.database.documents.find(conn, given.order_no, DocumentKind.RECEIPT, given.receipt)
        row = next((each for each in receipts if each.number == given.receipt), None)
        if about is None or row is None:
            return 0
        if kept:
            if not given.again:
                return 0
            copied = Kept(kept, DocumentKind.RECEIPT, about.placed.language, f"R{given.receipt}")
            return await hand_over_again(self.database, self.desk, self.renderer, given, copied)
        if row.wanted.version != about.state.version:
            return 0
        receipt, paper = _receipt(shop, receipts, row), paper_of(shop, about, given, Parcel())
        content = await asyncio.to_thread(self.renderer.receipt, paper, receipt)
        async with self.database.pool.acquire() as conn, conn.transaction():
            kind, number = DocumentKind.RECEIPT, row.number
            return int(await self.database.documents.keep(conn, given.order_no, kind, number, content, given.at))


def _receipt(shop: "Shop", receipts: "list[Given]", row: "Given") -> MoneyReceipt:
    wanted, issued = row.wanted, {each.number: shop.calendar.day_of(each.made_at) for each in receipts}
    before = row.number - 1
    return MoneyReceipt(
        number=row.number,
        amount=wanted.amount,
        name=wanted.name,
        proviso=wanted.proviso,
        on_paper=wanted.on_paper,
        issued_on=issued[row.number],
        replaces=ReplacedReceipt(number=before, issued_on=issued[before]) if before else None,
    )
