"""The activities of a mailing: its mails leave one after the other, no faster than the shop says, and by day.

A mail is stored before it is handed over, as one of which nobody knows whether it was taken. So it stays where the
worker is killed before it has written the mail server's answer down: it is shown, and not sent again.
"""

import asyncio
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from temporalio import activity

from activities.sending import domain_of
from adapters.mail.errors import BadAddress, MailDelayed, MailRefused, UnrenderableMail
from adapters.mail.sending.server_words import clean
from adapters.postgres.mailing_rows import Next, Written
from domain.basics.errors import UnknownMailing
from domain.basics.said import Code, Said
from domain.contract.mailings import LeftOut, Mailing, MailingProgress, MailingState, MailingStep
from domain.contract.messages import MailBounced
from domain.conversation.blame import Blame
from domain.order.facts import MailingFacts
from domain.order.kinds import MailKind
from domain.order.mail import MailContent, OrderInMail
from domain.order.owed import NewTask, TaskKind
from domain.people.identity import mail_key
from domain.people.mailing import speaks_against

if TYPE_CHECKING:
    from adapters.mail.sending.mailer import Mailer
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.shop_file import Shop, ShopDesk

#: How long one activity sends: a worker that is to stop waits for no more than the mail in hand.
BATCH_SECONDS = 60.0
#: Seconds between the tries to write down that a mail was taken.
SETTLING_PAUSES = (0.1, 0.5, 2.0, 5.0)
#: A recipient's row that another has, a worker that was cut off among them, is asked for again after this time.
TAKEN_PAUSE = timedelta(seconds=10)
#: Tries of one recipient, whose server takes nothing now; then that counts as its answer.
MOST_TRIES = 6
_REFUSES_US = Code("mailing.refuses_us", "domain", "said")
_PAUSES = Code("todo.mailing_pauses", "number", "why")
_NOT_NOW = Code("mailing.may_not_leave", "why")
_NOT_CLEAR = Code("mailing.not_clear", "said")
_GIVEN_UP = Code("mailing.given_up", "count", "said")


class Away(NamedTuple):
    """The mail server takes nothing now, whomever it is for."""

    until: datetime


class Taken(NamedTuple):
    """It is nobody's turn: others have the rows of those who are left, or they are tried again later."""

    until: datetime


class Clock:
    """The instants of one activity: by the clock of Temporal's server, also when it is tried again much later."""

    def __init__(self, given: MailingStep) -> None:
        self._began, self._since = max(given.at, activity.info().started_time), time.monotonic()

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self._since

    def now(self) -> datetime:
        return self._began + timedelta(seconds=self.elapsed)


