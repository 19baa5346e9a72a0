"""A real mail server for tests, which keeps what it is given and refuses what it is told to refuse."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property

from aiosmtpd.smtp import SMTP, Envelope, Session

from workers.mail_catcher import MailServer, MailSession


@dataclass(frozen=True)
class CaughtMail:
    """One mail as it came over the wire."""

    sender: str  # of the envelope; empty for the null sender
    recipients: Sequence[str]  # of the envelope, so the blind copies too
    raw: bytes

    @cached_property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, _class=EmailMessage, policy=policy.default)

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """The plain text that a person reads."""
        body = self.message.get_body(("plain",))
        return str(body.get_content()) if body else ""


class RecordingSession(MailSession):
    """Notes commands as they were sent: the parser of aiosmtpd drops the quotes of "a..b"@docomo.ne.jp."""

    event_handler: "MailCatcher"

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's
        self.event_handler.commands.append(f"MAIL {arg}")
        await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's
        self.event_handler.commands.append(f"RCPT {arg}")
        await super().smtp_RCPT(arg)


class MailCatcher(MailServer):
    """Keeps all mails in `received`, and the MAIL and RCPT commands, as sent, in `commands`.

    `refuse` makes it answer a recipient, or every mail, with a code such as "451 Try later" or "550 Unknown"; `stop`
    makes it refuse connections until `start`, on the same port. It keeps a mail at once, and says so when `may_answer`
    is set, as it is by default.
    """

    session_class = RecordingSession

    def __init__(self) -> None:
        super().__init__(handler=self)
        self.received: list[CaughtMail] = []
        self.commands: list[str] = []
        self._answers: dict[str, str] = {}
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    @property
    def subjects(self) -> list[str]:
        return [mail.subject for mail in self.received]

    def refuse(self, recipient: str, answer: str) -> None:
        """Answer `RCPT TO` this address so from now on; the recipient "*" is everybody, answered after the content."""
        self._answers[recipient] = answer

    def refuse_nobody(self) -> None:
        self._answers.clear()

    def forget(self) -> None:
        self.received.clear()
        self.commands.clear()
        self.refuse_nobody()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name and arguments
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self._answers:
            return self._answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        if "*" in self._answers:
            return self._answers["*"]
        content = envelope.original_content or b""
        self.received.append(CaughtMail(envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
        await self.may_answer.wait()
        return "250 Kept"
