"""Orders of a file: each becomes the same start as any cart's."""

from collections.abc import Iterator
from typing import BinaryIO

from adapters.files.orders import read_orders
from adapters.files.profile import Kind, Profile
from callers.connections import Connections
from callers.door import Door, read_payload, read_placed
from domain.contract.imports import Import, OpenRow, ReadRow, RowOutcome, Taken


class OrderTaker:
    """Idempotent by the order's number: the same order again starts nothing, other contents are refused."""

    kind = Kind.ORDERS
    at_once = 8

    def __init__(self, connections: Connections) -> None:
        self._door = Door(connections)

    def read(self, file: BinaryIO, profile: Profile) -> Iterator[ReadRow]:
        """One row per order, however many lines it has.

        Raises:
            BadFile
        """
        return read_orders(file, profile)

    async def take(self, row: OpenRow) -> Taken:
        """Start the order.

        Raises:
            Refusal: it could only be put on hold, or the number is taken by other contents.
            ServiceAway
        """
        placed = read_placed(read_payload(row.content.encode()))
        started = await self._door.start(placed)
        return Taken(outcome=RowOutcome.TAKEN if started.is_new else RowOutcome.KNOWN, order_no=placed.order_no)

    async def finish(self, done: Import) -> None:
        """Nothing is left to do."""
