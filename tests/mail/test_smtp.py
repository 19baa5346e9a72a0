import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.mail.errors import MailDelayed, MailRefused
from adapters.mail.sending.pool import SmtpSettings, SmtpTimeouts
from adapters.mail.sending.smtp import SmtpTransport
from adapters.mail.writing.rendered import MailEnvelope
from adapters.settings import MailTls, Settings
from tests.caught_mail import MailCatcher
from tests.mail.certificate import write_certificate
from tests.mail.servers import PASSWORD, USER, Sessions

CUSTOMER, SHOP = "taro@customer.example", "shop@midori-tea.example"


def mail(*copies: str, recipient: str = CUSTOMER, raw: bytes = b"Subject: tea\r\n\r\n.hello\r\n") -> MailEnvelope:
    return MailEnvelope(
        envelope_from="bounce+1.2@bounce.midori-tea.example",
        recipient=recipient,
        copies=copies,
        raw=raw,
        message_id="<1@midori-tea.example>",
        subject="tea",
    )


def settings(server: Sessions, **changes: object) -> SmtpSettings:
    usual = SmtpSettings(host="127.0.0.1", port=server.port, patience=SmtpTimeouts(command=5, data=5, content=5))
    return usual.model_copy(update=changes)


@pytest.fixture
async def server() -> AsyncIterator[Sessions]:
    async with Sessions() as server:
        yield server


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return write_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def server_tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


async def test_a_mail_arrives_as_it_was_stored_at_its_recipient_and_all_copies(server: Sessions) -> None:
    async with SmtpTransport(settings(server)) as transport:
        refused = await transport.send(mail(SHOP))

    assert refused == ()
    assert server.received == [mail().raw]
    assert server.recipients == [[CUSTOMER, SHOP]]


async def test_an_old_address_of_a_mobile_carrier_keeps_its_quotes_on_the_wire(mail_catcher: MailCatcher) -> None:
    there = SmtpSettings(host=mail_catcher.host, port=mail_catcher.port)
    async with SmtpTransport(there) as transport:
        await transport.send(mail(recipient='"a..b."@docomo.ne.jp'))

    assert mail_catcher.commands[-1] == 'RCPT TO:<"a..b."@docomo.ne.jp>'


async def test_mails_after_each_other_share_a_connection(server: Sessions) -> None:
    async with SmtpTransport(settings(server)) as transport:
        for _ in range(5):
            await transport.send(mail())

    assert (server.opened, len(server.received)) == (1, 5)


async def test_mails_at_once_share_as_many_connections_as_allowed(server: Sessions) -> None:
    async with SmtpTransport(settings(server, connections=2)) as transport:
        await asyncio.gather(*(transport.send(mail()) for _ in range(12)))

    assert server.opened == 2
    assert len(server.received) == 12


@pytest.mark.parametrize("limit", [{"most_mails": 1}, {"longest_life": 0.0}, {"longest_idle": 0.0}])
async def test_a_connection_that_is_used_up_is_replaced(server: Sessions, limit: dict[str, object]) -> None:
    async with SmtpTransport(settings(server, **limit)) as transport:
        await transport.send(mail())
        await transport.send(mail())

    assert (server.opened, len(server.received)) == (2, 2)


@pytest.mark.parametrize("answer", ["550 5.1.1 No such user", "552 5.2.2 Mailbox full", "554 5.7.1 Not wanted"])
@pytest.mark.parametrize("command", ["RCPT", "DATA"])
async def test_a_permanent_answer_to_recipient_or_content_refuses_the_mail(
    server: Sessions, command: str, answer: str
) -> None:
    server.answers[command] = answer
    async with SmtpTransport(settings(server)) as transport:
        with pytest.raises(MailRefused) as refusal:
            await transport.send(mail())

    assert (refusal.value.code, refusal.value.text) == (int(answer[:3]), answer)
    assert server.received == []


@pytest.mark.parametrize(
    ("command", "answer", "status"),
    [
        ("RCPT", "550 5.1.1 No such user", "5.1.1"),
        ("RCPT", "550 User unknown", "5.1.1"),  # by its words
        ("RCPT", "550 No", "5.0.0"),
        ("RCPT", "552 Mailbox full", "5.2.2"),
        ("MAIL", "552 No", "5.3.4"),
        ("DATA", "552 No", "5.3.4"),  # the address had been taken
        ("DATA", "554 Transaction failed", "5.6.0"),
        ("DATA", "554 5.7.1 Not wanted", "5.7.1"),
    ],
)
async def test_a_refusal_says_why_in_the_codes_of_bounces(
    server: Sessions, command: str, answer: str, status: str
) -> None:
    server.answers[command] = answer
    async with SmtpTransport(settings(server)) as transport:
        with pytest.raises(MailRefused) as refusal:
            await transport.send(mail())

    assert refusal.value.status == status


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
async def test_a_temporary_answer_delays_the_mail(server: Sessions, command: str) -> None:
    server.answers[command] = "451 4.7.1 Greylisted"
    async with SmtpTransport(settings(server)) as transport:
        with pytest.raises(MailDelayed) as delay:
            await transport.send(mail())
        server.answers.clear()
        await transport.send(mail())

    assert (delay.value.code, delay.value.unclear) == (451, False)
    assert (server.opened, len(server.received)) == (1, 1)


