"""The stage: PostgreSQL, a mail catcher, the workers, and a Temporal server whose clock can jump."""

import asyncio
import contextlib
import secrets
import shutil
import sysconfig
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.testing import WorkflowEnvironment

from adapters.postgres.database import Database
from adapters.postgres.migrate import migrate
from adapters.postgres.pool import create_pool
from adapters.settings import MailTls, Settings
from adapters.shop_file import Shop, read_shop_file
from callers.connections import Connections
from gateway.api.client import ShopClient
from gateway.demo.clock import StoryTime
from gateway.importing.sample import EXAMPLE_FILE, Article, import_sample_customers, import_sample_stock, sample_stock
from workers.folder_lock import locked
from workers.leftovers import end_leftover
from workers.mail_catcher import MailFolder, MailServer
from workers.postgres import EmbeddedPostgres
from workers.processes import Supervised
from workers.rounds import begin_rounds
from workers.temporal import NAMESPACE
from workers.wiring import open_workers
from workflows.options import SEARCH_ATTRIBUTES

STARTUP = timedelta(seconds=60)
#: Kept between two demos: who holds it plays.
LOCK_FILE = ".lock"
#: What the demo's shop decides otherwise than the example: customers are asked how it was; the daily round tells of
#: nothing else that waits, as the people of the demo do their work of each day.
DECIDES = (
    ("asks = false", "asks = true"),
    ("remind_after_business_days = 1", "remind_after_business_days = 0"),
    ("collect_after_business_days = 10", "collect_after_business_days = 90"),
    (
        '[policy.delays] # お知らせした発送予定日までに梱包が始まらないとき\nby = "mail"',
        '[policy.delays]\nby = "nobody"',
    ),
)


@dataclass(frozen=True)
class Stage:
    """What a demo plays on. `office` is where commands are typed; `mails` and `papers` are folders that stay."""

    env: WorkflowEnvironment
    time: StoryTime
    database: Database
    office: ShopClient
    shop: Shop
    mails: Path
    papers: Path
    stock: Sequence[Article]


@contextlib.asynccontextmanager
async def open_stage(folder: Path) -> AsyncIterator[Stage]:
    """Everything fresh in `folder`, whatever was there before; only mails and papers stay when it closes."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    async with contextlib.AsyncExitStack() as exits:
        await exits.enter_async_context(locked(folder))
        machinery = folder / ".run"
        await asyncio.to_thread(end_leftover, machinery / "postgres.pid")
        await asyncio.to_thread(_clear, folder)
        await asyncio.to_thread(machinery.mkdir)
        exits.callback(shutil.rmtree, machinery, ignore_errors=True)
        database_url = await _start_database(machinery, exits)
        catcher = MailServer(MailFolder(folder / "mails"))
        await catcher.start()
        exits.push_async_callback(catcher.stop)
        env = await exits.enter_async_context(await _skipping_server())
        await _add_search_attributes(env)
        shop_file = _shop_file(machinery)
        settings = _settings(folder, shop_file, database_url, catcher.port)
        time = StoryTime()
        await time.follow(env)
        for worker in await exits.enter_async_context(open_workers(settings, env.client, clock=time.now)):
            await exits.enter_async_context(worker)
        await begin_rounds(env.client)
        database = Database(await exits.enter_async_context(create_pool(database_url, 8)))
        office = ShopClient(Connections(settings, database, _not_skipping(env.client), time.now))
        shop = read_shop_file(shop_file)
        await asyncio.to_thread((folder / "papers").mkdir)
        yield Stage(env, time, database, office, shop, folder / "mails", folder / "papers", sample_stock())


def _not_skipping(client: Client) -> Client:
    """The same connection; whoever waits for a result over it does not have the clock skip meanwhile."""
    return Client(**(client.config() | {"interceptors": []}))


def _clear(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        elif entry.name != LOCK_FILE:
            entry.unlink()


async def _start_database(folder: Path, exits: contextlib.AsyncExitStack) -> str:
    server = EmbeddedPostgres(folder / "postgres", durable=False)
    program = Supervised(await server.prepare(folder / "postgres.log", folder / "postgres.pid"))
    exits.push_async_callback(program.stop)
    await program.start()
    url = server.url("shop")
    await migrate(url, create=True)
    await import_sample_stock(url)
    await import_sample_customers(url)
    return url


async def _skipping_server() -> WorkflowEnvironment:
    return await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(Path(sysconfig.get_path("scripts")) / "temporal-test-server"),
        test_server_startup_timeout=STARTUP,
        data_converter=pydantic_data_converter,
        runtime=Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter=TelemetryFilter("ERROR", "ERROR")))),
    )


async def _add_search_attributes(env: WorkflowEnvironment) -> None:
    types = {key.name: IndexedValueType.ValueType(key.indexed_value_type) for key in SEARCH_ATTRIBUTES}
    request = AddSearchAttributesRequest(namespace=NAMESPACE, search_attributes=types)
    await env.client.operator_service.add_search_attributes(request)


def _shop_file(folder: Path) -> Path:
    """The example's, with what the demo decides otherwise."""
    text = EXAMPLE_FILE.read_text(encoding="utf-8")
    for theirs, ours in DECIDES:
        if theirs not in text:
            raise AssertionError(theirs)
        text = text.replace(theirs, ours, 1)
    file = folder / EXAMPLE_FILE.name
    file.write_text(text, encoding="utf-8")
    return file


def _settings(folder: Path, shop_file: Path, database_url: str, smtp_port: int) -> Settings:
    """Whatever the environment says: a demo reaches nobody but its own catcher."""
    return Settings(
        var=folder,
        shop_file=shop_file,
        database_url=database_url,
        smtp_host="127.0.0.1",
        smtp_port=smtp_port,
        smtp_tls=MailTls.NONE,
        smtp_username=None,
        smtp_password=None,
        mail_key=SecretStr(secrets.token_urlsafe(32)),
        account_key=SecretStr(secrets.token_urlsafe(32)),
        mail_caught=True,
        mail_test_address=None,
        mail_templates=None,
    )
