"""The mail server of the storm: it outlives every kill, knows what it took, and has bad manners on demand."""

import asyncio
import hashlib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from enum import StrEnum
from pathlib import Path
from typing import AnyStr, NamedTuple

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.mail.certificate import write_certificate
from tests.mail.servers import Sessions, ToldSession


class MailFault(StrEnum):
    """What a mail server does wrong for a while."""

    REFUSES_CONNECTIONS = "connections refused"
    CLOSING = "421 at the greeting"
    LATER = "451 after RCPT"
    MAILBOX_FULL = "452 for one recipient"
    CUT_IN_CONTENT = "cut in the middle of DATA"
    CUT_AFTER_CONTENT = "cut before the 250, mail kept"
    SLOW = "slow answers"
    BAD_CERTIFICATE = "another certificate"


#: Seconds that each answer about a recipient or a mail takes while the server is slow.
SLOW_SECONDS = 1.5
_ANSWERS = {
    MailFault.CLOSING: ("greeting", "421 4.3.2 Closing for maintenance"),
    MailFault.LATER: ("RCPT", "451 4.3.0 Try again later"),
}
_FULL = "452 4.2.2 Mailbox full"


class Taken(NamedTuple):
    """One mail that the server kept; `is_answered` is False when its sender never heard of that."""

    message_id: str
    recipients: tuple[str, ...]
    sha256: str
    is_answered: bool


@dataclass(frozen=True)
class Identity:
    """A certificate for 127.0.0.1, as a file for those who are to trust it and as the server shows it."""

    file: Path
    context: ssl.SSLContext

    @classmethod
    def make(cls, folder: Path, seed: bytes) -> "Identity":
        folder.mkdir(parents=True)
        certificate, key = write_certificate(folder, seed)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
        return cls(certificate, context)


class _CuttingSession(ToldSession):
    """Breaks the connection once the client has begun to send the content."""

    event_handler: "StormMailServer"

    async def push(self, status: AnyStr) -> None:
        await super().push(status)
        if str(status).startswith("354") and self.event_handler.fault is MailFault.CUT_IN_CONTENT:
            assert isinstance(self.transport, asyncio.WriteTransport)
            self.transport.abort()


class StormMailServer(Sessions):
    """Speaks STARTTLS; `fault` is what it does wrong now."""

    session_class = _CuttingSession

    def __init__(self, folder: Path) -> None:
        self.identity = Identity.make(folder / "trusted", b"trusted")
        self._other = Identity.make(folder / "other", b"other")
        super().__init__(self.identity.context, starttls=True)
        self.fault: MailFault | None = None
        self.taken: list[Taken] = []

    async def go_wrong(self, fault: MailFault, seconds: float, recipient: str) -> None:
        """Have the fault for a while. `recipient` is whose mailbox is full."""
        with self._wrong(fault, recipient):
            if fault is MailFault.REFUSES_CONNECTIONS:
                await self.stop()
            elif fault is not MailFault.SLOW:
                self.drop()  # whoever is connected meets the fault, too
            await asyncio.sleep(seconds)
        if fault is MailFault.REFUSES_CONNECTIONS:
            await self.start()

    @contextmanager
    def _wrong(self, fault: MailFault, recipient: str) -> Iterator[None]:
        self.fault = fault
        command, answer = _ANSWERS.get(fault, (recipient, _FULL))
        if fault in _ANSWERS or fault is MailFault.MAILBOX_FULL:
            self.answers[command] = answer
        if fault is MailFault.BAD_CERTIFICATE:
            self._tls = self._other.context
        try:
            yield
        finally:
            self.fault, self._tls = None, self.identity.context
            self.answers.clear()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name and arguments
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.fault is MailFault.SLOW:
            await asyncio.sleep(SLOW_SECONDS)
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        is_cut = self.fault is MailFault.CUT_AFTER_CONTENT
        place = len(self.taken)
        self.taken.append(_taken(envelope, is_answered=False))
        if is_cut and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        if self.fault is MailFault.SLOW:
            await asyncio.sleep(SLOW_SECONDS)  # who is dropped meanwhile never hears of it
        self.taken[place] = self.taken[place]._replace(is_answered=not is_cut)
        return "250 Kept"


def _taken(envelope: Envelope, *, is_answered: bool) -> Taken:
    content = envelope.original_content or b""
    message_id = str(message_from_bytes(content, policy=policy.default)["Message-ID"])
    return Taken(message_id, tuple(envelope.rcpt_tos), hashlib.sha256(content).hexdigest(), is_answered)
