"""What was sent to a run whose start could not be read: kept beside the reject, and told; money is a deposit."""

from typing import TYPE_CHECKING

from temporalio import activity

from activities.stray_deposits import StrayDeposits, deposit_thread
from domain.basics.errors import UnknownNotice
from domain.contract.envelope import Reject, RejectedMessage, enclose
from domain.conversation import refusals
from domain.order.facts import RejectFacts
from domain.order.kinds import MailKind

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection


class RejectedMessages(StrayDeposits):
    """No order is there that could take it."""

    @activity.defn(name="keep_rejected_message")
    async def keep(self, given: RejectedMessage) -> tuple[str, ...]:
        """Keep the message, and tell the shop, at most so often. Idempotent by its place; money by its notice.

        Returns the threads whose mails are to be sent.
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            money = await self._keep_money(conn, given)
            noted = await self.database.rejects.count_messages(conn, given.thread)
            whole = given if noted < refusals.MOST_KEPT_WHOLE else given.model_copy(update={"payload": ""})
            if await self.database.rejects.keep_message(conn, whole) and not money:
                await self._tell(conn, given)
        return (given.thread, *money)

    async def _keep_money(self, conn: "Connection", given: RejectedMessage) -> tuple[str, ...]:
        """Whoever's it is, with a task; the thread of its mails. Empty for what is no money, or is on an order."""
        if given.paid:
            await self.put_deposit(conn, enclose(given.order_no, "deposit", given.at, given.paid))
            return (deposit_thread(given.paid.notice_id),)
        if given.taken_back:
            try:
                await self.put_reversal(conn, enclose(given.order_no, "reversal", given.at, given.taken_back))
            except UnknownNotice:
                return ()
            return (deposit_thread(given.taken_back.notice_id),)
        return ()

    async def _tell(self, conn: "Connection", given: RejectedMessage) -> None:
        told = await self.database.mails.keys(conn, given.thread, refusals.start_of())
        if news := refusals.news(given, None, told):
            await self.database.mails.owe(
                conn, given.thread, MailKind.SHOP_REFUSED, news.facts, given.at, what=news.what
            )


async def keep_start(database: "Database", given: Reject, stage: str = "") -> None:
    """Keep what a workflow could not be started with, and owe the shop a mail. Idempotent by the run's id."""
    async with database.pool.acquire() as conn, conn.transaction():
        await database.rejects.keep(conn, given)
        facts = RejectFacts(payload=given.payload[:2_000], said=given.said, stage=stage)
        await database.mails.owe(conn, given.thread, MailKind.SHOP_REJECT, facts, given.at)
