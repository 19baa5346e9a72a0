"""Bounces and complaints about mails of no order: of inquiries, to the shop itself, or copies that nobody knows."""

from datetime import datetime
from typing import TYPE_CHECKING

from activities.sending import Blocked, domain_of, tell_blocked
from activities.transaction import TransactionalActivities
from activities.undelivered import Undelivered
from domain.basics.said import Code
from domain.claim.thread import claim_of_thread
from domain.contract.messages import MailBounced
from domain.conversation.again import again
from domain.conversation.blame import Blame, blame_of
from domain.conversation.feedback import feedback_of_thread
from domain.conversation.reach import MAIL_CAME_BACK
from domain.goods.supplying import sku_of_thread
from domain.inquiry.thread import inquiry_of_thread
from domain.order.facts import ComplaintFacts
from domain.order.kind import Purpose
from domain.order.kinds import KINDS, MailKind
from domain.order.mail import LOST
from domain.order.owed import NewTask, TaskKind
from domain.people.consent import Consent
from domain.people.mailing import is_of_mailing

if TYPE_CHECKING:
    from adapters.postgres.bounces import SentMail
    from adapters.postgres.pool import Connection

_OWN_BOUNCE = Code("todo.own_mails_come_back", "why")
_SPAM = Code("todo.called_spam", "mail")
_SPAM_AS = Code("todo.called_spam_as", "mail", "feedback")
_UNSUBSCRIBED = Code("noted.unsubscribed", "mail")
_CLAIM_CALL = Code("todo.claim_call", "claim_no", "what")
_INQUIRY_CALL = Code("todo.inquiry_call", "inquiry_no", "what")


def complaint_thread(mail_id: str) -> str:
    """The thread of mails about a complaint, and the key of its task."""
    return f"complaint-{mail_id}"