@pytest.mark.parametrize("answer", ["530 5.7.0 Log in first", "550 5.7.1 Sender not allowed", "553 Bad sender"])
async def test_a_refused_sender_is_a_fault_of_the_set_up_and_delays(server: Sessions, answer: str) -> None:
    server.answers["MAIL"] = answer
    async with SmtpTransport(settings(server)) as transport:
        with pytest.raises(MailDelayed):
            await transport.send(mail())


async def test_a_mail_that_is_too_large_is_refused(server: Sessions) -> None:
    server.answers["MAIL"] = "552 5.3.4 Too large"
    async with SmtpTransport(settings(server)) as transport:
        with pytest.raises(MailRefused):
            await transport.send(mail())


async def test_a_server_that_turns_everybody_away_delays(server: Sessions) -> None:
    server.answers["greeting"] = "554 5.7.1 No mail here"
    async with SmtpTransport(settings(server)) as transport:
        with pytest.raises(MailDelayed, match="554"):
            await transport.send(mail())


async def test_a_server_that_is_away_delays(server: Sessions) -> None:
    await server.stop()
    async with SmtpTransport(settings(server)) as transport:
        with pytest.raises(MailDelayed) as delay:
            await transport.send(mail())

    assert not delay.value.unclear


async def test_a_refused_copy_does_not_hold_up_the_mail(server: Sessions) -> None:
    server.answers[SHOP] = "550 5.1.1 No such user"
    async with SmtpTransport(settings(server)) as transport:
        refused = await transport.send(mail(SHOP))

    assert refused == (SHOP,)
    assert server.recipients == [[CUSTOMER]]


async def test_a_refused_customer_gets_no_mail_sent_to_the_copies_alone(server: Sessions) -> None:
    server.answers[CUSTOMER] = "550 5.1.1 No such user"
    async with SmtpTransport(settings(server)) as transport:
        with pytest.raises(MailRefused):
            await transport.send(mail(SHOP))
        await transport.send(mail(recipient="hanako@customer.example"))

    assert server.recipients == [["hanako@customer.example"]]
    assert server.opened == 1


async def test_a_connection_lost_after_the_content_leaves_it_unclear_whether_the_mail_was_taken(
    server: Sessions,
) -> None:
    server.answers["DATA"] = "drop"
    async with SmtpTransport(settings(server)) as transport:
        with pytest.raises(MailDelayed) as delay:
            await transport.send(mail())
        server.answers.clear()
        await transport.send(mail())

    assert delay.value.unclear
    assert (server.opened, len(server.received)) == (2, 1)


async def test_a_connection_that_the_server_closed_while_it_waited_is_replaced_unnoticed(server: Sessions) -> None:
    async with SmtpTransport(settings(server)) as transport:
        await transport.send(mail())
        server.drop()
        await transport.send(mail())

    assert len(server.received) == 2


async def test_a_waiting_connection_on_which_the_server_says_goodbye_is_replaced_unnoticed(server: Sessions) -> None:
    async with SmtpTransport(settings(server)) as transport:
        await transport.send(mail())
        server.once["MAIL"] = "421 4.4.2 Idle too long"
        await transport.send(mail())

    assert (server.opened, len(server.received)) == (2, 2)


async def test_mails_leave_again_after_the_server_was_restarted(server: Sessions) -> None:
    async with SmtpTransport(settings(server)) as transport:
        await transport.send(mail())
        await server.stop()
        with pytest.raises(MailDelayed):
            await transport.send(mail())
        await server.start()
        await transport.send(mail())

    assert len(server.received) == 2


async def test_a_server_that_says_nothing_delays_after_the_timeout() -> None:
    silent = await asyncio.get_running_loop().create_server(asyncio.Protocol, "127.0.0.1")
    port = silent.sockets[0].getsockname()[1]

    async with SmtpTransport(
        SmtpSettings(host="127.0.0.1", port=port, patience=SmtpTimeouts(command=0.1))
    ) as transport:
        with pytest.raises(MailDelayed):
            await transport.send(mail())

    silent.close()
    await silent.wait_closed()


