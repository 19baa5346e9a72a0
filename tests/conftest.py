"""What tests stand on: real servers, started when the first test asks for them.

PostgreSQL runs once per session and every test finds its database empty; the time-skipping server and the mail
catcher are new for every test, so no test sees another's clock, orders or mails.
"""

import gc
import itertools
import os
import shutil
import sysconfig
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TypeAlias

import asyncpg
import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.testing import WorkflowEnvironment

from adapters.postgres.migrate import migrate
from adapters.postgres.pool import Pool, create_pool
from adapters.words import say as _words  # noqa: F401 - exceptions say their sentences, whichever test runs alone
from tests.caught_mail import MailCatcher
from tests.emptying import Broom, broom_for
from tests.leftovers import Leftovers
from workers.ports import claim
from workers.postgres import EmbeddedPostgres
from workers.processes import Program, Supervised, watchdog_over
from workers.temporal import NAMESPACE, EmbeddedTemporal
from workflows.options import SEARCH_ATTRIBUTES

Start: TypeAlias = Callable[[Program], Awaitable[None]]

TEMPLATE = "template_shop"
#: Whoever a test has killed or forgotten.
LEAVE = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
STARTUP = timedelta(seconds=60)
SCRIPTS = Path(sysconfig.get_path("scripts"))

_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest tests at the head of what each process begins with, so that none runs alone at the end.

    Source: pytest-xdist deals the tests out in as many equal pieces (`--dist worksteal`), and moves only tails of them.
    """
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long = [item for item in items if item.get_closest_marker("long")]
    others = iter([item for item in items if not item.get_closest_marker("long")])
    left, ordered = len(items), list[pytest.Item]()
    for process in range(processes):
        heads = long[process::processes]
        size = left // (processes - process)
        piece = [*heads, *itertools.islice(others, max(size - len(heads), 0))]
        ordered += piece
        left -= len(piece)
    items[:] = ordered


def pytest_collection_finish() -> None:
    """Thousands of tests and what they import stay to the end: the garbage collector need not look at them again.

    It looks for what a test leaves behind after more objects than usual, which saves some twentieth of all work.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


def pytest_unconfigure() -> None:
    """The Temporal SDK's threads may abort an interpreter that ends at once (sdk-python#300)."""
    time.sleep(0.2)


@pytest.fixture(scope="session", autouse=True)
def english() -> Iterator[None]:
    """Tests read what the command says in English, whatever the locale; those about Japanese say so (`--lang ja`)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHOP_LANGUAGE", "en")
        yield


@pytest.fixture(scope="session")
def short_folder() -> Iterator[Path]:
    """A folder whose path is short enough for the name of a socket in it."""
    folder = Path(tempfile.mkdtemp(prefix="shop-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
async def start() -> AsyncIterator[Start]:
    """Starts a program for the rest of the session; a watchdog ends it when the session is killed."""
    async with AsyncExitStack() as exits:

        async def run(program: Program) -> None:
            guard = watchdog_over([program.pid_file], program.log, program.pid_file.with_suffix(".watchdog"))
            for each in (exits.enter_context(guard), program):
                supervised = Supervised(each)
                exits.push_async_callback(supervised.stop)
                await supervised.start()

        yield run


@pytest.fixture(scope="session")
async def postgres(short_folder: Path, start: Start) -> EmbeddedPostgres:
    """A database server with the newest schema in the database `TEMPLATE`."""
    server = EmbeddedPostgres(short_folder / "postgres", durable=False)
    await start(await server.prepare(short_folder / "postgres.log", short_folder / "postgres.pid"))
    await migrate(server.url(TEMPLATE), create=True)
    return server


@pytest.fixture(scope="session")
async def postgres_url(postgres: EmbeddedPostgres) -> str:
    """The URL of the server's own database, for making and dropping others."""
    return postgres.url("postgres")


@pytest.fixture(scope="session")
async def one_for_all(postgres: EmbeddedPostgres, postgres_url: str) -> str:
    """The URL of the database in which most tests take place, one after another."""
    connection = await asyncpg.connect(postgres_url)
    await connection.execute(f"CREATE DATABASE shop TEMPLATE {TEMPLATE}")
    await connection.close()
    return postgres.url("shop")


