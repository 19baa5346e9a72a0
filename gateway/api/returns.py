"""Returns at the door: what customers send back, and what it would come to. What is done about them are messages."""

from typing import TYPE_CHECKING

from callers.connections import Connections
from domain.agenda.return_page import ReturnPage, ReturnRow
from domain.basics.errors import UnknownOrder
from domain.contract.messages import ReturnRequested
from domain.goods.parts import skus_of
from domain.goods.returns import asking, worth
from domain.goods.returns.found import UnknownReturn, find
from domain.order.aggregate import Order
from domain.order.returning import Return
from domain.order.returning import return_no as number_of

if TYPE_CHECKING:
    from adapters.postgres.pool import Connection


def order_of(return_no: str) -> str:
    """The number of the order that a return names.

    Raises:
        UnknownReturn: it names none.
    """
    order_no, dash, no = return_no.removeprefix("R").rpartition("-")
    if not (return_no.startswith("R") and order_no and dash and no.isdecimal()):
        raise UnknownReturn(return_no=return_no[:60])
    return order_no


class ReturnDesk:
    """Looks at returns; nothing is touched. All raise ServiceAway."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def listed(self, *, with_ended: bool = False, limit: int = 200) -> list[ReturnRow]:
        """Those that are open, the oldest first; with `with_ended` all."""
        async with self._connections.connection() as conn:
            return await self._connections.database.returns.listed(conn, limit, with_ended=with_ended)

    async def newest(self, order_no: str) -> str:
        """The number of the return that was asked for last; empty where none was."""
        async with self._connections.connection() as conn:
            state = await self._connections.database.pages.state(conn, order_no)
        return number_of(order_no, state.returns.all[-1].no) if state and state.returns.all else ""

    async def page(self, return_no: str) -> ReturnPage:
        """One return, with what the rule would give for it as it is now.

        Raises:
            UnknownReturn
        """
        order_no = order_of(return_no)
        async with self._connections.connection() as conn:
            stored = await self._connections.database.pages.stored(conn, order_no)
            if stored is None:
                raise UnknownReturn(return_no=return_no)
            order = Order(*stored, self._connections.desk.today().calendar, self._connections.now())
            return await self._page(conn, order, find(order, return_no))

    async def preview(self, order_no: str, fact: ReturnRequested) -> ReturnPage:
        """The return as it would be, were it asked for now.

        Raises:
            UnknownOrder, NotReturnable, NotListed, InvalidMessage
        """
        shop = self._connections.desk.today()
        async with self._connections.connection() as conn:
            stored = await self._connections.database.pages.stored(conn, order_no)
            if stored is None:
                raise UnknownOrder("number", order_no=order_no)
            order = Order(*stored, shop.calendar, self._connections.now())
            order.articles = await self._connections.database.stock.articles(conn, fact.articles)
            asking.ask(order, fact, {*shop.file.waybills.chilled, *shop.file.waybills.frozen})
            return await self._page(conn, order, order.returns.all[-1])

    async def _page(self, conn: "Connection", order: Order, one: Return) -> ReturnPage:
        placed, order_no = order.placed, order.state.order_no
        wanted = {} if one.settlement else {line.sku: line.quantity for line in one.exchange}
        return ReturnPage(
            return_no=number_of(order_no, one.no),
            order_no=order_no,
            name=placed.orderer.name or placed.orderer.company,
            pieces=skus_of(placed, one.lines) | one.others,
            short=await self._connections.database.stock.short(conn, wanted) if wanted else {},
            known=one,
            would_be=one.settlement or worth.reckon(order, one, as_agreed=not one.arrived),
        )
