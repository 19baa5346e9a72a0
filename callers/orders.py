"""The way to an order: `tell` it a fact, `ask` it for something. The row of the message says how it is sent."""

import asyncio
import contextlib
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from adapters.carriers.book import carrier as carrier_of
from adapters.postgres.told_facts import ToldFact
from callers.connections import Connections
from callers.errors import FactRefused, ServiceAway, WrongTrackingNo
from callers.sending import OrderSender, is_order_no
from domain.basics.errors import UnknownNotice, UnknownOrder
from domain.contract import messages as m
from domain.contract.table import Receiver, row_of
from domain.order.view import OrderView
from domain.shop.carrier import bare_tracking_no

if TYPE_CHECKING:
    from adapters.postgres.pages import JournalMark

_SHOWN = 40  # characters of a wrong number: it may be whatever somebody pasted
#: From one look into the journal to the next: most messages are worked on at once.
_FIRST_LOOK_SECONDS, _LONGEST_PAUSE_SECONDS = 0.03, 0.2


class Outcome(StrEnum):
    """What became of a fact."""

    SENT = "sent"  # taken down durably; not worked on yet
    DONE = "done"  # worked on
    KNOWN = "known"  # changed nothing: it was known before
    KEPT = "kept"  # money for a number that no order has


class Messages:
    """All messages of orders, also of those that have ended, whose workflow starts again with the message.

    Facts take `wait`: how long to wait for their effect, which raises FactRefused when the order could not use it.
    Commands take `request_id`: the same id again gives the first answer again.

    All raise UnknownOrder and ServiceAway.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._sender = OrderSender(connections)

    async def tell(self, order_no: str, fact: m.Message, *, wait: timedelta | None = None) -> Outcome:
        """Something happened. Money for a number that no order has is kept as a deposit, and a task is opened.

        A command that support uses most may be told, too: then only the journal says what became of it.
        """
        row = row_of(type(fact))
        if Receiver.ORDER not in row.of or not row.is_signal:
            raise TypeError(f"{row.name} is no fact for an order")
        return await self._tell(order_no, row.name, fact, wait)

    async def ask(self, order_no: str, command: m.Message, *, request_id: str | None = None) -> OrderView:
        """Somebody wants something. The answer is the order's new view.

        Raises:
            Refusal: the order refused, by the class of the reason (domain/basics/errors.py).
        """
        row = row_of(type(command))
        if Receiver.ORDER not in row.of or not row.is_update:
            raise TypeError(f"{row.name} is no command to an order")
        return await self._sender.ask(order_no, command, request_id)

    # --- what does more than send ------------------------------------------------------------------------------------

    async def must_be_booked(self, order_no: str, notice_id: str) -> None:
        """For people, who mistype: a payment that is taken back by hand has been booked on the order.

        Raises:
            UnknownNotice
        """
        async with self._connections.connection() as conn:
            deposit = await self._connections.database.deposits.find(conn, notice_id)
        if deposit is None or deposit.order_no != order_no:
            raise UnknownNotice("to_come", notice_id=notice_id, order_no=order_no)

    async def parcel_shipped(
        self, order_no: str, fact: m.ParcelShipped, *, wait: timedelta | None = None, force: bool = False
    ) -> Outcome:
        """The carrier has the parcel. `force` takes a tracking number whose check digit is wrong, or that is in use.

        Raises:
            WrongTrackingNo
        """
        number = checked_tracking_no(fact.carrier, fact.tracking_no, force=force)
        if not force:
            await self.must_be_unused(order_no, number)
            await self._must_not_have_left(order_no, fact.parcel_no, number)
        return await self._tell(order_no, "parcel_shipped", fact.model_copy(update={"tracking_no": number}), wait)

    async def must_be_unused(self, order_no: str, tracking_no: str) -> None:
        """One parcel has one number: a number that another order's parcel has just got was scanned twice.

        Raises:
            WrongTrackingNo
        """
        async with self._connections.connection() as conn:
            others = await self._connections.database.parcels.others_of(
                conn, order_no, tracking_no, self._connections.now()
            )
        if others:
            raise WrongTrackingNo("taken", number=tracking_no[:_SHOWN], orders=others)

    async def _must_not_have_left(self, order_no: str, parcel_no: str, tracking_no: str) -> None:
        """For people: entering a parcel again does not change the number under which it left.

        Raises:
            WrongTrackingNo
        """
        async with self._connections.connection() as conn:
            known = await self._connections.database.parcels.left_as(conn, order_no, parcel_no)
        if known and tracking_no not in {"", known}:
            raise WrongTrackingNo("left", number=tracking_no[:_SHOWN], known=known)

    # --- mechanics ---------------------------------------------------------------------------------------------------

    async def _tell(self, order_no: str, name: str, fact: m.Message, wait: timedelta | None) -> Outcome:
        mark = await self._mark(order_no, name) if wait else None
        await self._keep_money(order_no, name, fact)

        try:
            await self._sender.tell(order_no, fact)
        except UnknownOrder:
            if not isinstance(fact, m.PaymentReceived | m.PaymentReversed) or not is_order_no(order_no):
                raise
            from callers.deposits import keep_without_order

            await keep_without_order(self._connections, order_no, fact)
            return Outcome.KEPT
        if mark is None or wait is None:
            return Outcome.SENT
        return await self._effect(order_no, name, mark, wait)

    async def _keep_money(self, order_no: str, name: str, fact: m.Message) -> None:
        """Money is in the database before Temporal hears of it, so that it can be told again whatever becomes of that.

        With the database away, Temporal keeps it alone.
        """
        if isinstance(fact, m.PaymentReceived | m.PaymentReversed) and is_order_no(order_no):
            with contextlib.suppress(ServiceAway):
                async with self._connections.connection() as conn:
                    told = ToldFact(name, fact)
                    await self._connections.database.told_facts.keep(conn, order_no, told, self._connections.now())

    async def _mark(self, order_no: str, name: str) -> "JournalMark":
        async with self._connections.connection() as conn:
            return await self._connections.database.pages.journal_mark(conn, order_no, name)

    async def _effect(self, order_no: str, name: str, mark: "JournalMark", wait: timedelta) -> Outcome:
        """Look into the journal until the message's activity has written there, or says that it had nothing to write.

        Of two who tell an order messages of one name at the same time, the one may be answered with the other's effect.
        """
        loop = asyncio.get_running_loop()
        until, pause = loop.time() + wait.total_seconds(), _FIRST_LOOK_SECONDS
        while loop.time() < until:
            await asyncio.sleep(pause)
            pause = min(1.5 * pause, _LONGEST_PAUSE_SECONDS)
            async with self._connections.connection() as conn:
                found = await self._connections.database.pages.effect(conn, order_no, mark, name)
            if found is None:
                continue
            if found.what == "refused" and found.said:
                raise FactRefused(reason=found.said)
            return Outcome.DONE if found.what else Outcome.KNOWN
        return Outcome.SENT


def checked_tracking_no(carrier: str, tracking_no: str, *, force: bool = False) -> str:
    """The number as carriers' systems hold it; empty stays empty.

    Raises:
        WrongTrackingNo: this carrier has no such number, and nobody insisted.
    """
    number = bare_tracking_no(tracking_no)
    if number and not force and not carrier_of(carrier).may_be_true(number):
        raise WrongTrackingNo(number=number[:_SHOWN], carrier=carrier)
    return number
