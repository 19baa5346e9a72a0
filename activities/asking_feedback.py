"""Customers are asked how it was: the daily round chooses the orders, and the outbox asks once more before it sends."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from domain.conversation.feedback import feedback_thread, may_be_asked
from domain.order.facts import FeedbackFacts
from domain.order.kinds import MailKind

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.feedback import Askable
    from adapters.postgres.pool import Connection
    from adapters.shop_file import Shop

#: Orders that are looked at in one go, and customers that one round asks; the next one asks the others.
AT_ONCE = 500
MOST_ASKED = 2_000


class AskingFeedback:
    """Idempotent by the order: each is asked about once, in the transaction that owes the mail."""

    def __init__(self, database: "Database") -> None:
        self._database = database

    async def make_round(self, shop: "Shop", at: datetime) -> list[str]:
        """Ask whoever is due. Returns the threads that owe a mail, also those of a former try of the same round."""
        if shop.policy.feedback.asks:
            await self._ask_all(shop, at)
        async with self._database.pool.acquire() as conn:
            return [feedback_thread(order_no) for order_no in await self._database.feedback.asked(conn, at)]

    async def _ask_all(self, shop: "Shop", at: datetime) -> None:
        policy, after, asked = shop.policy.feedback, "", 0
        until = _end_of_day(shop, at) - timedelta(days=policy.days_after_arrival)
        since, asked_since = (
            until - timedelta(days=policy.within_days),
            at - timedelta(days=policy.once_per_person_days),
        )
        while asked < MOST_ASKED:
            async with self._database.pool.acquire() as conn:
                due = await self._database.feedback.due(conn, since, until, asked_since, after, AT_ONCE)
            for each in due:
                asked += await self._ask(each, shop, at, asked_since)
            if len(due) < AT_ONCE:
                return
            after = due[-1].order_no

    async def _ask(self, each: "Askable", shop: "Shop", at: datetime, asked_since: datetime) -> bool:
        """Owe the mail. False where the customer is not to be asked, or was meanwhile, perhaps about another order."""
        async with self._database.pool.acquire() as conn, conn.transaction():
            ledger = await self._database.consents.of(conn, each.placed.orderer.email)
            if not may_be_asked(each.placed, each.state, ledger, at):
                return False
            if await self._database.feedback.was_asked(conn, each.order_no, asked_since):
                return False
            if not await self._database.feedback.ask(conn, each.order_no, at):
                return False
            arrived = max(parcel.delivered_at for parcel in each.state.goods.parcels if parcel.delivered_at)
            await self._database.mails.owe(
                conn,
                feedback_thread(each.order_no),
                MailKind.FEEDBACK_REQUEST,
                FeedbackFacts(arrived_on=shop.calendar.day_of(arrived)),
                at,
                not_before=_hour_of_mails(shop, at),
            )
            await self._database.journal.add_line(conn, each.order_no, at, "feedback_asked")
        return True

    async def may_still(self, conn: "Connection", order_no: str, now: datetime) -> bool:
        """Whether an owed question still leaves: nothing was opened, answered or refused meanwhile."""
        found = await self._database.feedback.still(conn, order_no)
        if found is None:
            return False
        ledger = await self._database.consents.of(conn, found.placed.orderer.email)
        return may_be_asked(found.placed, found.state, ledger, now)


def _end_of_day(shop: "Shop", at: datetime) -> datetime:
    """Days are counted as the customer does: what arrived in the evening of a day counts from that day."""
    return shop.calendar.end_of(shop.calendar.day_of(at))


def _hour_of_mails(shop: "Shop", at: datetime) -> datetime | None:
    """None where a mail by a timer may leave at this hour of an open day."""
    hour = shop.calendar.mail_time_from(at, shop.policy.mail)
    while not shop.calendar.is_business_day(day := shop.calendar.day_of(hour)):
        next_open = shop.calendar.at(shop.calendar.business_day_from(day), shop.policy.mail.from_hour)
        hour = shop.calendar.mail_time_from(next_open, shop.policy.mail)
    return None if hour == at else hour
