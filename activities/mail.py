"""The postman: sends the stored mails of one order, in order, for as long as it takes."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from temporalio import activity

from activities.sending import Blocked, domain_of, tell_blocked
from adapters.mail.advertising import advertises
from adapters.mail.bounce_words import clean
from adapters.mail.errors import BadAddress, MailDelayed, MailRefused
from domain.again import again
from domain.aggregate import NewTask, TaskKind
from domain.blame import Blame
from domain.deed import LaterMail, Post, RefusedMail, address_hash
from domain.document import DocumentKind
from domain.inquiry.inquiry import inquiry_of_thread
from domain.inquiry.inquiry import is_overtaken as is_inquiry_mail_overtaken
from domain.mail import ON_PAPER, Letter, MailFacts, MailKind, OrderLetter, is_overtaken, is_too_late
from domain.order import Language
from domain.reach import PHONE_OR_WRITE

if TYPE_CHECKING:
    from adapters.mail.envelope import MailEnvelope
    from adapters.mail.mailer import Mailer
    from adapters.postgres.database import Database
    from adapters.postgres.mails import Addressed, StoredMail
    from adapters.postgres.pool import Connection
    from adapters.shop_file import ShopDesk

SHOP_LANGUAGE: Language = "ja"
RETURNS_ALL = "mails to this address come back"
NO_ADVERTISING = "The customer refused advertising before this mail had left: written anew."
MOVED = "The address was corrected before this mail had left: written anew."
#: Source: RFC 3463.
_BAD_ADDRESS = "5.1.3"


class Postman:
    """One walk takes every owed mail of a thread, oldest first.

    Idempotent by the mail's row: what is marked is not sent again. Killed between the mail server's answer and its own
    mark, the next walk sends the very same bytes with the same Message-ID.
    """

    def __init__(self, database: "Database", desk: "ShopDesk", mailer: "Mailer") -> None:
        self.database = database
        self.desk = desk
        self.mailer = mailer

    @activity.defn(name="deliver_mails")
    async def deliver(self, given: Post) -> int | RefusedMail | LaterMail:
        """Send all that is owed. Returns how many mails left, or when the next one may leave.

        A mail to the customer of an order that will never be taken ends the walk, and stays owed: the order is told of
        it (`note_refused_mail`) and marks it, before the next mail leaves. Who is killed over it asks once more.
        Where the receiving server refuses the shop, the shop is told, and what goes to others is sent first.

        Raises:
            MailDelayed: the mail server is away, says later, or refuses the shop; the walk is tried again.
        """
        sent, now = 0, _now(given)
        blocked: dict[bool, MailDelayed | MailRefused] = {}
        async with self.database.pool.acquire() as conn:
            while mail := await self.database.mails.next_owed(conn, given.thread, now, blocked):
                about = await self.database.mails.addressed(conn, mail.thread)
                try:
                    sent += await self._handle(conn, mail, about, given)
                except (BadAddress, MailRefused, MailDelayed) as error:
                    if isinstance(error, MailDelayed | MailRefused) and error.fault is Blame.US:
                        await self._tell_blocked(conn, mail, error, now)
                        blocked[mail.kind.is_for_shop] = error
                    elif isinstance(error, MailDelayed):
                        raise
                    elif refused := _for_order(mail, about, error):
                        return refused
                    elif not await self._is_put_off(conn, mail, error, now):
                        await self._give_up(conn, mail, given, str(error))
                activity.heartbeat(mail.id)
            later = await self.database.mails.next_time(conn, given.thread)
        if blocked:
            first = next(iter(blocked.values()))
            raise MailDelayed(str(first)) from first
        return LaterMail(not_before=later) if later else sent

    async def _tell_blocked(
        self, conn: "Connection", mail: "StoredMail", error: MailDelayed | MailRefused, at: datetime
    ) -> None:
        """The mail stays owed; the shop hears of it once per receiving domain and day."""
        said = clean(error.reason if isinstance(error, MailDelayed) else error.text)
        await self.database.mails.block(conn, mail, said)
        is_own_server = isinstance(error, MailDelayed) and error.is_own_server
        domain = "" if is_own_server else domain_of((await self.database.mails.by_id(conn, mail.id)).to)
        await tell_blocked(self.database, conn, Blocked(mail.thread, domain, said), self.desk.today(), at)

    async def _is_put_off(
        self, conn: "Connection", mail: "StoredMail", error: BadAddress | MailRefused, at: datetime
    ) -> bool:
        """A mail of no order that failed on the way waits for the next business day, once."""
        if isinstance(error, BadAddress):
            return False
        shop = self.desk.today()
        repeat = again(error.fault, at, shop.calendar, shop.policy.mail, tried_for=mail.retried_for)
        said = f"{error.status} {clean(error.text)}"
        return repeat is not None and await self.database.mails.put_off(conn, mail.id, repeat, said, at)

    async def _handle(self, conn: "Connection", mail: "StoredMail", about: "Addressed | None", given: Post) -> int:
        """One mail: written and kept first, then handed over. Returns 1 when it left."""
        if not mail.kind.is_for_shop and (reason := self.mailer.obstacle(self.desk.today())):
            raise MailDelayed(reason)
        if mail.kind in ON_PAPER and about and not about.placed.orderer.email:
            await self.database.mails.mark(conn, mail, "withheld", given.at, "The customer has no e-mail address.")
            return 0
        if self._is_for_elsewhere(mail, about):
            await self._write_anew(conn, mail, given, MOVED)
            return 0
        if self._advertises_in_vain(mail, about):
            await self._write_anew(conn, mail, given, NO_ADVERTISING)
            return 0
        envelope = mail.envelope or await self._write(conn, mail, about)
        return await self._send(conn, mail, envelope, given)

    def _is_for_elsewhere(self, mail: "StoredMail", about: "Addressed | None") -> bool:
        """True for a mail that was written before its customer's address was corrected."""
        if mail.envelope is None or mail.kind.is_for_shop or about is None:
            return False
        return mail.envelope.recipient != self.mailer.recipient_of(about.placed.orderer.email)

    def _advertises_in_vain(self, mail: "StoredMail", about: "Addressed | None") -> bool:
        """True for a mail whose advertising was written before its customer refused to get any."""
        if mail.envelope is None or about is None or not about.refuses_advertising:
            return False
        return advertises(mail.envelope.raw, self.desk.today().profile)

    async def _write_anew(self, conn: "Connection", mail: "StoredMail", given: Post, why: str) -> None:
        """What was written is kept as it was, since a server whose answer was lost may have taken it.

        The new one has an id of its own: what comes back from the former address says nothing of it.
        """
        async with conn.transaction():
            if await self.database.mails.mark(conn, mail, "superseded", given.at, why):
                await self.database.mails.owe_anew(conn, mail)

    async def _send(self, conn: "Connection", mail: "StoredMail", envelope: "MailEnvelope", given: Post) -> int:
        """The order stays locked while a mail leaves that a payment could overtake, and the mail against a second walk.

        Marked first and sent then, in one transaction: a mail that could not be sent is not marked.
        """
        may_be_overtaken = mail.kind is MailKind.PAYMENT_REMINDER
        mails = self.database.mails
        async with conn.transaction():
            about = await mails.addressed(conn, mail.thread, locked=may_be_overtaken)
            if await self._is_overtaken(conn, mail, about):
                await mails.mark(conn, mail, "superseded", given.at)
                return 0
            is_by_itself = mail.resends is None or bool(mail.retried_for)
            if about and about.state.mails_lost_since and is_by_itself and not mail.kind.is_for_shop:
                await self._give_up(conn, mail, given, RETURNS_ALL)
                return 0
            if not await mails.mark(conn, mail, "sent", given.at):
                return 0
            if refused := await self.mailer.send(envelope):
                activity.logger.warning("copies refused", extra={"mail": mail.id, "copies": len(refused)})
                await mails.note(conn, mail, f"The mail server refused the copies to {', '.join(refused)}.")
        return 1

    async def _is_overtaken(self, conn: "Connection", mail: "StoredMail", about: "Addressed | None") -> bool:
        """True when a mail says what is no longer so, or a newer confirmation what holds now."""
        if mail.resends and mail.retried_for and await self.database.mails.is_repeated(conn, mail):
            return True
        has_waited = bool(mail.retried_for or mail.not_before)
        is_wish = mail.resends is not None and not mail.retried_for  # a person wants it once more
        if about and has_waited and not is_wish and is_too_late(mail.kind, about.state):
            return True
        if about and has_waited and is_wish:
            return is_overtaken(mail.kind, mail.facts, about.state)
        if about and not is_wish:
            is_replaced = mail.kind is MailKind.ORDER_CONFIRMED and await self.database.mails.is_replaced(conn, mail)
            return is_replaced or is_overtaken(mail.kind, mail.facts, about.state)
        inquiry_no = inquiry_of_thread(mail.thread)
        asker = await self.database.threads.asker(conn, inquiry_no) if inquiry_no else None
        return asker is not None and is_inquiry_mail_overtaken(mail.kind, mail.facts, asker.state)

    async def _write(self, conn: "Connection", mail: "StoredMail", about: "Addressed | None") -> "MailEnvelope":
        if mail.resends:
            envelope = await self._again(conn, mail, mail.resends, about)
        else:
            envelope = await self._new(conn, mail, about)
        if not await self.database.mails.keep(conn, mail, envelope):
            raise MailDelayed("another walk has just written this mail")
        return envelope

    async def _new(self, conn: "Connection", mail: "StoredMail", about: "Addressed | None") -> "MailEnvelope":
        shop = self.desk.today()
        inquiry_no = inquiry_of_thread(mail.thread)
        if inquiry_no:
            return self.mailer.write(await self._about_inquiry(conn, mail, inquiry_no), mail.id, shop)
        letter = Letter(
            kind=mail.kind,
            language=about.placed.language if about and not mail.kind.is_for_shop else SHOP_LANGUAGE,
            shop=shop.profile,
            order=_order_letter(about) if about else None,
            facts=mail.facts,
            owed_at=mail.owed_at,
            written_at=(mail.not_before or mail.owed_at).astimezone(shop.calendar.zone),
        )
        return self.mailer.write(letter, mail.id, shop, papers=await self._papers(conn, mail, about))

    async def _about_inquiry(self, conn: "Connection", mail: "StoredMail", inquiry_no: str) -> Letter:
        """A mail of an inquiry. Only the orderer's own address is told of the order."""
        shop = self.desk.today()
        asker = await self.database.threads.asker(conn, inquiry_no)
        assert asker is not None  # noqa: S101 - its mail was owed with it
        may_know = mail.kind.is_for_shop or asker.state.is_sender_known
        order_no = asker.state.order_no
        about = await self.database.mails.addressed(conn, order_no) if order_no and may_know else None
        return Letter(
            kind=mail.kind,
            language=SHOP_LANGUAGE if mail.kind.is_for_shop else asker.state.language,
            shop=shop.profile,
            order=_order_letter(about) if about else None,
            facts=mail.facts,
            owed_at=mail.owed_at,
            written_at=mail.owed_at.astimezone(shop.calendar.zone),
            inquiry=asker.letter,
        )

    async def _again(
        self, conn: "Connection", mail: "StoredMail", original_id: str, about: "Addressed | None"
    ) -> "MailEnvelope":
        """A stored mail once more, to the customer's address of now; without the advertising that is refused since."""
        original = await self.database.mails.find_sent(conn, mail.thread, original_id)
        if original.envelope is None:
            raise MailDelayed("the mail to be sent again has not been written yet")
        shop = self.desk.today()
        if about and about.refuses_advertising and advertises(original.envelope.raw, shop.profile):
            return await self._new(conn, mail, about)
        return self.mailer.write_again(
            original.envelope.raw,
            mail.id,
            shop,
            to=mail.to if about is None or mail.kind.is_for_shop else about.placed.orderer.email,
            at=(mail.not_before or mail.owed_at).astimezone(shop.calendar.zone),
            for_shop=mail.kind.is_for_shop,
        )

    async def _papers(self, conn: "Connection", mail: "StoredMail", about: "Addressed | None") -> dict[str, bytes]:
        """The orderer gets the invoice with the shipping mail when the box carries no price."""
        if mail.kind is not MailKind.SHIPPED or not about or not about.placed.goes_to_somebody_else:
            return {}
        content = await self.database.documents.find(conn, mail.thread, DocumentKind.INVOICE)
        if content is None:
            raise MailDelayed("the invoice that goes with the shipping mail has not been made yet")
        return {f"invoice-{mail.thread}.pdf": content}

    async def _give_up(self, conn: "Connection", mail: "StoredMail", given: Post, reason: str) -> None:
        """This mail can never arrive: a person must find another way to tell the customer."""
        async with conn.transaction():
            is_first = await self.database.mails.mark(conn, mail, "refused", given.at, reason)
            if mail.kind.is_for_shop or not is_first:
                return
            calendar = self.desk.today().calendar
            text = f"The mail {mail.kind} could not be delivered ({reason}){PHONE_OR_WRITE}"
            due_on = calendar.add_business_days(calendar.day_of(given.at), 1)
            if inquiry_no := inquiry_of_thread(mail.thread):
                await self._tell_undeliverable(conn, mail, inquiry_no, text, due_on)
                return
            await self.database.tasks.open_for_mail(conn, mail, TaskKind.CALL, text, due_on, given.at)

    async def _tell_undeliverable(
        self, conn: "Connection", mail: "StoredMail", inquiry_no: str, text: str, due_on: date
    ) -> None:
        """Noted in the inquiry, a task, and a mail to the shop."""
        asker = await self.database.threads.asker(conn, inquiry_no)
        order_no = asker.state.order_no if asker else None
        await self.database.inquiries.add_line(conn, inquiry_no, mail.owed_at, "mail_refused", text)
        if mail.kind is MailKind.INQUIRY_RECEIVED:
            await self.database.inquiries.take_back_acknowledgement(conn, inquiry_no)
            if asker and asker.state.is_doubtful:
                return  # nobody knows whose address it was
        task = NewTask(kind=TaskKind.CALL, text=f"Inquiry {inquiry_no}: {text}", due_on=due_on)
        await self.database.tasks.open(conn, f"mail:{mail.id}", task, mail.owed_at, order_no)
        facts = MailFacts(task=TaskKind.CALL, reason=task.text, due_on=due_on)
        await self.database.mails.owe(
            conn, mail.thread, MailKind.SHOP_TASK, facts, mail.owed_at, what=f"mail:{mail.id}"
        )


def _now(given: Post) -> datetime:
    """The instant of this try, for one walk may be tried for days."""
    return max(given.at, activity.info().current_attempt_scheduled_time)


def _for_order(mail: "StoredMail", about: "Addressed | None", error: BadAddress | MailRefused) -> RefusedMail | None:
    """What the order has to know; None where no customer of an order was to be reached by mail."""
    if mail.kind.is_for_shop or about is None or not about.placed.orderer.email:
        return None
    status, said = (error.status, error.text) if isinstance(error, MailRefused) else (_BAD_ADDRESS, str(error))
    address = address_hash(mail.thread, about.placed.orderer.email)
    return RefusedMail(mail_id=mail.id, status=status, diagnostic=clean(said), address=address)


def _order_letter(about: "Addressed") -> OrderLetter:
    return OrderLetter(placed=about.placed, transfer_no=about.transfer_no, status=about.state.status)
