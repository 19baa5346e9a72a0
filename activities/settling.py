"""What became of a mail that was handed over: it left, waits, or will never arrive; each in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from temporalio import activity

from activities.late import TOLD_ANEW
from activities.sending import (
    Blocked,
    ServerRefusal,
    domain_of,
    end_blocked,
    tell_blocked,
    tell_full,
    tell_refused,
    tell_unwritable,
)
from adapters.mail.errors import BadAddress, MailDelayed, MailRefused
from adapters.mail.sending.server_words import clean
from domain.basics.said import Code, Said
from domain.contract.envelope import RefusedMail, address_hash
from domain.conversation.again import again
from domain.conversation.blame import Blame
from domain.conversation.reach import MAIL_REFUSED
from domain.inquiry.clock import InquiryClock
from domain.inquiry.thread import inquiry_of_thread
from domain.order.facts import TaskFacts
from domain.order.kind import Purpose
from domain.order.kinds import KINDS, MailKind
from domain.order.owed import NewTask, TaskKind
from domain.shop.patience import Delay, Full, TurnedAway, judge_full

if TYPE_CHECKING:
    from adapters.mail.writing.rendered import MailEnvelope
    from adapters.postgres.addressed import Addressed
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.postgres.stored_mail import StoredMail
    from adapters.shop_file import ShopDesk

_UNCLEAR = Code("todo.unclear", "mail", "count")
_INQUIRY_MAIL = Code("todo.inquiry_mail", "inquiry_no", "what")
_NOT_CLEAR, _NEVER_CLEAR = Code("outcome.not_clear", "said"), Code("outcome.never_clear", "count")
_COPIES_REFUSED = Code("outcome.copies_refused", "addresses")

#: Source: RFC 3463.
_BAD_ADDRESS = "5.1.3"


@dataclass(frozen=True)
class Claim:
    """A mail that a sweep may hand over, as it is kept, and the order it is about at that moment.

    `probed`: the servers that it tries for all others. `is_out_of_date`: it is only asked whether it could leave.
    """

    envelope: "MailEnvelope"
    about: "Addressed | None"
    at: datetime
    probed: tuple[str, ...] = ()
    is_out_of_date: bool = False

    @property
    def domain(self) -> str:
        """The receiving domain."""
        return domain_of(self.envelope.recipient)


class Settler:
    """Writes down what became of a mail. Idempotent by its row: what has come to its end stays so."""

    def __init__(self, database: "Database", desk: "ShopDesk") -> None:
        self.database = database
        self.desk = desk

    async def sent(
        self, conn: "Connection", mail: "StoredMail", at: datetime, copies_refused: Sequence[str] = ()
    ) -> bool:
        """The mail server has taken it. False when its thread owes no other mail."""
        is_more_owed = await self.database.mails.sent(conn, mail, at, _about_copies(copies_refused))
        if copies_refused:
            activity.logger.warning("copies refused", extra={"mail": mail.id, "copies": len(copies_refused)})
        return is_more_owed

    async def reopen(self, conn: "Connection", claim: Claim, now: datetime) -> None:
        """The servers that this mail tried take the shop's mails again."""
        if not claim.probed:
            return
        await self.database.receivers.open(conn, claim.probed)
        for domain in claim.probed:
            await end_blocked(self.database, conn, domain, now)

    async def failed(
        self, conn: "Connection", mail: "StoredMail", claim: Claim, error: MailDelayed | MailRefused, now: datetime
    ) -> RefusedMail | None:
        """The mail server did not take it: now, for the shop's sake, or never."""
        if error.fault is Blame.US:
            await self._blocked(conn, mail, claim, error, now)
            return None
        if isinstance(error, MailDelayed):
            return await self._delayed(conn, mail, claim.about, error, now)
        return await self.refused(conn, mail, claim.about, error, now)

    async def waits(self, conn: "Connection", mail: "StoredMail", why: Exception, now: datetime) -> None:
        """Something that the mail needs is not there, or the mail server is not."""
        said = _reason(why) if isinstance(why, MailDelayed) else clean(str(why))
        delay = Delay(self.desk.pauses.next_try(now, mail.tries + 1), said)
        await self.database.mail_queue.delay(conn, mail, delay, now)

    async def unwritable(self, conn: "Connection", mail: "StoredMail", why: Exception, now: datetime) -> None:
        """No mail can be made of what is owed: it waits alone until that is mended, and the shop is told."""
        await self.waits(conn, mail, why, now)
        await tell_unwritable(self.database, conn, mail, clean(str(why)), self.desk.today(), now)

    async def _delayed(
        self, conn: "Connection", mail: "StoredMail", about: "Addressed | None", error: MailDelayed, now: datetime
    ) -> RefusedMail | None:
        said = _reason(error)
        if error.unclear:
            unclear = mail.unclear_tries + 1
            if unclear >= self.desk.pauses.most_unclear:
                await self.leave_unclear(conn, mail, unclear, now)
                return None
            delay = Delay(self.desk.pauses.next_unclear_try(now, unclear), _NOT_CLEAR(said=said), is_unclear=True)
        else:
            delay = Delay(self.desk.pauses.next_try(now, mail.tries + 1), said, is_full=error.fault is Blame.ADDRESS)
        full_since = await self.database.mail_queue.delay(conn, mail, delay, now)
        if full_since is None or not delay.is_full:
            return None
        verdict = judge_full(full_since, now, is_for_shop=mail.kind.is_for_shop)
        if verdict is Full.TELL:
            await tell_full(self.database, conn, said, self.desk.today(), now)
        return await self.refused(conn, mail, about, error, now) if verdict is Full.GIVE_UP else None

    async def _blocked(
        self, conn: "Connection", mail: "StoredMail", claim: Claim, error: MailDelayed | MailRefused, now: datetime
    ) -> None:
        """The mail stays owed, nobody else asks that server, and the shop hears of it once per domain and day."""
        said = _words(error)
        domain = "" if isinstance(error, MailDelayed) and error.is_own_server else claim.domain
        refusal = TurnedAway(domain, said, claim.at, now)
        until = await self.database.receivers.refused(conn, refusal, self.desk.pauses)
        await self.database.mail_queue.block(conn, mail, until, said)
        await tell_blocked(self.database, conn, Blocked(mail.thread, domain, said), self.desk.today(), now)

    async def refused(
        self,
        conn: "Connection",
        mail: "StoredMail",
        about: "Addressed | None",
        error: BadAddress | MailRefused | MailDelayed,
        now: datetime,
    ) -> RefusedMail | None:
        """It will never be taken. Returns what the order has to know; without one, this is the mail's end.

        A mail of no order that failed on the way waits for the next business day, once.
        """
        status, said = _said(error)
        if not mail.kind.is_for_shop and about is not None and about.placed.orderer.email:
            await self.database.mail_queue.release(conn, mail)
            address = address_hash(mail.thread, about.placed.orderer.email)
            return RefusedMail(mail_id=mail.id, status=status, diagnostic=said, address=address)
        if not (isinstance(error, MailRefused) and await self._is_put_off(conn, mail, error, now)):
            await self.give_up(conn, mail, clean(str(error)), now)
            if mail.kind.is_for_shop:
                await tell_refused(self.database, conn, ServerRefusal(status, said), self.desk.today(), now)
        return None

    async def _is_put_off(self, conn: "Connection", mail: "StoredMail", error: MailRefused, now: datetime) -> bool:
        shop = self.desk.today()
        repeat = again(error.fault, now, shop.calendar, shop.policy.mail, tried_for=mail.retried_for)
        said = f"{error.status} {clean(error.text)}"
        return repeat is not None and await self.database.mails.put_off(conn, mail.id, repeat, said, now)

    async def promise_anew(self, conn: "Connection", mail: "StoredMail", now: datetime) -> None:
        """The day of an answer passed before its mail could leave: another one gives the time that an answer takes."""
        shop, inquiry_no = self.desk.today(), inquiry_of_thread(mail.thread)
        until = shop.calendar.day_of(InquiryClock(shop.policy.inquiry, shop.calendar).answer_by(now))
        if inquiry_no and await self.database.mails.mark(conn, mail, "superseded", now, TOLD_ANEW()):
            facts = mail.facts.model_copy(update={"next_answer_on": until})
            await self.database.mails.owe_anew(conn, replace(mail, facts=facts))
            await self.database.inquiries.add_line(conn, inquiry_no, now, "promised_anew", str(until))

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
        if inquiry_no := inquiry_of_thread(mail.thread):
            await self._tell_undeliverable(conn, mail, inquiry_no, said, due_on)
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


def _said(error: BadAddress | MailRefused | MailDelayed) -> tuple[str, str]:
    if isinstance(error, BadAddress):
        return _BAD_ADDRESS, clean(str(error))
    return error.status, _words(error)


def _words(error: MailRefused | MailDelayed) -> str:
    """What the mail server said."""
    return clean(error.text if isinstance(error, MailRefused) else str(error.reason))


def _reason(error: MailDelayed) -> Said | str:
    return error.reason if isinstance(error.reason, Said) else clean(error.reason)


def _about_copies(refused: Sequence[str]) -> Said | str:
    return _COPIES_REFUSED(addresses=refused) if refused else ""