async def test_a_cancelled_sending_leaves_no_half_used_connection_behind(server: Sessions) -> None:
    async with SmtpTransport(settings(server, connections=1)) as transport:
        sending = asyncio.create_task(transport.send(mail(raw=b"Subject: x\r\n\r\n" + b"x" * 500_000)))
        await asyncio.sleep(0.005)
        sending.cancel()
        await asyncio.wait([sending])
        await transport.send(mail())

    assert server.received[-1] == mail().raw


@pytest.mark.parametrize("tls", [MailTls.STARTTLS, MailTls.TLS])
async def test_the_connection_is_encrypted_and_the_shop_logs_in(
    tls: MailTls, server_tls: ssl.SSLContext, certificate: tuple[Path, Path]
) -> None:
    async with Sessions(server_tls, starttls=tls is MailTls.STARTTLS, login=True) as server:
        there = settings(server, tls=tls, authorities=certificate[0], username=USER, password=SecretStr(PASSWORD))
        async with SmtpTransport(there) as transport:
            await transport.send(mail())

    assert server.received == [mail().raw]
    assert server.was_encrypted == [True]


@pytest.mark.parametrize("tls", [MailTls.STARTTLS, MailTls.TLS])
async def test_a_certificate_that_nobody_vouches_for_delays(tls: MailTls, server_tls: ssl.SSLContext) -> None:
    async with Sessions(server_tls, starttls=tls is MailTls.STARTTLS) as server:
        transport = SmtpTransport(settings(server, tls=tls))
        with pytest.raises(MailDelayed, match=r"(?i)certificate"):
            await transport.send(mail())

    assert server.received == []


async def test_a_certificate_that_nobody_vouches_for_is_said_in_one_short_sentence(server_tls: ssl.SSLContext) -> None:
    async with Sessions(server_tls, starttls=True) as server:
        with pytest.raises(MailDelayed) as delay:
            await SmtpTransport(settings(server, tls=MailTls.STARTTLS)).send(mail())

    assert str(delay.value.reason) == "the certificate of the mail server is not trusted (self-signed certificate)"


async def test_a_server_that_takes_longer_than_any_other_answer_after_the_content_gets_the_mail_once(
    server: Sessions,
) -> None:
    server.slow["DATA"] = 0.6
    patience = SmtpTimeouts(command=0.3, data=0.3, preparations=0.3, content=5)
    async with SmtpTransport(settings(server, patience=patience)) as transport:
        await transport.send(mail())

    assert len(server.received) == 1


@pytest.mark.parametrize(("command", "is_unclear"), [("MAIL", False), ("RCPT", False), ("DATA", True)])
async def test_only_silence_after_the_content_leaves_it_unclear_whether_a_mail_was_taken(
    server: Sessions, command: str, *, is_unclear: bool
) -> None:
    server.slow[command] = 2.0
    patience = SmtpTimeouts(command=0.2, data=0.2, content=0.2)
    async with SmtpTransport(settings(server, patience=patience)) as transport:
        with pytest.raises(MailDelayed) as delay:
            await transport.send(mail())

    assert delay.value.unclear is is_unclear


def test_the_mail_server_is_waited_for_as_long_as_the_standard_wants() -> None:
    patience = SmtpTimeouts()

    assert (patience.command, patience.data) == (5 * 60, 2 * 60)
    assert patience.content == 3 * 60 + 10 * 60


async def test_a_server_without_starttls_gets_nothing_when_it_is_demanded(server: Sessions) -> None:
    async with SmtpTransport(settings(server, tls=MailTls.STARTTLS)) as transport:
        with pytest.raises(MailDelayed):
            await transport.send(mail())

    assert server.received == []


async def test_a_wrong_password_is_trouble_and_no_fault_of_the_mail(
    server_tls: ssl.SSLContext, certificate: tuple[Path, Path]
) -> None:
    async with Sessions(server_tls, login=True) as server:
        login = {"username": USER, "password": SecretStr("wrong")}
        async with SmtpTransport(settings(server, tls=MailTls.TLS, authorities=certificate[0], **login)) as transport:
            with pytest.raises(MailDelayed) as delay:
                await transport.send(mail())

    assert delay.value.code == 535
    assert "wrong" not in str(delay.value)


def test_the_transport_takes_its_settings_from_those_of_the_process() -> None:
    there = SmtpSettings.of(Settings(smtp_host="mail.example", smtp_port=587, smtp_tls=MailTls.STARTTLS))

    assert (there.host, there.port, there.tls, there.username) == ("mail.example", 587, MailTls.STARTTLS, None)
