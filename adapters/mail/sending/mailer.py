"""Writes and sends mails: joins the renderer, the rules of who may get what, and the connection to the mail server."""

import contextlib
from collections.abc import Iterator
from datetime import datetime
from email.errors import MessageError

from adapters.mail.errors import UnrenderableMail
from adapters.mail.sending.address import usable_address
from adapters.mail.sending.message import Resending, build_message, resend
from adapters.mail.sending.rules import MailRules, may_mail_customers
from adapters.mail.sending.smtp import SmtpTransport
from adapters.mail.writing.render import MailRenderer
from adapters.mail.writing.rendered import Attachment, MailEnvelope, Posting
from adapters.shop_file import Shop
from domain.basics.said import Said
from domain.order.mail import MailContent


class Mailer:
    """Writes and sends the mails of the outbox. Safe to share between its activities."""

    def __init__(self, renderer: MailRenderer, transport: SmtpTransport, rules: MailRules) -> None:
        self._renderer = renderer
        self._transport = transport
        self._rules = rules

    def over(self, transport: SmtpTransport) -> "Mailer":
        """One that writes as this one does, and sends over another way to the mail server."""
        return Mailer(self._renderer, transport, self._rules)

    def obstacle(self, shop: Shop) -> Said | None:
        """Why no mail may go to customers now; None when it may."""
        return may_mail_customers(shop.profile, self._rules)

    def recipient_of(self, email: str) -> str:
        """Where a mail to this customer goes now.

        Raises:
            BadAddress
        """
        return self._rules.test_address or usable_address(email)

    def write(
        self, content: MailContent, mail_id: str, shop: Shop, *, papers: dict[str, bytes] | None = None
    ) -> MailEnvelope:
        """A finished mail; `papers` are PDFs by file name.

        Raises:
            BadAddress, UnrenderableMail
        """
        attachments = tuple(Attachment(name=name, content=content) for name, content in (papers or {}).items())
        rules = self._rules.model_copy(update={"unsubscribe_url": shop.file.mail.unsubscribe_url})
        if shop.file.mail.copy_customer_mails:
            rules = rules.model_copy(update={"copy_to": (shop.profile.email,)})
        posting = Posting(mail_id=mail_id, attachments=attachments)
        with _building(mail_id):
            return build_message(self._renderer.render(content), content, posting, rules)

    def write_again(
        self, raw: bytes, mail_id: str, shop: Shop, *, to: str, at: datetime, for_shop: bool
    ) -> MailEnvelope:
        """A stored mail under Resent- headers.

        Raises:
            BadAddress, UnrenderableMail
        """
        resending = Resending(mail_id=mail_id, shop=shop.profile, to=to, at=at, is_for_shop=for_shop)
        with _building(mail_id):
            return resend(raw, resending, self._rules)

    async def ask(self, envelope: MailEnvelope) -> None:
        """Ask whether a mail could leave now; nothing of it does.

        Raises:
            MailRefused: never for this recipient; MailDelayed: not now.
        """
        await self._transport.ask(envelope)

    async def send(self, envelope: MailEnvelope) -> tuple[str, ...]:
        """Hand one mail over. Returns the blind copies that the server refused; the mail itself has left.

        Raises:
            MailRefused: never for this recipient or content; MailDelayed: not now.
        """
        return await self._transport.send(envelope)


@contextlib.contextmanager
def _building(mail_id: str) -> Iterator[None]:
    """What Python's mail package, or a template variable, stumbles over is the fault of this one mail."""
    try:
        yield
    except (MessageError, ValueError, TypeError, AttributeError, LookupError) as error:
        raise UnrenderableMail(f"mail {mail_id}: {type(error).__name__}") from error
