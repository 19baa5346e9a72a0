"""What became of a mail that was handed over: it left, waits, or will never arrive; each in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
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
from activities.undelivered import Undelivered
from adapters.mail.errors import BadAddress, MailDelayed, MailRefused
from adapters.mail.sending.server_words import clean
from domain.basics.said import Code, Said
from domain.contract.envelope import RefusedMail, address_hash
from domain.conversation.again import again
from domain.conversation.blame import Blame
from domain.inquiry.clock import InquiryClock
from domain.inquiry.thread import inquiry_of_thread
from domain.shop.patience import Delay, Full, TurnedAway, judge_full

if TYPE_CHECKING:
    from adapters.mail.writing.rendered import MailEnvelope
    from adapters.postgres.addressed import Addressed
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.postgres.stored_mail import StoredMail
    from adapters.shop_file import ShopDesk

_NOT_CLEAR = Code("outcome.not_clear", "said")
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
        self.undelivered = Undelivered(database, desk)

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
                await self.undelivered.leave_unclear(conn, mail, unclear, now)
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
            await self.undelivered.give_up(conn, mail, clean(str(error)), now)
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
