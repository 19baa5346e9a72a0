from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest

from tests.caught_mail import MailCatcher, RecordingSession
from workers.mail_catcher import Hooks, MailFolder, MailServer, MailSession


def mail(subject: str = "\u3054\u6ce8\u6587") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "shop@example.jp", "taro@example.jp", subject
    message.set_content("\u9ad9\u6a4b\u69d8", cte="base64")
    return message


async def test_every_mail_becomes_a_file_with_its_envelope(tmp_path: Path) -> None:
    server = MailServer(MailFolder(tmp_path / "mails"))
    await server.start()

    for recipients in (["taro@example.jp", "shop@example.jp"], ["hanako@example.jp"]):
        await aiosmtplib.send(
            mail(), hostname=server.host, port=server.port, sender="bounce+1@example.jp", recipients=recipients
        )

    await server.stop()
    first, second = sorted((tmp_path / "mails").iterdir())
    assert first.read_bytes().startswith(
        b"Return-Path: <bounce+1@example.jp>\r\nDelivered-To: taro@example.jp\r\nDelivered-To: shop@example.jp\r\n"
    )
    assert b"Delivered-To: hanako@example.jp\r\n" in second.read_bytes()


@pytest.mark.parametrize("kind", [MailFolder, MailSession, MailCatcher, RecordingSession])
def test_the_hooks_that_are_shown_are_all_that_there_are(kind: type[Hooks]) -> None:
    each = kind.__new__(kind)

    assert set(dir(each)) == {name for name in object.__dir__(each) if name.startswith(("auth_", "handle_", "smtp_"))}
    assert dir(each)


async def test_a_catcher_for_tests_keeps_mails_and_their_envelopes(mail_catcher: MailCatcher) -> None:
    await aiosmtplib.send(mail(), hostname=mail_catcher.host, port=mail_catcher.port, recipients=["x@example.jp"])

    assert mail_catcher.subjects == ["\u3054\u6ce8\u6587"]
    assert mail_catcher.received[0].recipients == ("x@example.jp",)
    assert mail_catcher.received[0].text == "\u9ad9\u6a4b\u69d8\n"


async def test_a_catcher_for_tests_notes_addresses_as_they_were_sent(mail_catcher: MailCatcher) -> None:
    recipients = ['"a..b"@docomo.ne.jp']
    await aiosmtplib.send(mail(), hostname=mail_catcher.host, port=mail_catcher.port, recipients=recipients)

    assert mail_catcher.commands[-1] == 'RCPT TO:<"a..b"@docomo.ne.jp>'


async def test_a_stopped_catcher_refuses_connections_and_comes_back_on_its_port(mail_catcher: MailCatcher) -> None:
    await mail_catcher.stop()
    with pytest.raises(aiosmtplib.SMTPConnectError):
        await aiosmtplib.send(mail(), hostname=mail_catcher.host, port=mail_catcher.port)

    await mail_catcher.start()
    await aiosmtplib.send(mail(), hostname=mail_catcher.host, port=mail_catcher.port)

    assert len(mail_catcher.received) == 1


@pytest.mark.parametrize("recipient", ["taro@example.jp", "*"])
async def test_a_catcher_refuses_whom_it_is_told_to(mail_catcher: MailCatcher, recipient: str) -> None:
    mail_catcher.refuse(recipient, "451 Try again later")

    with pytest.raises(aiosmtplib.SMTPException, match="Try again later"):
        await aiosmtplib.send(mail(), hostname=mail_catcher.host, port=mail_catcher.port)

    assert mail_catcher.received == []
