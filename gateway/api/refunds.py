"""Refunds at the door: what is owed, the account that a customer named, and how far each has got."""

import contextlib
from collections.abc import Awaitable, Callable
from functools import cached_property
from uuid import uuid4

from activities.giving_back import RefundActivities
from adapters.sealing import Sealer
from callers.connections import Connections, reaching_database
from callers.errors import ServiceAway
from callers.sending import OrderSender
from callers.valid import valid
from domain.agenda.refund_row import RefundRow
from domain.basics.errors import UnknownOrder
from domain.contract.envelope import StepDue
from domain.contract.messages import TaskDone
from domain.payment.bank_account import BankAccount
from domain.payment.refund import NoSuchRefund
from domain.people.remark import Remark, Signed


class RefundDesk:
    """What people do about money that goes back. Each call is one transaction."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._sender = OrderSender(connections)

    async def listed(self, *, with_done: bool = False, limit: int = 200) -> list[RefundRow]:
        """Refunds that have not arrived, the oldest first; with `with_done` the others, too."""
        async with self._connections.connection() as conn:
            return await self._connections.database.refunds.listed(conn, limit, with_done=with_done)

    async def take_account(self, order_no: str, account: BankAccount, *, by: str) -> None:
        """The account that a customer named, in a letter or on the phone; it is sealed before it leaves this process.

        Raises:
            UnknownOrder, NoSuchRefund
            InvalidSettings: there is no key to seal it with.
        """
        sealed, by = self._sealer.seal(account.model_dump_json(), order_no), valid(Signed, by=by).by
        await self._do(order_no, lambda desk, given: desk.take_account(given, sealed, by))

    async def show_account(self, order_no: str, *, by: str) -> BankAccount:
        """The account, for whoever makes the transfer; the order's journal says who looked.

        Raises:
            UnknownOrder
            NoSuchRefund: no account is known.
            InvalidSettings: the key is missing, or is another one.
        """
        by, database = valid(Signed, by=by).by, self._connections.database
        async with self._connections.connection() as conn, conn.transaction():
            sealed = await database.refunds.find_account(conn, order_no)
            if sealed is None:
                if await database.pages.fingerprint(conn, order_no) is None:
                    raise UnknownOrder("number", order_no=order_no)
                raise NoSuchRefund("no_account")
            account = BankAccount.model_validate_json(self._sealer.open(sealed, order_no))
            await database.journal.add_line(conn, order_no, self._connections.now(), "refund_account_shown", by=by)
        return account

    async def order_out(self, order_no: str, no: int | None = None, *, by: str, note: str = "") -> None:
        """The bank or the provider has been told to give it back; `note` says under which reference.

        Raises:
            UnknownOrder, NoSuchRefund
        """
        remark = valid(Remark, by=by, note=note)
        await self._do(order_no, lambda desk, given: desk.order_out(given, no, remark))

    async def finish(
        self, order_no: str, no: int | None = None, *, by: str, note: str = "", amount: int | None = None
    ) -> None:
        """It has arrived, or so much of it. The customer is told.

        Raises:
            UnknownOrder, NoSuchRefund, RefundTooHigh, CancelFirst
        """
        remark = valid(Remark, by=by, note=note)
        await self._do(order_no, lambda desk, given: desk.arrive(given, no, amount, remark))

    async def fail(self, order_no: str, no: int | None = None, *, by: str, note: str = "") -> None:
        """It came back: it is owed once more, and its account is not known any more.

        Raises:
            UnknownOrder, NoSuchRefund
        """
        remark = valid(Remark, by=by, note=note)
        await self._do(order_no, lambda desk, given: desk.fail(given, no, remark))

    async def _do(self, order_no: str, deed: Callable[[RefundActivities, StepDue], Awaitable[None]]) -> None:
        given = StepDue(order_no=order_no, key=f"door:refund:{uuid4().hex}", at=self._connections.now())
        with reaching_database():
            await deed(RefundActivities(self._connections.database, self._connections.desk), given)
        await self._tell(order_no)

    async def _tell(self, order_no: str) -> None:
        """Whoever waits for it hears of it: the order, which sends its mails. It is done, whoever is away."""
        async with self._connections.connection() as conn:
            task = await self._connections.database.refunds.newest_task(conn, order_no)
        if task is None:
            return
        with contextlib.suppress(ServiceAway):
            await self._sender.tell(order_no, TaskDone(task=task))

    @cached_property
    def _sealer(self) -> Sealer:
        return Sealer(self._connections.settings.account_key)
