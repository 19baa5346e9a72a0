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
from functools import cached_property
from typing import TYPE_CHECKING

from adapters.settings import Settings
from callers.connections import Connections, open_connections
from domain.contract.order import PlacedOrder
from gateway.api.queries import Reading

if TYPE_CHECKING:
    from temporalio.client import Client

    from callers.deposit_desk import DepositDesk
    from callers.door import Started
    from callers.imports import Imports
    from callers.orders import Messages
    from callers.resumption import Resumption
    from gateway.api.back_office import BackOffice
    from gateway.api.books import BookKeeper
    from gateway.api.bounces import Bounces
    from gateway.api.carts import CartDesk
    from gateway.api.changing import Changing
    from gateway.api.claim_packs import PackDesk
    from gateway.api.claims import Claims
    from gateway.api.consents import Consents
    from gateway.api.coupons import CouponDesk
    from gateway.api.customer_papers import CustomerPapers
    from gateway.api.evidence import EvidenceDesk
    from gateway.api.inquiries import Inquiries
    from gateway.api.mailings import Mailings
    from gateway.api.mails import Mails
    from gateway.api.merging import Merging
    from gateway.api.packing_table import PackingTable
    from gateway.api.people import People
    from gateway.api.picking import Picking
    from gateway.api.receipts import Receipts
    from gateway.api.refunds import RefundDesk
    from gateway.api.returns import ReturnDesk
    from gateway.api.stock import Stockroom
    from gateway.api.waybills import WaybillDesk


class ShopClient:
    """One caller's way into the shop, of which each part is loaded when it is first used."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections
        self.reading = Reading(connections)  # from the database alone

    @cached_property
    def orders(self) -> "Messages":
        """Takes facts and commands."""
        from callers.orders import Messages

        return Messages(self.connections)

    @cached_property
    def changing(self) -> "Changing":
        """Looks ahead at changes."""
        from gateway.api.changing import Changing

        return Changing(self.connections)

    @cached_property
    def merging(self) -> "Merging":
        """Looks for orders that may leave in one parcel."""
        from gateway.api.merging import Merging

        return Merging(self.connections)

    @cached_property
    def receipts(self) -> "Receipts":
        """Receipts for customers who ask for one."""
        from gateway.api.receipts import Receipts

        return Receipts(self.connections)

    @cached_property
    def customer_papers(self) -> "CustomerPapers":
        """What an order has on paper, and return invoices."""
        from gateway.api.customer_papers import CustomerPapers

        return CustomerPapers(self.connections)

    @cached_property
    def bounces(self) -> "Bounces":
        """Reads what came back."""
        from gateway.api.bounces import Bounces

        return Bounces(self.connections, self.orders)

    @cached_property
    def mails(self) -> "Mails":
        """Hurries what waits."""
        from gateway.api.mails import Mails

        return Mails(self.connections)

    @cached_property
    def mailings(self) -> "Mailings":
        """Mails to many."""
        from gateway.api.mailings import Mailings

        return Mailings(self.connections)

    @cached_property
    def consents(self) -> "Consents":
        """Who agreed to advertising, and who wants none."""
        from gateway.api.consents import Consents

        return Consents(self.connections)

    @cached_property
    def people(self) -> "People":
        """Customers: marks and the blacklist."""
        from gateway.api.people import People

        return People(self.connections)

    @cached_property
    def inquiries(self) -> "Inquiries":
        """Customers' questions."""
        from gateway.api.inquiries import Inquiries

        return Inquiries(self.connections)

    @cached_property
    def claims(self) -> "Claims":
        """What customers did not get as promised."""
        from gateway.api.claims import Claims

        return Claims(self.connections)

    @cached_property
    def packs(self) -> "PackDesk":
        """Evidence packs of claims."""
        from gateway.api.claim_packs import PackDesk

        return PackDesk(self.connections)

    @cached_property
    def evidence(self) -> "EvidenceDesk":
        """Photos and documents of claims."""
        from gateway.api.evidence import EvidenceDesk

        return EvidenceDesk(self.connections)

    @cached_property
    def stock(self) -> "Stockroom":
        """The stockroom."""
        from gateway.api.stock import Stockroom

        return Stockroom(self.connections)

    @cached_property
    def coupons(self) -> "CouponDesk":
        """Codes that make up for a delay."""
        from gateway.api.coupons import CouponDesk

        return CouponDesk(self.connections)

    @cached_property
    def returns(self) -> "ReturnDesk":
        """Goods that customers send back."""
        from gateway.api.returns import ReturnDesk

        return ReturnDesk(self.connections)

    @cached_property
    def refunds(self) -> "RefundDesk":
        """Money that goes back."""
        from gateway.api.refunds import RefundDesk

        return RefundDesk(self.connections)

    @cached_property
    def carts(self) -> "CartDesk":
        """Files for carts and malls."""
        from gateway.api.carts import CartDesk

        return CartDesk(self.connections)

    @cached_property
    def books(self) -> "BookKeeper":
        """The ledger for the books."""
        from gateway.api.books import BookKeeper

        return BookKeeper(self.connections)

    @cached_property
    def waybills(self) -> "WaybillDesk":
        """Files for carriers."""
        from gateway.api.waybills import WaybillDesk

        return WaybillDesk(self.connections)

    @cached_property
    def deposits(self) -> "DepositDesk":
        """Money without an order."""
        from callers.deposit_desk import DepositDesk

        return DepositDesk(self.connections)

    @cached_property
    def packing_table(self) -> "PackingTable":
        """Packs by scanner."""
        from gateway.api.packing_table import PackingTable

        return PackingTable(self.connections, self.orders)

    @cached_property
    def picking(self) -> "Picking":
        """Picks many orders at once."""
        from gateway.api.picking import Picking

        return Picking(self.connections, self.orders, self.back_office)

    @cached_property
    def back_office(self) -> "BackOffice":
        """Tasks, notes, bank checks and papers."""
        from gateway.api.back_office import BackOffice

        return BackOffice(self.connections)

    @cached_property
    def imports(self) -> "Imports":
        """Reads files in."""
        from callers.imports import Imports

        return Imports(self.connections)

    @cached_property
    def resumption(self) -> "Resumption":
        """Takes up again what lost its workflow."""
        from callers.resumption import Resumption

        return Resumption(self.connections)

    async def start_order(self, order: PlacedOrder | Mapping[str, object], *, wait: bool = False) -> "Started":
        """Hand an order over, as a model or as decoded JSON. The same order again starts nothing.

        With `wait` the answer comes when the order is in the database, or after some seconds if no worker is there.

        Raises:
            InvalidOrder: it cannot be read; the message names the field.
            Refusal: it could only be put on hold (unknown SKU, wrong sums, cod limit, control characters, …).
            DifferentOrder: the number is taken by other contents.
            ServiceAway
        """
        from callers.door import Door, read_placed

        return await Door(self.connections).start(read_placed(order), wait=wait)


@contextlib.asynccontextmanager
async def open_shop(settings: Settings, client: "Client | None" = None) -> AsyncIterator[ShopClient]:
    """A client for these settings. Nothing is connected before it is needed; a Temporal `client` may be handed in."""
    async with open_connections(settings, client) as connections:
        yield ShopClient(connections)
