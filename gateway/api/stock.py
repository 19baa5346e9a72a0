"""The stockroom's door: receipts, counts, and the stock list as a file."""

import unicodedata
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict
from temporalio.client import WorkflowFailureError
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ActivityError, ApplicationError

from activities.back_office import BackOfficeActivities
from adapters.files import faults as wrong
from adapters.files.table import BadFile
from callers.connections import Connections, reaching_database
from callers.outbox import have_sent
from callers.sending import OrderSender
from callers.temporal import ShortRun, refusal_of, result_of, start_once
from callers.valid import valid
from domain.agenda.overview import LowRow, StockRow, SubstituteRow
from domain.basics.errors import CountTooLow, Foreign, InvalidMessage, JanTaken, Refusal
from domain.basics.fault import Fault
from domain.basics.said import Code
from domain.basics.text import is_printable
from domain.contract.envelope import StockReceipt
from domain.contract.messages import ReleaseHold, RestockAnnounced, StockAllocated
from domain.contract.status import HoldReason
from domain.conversation.question import stock_choice
from domain.goods.stock import unknown_article
from domain.goods.supplying import ListedSupplier
from gateway.importing.lists import Imported
from gateway.importing.stock_list import read_stock_list
from gateway.importing.substitutes import read_substitutes
from gateway.importing.suppliers import read_suppliers
from workflows.options import receipt_workflow_id
from workflows.stock import StockReceiptWorkflow
from workflows.words import STOCK_CAME

_RECEIVING = Code("doing.receiving_stock")


class Received(BaseModel):
    """Goods that came in; `told` are the waiting orders that got theirs. `is_new` is False for a known receipt.

    `is_new_article` is True when they put their article on the stock list.
    """

    model_config = ConfigDict(frozen=True)

    receipt: str
    sku: str
    quantity: int
    is_new: bool
    told: tuple[str, ...] = ()
    is_new_article: bool = False


class NewArticle(NamedTuple):
    """An article for the stock list: its price in yen with tax, and its tax rate in percent, where they are known."""

    name: str
    price: int | None = None
    tax_rate: int | None = None


