"""Mails that came back, at the door: one message, or a folder in which a mail server puts them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from activities.bounces import BounceActivities, complaint_thread
from adapters.mail.incoming.bounce_reading import Bounce, Complaint, Report, Unsubscription, read_report
from adapters.mail.incoming.bounce_report import Failure
from adapters.mail.incoming.bounce_text import NotABounce
from adapters.mail.sending.return_address import ForgedBounce, unsubscribed_mail_id
from adapters.postgres.bounces import SentMail
from callers.connections import Connections, reaching_database
from callers.orders import Messages, Outcome
from callers.outbox import have_sent
from domain.basics.errors import Refusal, UnknownMail
from domain.contract.consents import ConsentChange, ConsentSource
from domain.contract.messages import MailBounced
from domain.conversation.blame import blame_of
from domain.inquiry.thread import inquiry_of_thread
from domain.order.mail import BOUNCED
from domain.people.consent import Consent
from domain.people.mailing import is_of_mailing
from gateway.api.mail_folder import DONE, UNREAD, alone_in, messages, move, reports_in
from gateway.api.mails import Mails
from gateway.api.noted import BounceNoted, ComplaintNoted, FileRead, Noted, UnsubscriptionNoted

#: How long to wait until the order has taken a bounce in.
PATIENCE = timedelta(seconds=5)
#: Of one mail; servers that try for days write some dozens. Whoever has the mail can write as many as they like.
MOST_REPORTS = 50


class Bounces:
    """Reads bounces and tells the orders that they are about."""

    def __init__(self, connections: Connections, orders: Messages) -> None:
        self._connections = connections
        self._orders = orders
        self._mails = Mails(connections)

    async def take(self, raw: bytes, recipient: str = "") -> Noted:
        """One message that came back; `recipient` is the address it was delivered to, where it is known.

        The same message again changes nothing.

        Raises:
            UnreadableBounce, NotABounce, ForgedBounce: nothing was changed.
            UnknownMail: the return address is ours, but the database knows no such mail.
            InvalidSettings: there is no key to check signatures with.
            FactRefused, ServiceAway
        """
        report = read_report(raw, self._connections.settings.signing_key(), recipient)
        async with self._connections.connection() as conn:
            mail = await self._connections.database.bounces.sent_mail(conn, report.mail_id)
        if mail is None:
            raise UnknownMail("bounce")
        if isinstance(report, Complaint):
            return await self._complained(report, mail)
        if isinstance(report, Unsubscription):
            return await self._unsubscribed(report, mail)
        return await self._came_back(report, mail)

    async def unsubscribe(self, token: str) -> UnsubscriptionNoted:
        """What the shop's own page was called with by one click (RFC 8058). The same again changes nothing.

        Raises:
            ForgedBounce: the shop never gave this out. UnknownMail
            InvalidSettings: there is no key to check signatures with. ServiceAway
        """
        mail_id = unsubscribed_mail_id(token, self._connections.settings.signing_key())
        if mail_id is None:
            raise ForgedBounce
        async with self._connections.connection() as conn:
            mail = await self._connections.database.bounces.sent_mail(conn, mail_id)
            ledger = await self._connections.database.consents.of(conn, mail.to) if mail else []
        if mail is None:
            raise UnknownMail("bounce")
        clicks = (each for each in ledger if (each.about, each.source) == (mail_id, ConsentSource.UNSUBSCRIBE))
        clicked_at = next((each.at for each in clicks), None)  # mail programs, and whoever reads, may click again
        return await self._unsubscribed(Unsubscription(report_id=token, mail_id=mail_id, written_at=clicked_at), mail)

    async def _complained(self, complaint: Complaint, mail: SentMail) -> ComplaintNoted:
        """No advertising goes to whom the mail was for any more, and a person is told."""
        if mail.kind.is_for_shop:
            raise NotABounce("to_shop")
        said_at, now = self._instant(complaint, mail), self._connections.now()
        refusal = _refusal(complaint, mail, ConsentSource.COMPLAINT, said_at)
        activities = BounceActivities(self._connections.database, self._connections.desk)
        with reaching_database():
            is_new = await activities.note_complaint(refusal, mail, now)
        await have_sent(self._connections, complaint_thread(complaint.mail_id))
        return ComplaintNoted(
            mail_id=complaint.mail_id,
            kind=mail.kind,
            order_no=mail.thread if mail.is_of_order else None,
            inquiry_no=inquiry_of_thread(mail.thread),
            feedback=complaint.feedback,
            complained_at=said_at,
            outcome=Outcome.DONE if is_new else Outcome.KNOWN,
        )

    async def _unsubscribed(self, wish: Unsubscription, mail: SentMail) -> UnsubscriptionNoted:
        """No advertising goes to whom the mail was for any more."""
        if mail.kind.is_for_shop:
            raise NotABounce("to_shop")
        said_at = self._instant(wish, mail)
        activities = BounceActivities(self._connections.database, self._connections.desk)
        with reaching_database():
            refusal = _refusal(wish, mail, ConsentSource.UNSUBSCRIBE, said_at)
            is_new = await activities.note_unsubscription(refusal, mail, self._connections.now())
        return UnsubscriptionNoted(
            mail_id=wish.mail_id,
            kind=mail.kind,
            order_no=mail.thread if mail.is_of_order else None,
            inquiry_no=inquiry_of_thread(mail.thread),
            unsubscribed_at=said_at,
            outcome=Outcome.DONE if is_new else Outcome.KNOWN,
        )

    async def _came_back(self, bounce: Bounce, mail: SentMail) -> BounceNoted:
        """The order, or whoever the mail was about, is told of it."""
        failure, is_of_copy = _that_counts(bounce, mail)
        fact = MailBounced(
            mail_id=bounce.mail_id,
            bounce_id=bounce.report_id,
            permanent=failure.permanent,
            status=failure.status,
            diagnostic=failure.diagnostic,
            bounced_at=self._instant(bounce, mail),
        )
        return BounceNoted(
            kind=mail.kind,
            order_no=mail.thread if mail.is_of_order else None,
            inquiry_no=inquiry_of_thread(mail.thread),
            fault=blame_of(fact.status, fact.diagnostic),
            outcome=await self._tell(fact, mail, is_of_copy=is_of_copy),
            **fact.model_dump(include={"mail_id", "permanent", "status", "diagnostic", "bounced_at"}),
        )

    async def _tell(self, fact: MailBounced, mail: SentMail, *, is_of_copy: bool) -> Outcome:
        if mail.reports >= MOST_REPORTS and (mail.state == BOUNCED or not fact.permanent):
            return Outcome.KNOWN
        if mail.is_of_order and not mail.kind.is_for_shop and not is_of_copy:
            return await self._orders.tell(mail.thread, fact, wait=PATIENCE)
        activities, now = (
            BounceActivities(self._connections.database, self._connections.desk),
            self._connections.now(),
        )
        with reaching_database():
            if is_of_copy:
                is_new = await activities.note_lost_copy(fact, now)
            else:
                is_new = await activities.note_stray_bounce(fact, mail, now)
        if is_new and not (mail.kind.is_for_shop or is_of_copy or is_of_mailing(mail.thread)):
            await self._mails.have_sent(mail.thread)
        return Outcome.DONE if is_new else Outcome.KNOWN

    def _instant(self, report: Report, mail: SentMail) -> datetime:
        """When the message was written, if its date can be believed: after the mail that it is about, and not later."""
        now = self._connections.now()
        written = report.written_at
        return written if written and mail.owed_at <= written <= now else now

    async def take_folder(self, folder: Path) -> AsyncIterator[FileRead]:
        """Read all messages of a Maildir, or all `*.eml` files of a folder, and move each away when it is done.

        What was noted goes to `done/`, a message that is no bounce of ours, or holds one such, to `unread/`. Killed at
        any point, the next run goes on: a message that is read twice counts once.

        Raises:
            FolderBusy: another run is at work here. ServiceAway: the rest stays where it is.
        """
        with alone_in(folder):
            for file in messages(folder):
                try:
                    reports = await asyncio.to_thread(reports_in, file)
                    read = await self.take_each(file.name, reports)
                except Refusal as refusal:
                    read = [FileRead(file=file.name, refused=str(refusal), why=refusal.said)]
                is_done = not any(each.refused for each in read)
                await asyncio.to_thread(move, file, folder / (DONE if is_done else UNREAD))
                for each in read:
                    yield each

    async def take_each(self, file: str, reports: Sequence[bytes]) -> list[FileRead]:
        """Several reports that came in one message; one that is refused keeps none of the others back.

        Raises:
            InvalidSettings, FactRefused, ServiceAway: those before it were taken, and count once when it is done again.
        """
        read = []
        for report in reports:
            try:
                read.append(FileRead(file=file, noted=await self.take(report)))
            except Refusal as refusal:
                read.append(FileRead(file=file, refused=str(refusal), why=refusal.said))
        return read


def _that_counts(bounce: Bounce, mail: SentMail) -> tuple[Failure, bool]:
    """The failure that concerns the customer, and whether all there are concern blind copies only."""
    copies = {_bare(copy) for copy in mail.recipients[1:]} - {_bare(mail.to)}
    others = [failure for failure in bounce.failures if _bare(failure.recipient) not in copies]
    failures = others or list(bounce.failures)
    return max(failures, key=lambda failure: failure.permanent), not others


def _refusal(report: Complaint | Unsubscription, mail: SentMail, source: ConsentSource, said_at: datetime) -> Consent:
    """The line of the ledger that a complaint, or a way out that was taken, makes."""
    feedback = report.feedback if isinstance(report, Complaint) else ""
    return Consent(
        address=mail.to, what=ConsentChange.WITHDRAWN, source=source, at=said_at, about=report.mail_id, note=feedback
    )


def _bare(address: str) -> str:
    """An address to compare by: servers drop or add quotes and brackets."""
    return address.strip(" <>").replace('"', "").casefold()
