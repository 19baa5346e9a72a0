"""The wiring: settings → pools → activities → workers. Everything a worker needs is built here, once."""

import contextlib
import functools
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Worker

from activities.importing import ImportActivities
from activities.mailing import MailingActivities
from activities.outbox import OutboxActivities
from activities.prompt_outbox import PromptOutbox
from activities.round import RoundActivities
from adapters.mail.errors import BadAddress
from adapters.mail.sending.mailer import Mailer
from adapters.mail.sending.pool import SmtpSettings
from adapters.mail.sending.rules import MailRules
from adapters.mail.sending.smtp import SmtpTransport
from adapters.postgres.database import Database
from adapters.postgres.pool import create_pool
from adapters.postgres.settling import create_settling_pool
from adapters.settings import InvalidSettings, Settings
from adapters.shop_file import ShopDesk
from callers.connections import machine_clock
from callers.sending import OrderSender
from domain.basics.said import Code
from workers.queue_workers import GRACE, Load, documents_worker, mail_worker, mailings_worker, orders_worker, press
from workers.takers import WorkersConnections, takers
from workers.templates import mail_renderer
from workers.unheard import UnheardCommands
from workflows.failures import BriefFailures
from workflows.options import DOCUMENTS, MAIL, MAILINGS, ORDERS
from workflows.payloads import ForgivingConverter

QUEUES = (ORDERS, MAIL, DOCUMENTS)
_NO_MAIL_KEY = Code("setting.no_mail_key")
_TEST_ADDRESS = Code("setting.test_address", "what")
#: How workers and replays read what was sent; clients in Python may use the converter that this one is made from.
CONVERTER = replace(
    pydantic_data_converter, payload_converter_class=ForgivingConverter, failure_converter_class=BriefFailures
)


class _Mail(NamedTuple):
    """Mails to many leave over a connection of their own, so that the mails of orders never wait behind them."""

    outbox: OutboxActivities
    mailings: MailingActivities


@contextlib.asynccontextmanager
async def open_workers(  # noqa: PLR0913 - the last three are what tests and the demo have of their own
    settings: Settings,
    client: Client,
    queues: Sequence[str] = QUEUES,
    load: Load | None = None,
    desk: ShopDesk | None = None,
    *,
    clock: Callable[[], datetime] = machine_clock,
) -> AsyncIterator[list[Worker]]:
    """The workers of these queues, not yet running; pools are closed when the context ends.

    Raises:
        InvalidSettings: an outbox for real mails has no secret to sign return addresses with, the test address cannot
            be used, or the folder of the shop's own templates is not there.
    """
    if MAIL in queues and not settings.mail_caught and not settings.mail_key.get_secret_value():
        raise InvalidSettings(_NO_MAIL_KEY())
    load, client, desk = load or Load(), with_converter(client), desk or ShopDesk(settings.shop_file)
    async with contextlib.AsyncExitStack() as stack:
        database = await stack.enter_async_context(_open_database(settings))
        mail = await _open_mail(stack, settings, database, desk) if MAIL in queues else None
        prompt = PromptOutbox(mail.outbox if mail else None, load.sweeps, load.mail_seconds)
        stack.push_async_callback(prompt.close, GRACE.total_seconds())
        connections = WorkersConnections(settings, database, desk, clock)
        imports = ImportActivities(database, desk.profiles, takers(connections), functools.partial(_patience, desk))
        daily = RoundActivities(database, desk, OrderSender(connections), settings.var)
        makers: dict[str, Callable[[], Worker]] = {
            ORDERS: lambda: orders_worker(client, database, desk, [prompt, imports, daily], load),
            DOCUMENTS: lambda: documents_worker(client, database, desk, settings, load),
        }
        if mail:
            makers[MAIL] = functools.partial(mail_worker, client, database, desk, mail.outbox, load)
            makers[MAILINGS] = functools.partial(mailings_worker, client, database, desk, mail.mailings)
        workers = {queue: makers[queue]() for queue in (*queues, *({MAILINGS} & makers.keys()))}
        if ORDERS in workers:
            line = WorkersConnections(settings, database, desk, clock, line=lambda: workers[ORDERS].client)
            await stack.enter_async_context(UnheardCommands(line).watched(load.unheard_seconds))
        yield list(workers.values())


@contextlib.asynccontextmanager
async def _open_database(settings: Settings) -> AsyncIterator[Database]:
    async with (
        create_pool(settings.database_url, settings.database_connections) as pool,
        create_settling_pool(settings.database_url) as settling,
    ):
        yield Database(pool, settling).whole()


def with_converter(client: Client) -> Client:
    """The same connection, with what is sent over it read as workers read it."""
    return Client(**(client.config() | {"data_converter": CONVERTER}))


async def _open_mail(stack: contextlib.AsyncExitStack, settings: Settings, database: Database, desk: ShopDesk) -> _Mail:
    transport = await stack.enter_async_context(SmtpTransport(SmtpSettings.of(settings)))
    own_way = await stack.enter_async_context(SmtpTransport(_one_connection(settings)))
    renderer = mail_renderer(settings.mail_templates, desk.today().calendar.zone)
    mailer = Mailer(renderer, transport, _mail_rules(settings))
    outbox = OutboxActivities(database, desk, mailer, press)
    stack.push_async_callback(outbox.taken.close, GRACE.total_seconds())
    return _Mail(outbox, MailingActivities(database, desk, mailer.over(own_way)))


def _mail_rules(settings: Settings) -> MailRules:
    try:
        return MailRules.of(settings)
    except BadAddress as error:
        raise InvalidSettings(_TEST_ADDRESS(what=error.said)) from error


def _one_connection(settings: Settings) -> SmtpSettings:
    return SmtpSettings.of(settings).model_copy(update={"connections": 1})


def _patience(desk: ShopDesk) -> timedelta:
    """How long a row of a file is tried that nothing refuses."""
    return timedelta(hours=desk.today().policy.files.give_up_hours)
