"""What the takers of all kinds of files have in common: whom they tell what a row says."""

from datetime import timedelta

from callers.connections import Connections
from callers.orders import Messages
from domain.basics.said import Said
from domain.contract.imports import Import

#: How long to wait until an order has taken a fact, so that its refusal is told with the row.
PATIENCE = timedelta(seconds=10)


class Taker:
    """The base of a `RowTaker`: each kind of files says how it is read, and what becomes of one row."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._orders = Messages(connections)

    async def check(self, found: Import) -> None:
        """Rows are looked at one by one, for most kinds."""

    async def finish(self, done: Import) -> Said | None:  # noqa: ARG002 - other kinds ask which file it was
        """Nothing is left to do, and to tell, for most kinds."""
        return None
