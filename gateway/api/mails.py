"""Mails that wait for the mail server leave when somebody has mended it, not at their next hourly try."""

import asyncio
from typing import NamedTuple

from callers.connections import Connections, reaching_database
from callers.outbox import have_sent
from callers.sending import OrderSender
from domain.basics.errors import UnknownOrder
from domain.contract.messages import RetryMails
from domain.inquiry.thread import inquiry_of_thread
from gateway.api.inquiries import Inquiries

#: Threads that are told at a time.
_AT_ONCE = 20


class Retried(NamedTuple):
    """Mails that are tried now, and of how many orders, inquiries or other threads."""

    mails: int
    threads: int


class Mails:
    """What is done about mails as a whole."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._sender = OrderSender(connections)
        self._inquiries = Inquiries(connections)

    async def retry(self, order_no: str | None = None) -> Retried:
        """Try everything now that waits for a try, of one order or of all; what waits for its hour goes on waiting.

        Raises:
            UnknownOrder, ServiceAway
        """
        database = self._connections.database
        async with self._connections.connection() as conn:
            if order_no is not None and await database.pages.status(conn, order_no) is None:
                raise UnknownOrder("number", order_no=order_no)
        with reaching_database():
            async with database.pool.acquire() as conn, conn.transaction():
                await database.receivers.forgive(conn, order_no)
                due = await database.mail_queue.retry(conn, order_no, self._connections.now())
        turns = asyncio.Semaphore(_AT_ONCE)

        async def in_turn(thread: str) -> None:
            async with turns:
                await self.have_sent(thread)

        await asyncio.gather(*(in_turn(thread) for thread in due))
        return Retried(sum(due.values()), len(due))

    async def have_sent(self, thread: str) -> None:
        """Whoever owns the thread sends its mails: its order or inquiry, also after its end, or an outbox of its own.

        Raises:
            ServiceAway
        """
        if number := inquiry_of_thread(thread):
            await self._inquiries.retry_mails(number)
            return
        try:
            await self._sender.tell(thread, RetryMails())
        except UnknownOrder:
            await have_sent(self._connections, thread)
