"""The activities of mails that are late: whether they have left by now, and their dates anew."""

from typing import TYPE_CHECKING

from temporalio import activity

from activities.transaction import TransactionalActivities
from domain.agenda import unsent
from domain.basics.said import Code
from domain.contract.envelope import Envelope, LateMail, StepDue
from domain.conversation import telling
from domain.order.aggregate import Order
from domain.order.state import Done

if TYPE_CHECKING:
    from adapters.postgres.pool import Connection

TOLD_ANEW = Code("outcome.told_anew")


class LateActivities(TransactionalActivities):
    """Idempotent by (order_no, key), see `TransactionalActivities`; what has its dates anew is not late any more."""

    @activity.defn(name="look_for_mails")
    async def look(self, given: StepDue) -> Done:
        """Look whether the mails have left that what comes next counts from."""

        async def decide(order: Order, conn: "Connection") -> None:
            order.unsent = await self.database.mails.unsent(conn, given.order_no)
            unsent.look(order)

        return await self.change(given, decide)

    @activity.defn(name="tell_dates_anew")
    async def tell_anew(self, given: Envelope[LateMail]) -> Done:
        """Mails could leave again, and are late: the days that they promised count from now."""

        async def decide(order: Order, conn: "Connection") -> None:
            order.unsent = await self.database.mails.unsent(conn, given.order_no)
            replaced = [mail.id for mail in telling.tell_anew(order)]
            await self.database.mails.supersede(conn, replaced, TOLD_ANEW())

        done = await self.change(given, decide)
        return done.model_copy(update={"owes_mail": True})  # the outbox waits for the answer
