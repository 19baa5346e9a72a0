"""The settings, and whether everything they name can be reached."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import asyncpg
from aiosmtplib import SMTPException
from pydantic import ValidationError
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.service import RPCError

from adapters.mail.errors import BadTemplate
from adapters.mail.sending.pool import ConnectionPool, SmtpSettings
from adapters.mail.sending.rules import MailRules
from adapters.mail.writing.render import MailRenderer
from adapters.settings import InvalidSettings, MailTls, Settings
from adapters.words.check import faults as word_faults
from domain.basics.fault import faults_of, sentence
from gateway.api.opening import is_of_this_machine, not_open
from gateway.check.finding import Finding, fine, missing, note, wrong
from workers.cluster import ClusterAway, connect, refusal_in

SECONDS = 5.0
ANSWER = timedelta(seconds=SECONDS)
LOOPBACK = ("127.0.0.1", "::1")


def check_mail(settings: Settings) -> Iterator[Finding]:
    """How mails are sent, without sending any."""
    server = f"{settings.smtp_host}:{settings.smtp_port}"
    if settings.mail_caught:
        yield note("mail", f"The mail server {server} is the catcher of this machine: nothing reaches a customer.")
    if settings.smtp_tls is MailTls.NONE and not _is_near(settings.smtp_host):
        yield wrong(
            "SHOP_SMTP_TLS",
            f"Mails to {server} would travel unencrypted: set SHOP_SMTP_TLS to starttls (port 587) or tls (465).",
        )
    if not settings.mail_key.get_secret_value():
        yield missing(
            "SHOP_MAIL_KEY",
            "No secret signs the return addresses, so anybody could forge a bounce: set it to 32 random characters.",
        )
    if settings.mail_test_address:
        yield note("SHOP_MAIL_TEST_ADDRESS", f"Test mode: all mails to customers go to {settings.mail_test_address}.")
    try:
        MailRules(key=settings.mail_key, test_address=settings.mail_test_address)
    except ValidationError as error:
        yield wrong("SHOP_MAIL_TEST_ADDRESS", sentence(faults_of(error)[0]))


def _is_near(host: str) -> bool:
    """On this machine, or a name without a dot, which only a private network knows: a relay beside the workers."""
    return host in LOOPBACK or not {".", ":"} & set(host)


def check_templates(settings: Settings) -> Iterator[Finding]:
    """Every template, tried with example mails."""
    folder = settings.mail_templates
    if folder and not folder.is_dir():
        yield wrong("SHOP_MAIL_TEMPLATES", f"There is no folder {folder}.")
        return
    try:
        MailRenderer(folder)
    except BadTemplate as error:
        yield wrong(f"{folder or 'templates'}/{error.file}", str(error))
        return
    yield fine("mail templates", f"All can be used{f', with those in {folder}' if folder else ''}.")


def check_words() -> Iterator[Finding]:
    """Whether all that the program says can be said in Japanese and in English."""
    found = list(word_faults())
    yield from (wrong("words", fault) for fault in found)
    if not found:
        yield fine("words", "All are there, in Japanese and in English.")


async def check_services(settings: Settings) -> AsyncIterator[Finding]:
    """Whether the database, Temporal and the mail server answer."""
    database, temporal, mail = await asyncio.gather(_database(settings), _temporal(settings), _smtp(settings))
    is_away = database.level.must_be_mended and all(each.level.must_be_mended for each in temporal)
    is_closed = is_away and is_of_this_machine(settings)
    if is_closed:
        yield wrong("shop", not_open(settings))
    for each in (database, *temporal, mail):
        if not is_closed or not each.level.must_be_mended:
            yield each


async def _database(settings: Settings) -> Finding:
    try:
        async with asyncio.timeout(SECONDS):
            connection = await asyncpg.connect(settings.database_url)
            try:
                orders = await connection.fetchval("SELECT count(*) FROM orders")
            finally:
                await connection.close()
    except asyncpg.UndefinedTableError:
        return wrong("database", "The database has no tables yet: bring its schema up to date (dbmate, or `make up`).")
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        return wrong(
            "database", f"The database cannot be reached: {_reason(error)}. SHOP_DATABASE_URL says where it is."
        )
    return fine("database", f"Reachable; orders so far: {orders}.")


async def _temporal(settings: Settings) -> list[Finding]:
    address = settings.temporal_address
    try:
        client = await connect(settings)
        await client.workflow_service.describe_namespace(
            DescribeNamespaceRequest(namespace=settings.temporal_namespace), timeout=ANSWER
        )
    except ClusterAway:
        return [wrong("Temporal", f"No Temporal server answers at {address}. SHOP_TEMPORAL_ADDRESS says where it is.")]
    except InvalidSettings as error:
        return [wrong("Temporal", str(error))]
    except RPCError as error:
        return [wrong("Temporal", str(refusal_in(error) or f"Temporal at {address} does not answer: {error.message}."))]
    found = [fine("Temporal", f"Reachable at {address}, namespace {settings.temporal_namespace}.")]
    if not client.service_client.config.tls and not _is_near(address.rpartition(":")[0]):
        found.append(note("Temporal", f"What orders hold travels to {address} unencrypted: TEMPORAL_TLS encrypts it."))
    return found


async def _smtp(settings: Settings) -> Finding:
    server = f"{settings.smtp_host}:{settings.smtp_port}"
    pool = ConnectionPool(SmtpSettings.of(settings))
    try:
        async with asyncio.timeout(SECONDS), pool.connection() as connection:
            connection.is_clean = True
    except (SMTPException, OSError, TimeoutError) as error:
        return wrong("mail server", f"No mail can be handed over at {server}: {_reason(error)}.")
    finally:
        await pool.close()
    return fine("mail server", f"Reachable at {server}{', and it lets us in' if settings.smtp_username else ''}.")


def _reason(error: Exception) -> str:
    return str(error).rstrip(".") or type(error).__name__
