"""Takes up again what should run but does not: a workflow that was terminated, or lost with Temporal's own database."""

from collections.abc import Sequence

from callers.connections import Connections
from callers.sending import OrderSender
from callers.start import start_again
from domain.basics.errors import UnknownOrder
from domain.order.state import OrderState


class Resumption:
    """The first activity of a new run answers where the order is, and the story goes on from there.

    What an earlier run had been sent, the new one reads in its history, as long as Temporal has that. Money that was
    told at a door of ours is told again where the order does not know of it.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._sender = OrderSender(connections)

    async def ensure(self, order_no: str) -> bool:
        """True when the order's workflow runs, now if not before; False when the order is closed or unknown.

        Raises:
            ServiceAway
        """
        async with self._connections.connection() as conn:
            found = await self._connections.database.pages.unclosed(conn, [order_no])
        for state in found:
            await self._take_up(state)
        return bool(found)

    async def resume(self, order_nos: Sequence[str] | None = None) -> list[str]:
        """Start the workflow of each of these orders, by default of all, that has none and is not closed.

        One that is closed is started where money was told for it since, and Temporal has lost, or never had it.

        Returns the numbers of those that were started.

        Raises:
            UnknownOrder, ServiceAway
        """
        pages = self._connections.database.pages
        async with self._connections.connection() as conn:
            for order_no in order_nos or ():
                if await pages.status(conn, order_no) is None:
                    raise UnknownOrder("number", order_no=order_no)
            found = await pages.unclosed(conn, order_nos)
            for order_no in await self._connections.database.told_facts.unheard(conn):
                state = await pages.state(conn, order_no)
                if state and (not order_nos or order_no in order_nos):
                    found.append(state)
        return [state.order_no for state in found if await self._take_up(state)]

    async def _take_up(self, state: OrderState) -> bool:
        """False when the order's workflow runs. It may be told its money again all the same, which counts once."""
        is_started = await start_again(self._connections, state)
        await self._sender.tell_money_again(state)
        return is_started