class Stockroom:
    """What the warehouse does with the shelf."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._sender = OrderSender(connections)

    async def shelf(self, sku: str | None = None) -> list[StockRow]:
        """All articles, or one.

        Raises:
            UnknownSku
        """
        async with self._connections.connection() as conn:
            rows = await self._connections.database.stock.shelf(conn, sku)
        if sku is not None and not rows:
            raise unknown_article(sku)
        return rows

    async def low(self) -> list[LowRow]:
        """The articles of which less is there than orders need, or than their limit."""
        async with self._connections.connection() as conn:
            return await self._connections.database.low_stock.listed(conn)

    async def receive(self, receipt: str, sku: str, quantity: int, *, new: NewArticle | None = None) -> Received:
        """Goods came in. The same receipt id counts once.

        With `new` an article that is not on the stock list is put there, and orders that were held for it go on; one
        that is there keeps what the list says of it.

        Raises:
            UnknownSku: no article has this SKU, and no name was given. InvalidMessage
        """
        name = unicodedata.normalize("NFC", new.name.strip()) if new else ""
        is_known = await self._is_listed(sku)
        if not is_known:
            sku = unicodedata.normalize("NFC", sku.strip())
            is_known = await self._is_listed(sku)
        if not (is_known or name):
            raise unknown_article(sku)
        if not is_known and not is_printable(sku):
            raise InvalidMessage(Fault(field="sku", code="one_line"))
        client = await self._connections.temporal()
        fields = {} if is_known or new is None else new._asdict() | {"name": name}
        given = valid(StockReceipt, receipt=receipt, sku=sku, quantity=quantity, at=self._connections.now(), **fields)
        workflow_id, reuse = receipt_workflow_id(receipt), WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY
        start = ShortRun(workflow_id, reuse, STOCK_CAME(quantity=quantity, sku=sku))
        run = StockReceiptWorkflow.run
        is_new = await start_once(self._connections, run, given, start, _RECEIVING())  # type: ignore[arg-type]  # RawValue
        try:
            handle = client.get_workflow_handle_for(StockReceiptWorkflow.run, workflow_id)
            told = await result_of(handle, _RECEIVING())
        except WorkflowFailureError as error:
            raise _refusal(error) from error
        if not is_known:
            await self._release_known()
        return Received(
            receipt=receipt, sku=sku, quantity=quantity, is_new=is_new, told=tuple(told), is_new_article=not is_known
        )

    async def _is_listed(self, sku: str) -> bool:
        async with self._connections.connection() as conn:
            return not await self._connections.database.stock.unknown_skus(conn, {sku: 0})

    async def count(self, sku: str, on_hand: int) -> list[str]:
        """Somebody counted the shelf, with what is set aside. Returns the waiting orders that got goods.

        Raises:
            UnknownSku, CountTooLow
        """
        with reaching_database():
            told = await self._back_office().count_stock(sku, on_hand)
        await self._tell(told, "count")
        return told

    async def import_list(self, data: bytes) -> Imported:
        """Put a stock list (CSV) in place, all rows or none.

        Raises:
            BadFile: bad rows, each by its line.
        """
        listed = read_stock_list(data)
        try:
            with reaching_database():
                told = await self._back_office().import_stock(listed.rows)
        except (CountTooLow, JanTaken) as error:
            raise BadFile(what=wrong.COUNTED_TOO_LOW(what=error.said)) from error
        await self._tell(told, "import")
        await self._release_known()
        return Imported(count=len(listed.rows), unused_columns=listed.unused_columns)

    async def expect(self, sku: str, day: date, by: str = "") -> list[str]:
        """Pieces are expected on a day: whoever waits for them is told, and chooses anew. Returns those orders.

        Raises:
            UnknownSku, UnfitWish: the day has passed, or is too far ahead.
        """
        now = self._connections.now()
        today = self._connections.desk.today().calendar.day_of(now)
        stock_choice.must_be_possible(day, today)
        with reaching_database():
            orders = await self._back_office().expect_stock(sku, day, now, by)
        for order_no in orders:
            await self._sender.tell(order_no, RestockAnnounced(sku=sku, expected_on=day, by=by))
        return orders

    async def import_substitutes(self, data: bytes) -> Imported:
        """Put a list of substitutes (CSV) in place, all rows or none; of articles it does not name nothing changes.

        Raises:
            BadFile, NotListed
        """
        listed = read_substitutes(data)
        with reaching_database():
            await self._back_office().put_substitutes(listed.rows)
        return Imported(count=len(listed.rows), unused_columns=listed.unused_columns)

    async def suppliers(self) -> list[ListedSupplier]:
        """Who is asked for which article."""
        async with self._connections.connection() as conn:
            return await self._connections.database.suppliers.listed(conn)

    async def substitutes(self) -> list[SubstituteRow]:
        """What may take which article's place, best first."""
        async with self._connections.connection() as conn:
            return await self._connections.database.substitutes.listed(conn)

    async def remove_suppliers(self, skus: Collection[str]) -> None:
        """Nobody is asked for these articles any more, all or none.

        Raises:
            NothingKept
        """
        with reaching_database():
            await self._back_office().remove_suppliers(skus, self._connections.now())

    async def remove_substitutes(self, skus: Collection[str]) -> None:
        """Nothing takes the place of these articles any more, all or none.

        Raises:
            NothingKept
        """
        with reaching_database():
            await self._back_office().remove_substitutes(skus)

    async def import_suppliers(self, data: bytes) -> Imported:
        """Put a list of suppliers (CSV) in place, all rows or none; of articles it does not name nothing changes.

        Those of articles that orders wait for already are asked at once.

        Raises:
            BadFile, NotListed
        """
        listed = read_suppliers(data)
        with reaching_database():
            threads = await self._back_office().put_suppliers(listed.rows, self._connections.now())
        for thread in threads:
            await have_sent(self._connections, thread)
        return Imported(count=len(listed.rows), unused_columns=listed.unused_columns)

    async def _release_known(self) -> None:
        """Orders that were held for an article which is on the list now go on by themselves."""
        async with self._connections.connection() as conn:
            held = await self._connections.database.piles.held_for_unknown_articles(conn)
            known = [
                placed.order_no
                for placed in held
                if not await self._connections.database.stock.unknown_skus(conn, placed.quantities)
            ]
        note = "The article is on the stock list now."
        command = ReleaseHold(reason=HoldReason.UNKNOWN_SKU, by="stock list", note=note)
        for order_no in known:
            await self._sender.tell(order_no, command)

    async def _tell(self, order_nos: list[str], receipt: str) -> None:
        """Tell waiting orders that their goods are set aside."""
        for order_no in order_nos:
            await self._sender.tell(order_no, StockAllocated(receipt=receipt))

    def _back_office(self) -> BackOfficeActivities:
        return BackOfficeActivities(self._connections.database, self._connections.desk)


def _refusal(error: WorkflowFailureError) -> Refusal:
    cause = error.cause.cause if isinstance(error.cause, ActivityError) else error.cause
    if isinstance(cause, ApplicationError):
        return refusal_of(cause)
    return Foreign("receipt", text=str(error.cause))
