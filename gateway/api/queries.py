"""Everything that is only read: from the database alone, so it answers without Temporal, too."""

import asyncio
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from adapters.postgres.search import Asked
from callers.connections import Connections
from domain.basics.errors import UnknownMail, UnknownOrder

if TYPE_CHECKING:
    from email.message import EmailMessage

    from domain.agenda.forecast import Forecast, WhatIf
    from domain.agenda.mail_row import MailRow
    from domain.agenda.order_page import OrderPage
    from domain.agenda.overview import OrderRow, QuestionCount
    from domain.agenda.report import ReportRow
    from domain.agenda.task_row import TaskRow
    from domain.agenda.today import Today
    from domain.basics.counted import Counted, Per
    from domain.basics.period import Period
    from domain.contract.messages import Seen
    from domain.conversation.feedback import Answer
    from domain.people.consent import Consent


class Reading:
    """Lists and pages."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def orders(self, asked: Asked | None = None) -> "list[OrderRow]":
        """Orders by status, plan, hold, mark, tag, deadline or words, newest first; by default those not ended."""
        async with self._connections.connection() as conn:
            return await self._connections.database.search.listed(conn, asked or Asked(), self._connections.now())

    async def search(self, text: str, limit: int = 50) -> "list[OrderRow]":
        """Orders by words of name, company, mail address, phone, order number, transfer or tracking number."""
        async with self._connections.connection() as conn:
            return await self._connections.database.search.found(conn, text, limit, self._connections.now())

    async def order(self, order_no: str) -> "OrderPage":
        """Everything about one order.

        Raises:
            UnknownOrder
        """
        async with self._connections.connection() as conn:
            page = await self._connections.database.pages.order(conn, order_no, self._connections.now())
            rows = await self._connections.database.pages.unsent(conn, order_no, late_before(self._connections))
            feedback = await self._connections.database.feedback.page(conn, order_no)
        if page is None:
            raise UnknownOrder
        return page.model_copy(update={"unsent": tuple(rows), "feedback": feedback})

    async def what_if(self, order_no: str, what_if: "WhatIf") -> "Forecast":
        """What would happen to an order; nothing is touched.

        Raises:
            UnknownOrder, Refusal
        """
        from adapters.postal import look_up
        from domain.agenda.forecast import ForecastInputs, foresee
        from domain.basics.postal_code import seven_digits
        from domain.order.aggregate import Order

        async with self._connections.connection() as conn, conn.transaction(readonly=True):
            stored = await self._connections.database.pages.stored(conn, order_no)
            if stored is None:
                raise UnknownOrder
            placed, state, policy = stored
            code = seven_digits(placed.ship_to.address.postal_code) if state.conversation.questions else None
            known = ForecastInputs(
                postal=await asyncio.to_thread(look_up, code) if code else None,
                short=await self._connections.database.stock.short(conn, placed.quantities),
                unknown_skus=tuple(await self._connections.database.stock.unknown_skus(conn, placed.quantities)),
            )
        order = Order(placed, state, policy, self._connections.desk.today().calendar, self._connections.now())
        return foresee(order, what_if, known)

    async def question_report(self, period: "Period", since: date, until: date) -> "list[QuestionCount]":
        """Which fields of the cart's form caused questions, counted per period; both days belong to it."""
        calendar = self._connections.desk.today().calendar
        async with self._connections.connection() as conn:
            return await self._connections.database.reports.questions(
                conn, period, str(calendar.zone), calendar.at(since, 0), calendar.at(until + timedelta(days=1), 0)
            )

    async def feedback(self, most: int = 5, limit: int = 50) -> "list[Answer]":
        """What customers said, the newest first; of so many stars or fewer."""
        async with self._connections.connection() as conn:
            return await self._connections.database.feedback.newest(conn, most, limit)

    async def report(self, counted: "Counted", per: "Per", since: date, until: date) -> "list[ReportRow]":
        """What customers say, or what causes claims, returns and inquiries; both days belong to it."""
        from domain.agenda.report import rows_of

        calendar = self._connections.desk.today().calendar
        span = calendar.at(since, 0), calendar.at(until + timedelta(days=1), 0)
        reports, zone = self._connections.database.reports, str(calendar.zone)
        async with self._connections.connection() as conn:
            tallies = await reports.tallies(conn, counted, per, zone, span)
            return rows_of(counted, per, tallies, await reports.left(conn, per, zone, span))

    async def seen(self, order_no: str) -> "Seen":
        """What somebody who decides at this moment sees of an order.

        Raises:
            UnknownOrder
        """
        from domain.contract.messages import Seen

        async with self._connections.connection() as conn:
            state = await self._connections.database.pages.state(conn, order_no)
        if state is None:
            raise UnknownOrder
        holds = tuple(hold.reason for hold in state.conversation.holds)
        return Seen(status=state.status, goods=state.goods.stage, version=state.version, holds=holds)

    async def to_accept(self, *, with_uninspected: bool = False) -> list[str]:
        """The numbers of the orders that wait for acceptance, oldest first; also of those that nobody inspected yet."""
        async with self._connections.connection() as conn:
            return await self._connections.database.piles.to_accept(conn, with_uninspected=with_uninspected)

    async def today(self) -> "Today":
        """The day's work."""
        from gateway.api.days_work import days_work

        return await days_work(self._connections)

    async def tasks(self, *, with_done: bool = False, limit: int = 200) -> "list[TaskRow]":
        """Open tasks, the most urgent first."""
        async with self._connections.connection() as conn:
            return await self._connections.database.task_rows.listed(conn, limit, with_done=with_done)

    async def advertising_refusals(self, limit: int = 200) -> "list[Consent]":
        """Who wants no advertising any more, and since when, newest first."""
        async with self._connections.connection() as conn:
            return await self._connections.database.consents.refusals(conn, limit)

    async def mails(self, order_no: str | None = None, limit: int = 50) -> "list[MailRow]":
        """Mails of one order (or thread), or of all, newest first."""
        async with self._connections.connection() as conn:
            return await self._connections.database.pages.mails(conn, order_no, limit)

    async def undelivered(self, order_no: str) -> "list[MailRow]":
        """The mails to the customer that came back or could not be sent, and would still be true."""
        from domain.order.kinds import is_overtaken

        database = self._connections.database
        async with self._connections.connection() as conn:
            state = await database.pages.state(conn, order_no)
            lost = await database.mails.undelivered(conn, order_no)
            rows = await database.pages.mails(conn, order_no, 1_000)
        wanted = {mail.id for mail in lost if state and not is_overtaken(mail.kind, mail.facts, state)}
        return [row for row in rows if row.id in wanted]

    async def return_path(self, mail_id: str) -> str:
        """The address to which a written mail comes back when it cannot be delivered; names as in `mail`.

        Raises:
            UnknownMail
        """
        async with self._connections.connection() as conn:
            named = await self._connections.database.mail_names.named(conn, mail_id)
            sender = await self._connections.database.pages.sender(conn, named or mail_id)
        if sender is None:
            raise UnknownMail
        return sender

    async def mail(self, mail_id: str) -> bytes:
        """A mail exactly as it was written (RFC 5322), by its number (`1001-3`) or id, or how that begins.

        Raises:
            UnknownMail: there is none, or it has not been written yet.
        """
        async with self._connections.connection() as conn:
            named = await self._connections.database.mail_names.named(conn, mail_id)
            raw = await self._connections.database.pages.mail(conn, named or mail_id)
        if raw is None:
            raise UnknownMail
        return raw


def late_before(connections: Connections) -> datetime:
    """A mail that should have left before this instant is late."""
    return connections.now() - timedelta(hours=connections.desk.today().policy.mail.unsent_after_hours)


def parsed(raw: bytes) -> "EmailMessage":
    """A stored mail, for its headers and text."""
    from email import message_from_bytes, policy
    from email.message import EmailMessage

    return message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
