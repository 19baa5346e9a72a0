"""A mail server that keeps every mail it is given as a file, and sends none on."""

import asyncio
import itertools
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, Envelope, Session

from workers.private import owners_alone, private_folder

HOST = "127.0.0.1"


class Hooks:
    """Base of handlers and sessions. At each connection aiosmtpd looks for its hooks among all members of both.

    Here it finds these alone: the look at the others, properties included, takes longer than the mail.
    """

    _hooks: ClassVar[tuple[str, ...]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._hooks = tuple(name for name in dir(cls) if name.startswith(("auth_", "handle_", "smtp_")))

    def __dir__(self) -> tuple[str, ...]:
        return self._hooks


class MailSession(Hooks, SMTP):
    """One connection."""


class MailFolder(Hooks):
    """Stores mails as `.eml`, whole or not at all; their names sort by the time of arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._count = itertools.count(1)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        await asyncio.to_thread(self._store, envelope)
        return "250 Kept, and sent to nobody"

    def _store(self, envelope: Envelope) -> None:
        """The mail as received, under the lines in which a mail server notes the envelope (RFC 5321 §4.4)."""
        private_folder(self.folder)
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{next(self._count):04}.eml"
        note = [f"Return-Path: <{envelope.mail_from or ''}>", *(f"Delivered-To: {to}" for to in envelope.rcpt_tos)]
        unfinished = self.folder / f".{name}"
        with open(unfinished, "wb", opener=owners_alone) as file:
            file.write("".join(f"{line}\r\n" for line in note).encode() + (envelope.original_content or b""))
        unfinished.rename(self.folder / name)


class MailServer(Hooks):
    """An SMTP server in this process, for any aiosmtpd handler. `start` and `stop` may alternate on the same port."""

    session_class: type[SMTP] = MailSession

    def __init__(self, handler: object, port: int = 0) -> None:
        self.host, self.port = HOST, port
        self._handler = handler
        self._sessions: WeakSet[SMTP] = WeakSet()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen; port 0 becomes a free port, and the same one after a stop."""
        self._server = await asyncio.get_running_loop().create_server(self._session, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Refuse connections from now on, and break the open ones."""
        if self._server is None:
            return
        self._server.close()
        for session in self._sessions:
            if isinstance(session.transport, asyncio.WriteTransport):
                session.transport.abort()
        await self._server.wait_closed()
        self._server = None

    def _session(self) -> SMTP:
        session = self.session_class(self._handler, hostname="mail-catcher", enable_SMTPUTF8=True)
        self._sessions.add(session)
        return session