@pytest.fixture(scope="session")
async def broom(one_for_all: str) -> AsyncIterator[Broom]:
    """Empties it."""
    async with broom_for(one_for_all) as broom:
        yield broom


@pytest.fixture
async def database(one_for_all: str, broom: Broom) -> str:
    """The URL of an empty database with the newest schema, which costs a fiftieth of a new one."""
    await broom.pool.execute(LEAVE)
    await broom.sweep()
    return one_for_all


@pytest.fixture
async def new_database(postgres: EmbeddedPostgres, postgres_url: str) -> AsyncIterator[str]:
    """The URL of a database that nobody has used: for tests of what it reads, or that change more than rows."""
    name = f"shop_{next(_numbers)}"
    connection = await asyncpg.connect(postgres_url)
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield postgres.url(name)
    await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await connection.close()


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    async with create_pool(database) as pool:
        yield pool


@pytest.fixture
async def mail_catcher() -> AsyncIterator[MailCatcher]:
    """A mail server on a free port of 127.0.0.1 that keeps what it receives."""
    catcher = MailCatcher()
    await catcher.start()
    yield catcher
    await catcher.stop()


@pytest.fixture
async def time_skipping() -> AsyncIterator[WorkflowEnvironment]:
    """A server whose clock jumps ahead (`env.sleep`, `env.get_current_time`): it starts now, and is one for all."""
    async with jumping_server() as env:
        yield env


@cache
def quiet_runtime() -> Runtime:
    """The time-skipping server lacks some capabilities of a real one, which the SDK would tell of in every test."""
    return Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter=TelemetryFilter("ERROR", "ERROR"))))


@asynccontextmanager
async def jumping_server() -> AsyncIterator[WorkflowEnvironment]:
    """A time-skipping server that knows the orders' search attributes."""
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(SCRIPTS / "temporal-test-server"),
        test_server_startup_timeout=STARTUP,
        data_converter=pydantic_data_converter,
        runtime=quiet_runtime(),
    ) as env:
        types = {key.name: IndexedValueType.ValueType(key.indexed_value_type) for key in SEARCH_ATTRIBUTES}
        request = AddSearchAttributesRequest(namespace=NAMESPACE, search_attributes=types)
        await env.client.operator_service.add_search_attributes(request)
        yield env


@pytest.fixture(scope="session")
def leftovers() -> Leftovers:
    """What runs on the shared server."""
    return Leftovers()


@pytest.fixture(scope="session")
async def shared_server(short_folder: Path, start: Start, leftovers: Leftovers) -> WorkflowEnvironment:
    """A server as in production, with a real clock and searchable orders."""
    server = EmbeddedTemporal(short_folder / "temporal", port=claim(0, "Temporal"), ui_port=claim(0, "its Web UI"))
    await start(server.program(short_folder / "temporal.log", short_folder / "temporal.pid"))
    client = await Client.connect(server.address, data_converter=pydantic_data_converter, interceptors=[leftovers])
    return WorkflowEnvironment.from_client(client)


@pytest.fixture
async def dev_server(shared_server: WorkflowEnvironment, leftovers: Leftovers) -> AsyncIterator[WorkflowEnvironment]:
    """The shared server, on which nothing runs when a test begins, nor after it: order numbers alone must differ."""
    await leftovers.end(shared_server.client)
    yield shared_server
    await leftovers.end(shared_server.client)


@asynccontextmanager
async def real_server(*arguments: str) -> AsyncIterator[WorkflowEnvironment]:
    """A server as in production, of its own for whoever enters it; with these arguments on its command line."""
    async with await WorkflowEnvironment.start_local(
        dev_server_existing_path=str(SCRIPTS / "temporal"),
        dev_server_startup_timeout=STARTUP,
        dev_server_log_level="error",
        dev_server_extra_args=arguments,
        data_converter=pydantic_data_converter,
        search_attributes=SEARCH_ATTRIBUTES,
    ) as env:
        yield env
