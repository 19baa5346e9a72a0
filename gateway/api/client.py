"""The shop's operations for programs: what a Python cart, a script or the command line calls.

    async with open_shop(read_settings()) as shop:
        await shop.start_order({"order_no": "1001", …})
        await shop.orders.tell("1001", PaymentReceived(notice_id="b-77", amount=2820, paid_on=today))
        page = await shop.reading.order("1001")

Refusals are raised as the classes of domain/basics/errors.py; `ServiceAway` when the database or Temporal cannot be
reached.
"""

import contextlib
from collections.abc import AsyncIterator, Mapping

from temporalio.client import Client

from adapters.settings import Settings
from domain.contract.order import PlacedOrder
from gateway.api.back_office import BackOffice
from gateway.api.bounces import Bounces
from gateway.api.connections import Connections, open_connections
from gateway.api.door import Door, Started, read_placed
from gateway.api.inquiries import Inquiries
from gateway.api.mails import Mails
from gateway.api.orders import Messages
from gateway.api.people import People
from gateway.api.queries import Reading
from gateway.api.resumption import Resumption
from gateway.api.stock import Stockroom


class ShopClient:
    """One caller's way into the shop.

    `orders` takes facts and commands, `bounces` reads what came back, `mails` hurries what waits,
    `reading` answers from the database alone, `inquiries` are customers' questions, `stock` is the
    stockroom, `back_office` is tasks, notes, bank checks and papers, `resumption` takes up again what
    lost its workflow.
    """

    def __init__(self, connections: Connections) -> None:
        self.connections = connections
        self.orders = Messages(connections)
        self.reading = Reading(connections)
        self.bounces = Bounces(connections, self.orders)
        self.mails = Mails(connections)
        self.people = People(connections)
        self.inquiries = Inquiries(connections)
        self.stock = Stockroom(connections)
        self.back_office = BackOffice(connections)
        self.resumption = Resumption(connections)
        self._door = Door(connections)

    async def start_order(self, order: PlacedOrder | Mapping[str, object], *, wait: bool = False) -> Started:
        """Hand an order over, as a model or as decoded JSON. The same order again starts nothing.

        With `wait` the answer comes when the order is in the database, or after some seconds if no worker is there.

        Raises:
            InvalidOrder: it cannot be read; the message names the field.
            Refusal: it could only be put on hold (unknown SKU, wrong sums, cod limit, control characters, …).
            DifferentOrder: the number is taken by other contents.
            ServiceAway
        """
        return await self._door.start(read_placed(order), wait=wait)


@contextlib.asynccontextmanager
async def open_shop(settings: Settings, client: Client | None = None) -> AsyncIterator[ShopClient]:
    """A client for these settings. Nothing is connected before it is needed; a Temporal `client` may be handed in."""
    async with open_connections(settings, client) as connections:
        yield ShopClient(connections)
