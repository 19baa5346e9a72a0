"""Takes up again what should run but does not: a workflow that was terminated, or lost with Temporal's own database."""

from collections.abc import Sequence

from domain.errors import UnknownOrder
from gateway.start import start_run
from gateway.wires import Wires


class Resumption:
    """The first deed of a new run answers where the order is, and the story goes on from there."""

    def __init__(self, wires: Wires) -> None:
        self._wires = wires

    async def ensure(self, order_no: str) -> bool:
        """True when the order's workflow runs, now if not before; False when the order is closed or unknown.

        Raises:
            ServiceAway
        """
        async with self._wires.connection() as conn:
            found = await self._wires.database.pages.unclosed(conn, [order_no])
        for placed in found:
            await start_run(self._wires, placed, after_an_end=True)
        return bool(found)

    async def resume(self, order_nos: Sequence[str] | None = None) -> list[str]:
        """Start the workflow of each of these orders, by default of all, that has none and is not closed.

        Returns the numbers of those that were started.

        Raises:
            UnknownOrder, ServiceAway
        """
        pages = self._wires.database.pages
        async with self._wires.connection() as conn:
            for order_no in order_nos or ():
                if await pages.status(conn, order_no) is None:
                    raise UnknownOrder(f"No order has the number {order_no}.")
            found = await pages.unclosed(conn, order_nos)
        return [placed.order_no for placed in found if await start_run(self._wires, placed, after_an_end=True)]
