"""Handing mails over to the mail server, and telling apart what a refusal means.

A 5xx answer to the recipient or the content is the mail's own fault and final. Everything else, above all what would
hit every mail alike (no connection, a login that fails, a sender that may not send), is trouble: tried again later.
Both say whose fault it is, as far as the server told.
"""

import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self, TypeAlias, TypeVar

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from adapters.mail.errors import MailDelayed, MailRefused
from adapters.mail.sending.pool import Connection, ConnectionPool, SmtpSettings, SmtpTimeouts
from adapters.mail.sending.server_words import status_of
from adapters.mail.writing.rendered import MailEnvelope
from domain.basics.said import Code, Said
from domain.conversation.blame import Blame, blame_of

#: Answers about the session, whatever was asked: closing, no such command, not logged in, server takes no mail at all.
_NOT_TRUSTED = Code("outcome.not_trusted", "why")
_ABOUT_THE_SESSION = frozenset({421, 500, 502, 503, 504, 521, 530, 534, 535, 538})
_TOO_LARGE = 552
#: What a refusal without a telling code means, once the recipient had been taken. Source: RFC 3463.
_SIZE, _CONTENT = "5.3.4", "5.6.0"
_UNTOLD = "5.0.0"
_PERMANENT = range(500, 600)
_GO_AHEAD, _TAKEN = 354, 250
#: A line that begins with a dot gets another one. Source: RFC 5321 §4.5.2.
_DOT = re.compile(rb"(?m)^\.")


T = TypeVar("T")
_Dialogue: TypeAlias = Callable[[Connection, MailEnvelope, SmtpTimeouts], Awaitable[T]]


class _Stale(Exception):
    """A connection that had been waiting was gone before anything of the mail left."""


class SmtpTransport:
    """Sends mails over pooled connections. Use as an async context manager, or call `close`."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._pool = ConnectionPool(settings)
        self._patience = settings.patience

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._pool.close()

    async def send(self, envelope: MailEnvelope) -> tuple[str, ...]:
        """Hand one mail over; it counts as sent when the server took it for its recipient.

        Returns the copies that the server refused, which is worth a warning and nothing more.

        Raises:
            MailRefused: never for this recipient or with this content.
            MailDelayed: not now.
        """
        return await self._converse(_hand_over, envelope)

    async def ask(self, envelope: MailEnvelope) -> None:
        """Ask whether the server would take a mail now: sender and recipient are named, and nothing else.

        Raises:
            MailRefused: never for this recipient.
            MailDelayed: not now.
        """
        await self._converse(_ask, envelope)

    async def _converse(self, dialogue: "_Dialogue[T]", envelope: MailEnvelope) -> T:
        try:
            return await self._connected(dialogue, envelope)
        except _Stale:
            return await self._connected(dialogue, envelope, on_new=True)

    async def _connected(self, dialogue: "_Dialogue[T]", envelope: MailEnvelope, *, on_new: bool = False) -> T:
        try:
            async with self._pool.connection(new=on_new) as connection:
                return await dialogue(connection, envelope, self._patience)
        except (MailDelayed, MailRefused):
            raise
        except (SMTPException, OSError) as error:
            raise _delay(error, is_own_server=True) from error


async def _hand_over(connection: Connection, envelope: MailEnvelope, patience: SmtpTimeouts) -> tuple[str, ...]:
    try:
        async with asyncio.timeout(patience.preparations):
            refused = await _open_transaction(connection, envelope)
            await _announce(connection.client, patience)
    except SMTPResponseException as error:
        await _abandon(connection, error)
        raise _meaning(error) from error
    try:
        await _send_content(connection.client, envelope.raw, patience)
    except SMTPResponseException as error:
        connection.is_clean = error.code not in _ABOUT_THE_SESSION and error.code > 0
        raise _meaning(error) from error
    except (SMTPException, OSError) as error:
        raise MailDelayed(_reason(error), unclear=True) from error
    connection.is_clean = True
    return refused


async def _ask(connection: Connection, envelope: MailEnvelope, patience: SmtpTimeouts) -> None:
    try:
        async with asyncio.timeout(patience.preparations):
            await _open_transaction(connection, envelope)
    except SMTPResponseException as error:
        await _abandon(connection, error)
        raise _meaning(error) from error
    await connection.client.rset()
    connection.is_clean = True


async def _announce(client: SMTP, patience: SmtpTimeouts) -> None:
    """DATA: nothing of the content has left before its answer, so no failure here is unclear."""
    answer = await client.execute_command(b"DATA", timeout=patience.data)
    if answer.code != _GO_AHEAD:
        raise SMTPDataError(answer.code, answer.message)


async def _send_content(client: SMTP, raw: bytes, patience: SmtpTimeouts) -> None:
    """The content and its final dot. aiosmtplib's `data` knows one time-out for both of its answers."""
    protocol = client.protocol
    if protocol is None:
        raise SMTPServerDisconnected("Connection lost")
    end = b".\r\n" if raw.endswith(b"\r\n") else b"\r\n.\r\n"
    protocol.write(_DOT.sub(b"..", raw) + end)
    answer = await protocol.read_response(timeout=patience.content)
    if answer.code != _TAKEN:
        raise SMTPDataError(answer.code, answer.message)


