"""The outbox: sends the stored mails of one thread, in order for each recipient, for as long as it takes.

A mail is *claimed* in one short transaction, handed over to the mail server without any, and *settled* in another. So a
server that is slow holds no lock and no connection of the database, and nobody else sends the mail meanwhile. A claim
lapses when nobody renews it: its sweep was killed, and the mail server may have taken the mail.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from temporalio import activity

from activities.holding import held, letting_go
from activities.settling import Claim, Settler
from activities.still_true import StillTrue
from activities.sweep import Sweep, told_before
from activities.taken import TakenMails
from activities.unsent import tell_unsent
from activities.writing import Writer
from adapters.mail.errors import BadAddress, MailDelayed, MailRefused, UnrenderableMail
from domain.basics.errors import Refusal
from domain.basics.said import Code, Said
from domain.contract.envelope import InHand, LateMail, LaterMail, Post, RefusedMail
from domain.order.kind import Hour, Paper
from domain.order.kinds import KINDS

if TYPE_CHECKING:
    from adapters.documents.renderer import DocumentRenderer
    from adapters.mail.sending.mailer import Mailer
    from adapters.mail.writing.rendered import MailEnvelope
    from adapters.postgres.addressed import Addressed
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.postgres.stored_mail import StoredMail
    from adapters.shop_file import ShopDesk

RETURNS_ALL, NO_ADDRESS = Code("outcome.returns_all"), Code("outcome.no_address")
#: Whoever caused a mail chose the hour at which it is due; one that leaves so much later wakes nobody.
LATE = timedelta(hours=1)


class OutboxActivities:
    """One sweep takes every owed mail of a thread: oldest first, and in order for each of its recipients.

    Idempotent by the mail's row: what is marked is not sent again. Killed between the mail server's answer and its own
    mark, the next sweep sends the very same bytes with the same Message-ID, unless this sweep could still tell it
    (as the details of its heartbeat) that the mail was taken.

    A mail counts as being on its way once it is claimed. Whatever changes the order before is seen, since the order is
    locked for the claim; a payment that is entered later has crossed with the mail, as letters do, and a reminder has a
    clause for that. A reminder whose try failed is looked at anew with its next claim.
    """

    def __init__(
        self,
        database: "Database",
        desk: "ShopDesk",
        mailer: "Mailer",
        press: "Callable[[], DocumentRenderer]",
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self.database = database
        self.desk = desk
        self.mailer = mailer
        self.timer = timer
        self.writer = Writer(database, desk, mailer, press)
        self.settler = Settler(database, desk)
        self.taken = TakenMails(database, self.settler)
        self.still = StillTrue(database, desk)

    @activity.defn(name="deliver_mails")
    async def deliver(self, given: Post) -> int | RefusedMail | LateMail | LaterMail:
        """Send all that is owed. Returns how many mails left, or when the next one may leave.

        What one recipient's server does not take waits with what comes after it for the same recipient; the others'
        mails leave. A mail to the customer of an order that will never be taken, or that could leave and is out of
        date, ends the sweep, and stays owed: the order is told of it (`note_refused_mail`, `tell_dates_anew`) and marks
        it, before the next mail leaves. Killed over it, the next try asks once more.
        """
        sweep = self.sweep(given)
        sweep.in_hand = told_before() or sweep.in_hand
        return await self.go(sweep)

    def sweep(self, given: Post) -> Sweep:
        """A sweep that begins now."""
        return Sweep(given, self.timer)

    async def go(self, sweep: Sweep) -> int | RefusedMail | LateMail | LaterMail:
        """Send all that is owed, as `deliver` says."""
        await self._take_up(sweep)
        sent, had_waited = 0, False
        while not sweep.is_over and (mail := await self._next(sweep.thread, sweep)):
            if morning := self._waits_until(mail, sweep.now()):
                async with self.database.pool.acquire() as conn:
                    await self.database.mail_queue.wait(conn, mail, morning)
                continue
            answer = await self._handle(mail, sweep)
            if isinstance(answer, RefusedMail | LateMail):
                return answer
            sent, had_waited = sent + answer, had_waited or mail.tries > 0
            if sweep.is_done and not had_waited:
                return sent
        async with self.database.pool.acquire() as conn:
            later = await self.database.mail_queue.next_time(conn, sweep.thread, sweep.now())
            if had_waited or (later and later[1]):
                await tell_unsent(self.database, conn, self.desk.today(), sweep.now())
        return LaterMail(not_before=later[0], why=later[1]) if later else sent

    async def _take_up(self, sweep: Sweep) -> None:
        """What the former try of this sweep could not write down because the database had gone away."""
        told = sweep.in_hand
        if told is None:
            return
        sweep.tell(told)  # for the next try, should the database still be away
        async with self.database.pool.acquire() as conn:
            if told.taken_at:
                mail = await self.database.mails.by_id(conn, told.mail_id)
                await self.settler.sent(conn, mail, told.taken_at, told.copies_refused)
            elif told.let_go_at:
                await self.database.mail_queue.let_go(conn, told.mail_id, told.let_go_at)

    async def _next(self, thread: str, sweep: Sweep) -> "StoredMail | None":
        async with self.database.pool.acquire() as conn:
            return await self.database.mail_queue.next(conn, thread, sweep.now())

    def _waits_until(self, mail: "StoredMail", now: datetime) -> datetime | None:
        """The morning for which a mail waits that is late, as it could not leave by day; None when it may leave now."""
        if (
            mail.kind.is_for_shop
            or KINDS[mail.kind].hour is Hour.ANY_HOUR
            or now - (mail.not_before or mail.owed_at) < LATE
        ):
            return None
        shop = self.desk.today()
        morning = shop.calendar.waking_hours_from(now, shop.policy.mail)
        return None if morning == now else morning

    async def _handle(self, mail: "StoredMail", sweep: Sweep) -> int | RefusedMail | LateMail:
        """One mail. Returns 1 when it left."""
        with letting_go(self.database, mail, sweep):
            await self.taken.get_ready()
            claim = await self._claim(mail, sweep.now())
        if not isinstance(claim, Claim):
            return claim or 0
        try:
            async with held(self.database, mail, sweep):
                if claim.is_out_of_date:
                    await self.mailer.ask(claim.envelope)
                    with letting_go(self.database, mail, sweep):
                        return await self._give_dates_anew(mail, claim, sweep.now())
                refused = await self.mailer.send(claim.envelope)
        except (MailDelayed, MailRefused) as error:
            with letting_go(self.database, mail, sweep, is_unclear=isinstance(error, MailDelayed) and error.unclear):
                async with self.database.pool.acquire() as conn, conn.transaction():
                    return await self.settler.failed(conn, mail, claim, error, sweep.now()) or 0
        taken = InHand(mail_id=mail.id, taken_at=sweep.now(), copies_refused=refused)
        sweep.tell(taken)
        is_more_owed = await self.taken.note(mail, taken)
        sweep.is_done = not (is_more_owed or claim.probed)
        if claim.probed:
            async with self.database.pool.acquire() as conn, conn.transaction():
                await self.settler.reopen(conn, claim, sweep.now())
        return 1

    async def _give_dates_anew(self, mail: "StoredMail", claim: Claim, now: datetime) -> int | LateMail:
        """The mail server would take the mail, but its dates come first: those of an order are the order's to give."""
        async with self.database.pool.acquire() as conn, conn.transaction():
            await self.settler.reopen(conn, claim, now)
            if KINDS[mail.kind].promises_answer:
                await self.settler.promise_anew(conn, mail, now)
                return 0
            await self.database.mail_queue.release(conn, mail)
        return LateMail(mail_id=mail.id)

    async def _claim(self, mail: "StoredMail", now: datetime) -> Claim | RefusedMail | None:
        """Hold a mail that is still to leave, written and kept; None when it is not to leave, or not by this sweep."""
        mails = self.database.mails
        async with self.database.pool.acquire() as conn, conn.transaction():
            about = await mails.addressed(conn, mail.thread, locked=True)  # before the mail's row, as all activities do
            ours = await self.database.mail_queue.claim(conn, mail, now)
            if ours is None:
                return None
            if ours.unclear_tries >= self.desk.pauses.most_unclear:
                await self.settler.undelivered.leave_unclear(conn, mail, ours.unclear_tries, now)
                return None
            envelope = None
            try:
                envelope = await self._ready(conn, mail, about, now)
            except BadAddress as error:
                return await self.settler.refused(conn, mail, about, error, now)
            except MailDelayed as error:
                await self.settler.waits(conn, mail, error, now)
            except (UnrenderableMail, Refusal) as error:
                await self.settler.unwritable(conn, mail, error, now)
            if envelope is None:
                return None
            claim = Claim(envelope, about, now, is_out_of_date=self.still.is_out_of_date(mail, about, now))
            return await self._let_through(conn, mail, claim) if ours.is_any_closed else claim

    async def _let_through(self, conn: "Connection", mail: "StoredMail", claim: Claim) -> Claim | None:
        """Nothing goes to a server that refuses the shop, but one mail at a time that tries whether it still does."""
        gate = await self.database.receivers.gate(conn, claim.domain, claim.at)
        if gate.closed_until:
            await self.database.mail_queue.block(conn, mail, gate.closed_until, gate.said)
            return None
        return replace(claim, probed=gate.probed)

    async def _ready(
        self, conn: "Connection", mail: "StoredMail", about: "Addressed | None", now: datetime
    ) -> "MailEnvelope | None":
        """The written mail; None when it comes to its end here, or is to be written anew."""
        mails = self.database.mails
        if not mail.kind.is_for_shop and (reason := self.mailer.obstacle(self.desk.today())):
            raise MailDelayed(reason)
        if KINDS[mail.kind].paper is Paper.LETTER and about and not about.placed.orderer.email:
            await mails.mark(conn, mail, "withheld", now, NO_ADDRESS())
            return None
        if why := self.writer.outdated(mail, about):
            await self._write_anew(conn, mail, why, now)
            return None
        envelope = await self.writer.written(conn, mail, about)
        if await self.still.is_overtaken(conn, mail, about, now):
            await mails.mark(conn, mail, "superseded", now)
            return None
        is_by_itself = mail.resends is None or bool(mail.retried_for)
        if about and about.state.conversation.mails_lost_since and is_by_itself and not mail.kind.is_for_shop:
            await self.settler.undelivered.give_up(conn, mail, RETURNS_ALL(), now)
            return None
        return envelope

    async def _write_anew(self, conn: "Connection", mail: "StoredMail", why: Said, now: datetime) -> None:
        """What was written is kept as it was, since a server whose answer was lost may have taken it.

        The new one has an id of its own: what comes back from the former address says nothing of it.
        """
        if await self.database.mails.mark(conn, mail, "superseded", now, why):
            await self.database.mails.owe_anew(conn, mail)
