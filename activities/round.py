"""The activities of the daily round: what waits for the shop is listed once a business day, in one mail."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import AwareDatetime, BaseModel, ConfigDict
from temporalio import activity

from activities.asking_feedback import AskingFeedback
from activities.matching import Matching
from activities.supplying import Supplying
from activities.unsent import tell_unsent
from adapters.written_files import forget_written
from domain.agenda.overview import LowRow, UncarriedThread
from domain.agenda.work import Work
from domain.basics.said import Code
from domain.contract.messages import DelayShipping
from domain.inquiry.thread import inquiry_thread
from domain.order.facts import LowArticle, TaskFacts, WaitingFacts
from domain.order.kinds import MailKind
from domain.order.owed import NewTask, TaskKind
from domain.payment import reversal
from domain.people.consent import KEPT

if TYPE_CHECKING:
    from activities.matching import Teller
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.shop_file import ShopDesk

_NOT_HANDED_ON = Code("todo.not_handed_on", "missing", "order_no")

#: The thread of the mails to the shop that are about no single order.
ROUND_THREAD = "shop-round"
#: Rows of each kind in one mail: more than anybody reads.
MOST_ROWS = 100
#: An activity that owes a mail wakes the outbox at once, unless its worker is killed between the two.
CARRIED_WITHIN = timedelta(hours=1)
#: Threads that one round has carried; the next one sees to the others.
MOST_THREADS = 500
#: How long it is looked for answers that were to become an inquiry, and whose workflow was lost.
UNBEGUN_FOR = timedelta(days=30)
#: How long a payment that was taken back before it came may still be on its way.
ON_ITS_WAY = timedelta(days=1)


def _low_article(row: LowRow) -> LowArticle:
    return LowArticle(
        sku=row.sku,
        name=row.name,
        left=row.left,
        limit=row.limit_pieces,
        orders=row.orders,
        expected_on=row.expected_on,
    )


class TimedRound(BaseModel):
    """A round, at its instant; one that is not due only says when the next one is.

    `is_evening`: it is time to look for goods that do not leave by the day that was told.
    """

    model_config = ConfigDict(frozen=True)

    at: AwareDatetime
    is_due: bool = True
    is_evening: bool = False


class RoundDone(BaseModel):
    """When the next round and the next evening are, whether this one owes a mail, and what nobody carries.

    `uncarried`: threads whose mails nobody sends.
    """

    model_config = ConfigDict(frozen=True)

    next_at: AwareDatetime
    evening_at: AwareDatetime
    owes_mail: bool = False
    uncarried: tuple[UncarriedThread, ...] = ()
    imports: tuple[int, ...] = ()  # that have not ended; their workflow may be lost
    mailings: tuple[int, ...] = ()  # that send; their workflow may be lost


class RoundActivities:
    """Idempotent by the shop's day."""

    def __init__(
        self, database: "Database", desk: "ShopDesk", teller: "Teller | None" = None, var: Path | None = None
    ) -> None:
        """`var`: where papers and files for others are written, on this machine."""
        self.database = database
        self.desk = desk
        self._teller = teller
        self._var = var

    @activity.defn(name="make_round")
    async def make_round(self, given: TimedRound) -> RoundDone:
        """List what waits, if the round is due. Nothing that waits makes no mail.

        Orders are told of money that was assigned to them by whoever was killed before telling them.
        """
        owes_mail = given.is_due and await self._remind_shop(given)
        asked = await self._ask_suppliers(given.at) if given.is_due else []
        if given.is_due:
            asked += await AskingFeedback(self.database).make_round(self.desk.today(), given.at)
        if self._teller:
            await Matching(self.database, self.desk).deliver(self._teller)
            if given.is_evening:
                await self._tell_late(given.at, self._teller)
        async with self.database.pool.acquire() as conn:
            uncarried = await self.database.unsent.uncarried(conn, given.at - CARRIED_WITHIN, MOST_THREADS)
            uncarried += [UncarriedThread(name=name, is_order=False) for name in asked]
            begun = await self.database.feedback.unbegun(conn, given.at - UNBEGUN_FOR, MOST_THREADS)
            uncarried += [UncarriedThread(name=inquiry_thread(number), is_order=False) for number in begun]
            imports = await self.database.imports.unfinished(conn, given.at - CARRIED_WITHIN, MOST_THREADS)
            mailings = await self.database.mailings.under_way(conn)
            await self._forget(conn, given.at)
        return RoundDone(
            next_at=self._next(given.at, self.desk.today().policy.waiting.hour),
            evening_at=self._next(given.at, self.desk.today().policy.delays.hour),
            owes_mail=owes_mail,
            uncarried=tuple(uncarried),
            imports=tuple(imports),
            mailings=tuple(mailings),
        )

    async def _ask_suppliers(self, at: datetime) -> list[str]:
        """Suppliers that have not answered are asked once more. Returns the threads that owe a mail."""
        async with self.database.pool.acquire() as conn, conn.transaction():
            return await Supplying(self.database, self.desk).make_round(conn, at)

    async def _forget(self, conn: "Connection", at: datetime) -> None:
        """Remove what names people when it was kept long enough: refused rows, files, names of payers, consents."""
        policy = self.desk.today().policy
        files, names = policy.files, policy.payment.keep_learned_names_days
        await self.database.receivables.forget_unused(conn, at - timedelta(days=names))
        await self.database.imports.forget(conn, at - timedelta(days=files.keep_refused_days))
        await self.database.consents.forget(conn, at - KEPT)
        await self.database.mailings.forget(conn, at - timedelta(days=policy.mailings.keep_addresses_days))
        await self.database.inquiry_files.forget(conn, at - timedelta(days=files.keep_inquiry_files_days))
        await self.database.waybills.forget(conn, at - timedelta(days=files.keep_waybill_days))
        if self._var:
            await asyncio.to_thread(forget_written, self._var, at - timedelta(days=files.keep_written_days))

    def _next(self, now: datetime, hour: int) -> datetime:
        """The next time that it is this hour of a business day, after this instant."""
        calendar = self.desk.today().calendar
        at = calendar.at(calendar.business_day_from(calendar.day_of(now)), hour)
        return at if at > now else calendar.at(calendar.add_business_days(calendar.day_of(now), 1), hour)

    async def _tell_late(self, at: datetime, teller: "Teller") -> None:
        """Orders whose goods do not leave by the day that was told; each tells its customer, and a new day."""
        async with self.database.pool.acquire() as conn:
            late = await self.database.rounds.late(conn, at, MOST_THREADS)
        for order_no in late:
            await teller.tell(order_no, DelayShipping())

    async def _remind_shop(self, given: TimedRound) -> bool:
        shop = self.desk.today()
        today = shop.calendar.day_of(given.at)
        async with self.database.pool.acquire() as conn, conn.transaction():
            await self._have_collected(conn, given.at)
            await tell_unsent(self.database, conn, shop, given.at)
            owes_mail = await self._tell_vain_reversals(conn, given.at)
            if not shop.policy.waiting.remind_after_business_days:
                return owes_mail
            low = await self.database.low_stock.fallen(conn, given.at, MOST_ROWS)
            facts = WaitingFacts(
                waiting=await self.database.rounds.waiting(conn, given.at, MOST_ROWS),
                tasks=await self.database.rounds.overdue_tasks(conn, today, MOST_ROWS),
                inquiries=await self.database.rounds.overdue_inquiries(conn, given.at, MOST_ROWS),
                low=tuple(_low_article(row) for row in low),
            )
            if not (facts.waiting or facts.tasks or facts.inquiries or facts.low):
                return owes_mail
            await self.database.mails.owe(conn, ROUND_THREAD, MailKind.SHOP_WAITING, facts, given.at, what=str(today))
        return True

    async def _have_collected(self, conn: "Connection", at: datetime) -> None:
        """Money that a carrier collected and has not handed on becomes a task of its order, once."""
        calendar = self.desk.today().calendar
        due_on = calendar.add_business_days(calendar.day_of(at), 1)
        for row in await self.database.rounds.uncollected(conn, Work.COLLECT, at):
            said = _NOT_HANDED_ON(missing=row.missing, order_no=row.order_no)
            task = NewTask(kind=TaskKind.COLLECT_MONEY, said=said, due_on=due_on)
            key = f"collect:{row.order_no}:{row.since.isoformat()}"
            if await self.database.tasks.open(conn, key, task, at, row.order_no):
                await self.database.journal.add_line(conn, row.order_no, at, "money_not_handed_on")

    async def _tell_vain_reversals(self, conn: "Connection", at: datetime) -> bool:
        """A payment that was taken back but never came becomes a task, once, and a mail. False when there is none."""
        calendar = self.desk.today().calendar
        due_on = calendar.add_business_days(calendar.day_of(at), 1)
        found = await self.database.reversals.in_vain(conn, at - ON_ITS_WAY, at)
        for fact, told_for in found:
            said = reversal.in_vain(fact, told_for)
            is_ours = await self.database.pages.fingerprint(conn, told_for) is not None
            key = f"reversal:{fact.notice_id}"
            task = NewTask(kind=TaskKind.LOOK, said=said, due_on=due_on)
            await self.database.tasks.open(conn, key, task, at, told_for if is_ours else None)
            if is_ours:
                await self.database.journal.add_line(conn, told_for, at, "reversal_in_vain", note=said)
            facts = TaskFacts(task=task.kind, said=said, due_on=due_on)
            await self.database.mails.owe(conn, ROUND_THREAD, MailKind.SHOP_TASK, facts, at, what=key)
        return bool(found)
