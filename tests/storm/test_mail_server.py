"""The mail server of the storm knows whom it has answered."""

import asyncio
from pathlib import Path

import pytest

from adapters.mail.errors import MailDelayed
from adapters.mail.sending.pool import SmtpSettings
from adapters.mail.sending.smtp import SmtpTransport
from adapters.mail.writing.rendered import MailEnvelope
from adapters.settings import MailTls
from tests.storm.mail_server import MailFault, StormMailServer

ENVELOPE = MailEnvelope(
    envelope_from="shop@example.jp",
    recipient="taro@example.jp",
    raw=b"Message-ID: <1@example.jp>\r\n\r\nhello\r\n",
    message_id="<1@example.jp>",
    subject="",
)


@pytest.mark.parametrize(
    ("fault", "is_dropped", "is_answered"),
    [
        (None, False, True),
        (MailFault.SLOW, False, True),
        (MailFault.SLOW, True, False),
        (MailFault.CUT_AFTER_CONTENT, False, False),
    ],
)
async def test_a_mail_is_answered_when_its_sender_could_hear_of_it(
    tmp_path: Path, fault: MailFault | None, *, is_dropped: bool, is_answered: bool
) -> None:
    server = StormMailServer(tmp_path / "mail")
    await server.start()
    settings = SmtpSettings(host="127.0.0.1", port=server.port, tls=MailTls.STARTTLS, authorities=server.identity.file)
    async with SmtpTransport(settings) as transport:
        server.fault = fault
        sending = asyncio.create_task(transport.send(ENVELOPE))
        async with asyncio.timeout(30):
            while not server.taken:  # noqa: ASYNC110 - the server sets no event of ours
                await asyncio.sleep(0.01)
        if is_dropped:
            server.drop()
        if is_answered:
            assert await sending == ()
        else:
            with pytest.raises(MailDelayed):
                await sending
    await server.stop()

    assert [each.is_answered for each in server.taken] == [is_answered]
