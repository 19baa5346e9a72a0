"""Mails that wait for the mail server leave when somebody has mended it, not at their next hourly try."""

import asyncio
from typing import Any, NamedTuple

from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode

from domain.basics.errors import UnknownOrder
from domain.contract.messages import RetryMails
from domain.inquiry.inquiry import inquiry_of_thread
from gateway.api.connections import ANSWER, Connections, reaching_database, reaching_temporal
from gateway.api.ended import Ended
from workflows.options import inquiry_workflow_id, order_workflow_id

#: Threads that are told at a time.
_AT_ONCE = 20


class Retried(NamedTuple):
    """Mails that are tried now, and of how many orders, inquiries or other threads."""

    mails: int
    threads: int


class MailDesk:
    """What is done about mails as a whole."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._ended = Ended(connections)

    async def retry(self, order_no: str | None = None) -> Retried:
        """Try everything now that waits for a try, of one order or of all; what waits for its hour goes on waiting.

        Raises:
            UnknownOrder, ServiceAway
        """
        database = self._connections.database
        async with self._connections.connection() as conn:
            if order_no is not None and await database.pages.status(conn, order_no) is None:
                raise UnknownOrder(f"No order has the number {order_no}.")
        with reaching_database():
            async with database.pool.acquire() as conn, conn.transaction():
                await database.receivers.forgive(conn, order_no)
                due = await database.mail_queue.retry(conn, order_no, self._connections.now())
        turns = asyncio.Semaphore(_AT_ONCE)
        client = await self._connections.temporal()
        await asyncio.gather(*(self._wake(client, thread, turns) for thread in due))
        return Retried(sum(due.values()), len(due))

    async def _wake(self, client: Client, thread: str, turns: asyncio.Semaphore) -> None:
        """Whoever owns the thread walks for it; an outbox of its own does where nobody does any more."""
        number = inquiry_of_thread(thread)
        workflow_id = inquiry_workflow_id(number) if number else order_workflow_id(thread)
        handle: WorkflowHandle[Any, Any] = client.get_workflow_handle(workflow_id)
        async with turns:
            try:
                with reaching_temporal("retry_mails"):
                    await handle.signal("retry_mails", RetryMails(), rpc_timeout=ANSWER)
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
                await self._ended.wake_outbox(thread)
