"""Fixtures of the doors: one shop with workers for all tests here, so order numbers must differ; and the program."""

import asyncio
import contextlib
import io
import itertools
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pydantic import SecretStr
from temporalio.testing import WorkflowEnvironment

from adapters.postgres.pool import create_pool
from adapters.settings import Settings
from gateway.api.client import ShopClient, open_shop
from gateway.cli import main
from tests.caught_mail import MailCatcher
from tests.conftest import TEMPLATE, real_server
from tests.round_the_clock import shop_that_mails_at_night
from workers.postgres import EmbeddedPostgres
from workers.wiring import open_workers

ROOT = Path(__file__).parents[2]
_numbers = itertools.count(5001)

Payload = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What one command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the command prints
        return json.loads(self.out)


Program = Callable[..., Awaitable[Answer]]


@pytest.fixture(scope="session")
async def doors_database(postgres: EmbeddedPostgres) -> str:
    connection = await asyncpg.connect(postgres.url("postgres"))
    await connection.execute(f"CREATE DATABASE doors TEMPLATE {TEMPLATE}")
    await connection.close()
    url = postgres.url("doors")
    async with create_pool(url, 1) as pool:
        await pool.execute("INSERT INTO stock (sku, name, on_hand) VALUES ('TEA-100', '静岡煎茶 100g', 100000)")
    return url


@pytest.fixture(scope="session")
async def temporal() -> AsyncIterator[WorkflowEnvironment]:
    """A server of its own: its workers would take other tests' orders for theirs."""
    async with real_server() as env:
        yield env


@pytest.fixture(scope="session")
async def doors_mails() -> AsyncIterator[MailCatcher]:
    catcher = MailCatcher()
    await catcher.start()
    yield catcher
    await catcher.stop()


@pytest.fixture(scope="session")
def doors_settings(
    doors_database: str,
    temporal: WorkflowEnvironment,
    doors_mails: MailCatcher,
    tmp_path_factory: pytest.TempPathFactory,
) -> Settings:
    var = tmp_path_factory.mktemp("var")
    return Settings(
        var=var,
        database_url=doors_database,
        temporal_address=temporal.client.service_client.config.target_host,
        smtp_host="127.0.0.1",
        smtp_port=doors_mails.port,
        mail_caught=True,
        account_key=SecretStr("k" * 40),
        shop_file=shop_that_mails_at_night(var),
    )


@pytest.fixture(scope="session")
async def workers(doors_settings: Settings, temporal: WorkflowEnvironment) -> AsyncIterator[None]:
    async with open_workers(doors_settings, temporal.client) as workers, contextlib.AsyncExitStack() as stack:
        for worker in workers:
            await stack.enter_async_context(worker)
        yield


@pytest.fixture(scope="session")
async def shop(doors_settings: Settings, workers: None) -> AsyncIterator[ShopClient]:  # noqa: ARG001 - they must run
    async with open_shop(doors_settings) as shop:
        yield shop


@pytest.fixture
def program(doors_settings: Settings, workers: None, monkeypatch: pytest.MonkeyPatch) -> Program:  # noqa: ARG001
    """The command line, run in a thread of this process."""
    point_to(doors_settings, monkeypatch)
    return run_program


def point_to(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the next commands take these settings."""
    monkeypatch.setenv("SHOP_VAR", str(settings.var))
    monkeypatch.setenv("SHOP_FILE", str(settings.shop_file))
    monkeypatch.setenv("SHOP_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("SHOP_TEMPORAL_ADDRESS", settings.temporal_address)
    monkeypatch.setenv("SHOP_SMTP_HOST", settings.smtp_host)
    monkeypatch.setenv("SHOP_SMTP_PORT", str(settings.smtp_port))
    monkeypatch.setenv("SHOP_MAIL_CAUGHT", str(settings.mail_caught).lower())
    monkeypatch.setenv("SHOP_ACCOUNT_KEY", settings.account_key.get_secret_value())


async def run_program(*args: object) -> Answer:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = await asyncio.to_thread(main.run, [str(arg) for arg in args])
        sys.stdout.flush()
    return Answer(code, _text(out), _text(err))


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


@pytest.fixture
def payload() -> Payload:
    """An order as a cart sends it, with a number of its own, by somebody who has not ordered before."""
    order: Payload = json.loads((ROOT / "examples" / "prepay.json").read_text(encoding="utf-8"))
    number = next(_numbers)
    orderer = order["orderer"] | {
        "email": f"taro@{number}.example.jp",
        "phone": f"03-1234-{number}",
        "customer_id": f"c-77-{number}",
        "address": order["orderer"]["address"] | {"street": f"芝公園4-2-{number}"},
    }
    return order | {"order_no": f"g-{number}", "orderer": orderer}


@pytest.fixture
async def order_no(shop: ShopClient, payload: Payload) -> str:
    """A new order that the workers have taken in."""
    return await started(shop, payload)


async def started(shop: ShopClient, payload: Payload) -> str:
    """Start an order and wait until it is in the database."""
    number: str = (await shop.start_order(payload)).order_no
    await until(lambda: _is_known(shop, number))
    return number


async def _is_known(shop: ShopClient, number: str) -> bool:
    return number in {row.order_no for row in await shop.reading.search(number)}


async def until(is_so: Callable[[], Awaitable[bool]], seconds: float = 15) -> None:
    """Look until something is so; fail when it does not come."""
    for _ in range(int(seconds / 0.05)):
        if await is_so():
            return
        await asyncio.sleep(0.05)
    raise TimeoutError(f"nothing came within {seconds} seconds")
