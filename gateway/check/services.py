"""The settings, and whether everything they name can be reached."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import asyncpg
from aiosmtplib import SMTPException
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.service import RPCError

from adapters.mail.errors import BadAddress, BadTemplate
from adapters.mail.sending.pool import ConnectionPool, SmtpSettings
from adapters.mail.sending.rules import MailRules
from adapters.mail.writing.render import MailRenderer
from adapters.reach_faults import why
from adapters.settings import InvalidSettings, MailTls, Settings
from adapters.words.check import missing as missing_words
from callers.cluster import ClusterAway, connect, refusal_in, why_unanswered
from callers.this_machine import is_of_this_machine, not_open
from domain.basics.said import Code
from gateway.check.finding import Finding, fine, missing, note, wrong

_CATCHER = Code("check.catcher", "server")
_UNENCRYPTED = Code("check.unencrypted", "server")
_NO_KEY = Code("check.no_key")
_TEST_MODE = Code("check.test_mode", "address")
_NO_FOLDER = Code("check.no_folder", "folder")
_TEMPLATES = Code("check.templates")
_TEMPLATES_WITH = Code("check.templates_with", "folder")
_WORDS = Code("check.words")
_NO_TABLES = Code("check.no_tables")
_NO_DATABASE = Code("check.no_database", "why")
_DATABASE = Code("check.database", "orders")
_NO_TEMPORAL = Code("check.no_temporal", "address")
_SILENT = Code("check.silent", "address", "why")
_TEMPORAL = Code("check.temporal", "address", "namespace")
_IN_CLEAR = Code("check.in_clear", "address")
_NO_MAIL_SERVER = Code("check.no_mail_server", "server", "why")
_MAIL_SERVER = Code("check.mail_server", "server")
_LETS_IN = Code("check.lets_in", "server")

SECONDS = 5.0
ANSWER = timedelta(seconds=SECONDS)
LOOPBACK = ("127.0.0.1", "::1")


def check_mail(settings: Settings) -> Iterator[Finding]:
    """How mails are sent, without sending any."""
    server = f"{settings.smtp_host}:{settings.smtp_port}"
    if settings.mail_caught:
        yield note("mail", _CATCHER(server=server))
    if settings.smtp_tls is MailTls.NONE and not _is_near(settings.smtp_host):
        yield wrong(
            "SHOP_SMTP_TLS",
            _UNENCRYPTED(server=server),
        )
    if not settings.mail_key.get_secret_value():
        yield missing(
            "SHOP_MAIL_KEY",
            _NO_KEY(),
        )
    if settings.mail_test_address:
        yield note("SHOP_MAIL_TEST_ADDRESS", _TEST_MODE(address=settings.mail_test_address))
    try:
        MailRules(key=settings.mail_key, test_address=settings.mail_test_address)
    except BadAddress as error:
        yield wrong("SHOP_MAIL_TEST_ADDRESS", error.said)


def _is_near(host: str) -> bool:
    """On this machine, or a name without a dot, which only a private network knows: a relay beside the workers."""
    return host in LOOPBACK or not {".", ":"} & set(host)


def check_templates(settings: Settings) -> Iterator[Finding]:
    """Every template, tried with example mails."""
    folder = settings.mail_templates
    if folder and not folder.is_dir():
        yield wrong("SHOP_MAIL_TEMPLATES", _NO_FOLDER(folder=folder))
        return
    try:
        MailRenderer(folder)
    except BadTemplate as error:
        yield wrong(f"{folder or 'templates'}/{error.file}", error.said)
        return
    yield fine("mail templates", _TEMPLATES_WITH(folder=folder) if folder else _TEMPLATES())


def check_words() -> Iterator[Finding]:
    """Whether all that the program says can be said in Japanese and in English."""
    found = missing_words()
    yield from (wrong("words", fault) for fault in found)
    if not found:
        yield fine("words", _WORDS())


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
        return wrong("database", _NO_TABLES())
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        return wrong("database", _NO_DATABASE(why=why(error)))
    return fine("database", _DATABASE(orders=orders))


async def _temporal(settings: Settings) -> list[Finding]:
    address = settings.temporal_address
    try:
        client = await connect(settings)
        await client.workflow_service.describe_namespace(
            DescribeNamespaceRequest(namespace=settings.temporal_namespace), timeout=ANSWER
        )
    except ClusterAway:
        return [wrong("Temporal", _NO_TEMPORAL(address=address))]
    except InvalidSettings as error:
        return [wrong("Temporal", error.said)]
    except RPCError as error:
        refused = refusal_in(error)
        return [wrong("Temporal", refused.said if refused else _SILENT(address=address, why=why_unanswered(error)))]
    found = [fine("Temporal", _TEMPORAL(address=address, namespace=settings.temporal_namespace))]
    if not client.service_client.config.tls and not _is_near(address.rpartition(":")[0]):
        found.append(note("Temporal", _IN_CLEAR(address=address)))
    return found


async def _smtp(settings: Settings) -> Finding:
    server = f"{settings.smtp_host}:{settings.smtp_port}"
    pool = ConnectionPool(SmtpSettings.of(settings))
    try:
        async with asyncio.timeout(SECONDS), pool.connection() as connection:
            connection.is_clean = True
    except (SMTPException, OSError, TimeoutError) as error:
        return wrong("mail server", _NO_MAIL_SERVER(server=server, why=why(error)))
    finally:
        await pool.close()
    return fine("mail server", _LETS_IN(server=server) if settings.smtp_username else _MAIL_SERVER(server=server))
