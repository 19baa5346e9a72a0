"""A sweep of the outbox that failed for good: its mails stay owed, the shop is told, and the next sweep follows."""

from datetime import timedelta
from typing import TYPE_CHECKING

from temporalio import activity

from domain.basics.said import Code, Said
from domain.contract.envelope import FailedSweep, LaterMail
from domain.order.owed import NewTask, TaskKind

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.shop_file import ShopDesk

_NOT_NOTED = Code("todo.news_not_noted", "thread", "error")
_NOT_SENT = Code("todo.walk_failed", "thread", "error")

#: Until what failed for good is tried again.
PAUSE = timedelta(hours=1)


class FailedSweeps:
    """Told by a task, since a mail of the thread might be what cannot leave."""

    def __init__(self, database: "Database", desk: "ShopDesk") -> None:
        self.database = database
        self.desk = desk

    @activity.defn(name="tell_failed_sweep")
    async def tell(self, given: FailedSweep) -> LaterMail:
        """Open a task, and let the mail that it is about wait, so that the others leave. Returns when to sweep again.

        Idempotent by the class of the failure and the day.
        """
        shop = self.desk.today()
        day = shop.calendar.day_of(given.at)
        until = given.at + PAUSE
        task = NewTask(kind=TaskKind.CHECK_SENDING, said=_what(given), due_on=shop.calendar.business_day_from(day))
        async with self.database.pool.acquire() as conn, conn.transaction():
            await self.database.tasks.open(conn, f"sweep:{given.said}:{day}", task, given.at)
            if given.mail_id:
                await self.database.mail_queue.put_off(conn, given.mail_id, until, given.said)
        return LaterMail(not_before=given.at if given.mail_id else until, why=given.said)


def _what(given: FailedSweep) -> Said:
    code = _NOT_NOTED if given.mail_id else _NOT_SENT
    return code(thread=given.thread, error=given.said)