class BounceActivities(TransactionalActivities):
    """Called by the door of bounces. Each is one transaction; idempotent as its docstring says."""

    async def note_stray_bounce(self, fact: MailBounced, mail: "SentMail", at: datetime) -> bool:
        """A mail that is none to the customer of an order came back: a task, because no mail could tell of it.

        What came back by no fault of its address is owed once more instead. Idempotent by mail and bounce: returns
        False when it was taken down before.
        """
        calendar = self.desk.today().calendar
        day = calendar.day_of(at)
        due_on = calendar.add_business_days(day, 1)
        why = f"{fact.status} {fact.diagnostic}".strip()
        async with self.database.pool.acquire() as conn, conn.transaction():
            if not await self.database.bounces.keep(conn, fact, at):
                return False
            if is_of_mailing(mail.thread):  # nothing is owed to its recipient, who gets none again
                return True
            if not mail.kind.is_for_shop and await self._try_again(conn, fact, mail, at):
                return True
            if fact.permanent and mail.kind.is_for_shop:
                task = NewTask(kind=TaskKind.LOOK, said=_OWN_BOUNCE(why=why), due_on=due_on)
                await self.database.tasks.open(conn, f"bounces:{day}", task, at)
            elif fact.permanent and (sku := sku_of_thread(mail.thread)):
                said = MAIL_CAME_BACK(mail=mail.kind, why=why)
                task = NewTask(kind=TaskKind.ASK_SUPPLIER, said=said, due_on=due_on)
                await Undelivered(self.database, self.desk).tell_of_supplier(conn, fact.mail_id, sku, task, at)
            elif fact.permanent and (order_no := feedback_of_thread(mail.thread)):
                said = MAIL_CAME_BACK(mail=mail.kind, why=why)
                await self.database.journal.add_line(conn, order_no, at, "mail_bounced", note=said)
            elif fact.permanent:
                said = MAIL_CAME_BACK(mail=mail.kind, why=why)
                await self._ask_for_call(conn, mail, NewTask(kind=TaskKind.CALL, said=said, due_on=due_on), at)
        return True

    async def _try_again(self, conn: "Connection", fact: MailBounced, mail: "SentMail", at: datetime) -> bool:
        """Tell the shop where it is refused itself, and owe the mail once more where that is of use."""
        shop, fault = self.desk.today(), blame_of(fact.status, fact.diagnostic)
        if fault is Blame.US:
            said = " ".join(part for part in (fact.status, fact.diagnostic) if part)
            await tell_blocked(self.database, conn, Blocked(mail.thread, domain_of(mail.to), said), shop, at)
        repeat = again(fault, at, shop.calendar, shop.policy.mail, tried_for=mail.retried_for)
        if repeat is None or not fact.permanent or mail.was_sent_again or mail.state in LOST:
            return False
        key = f"{fact.mail_id}:{fact.bounce_id}"
        await self.database.mails.owe_repeat(conn, fact.mail_id, key, at, repeat, mail.to)
        return True

    async def _ask_for_call(self, conn: "Connection", mail: "SentMail", task: NewTask, at: datetime) -> None:
        """A call about the mails of a thread that is no order: noted in its inquiry, one task for all of them.

        Nobody is asked to phone a sender who may have been forged because an acknowledgement came back.
        """
        order_no, inquiry_no = None, inquiry_of_thread(mail.thread)
        if inquiry_no:
            asker = await self.database.threads.asker(conn, inquiry_no)
            order_no = asker.state.order_no if asker else None
            await self.database.inquiries.add_line(conn, inquiry_no, at, "mail_bounced", task.said)
            if asker and asker.state.is_doubtful and KINDS[mail.kind].purpose is Purpose.RECEIPT:
                return
            task = task.model_copy(update={"said": _INQUIRY_CALL(inquiry_no=inquiry_no, what=task.said)})
        if claim_no := claim_of_thread(mail.thread):
            order_no = await self.database.customer_claims.order_of(conn, claim_no)
            await self.database.customer_claims.add_line(conn, claim_no, at, "mail_bounced", task.said)
            task = task.model_copy(update={"said": _CLAIM_CALL(claim_no=claim_no, what=task.said)})
        await self.database.tasks.open(conn, f"bounces:{mail.thread}", task, at, order_no)

    async def note_complaint(self, refusal: Consent, mail: "SentMail", at: datetime) -> bool:
        """Somebody called a mail spam: no advertising goes to its address any more, and a person is told.

        Idempotent by the mail: returns False when a complaint about it was taken down before.
        """
        calendar = self.desk.today().calendar
        due_on = calendar.add_business_days(calendar.day_of(at), 1)
        feedback = refusal.note
        said = _SPAM_AS(mail=mail.kind, feedback=feedback) if feedback else _SPAM(mail=mail.kind)
        order_no = mail.thread if mail.is_of_order else feedback_of_thread(mail.thread)
        inquiry_no = inquiry_of_thread(mail.thread)
        key = complaint_thread(refusal.about)
        async with self.database.pool.acquire() as conn, conn.transaction():
            task = NewTask(kind=TaskKind.LOOK, said=said, due_on=due_on)
            if not await self.database.tasks.open(conn, key, task, at, order_no):
                return False
            await self.database.consents.note(conn, refusal, at)
            if order_no:
                await self.database.journal.add_line(conn, order_no, at, "complained", note=said)
            if inquiry_no:
                await self.database.inquiries.add_line(conn, inquiry_no, at, "complained", said)
            facts = ComplaintFacts(address=refusal.address, about_order=order_no or "")
            await self.database.mails.owe(conn, key, MailKind.SHOP_COMPLAINT, facts, at)
        return True

    async def note_unsubscription(self, refusal: Consent, mail: "SentMail", at: datetime) -> bool:
        """Whom a mail was for took its way out: no advertising goes to its address any more. Nobody has to be told.

        Idempotent by the ledger of consents: returns False when this was taken down before.
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            if not await self.database.consents.note(conn, refusal, at):
                return False
            if mail.is_of_order:
                await self.database.journal.add_line(
                    conn, mail.thread, at, "unsubscribed", note=_UNSUBSCRIBED(mail=mail.kind)
                )
        return True

    async def note_lost_copy(self, fact: MailBounced, at: datetime) -> bool:
        """A blind copy of a mail came back, which says nothing of the mail itself: a remark beside it."""
        async with self.database.pool.acquire() as conn, conn.transaction():
            return await self.database.bounces.keep(conn, fact, at, is_of_copy=True)
