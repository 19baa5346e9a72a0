"""Orders of a file: each becomes the same start as any cart's."""

from adapters.files.orders import read_orders
from adapters.files.profile import Kind
from callers.door import Door, read_payload, read_placed
from callers.takers.taker import Taker
from domain.contract.imports import OpenRow, RowOutcome, Taken


class OrderTaker(Taker):
    """Idempotent by the order's number: the same order again starts nothing, other contents are refused."""

    kind = Kind.ORDERS
    at_once = 8
    read = staticmethod(read_orders)

    async def take(self, row: OpenRow) -> Taken:
        """Start the order.

        Raises:
            Refusal: it could only be put on hold, or the number is taken by other contents.
            ServiceAway
        """
        placed = read_placed(read_payload(row.content.encode()))
        started = await Door(self._connections).start(placed)
        return Taken(outcome=RowOutcome.TAKEN if started.is_new else RowOutcome.KNOWN, order_no=placed.order_no)
