"""Connections to the mail server, kept open between mails.

A connection goes back only after a clean dialogue; it is dropped when it is old, was idle too long, has carried its
share of mails, or anything at all went wrong on it.
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from aiosmtplib import SMTP, SMTPException
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from adapters.settings import MailTls, Settings

log = logging.getLogger(__name__)

#: Connections are polite at the end, but not for longer than this.
_GOODBYE_SECONDS = 2.0


class SmtpTimeouts(BaseModel):
    """How long the mail server may take for its answers, in seconds. Source: RFC 5321 §4.5.3.2.

    The RFC names no time for what a log-in needs (EHLO, STARTTLS, AUTH): that of other commands.
    """

    model_config = ConfigDict(frozen=True)

    command: float = 300.0  # the greeting, MAIL and RCPT
    data: float = 120.0  # DATA, before the content
    content: float = 780.0  # 3 minutes for the content, 10 from its final dot to the answer: servers filter meanwhile
    preparations: float = 600.0  # of connecting, and of all commands before the content, so that a sweep ends


class SmtpSettings(BaseModel):
    """Where the mail server is and how it is used; durations in seconds."""

    model_config = ConfigDict(frozen=True)

    host: str = "localhost"
    port: int = 25
    tls: MailTls = MailTls.NONE
    username: str | None = None
    password: SecretStr | None = None
    authorities: Path | None = None  # a file of certificates to trust beside the system's
    patience: SmtpTimeouts = SmtpTimeouts()
    connections: int = Field(default=4, ge=1)
    longest_life: float = 300.0
    longest_idle: float = 30.0
    most_mails: int = Field(default=100, ge=1)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(
            host=settings.smtp_host,
            port=settings.smtp_port,
            tls=settings.smtp_tls,
            username=settings.smtp_username,
            password=settings.smtp_password,
            connections=settings.smtp_connections,
        )


class Connection:
    """One open connection; `is_clean` while no dialogue on it is unfinished."""

    def __init__(self, client: SMTP, now: float) -> None:
        self.client = client
        self.opened = self.used = now
        self.mails = 0
        self.is_clean = True

    @property
    def is_new(self) -> bool:
        return self.mails == 0


class ConnectionPool:
    """At most `settings.connections` connections, opened when needed. Use it within one event loop."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._slots = asyncio.Semaphore(settings.connections)
        self._idle: list[Connection] = []
        self._tls_context = _trust(settings)

    @asynccontextmanager
    async def connection(self, *, new: bool = False) -> AsyncIterator[Connection]:
        """Lend a connection: one that waits, or a new one.

        Raises:
            SMTPException, OSError: the server cannot be reached, or lets nobody in.
        """
        async with self._slots:
            found = None if new else self._take()
            connection = found or await self._open()
            connection.is_clean = False
            try:
                yield connection
            finally:
                self._give_back(connection)

    async def close(self) -> None:
        """Say goodbye on every waiting connection."""
        waiting, self._idle = self._idle, []
        for connection in waiting:
            try:
                await connection.client.quit(timeout=_GOODBYE_SECONDS)
            except (SMTPException, OSError) as error:
                log.debug("mail server left without goodbye", extra={"error": str(error)})
                connection.client.close()

    def _take(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if self._is_usable(connection):
                return connection
            connection.client.close()
        return None

    def _give_back(self, connection: Connection) -> None:
        connection.mails += 1
        connection.used = _now()
        if connection.is_clean and self._is_usable(connection):
            self._idle.append(connection)
        else:
            connection.client.close()

    def _is_usable(self, connection: Connection) -> bool:
        now, limits = _now(), self._settings
        return (
            connection.client.is_connected
            and connection.mails < limits.most_mails
            and now - connection.opened < limits.longest_life
            and now - connection.used < limits.longest_idle
        )

    async def _open(self) -> Connection:
        settings = self._settings
        client = SMTP(
            hostname=settings.host,
            port=settings.port,
            username=settings.username,
            password=settings.password.get_secret_value() if settings.password else None,
            timeout=settings.patience.command,
            use_tls=settings.tls is MailTls.TLS,
            start_tls=settings.tls is MailTls.STARTTLS,
            tls_context=self._tls_context,
        )
        try:
            async with asyncio.timeout(settings.patience.preparations):
                await client.connect()
        except BaseException:
            client.close()
            raise
        return Connection(client, _now())


def _trust(settings: SmtpSettings) -> ssl.SSLContext | None:
    """Whom to trust: the system's authorities and the shop's own. A certificate is always checked."""
    if settings.tls is MailTls.NONE:
        return None
    context = ssl.create_default_context()
    if settings.authorities:
        context.load_verify_locations(settings.authorities)
    return context


def _now() -> float:
    return asyncio.get_running_loop().time()
