"""A mail that will never arrive, or may have arrived often: a person of the shop is told, in the same transaction."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from domain.basics.said import Code, Said
from domain.claim.thread import claim_of_thread
from domain.conversation.feedback import feedback_of_thread
from domain.conversation.reach import MAIL_REFUSED
from domain.goods.supplying import sku_of_thread, supplier_thread
from domain.inquiry.thread import inquiry_of_thread
from domain.order.facts import TaskFacts
from domain.order.kind import Purpose
from domain.order.kinds import KINDS, MailKind
from domain.order.owed import NewTask, TaskKind

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.postgres.stored_mail import StoredMail
    from adapters.shop_file import ShopDesk

_UNCLEAR = Code("todo.unclear", "mail", "count")
_SUPPLIER_MAIL = Code("todo.supplier_mail", "sku", "what")
_INQUIRY_MAIL = Code("todo.inquiry_mail", "inquiry_no", "what")
_CLAIM_MAIL = Code("todo.claim_mail", "claim_no", "what")
_NEVER_CLEAR = Code("outcome.never_clear", "count")


class Undelivered:
    """Ends a mail, and leaves to a person what it was to say. Idempotent by its row."""

    def __init__(self, database: "Database", desk: "ShopDesk") -> None:
        self.database = database
        self.desk = desk

    async def leave_unclear(self, conn: "Connection", mail: "StoredMail", tries: int, now: datetime) -> None:
        """It was handed over so often, and may have arrived each time: a person finds out."""
        if not await self.database.mails.mark(conn, mail, "unclear", now, _NEVER_CLEAR(count=tries)):
            return
        calendar = self.desk.today().calendar
        what = _UNCLEAR(mail=mail.kind, count=tries)
        task = NewTask(kind=TaskKind.CHECK_SENDING, said=what, due_on=calendar.business_day_from(calendar.day_of(now)))
        order_no = await self._order_of(conn, mail)
        if await self.database.tasks.open(conn, f"unclear:{mail.id}", task, now, order_no):
            facts = TaskFacts(task=TaskKind.CHECK_SENDING, said=what, due_on=task.due_on)
            await self.database.mails.owe(conn, mail.thread, MailKind.SHOP_TASK, facts, now, what=f"unclear:{mail.id}")

    async def _order_of(self, conn: "Connection", mail: "StoredMail") -> str | None:
        """The order that a mail's task belongs to."""
        if inquiry_no := inquiry_of_thread(mail.thread):
            asker = await self.database.threads.asker(conn, inquiry_no)
            return asker.state.order_no if asker else None
        if claim_no := claim_of_thread(mail.thread):
            return await self.database.customer_claims.order_of(conn, claim_no)
        if order_no := feedback_of_thread(mail.thread):
            return order_no
        return mail.thread if await self.database.mails.addressed(conn, mail.thread) else None

    async def give_up(self, conn: "Connection", mail: "StoredMail", reason: Said | str, now: datetime) -> None:
        """This mail can never arrive: a person must find another way to tell the customer.

        Whoever gives a mail to the shop itself up tells of it otherwise: a mail would be refused as well.
        """
        is_first = await self.database.mails.mark(conn, mail, "refused", now, reason)
        if mail.kind.is_for_shop or not is_first:
            return
        calendar = self.desk.today().calendar
        said = MAIL_REFUSED(mail=mail.kind, why=reason)
        due_on = calendar.add_business_days(calendar.day_of(now), 1)
        if order_no := feedback_of_thread(mail.thread):
            await self.database.journal.add_line(conn, order_no, now, "mail_refused", note=said)
            return  # nobody phones for it
        if inquiry_no := inquiry_of_thread(mail.thread):
            await self._tell_undeliverable(conn, mail, inquiry_no, said, due_on)
            return
        if claim_no := claim_of_thread(mail.thread):
            await self._tell_of_claim(conn, mail, claim_no, said, due_on)
            return
        if sku := sku_of_thread(mail.thread):
            await self.tell_of_supplier(
                conn, mail.id, sku, NewTask(kind=TaskKind.ASK_SUPPLIER, said=said, due_on=due_on), now
            )
            return
        await self.database.tasks.open_for_mail(conn, mail, TaskKind.CALL, said, due_on, now)

    async def _tell_undeliverable(
        self, conn: "Connection", mail: "StoredMail", inquiry_no: str, said: Said, due_on: date
    ) -> None:
        """Tell the shop that a mail cannot arrive: in the inquiry, by a task, and by a mail."""
        asker = await self.database.threads.asker(conn, inquiry_no)
        order_no = asker.state.order_no if asker else None
        await self.database.inquiries.add_line(conn, inquiry_no, mail.owed_at, "mail_refused", said)
        if KINDS[mail.kind].purpose is Purpose.RECEIPT:
            await self.database.inquiries.take_back_acknowledgement(conn, inquiry_no)
            if asker and asker.state.is_doubtful:
                return  # nobody knows whose address it was
        task = NewTask(kind=TaskKind.CALL, said=_INQUIRY_MAIL(inquiry_no=inquiry_no, what=said), due_on=due_on)
        await self.database.tasks.open(conn, f"mail:{mail.id}", task, mail.owed_at, order_no)
        facts = TaskFacts(task=TaskKind.CALL, said=task.said, due_on=due_on)
        await self.database.mails.owe(
            conn, mail.thread, MailKind.SHOP_TASK, facts, mail.owed_at, what=f"mail:{mail.id}"
        )

    async def _tell_of_claim(
        self, conn: "Connection", mail: "StoredMail", claim_no: str, said: Said, due_on: date
    ) -> None:
        """Tell the shop that a mail about a claim cannot arrive: in the claim, by a task, and by a mail."""
        await self.database.customer_claims.add_line(conn, claim_no, mail.owed_at, "mail_refused", said)
        task = NewTask(kind=TaskKind.CALL, said=_CLAIM_MAIL(claim_no=claim_no, what=said), due_on=due_on)
        order_no = await self.database.customer_claims.order_of(conn, claim_no)
        await self.database.tasks.open(conn, f"mail:{mail.id}", task, mail.owed_at, order_no)
        facts = TaskFacts(task=TaskKind.CALL, said=task.said, due_on=due_on)
        await self.database.mails.owe(
            conn, mail.thread, MailKind.SHOP_TASK, facts, mail.owed_at, what=f"mail:{mail.id}"
        )

    async def tell_of_supplier(self, conn: "Connection", mail_id: str, sku: str, task: NewTask, now: datetime) -> None:
        """A mail to a supplier did not arrive: a task, and a mail to the shop. Idempotent by the mail."""
        said, key = _SUPPLIER_MAIL(sku=sku, what=task.said), f"mail:{mail_id}"
        if await self.database.tasks.open(conn, key, task.model_copy(update={"said": said}), now):
            facts = TaskFacts(task=task.kind, said=said, due_on=task.due_on)
            await self.database.mails.owe(conn, supplier_thread(sku), MailKind.SHOP_TASK, facts, now, what=key)
