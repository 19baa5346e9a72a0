"""The table `tasks`: what only a person can do."""

from datetime import date, datetime

from adapters.postgres.mails import Mails, StoredMail
from adapters.postgres.orders import Orders
from adapters.postgres.pool import Connection
from domain.mail import MailFacts, MailKind


class Tasks:
    """What only a person can do."""

    def __init__(self, orders: Orders, mails: Mails) -> None:
        self._orders = orders
        self._mails = mails

    async def open_for_mail(
        self,
        conn: Connection,
        mail: StoredMail,
        kind: str,
        text: str,
        due_on: date,
        at: datetime,
    ) -> None:
        """A mail could not be delivered: one task per mail, told to the shop and noted in the journal."""
        opened = await conn.fetchval(
            """INSERT INTO tasks (order_no, key, kind, text, due_on, opened_at) VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (key) DO NOTHING RETURNING id""",
            mail.thread,
            f"mail:{mail.id}",
            kind,
            text,
            due_on,
            at,
        )
        if opened is None:
            return
        await self._orders.add_line(conn, mail.thread, at, "mail_refused", note=text)
        facts = MailFacts(task=kind, reason=text, due_on=due_on)
        await self._mails.owe(conn, mail.thread, MailKind.SHOP_TASK, facts, at, what=f"mail:{mail.id}")
