"""Real mail servers for the tests of the transport: with TLS, with a login, and with bad manners."""

import asyncio
import ssl
import warnings
from types import TracebackType
from typing import AnyStr, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from workers.mail_catcher import Hooks, MailSession

USER, PASSWORD = "shop", "pässword"


class ToldSession(MailSession):
    """Greets as it is told to: "554 No" turns everybody away at once."""

    event_handler: "Sessions"

    async def push(self, status: AnyStr) -> None:
        greeting = self.event_handler.answers.get("greeting")
        if greeting and str(status).startswith("220 mail.example"):
            await super().push(greeting)
        else:
            await super().push(status)


class Sessions(Hooks):
    """A server on a free port of 127.0.0.1; `opened` counts connections, `received` keeps mails.

    `answers` are given to commands instead of the usual ones, those in `once` a single time; "drop" breaks the
    connection. What is in `slow` is answered so many seconds late; a mail is kept before that.
    """

    session_class: type[SMTP] = ToldSession

    def __init__(self, tls: ssl.SSLContext | None = None, *, starttls: bool = False, login: bool = False) -> None:
        self._tls, self._starttls, self._login = tls, starttls, login
        self._server: asyncio.Server | None = None
        self._open: list[SMTP] = []
        self.port = 0
        self.opened = 0
        self.received: list[bytes] = []
        self.recipients: list[list[str]] = []
        self.was_encrypted: list[bool] = []
        self.answers: dict[str, str] = {}
        self.once: dict[str, str] = {}
        self.slow: dict[str, float] = {}

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        tls = None if self._starttls else self._tls
        self._server = await loop.create_server(self._session, "127.0.0.1", self.port, ssl=tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Go away, and take every open connection along."""
        if self._server:
            self._server.close()
        self.drop()
        if self._server:
            await self._server.wait_closed()
        self._server = None

    def drop(self) -> None:
        """Break every open connection, as a server does with those that wait too long."""
        for session in self._open:
            if isinstance(session.transport, asyncio.WriteTransport):
                session.transport.abort()
        self._open.clear()

    def _session(self) -> SMTP:
        self.opened += 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # it cannot know that it is behind TLS from the first byte
            session = self.session_class(
                self,
                hostname="mail.example",
                tls_context=self._tls if self._starttls else None,
                require_starttls=self._starttls,
                auth_required=self._login,
                auth_require_tls=self._starttls,
                authenticator=_authenticate if self._login else None,
            )
        self._open.append(session)
        return session

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name and arguments
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(self.slow.get("MAIL", 0))
        if answer := self._answer("MAIL", server):
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name and arguments
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        await asyncio.sleep(self.slow.get("RCPT", 0))
        if answer := self._answer(address, server) or self._answer("RCPT", server):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        if answer := self._answer("DATA", server):
            return answer
        self.received.append(envelope.original_content or b"")
        self.recipients.append(list(envelope.rcpt_tos))
        self.was_encrypted.append(bool(server.transport and server.transport.get_extra_info("sslcontext")))
        await asyncio.sleep(self.slow.get("DATA", 0))
        return "250 Kept"

    def _answer(self, command: str, server: SMTP) -> str | None:
        answer = self.once.pop(command, None) or self.answers.get(command)
        if answer == "drop" and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return answer


def _authenticate(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, login: object) -> AuthResult:
    is_right = isinstance(login, LoginPassword) and (login.login, login.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=False)