class MailingActivities:
    """Idempotent by the recipients' rows: whoever has a mail gets no other one."""

    def __init__(self, database: "Database", desk: "ShopDesk", mailer: "Mailer") -> None:
        """`mailer` has a connection to the mail server of its own: the mails of orders wait for none of these."""
        self.database = database
        self.desk = desk
        self.mailer = mailer
        self._turn = asyncio.Lock()

    @activity.defn(name="send_mailing")
    async def send(self, given: MailingStep) -> MailingProgress:
        """Send for a while. Answers how far it is, and when to go on where nothing may leave now."""
        clock = Clock(given)
        mailing = await self._find(given.number)
        async with self._turn:  # one mailing at a time in this process, so that all together keep to the pace
            wait = await self._send(mailing, given, clock) if mailing.state is MailingState.SENDING else None
        return await self._progress(given.number, clock.now(), wait)

    async def _send(self, mailing: Mailing, given: MailingStep, clock: Clock) -> "datetime | Away | Taken | None":
        """Returns until when nothing may leave; None where more may follow at once, or nobody is left."""
        began, due, sent = clock.elapsed, clock.elapsed, 0
        while clock.elapsed < began + BATCH_SECONDS and not activity.is_worker_shutdown():
            shop, now = self.desk.today(), clock.now()
            if reason := self.mailer.obstacle(shop):
                await self._pause(mailing.number, _NOT_NOW(why=reason), now)
                return None
            opens = shop.calendar.mailing_time_from(now, shop.policy.mail, shop.policy.mailings)
            if opens > now:
                return opens
            await asyncio.sleep(max(due - clock.elapsed, 0.0))
            due = max(due, clock.elapsed - 1.0) + 60 / shop.policy.mailings.per_minute
            found = await self._next(mailing, shop, clock.now())
            if found is None:
                return Taken(clock.now() + TAKEN_PAUSE)
            if isinstance(found, Written) and (away := await self._hand_over(found, given, clock, is_first=not sent)):
                return away
            sent += isinstance(found, Written)
        return None

    async def _progress(self, number: int, now: datetime, wait: "datetime | Away | Taken | None") -> MailingProgress:
        async with self.database.pool.acquire() as conn, conn.transaction():
            await self.database.mailings.finish(conn, number, now)
            found = await self.database.mailings.progress(conn, number, now)
            later = await self.database.mailings.next_try(conn, number, now)
        assert found is not None  # noqa: S101 - mailings are never deleted
        if isinstance(wait, Taken):
            wait = later or (wait.until if found.waiting else None)
        next_at = wait.until if isinstance(wait, Away) else wait or later
        return found.model_copy(update={"next_at": next_at, "is_away": isinstance(wait, Away)})

    async def _find(self, number: int) -> Mailing:
        async with self.database.pool.acquire() as conn:
            found = await self.database.mailings.find(conn, number)
        if found is None:
            raise UnknownMailing(name=str(number))
        return found

    async def _next(self, mailing: Mailing, shop: "Shop", now: datetime) -> Written | LeftOut | None:
        """Store the next mail, or leave its recipient out. None when it is nobody's turn."""
        mailings, number = self.database.mailings, mailing.number
        async with self.database.pool.acquire() as conn, conn.transaction():
            found = await mailings.next(conn, number, now)
            if found is None:
                return None
            if why := await self._why_not(conn, mailing, found):
                await mailings.leave_out(conn, number, found.place, why)
                return why
            facts = MailingFacts(mailing=mailing.kind)
            mail_id, _ = mailings.id_of(number, found.place, found.tries + 1)
            try:
                envelope = self.mailer.write(mail_content(mailing, found.order, facts, shop, now), mail_id, shop)
            except (BadAddress, UnrenderableMail) as error:
                why = LeftOut.NO_ADDRESS if isinstance(error, BadAddress) else LeftOut.UNWRITABLE
                await mailings.leave_out(conn, number, found.place, why)
                return why
            written = Written(number, found.place, found.tries + 1, found.delays, mail_id, envelope)
            await mailings.write(conn, written, facts, now)
        return written

    async def _why_not(self, conn: "Connection", mailing: Mailing, found: Next) -> LeftOut | None:
        """Asked at the moment of sending, of the address to which the mail would go now."""
        address = mail_key(found.order.placed.orderer.email)
        ledgers = await self.database.consents.of_all(conn, list({found.address, address} - {""}))
        against = (speaks_against(mailing.kind, ledgers.get(each, ())) for each in (found.address, address))
        return next(filter(None, against), None) or found.why_not

    async def _hand_over(self, mail: Written, given: MailingStep, clock: Clock, *, is_first: bool) -> Away | None:
        """Send a stored mail, and write down what became of it. Returns until when the mail server is away."""
        try:
            await self.mailer.send(mail.envelope)
        except MailRefused as error:
            await self._refused(mail, error, clock.now())
        except MailDelayed as error:
            return await self._delayed(mail, error, given.tries if is_first else 0, clock.now())
        else:
            await self._settle_sent(mail, clock.now())
        return None

    async def _settle_sent(self, mail: Written, at: datetime) -> None:
        """Tried some times: without it, nobody will ever know that the mail was taken."""
        for pause in (*SETTLING_PAUSES, None):
            try:
                async with self.database.settling.acquire() as conn:
                    await self.database.mailings.sent(conn, mail, at)
            except self.database.trouble:
                if pause is None:
                    raise
                await asyncio.sleep(pause)
            else:
                return

    async def _refused(self, mail: Written, error: MailRefused, now: datetime) -> None:
        """Never for this recipient; or for the shop's sake, which is no fault of theirs: then a person has to look."""
        if error.fault is Blame.US:
            await self._refuses_us(mail, clean(error.text), now)
            return
        fact = MailBounced(
            mail_id=mail.mail_id, permanent=True, status=error.status, diagnostic=clean(error.text), bounced_at=now
        )
        async with self.database.pool.acquire() as conn, conn.transaction():
            await self.database.bounces.keep(conn, fact, now)

    async def _delayed(self, mail: Written, error: MailDelayed, tries: int, now: datetime) -> Away | None:
        said = error.reason if isinstance(error.reason, Said) else clean(error.reason)
        if error.unclear:
            async with self.database.pool.acquire() as conn:
                await self.database.mailings.note(conn, mail, _NOT_CLEAR(said=said))
            return Away(self.desk.pauses.next_try(now, tries + 1))
        if error.fault is Blame.US:
            await self._refuses_us(mail, said, now)
            return None
        is_everybody = error.code is None or error.is_own_server
        async with self.database.pool.acquire() as conn, conn.transaction():
            if is_everybody:
                await self.database.mailings.again(conn, mail, said, None)
            elif mail.delays + 1 < MOST_TRIES:
                after = self.desk.pauses.next_try(now, mail.delays + 3)
                await self.database.mailings.again(conn, mail, said, after)
            else:
                await self.database.mailings.refused(conn, mail, _GIVEN_UP(count=mail.delays + 1, said=said))
        return Away(self.desk.pauses.next_try(now, tries + 1)) if is_everybody else None

    async def _refuses_us(self, mail: Written, said: Said | str, now: datetime) -> None:
        """A server that refuses the shop for a mail to many may soon refuse those of orders: nothing more leaves."""
        async with self.database.pool.acquire() as conn, conn.transaction():
            await self.database.mailings.again(conn, mail, said, None)
            why = _REFUSES_US(domain=domain_of(mail.envelope.recipient), said=said)
            await self._turn_to_pause(conn, mail.number, why, now)

    async def _pause(self, number: int, why: Said, now: datetime) -> None:
        async with self.database.pool.acquire() as conn, conn.transaction():
            await self._turn_to_pause(conn, number, why, now)

    async def _turn_to_pause(self, conn: "Connection", number: int, why: Said, now: datetime) -> None:
        """A person has to look, and to resume it."""
        of, calendar = (MailingState.SENDING,), self.desk.today().calendar
        if await self.database.mailings.turn(conn, number, MailingState.PAUSED, now, of=of, said=why):
            day = calendar.day_of(now)
            due_on = calendar.business_day_from(day)
            task = NewTask(kind=TaskKind.CHECK_SENDING, said=_PAUSES(number=number, why=why), due_on=due_on)
            await self.database.tasks.open(conn, f"mailing:{number}:{day}", task, now)


def mail_content(  # noqa: PLR0913, PLR0917 - what a mail is written from
    mailing: Mailing, order: OrderInMail, facts: MailingFacts, shop: "Shop", now: datetime, to: str = ""
) -> MailContent:
    """A mail of a mailing to the orderer of this order, in their language where it has words in it."""
    wanted = order.placed.language
    language = wanted if wanted in mailing.templates else next(iter(mailing.templates))
    return MailContent(
        kind=MailKind.MAILING,
        language=language,
        shop=shop.profile,
        order=order,
        facts=facts,
        owed_at=now,
        written_at=now.astimezone(shop.calendar.zone),
        to=to,
        template=mailing.templates[language],
    )