async def _open_transaction(connection: Connection, envelope: MailEnvelope) -> tuple[str, ...]:
    """Name sender and recipients. A refused recipient ends it; refused copies are returned."""
    client = connection.client
    try:
        await client.mail(envelope.envelope_from, options=_size(connection, envelope))
    except SMTPSenderRefused as error:
        if connection.is_new or error.code not in _ABOUT_THE_SESSION:
            raise
        raise _Stale from error
    except (SMTPException, OSError) as error:
        if connection.is_new or isinstance(error, SMTPResponseException):
            raise
        raise _Stale from error
    await client.rcpt(envelope.recipient)
    refused = []
    for copy in envelope.copies:
        try:
            await client.rcpt(copy)
        except SMTPRecipientRefused as error:
            if error.code in _ABOUT_THE_SESSION:
                raise
            refused.append(copy)
    return tuple(refused)


def _size(connection: Connection, envelope: MailEnvelope) -> list[str]:
    return [f"SIZE={len(envelope.raw)}"] if connection.client.supports_extension("size") else []


async def _abandon(connection: Connection, error: SMTPResponseException) -> None:
    """Take the server back to the start, so that the connection can carry the next mail."""
    if error.code in _ABOUT_THE_SESSION:
        return
    try:
        await connection.client.rset()
    except (SMTPException, OSError):
        return
    connection.is_clean = True


def _meaning(error: SMTPResponseException) -> MailRefused | MailDelayed:
    """What an answer means for the mail. A refused sender is a fault of the set-up and would hit every mail."""
    text = _words(error)
    is_about_mail = not isinstance(error, SMTPSenderRefused) or error.code == _TOO_LARGE
    if error.code in _PERMANENT and error.code not in _ABOUT_THE_SESSION and is_about_mail:
        return MailRefused(error.code, text, _status(error, text))
    return _delay(error, is_own_server=isinstance(error, SMTPSenderRefused))


def _delay(error: SMTPException | OSError, *, is_own_server: bool) -> MailDelayed:
    """Not now. A server that turns the shop's sender or log-in away for good means the shop, whatever its words."""
    if not isinstance(error, SMTPResponseException) or error.code not in range(400, 600):
        return MailDelayed(_reason(error))
    text = _words(error)
    permanent = error.code in _PERMANENT
    status = status_of(text, permanent=permanent)
    fault = Blame.US if permanent and is_own_server else blame_of(status, text)
    return MailDelayed(text, code=error.code, fault=fault, is_own_server=is_own_server, status=status)


def _status(error: SMTPResponseException, text: str) -> str:
    """Why a mail was refused. Without a telling code it is the address's fault only when the address was refused."""
    status = f"5{status_of(text, permanent=True)[1:]}"
    if status != _UNTOLD or isinstance(error, SMTPRecipientRefused):
        return status
    return _SIZE if error.code == _TOO_LARGE else _CONTENT


def _words(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return f"{error.code} {error.message}".strip()
    return str(error) or type(error).__name__


def _reason(error: Exception) -> Said | str:
    """What went wrong on the way to the mail server, which did not answer."""
    distrust = _distrust(error)
    return _NOT_TRUSTED(why=distrust.verify_message) if distrust else _words(error)


def _distrust(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """The failed check of a certificate behind an error, which libraries wrap in errors of their own."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error
