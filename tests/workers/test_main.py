"""The workers as a process: how they start, wait, and leave."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiosmtpd.smtp
import pytest
from temporalio.testing import WorkflowEnvironment

from adapters.postgres.pool import Pool
from adapters.postgres.stock import Stock
from gateway.importing.sample import EXAMPLE_FILE, EXAMPLES, sample_stock
from tests.caught_mail import MailCatcher
from tests.forking import Forked, fork
from workers.ports import claim
from workflows.options import ORDERS, order_workflow_id

PATIENCE_SECONDS = 30
Hire = Callable[..., Awaitable[Forked]]


class SlowCatcher(MailCatcher):
    """Takes a mail only when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.is_handed_over = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def handle_DATA(  # noqa: N802 - aiosmtpd's
        self, server: aiosmtpd.smtp.SMTP, session: aiosmtpd.smtp.Session, envelope: aiosmtpd.smtp.Envelope
    ) -> str:
        self.is_handed_over.set()
        await self.may_answer.wait()
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
async def slow_catcher() -> AsyncIterator[SlowCatcher]:
    catcher = SlowCatcher()
    await catcher.start()
    yield catcher
    catcher.may_answer.set()
    await catcher.stop()


@pytest.fixture
async def hire(database: str, tmp_path: Path) -> AsyncIterator[Hire]:
    """Starts workers as a process; whatever still runs at the end is killed."""
    started: list[Forked] = []
    base = {
        "PATH": os.environ["PATH"],
        "SHOP_LANGUAGE": "en",
        "SHOP_VAR": str(tmp_path),
        "SHOP_FILE": str(EXAMPLE_FILE),
        "SHOP_DATABASE_URL": database,
        "SHOP_MAIL_CAUGHT": "true",
    }

    async def run(*args: str, **env: str) -> Forked:
        words = ("--ready-file", tmp_path / "ready", *args)
        process = await fork(*words, module="workers.main", environment=base | env)
        started.append(process)
        return process

    yield run
    for process in started:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def ready(tmp_path: Path) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await asyncio.to_thread((tmp_path / "ready").exists):  # noqa: ASYNC110 - another process's file
            await asyncio.sleep(0.02)


async def end_of(process: Forked) -> tuple[int | None, str]:
    """The exit code, and what was written to standard error."""
    _, errors = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    return process.returncode, errors.decode()


async def place(dev_server: WorkflowEnvironment, pool: Pool, order_no: str) -> None:
    async with pool.acquire() as conn:
        for article in sample_stock():
            await Stock().put(conn, *article)
    order = json.loads((EXAMPLES / "prepay.json").read_text(encoding="utf-8")) | {"order_no": order_no}
    await dev_server.client.start_workflow("OrderWorkflow", order, id=order_workflow_id(order_no), task_queue=ORDERS)


async def test_on_sigterm_the_mail_in_hand_is_finished_before_they_leave(
    hire: Hire, dev_server: WorkflowEnvironment, pool: Pool, slow_catcher: SlowCatcher
) -> None:
    process = await hire(
        SHOP_TEMPORAL_ADDRESS=dev_server.client.service_client.config.target_host, SHOP_SMTP_PORT=str(slow_catcher.port)
    )
    await place(dev_server, pool, "sigterm-1")
    await asyncio.wait_for(slow_catcher.is_handed_over.wait(), PATIENCE_SECONDS)

    process.send_signal(signal.SIGTERM)
    await asyncio.sleep(0.3)
    assert process.returncode is None
    slow_catcher.may_answer.set()

    assert (await end_of(process))[0] == 0
    assert len(slow_catcher.received) == len({str(mail.message["Message-ID"]) for mail in slow_catcher.received})
    async with pool.acquire() as conn:
        sent = await conn.fetchval("SELECT count(*) FROM mails WHERE state = 'sent'")
    assert sent == len(slow_catcher.received) > 0


async def test_killed_workers_lose_no_order(
    hire: Hire, dev_server: WorkflowEnvironment, pool: Pool, mail_catcher: MailCatcher, tmp_path: Path
) -> None:
    env = {
        "SHOP_TEMPORAL_ADDRESS": dev_server.client.service_client.config.target_host,
        "SHOP_SMTP_PORT": str(mail_catcher.port),
    }
    process = await hire(**env)
    await ready(tmp_path)
    process.kill()
    await process.wait()
    await place(dev_server, pool, "killed-1")

    await hire(**env)

    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(mail_catcher.received) < 2:  # noqa: ASYNC110 - another process's mails
            await asyncio.sleep(0.02)
    assert "ご注文ありがとうございます" in mail_catcher.subjects[0]


async def test_they_wait_for_a_server_that_is_not_up_yet_and_can_be_stopped_meanwhile(hire: Hire) -> None:
    process = await hire(SHOP_TEMPORAL_ADDRESS=f"127.0.0.1:{claim(0, 'nobody')}")
    assert process.stderr is not None

    line = json.loads(await asyncio.wait_for(process.stderr.readline(), PATIENCE_SECONDS))
    process.send_signal(signal.SIGTERM)

    assert (line["event"], line["next_try_seconds"]) == ("Temporal is not reachable yet", 0.25)
    assert (await end_of(process))[0] == 0


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({"SHOP_SMTP_PORT": "many"}, "SHOP_SMTP_PORT: must be a whole number"),
        ({"SHOP_TEMPORAL_ADDRESS": "http://temporal"}, "http://temporal is no address of the form host:port."),
    ],
)
async def test_wrong_settings_end_them_with_one_sentence(hire: Hire, env: dict[str, str], sentence: str) -> None:
    code, errors = await end_of(await hire(**env))

    assert code == 2
    assert sentence in errors
    assert "Traceback" not in errors


async def test_a_missing_shop_file_ends_them_with_one_sentence(hire: Hire, dev_server: WorkflowEnvironment) -> None:
    address = dev_server.client.service_client.config.target_host

    code, errors = await end_of(await hire(SHOP_TEMPORAL_ADDRESS=address, SHOP_FILE="/nowhere/shop.toml"))

    assert code == 2
    assert "/nowhere/shop.toml does not exist. Copy shop.example.toml to this place and fill it in." in errors


async def test_an_outbox_for_real_mails_needs_the_secret_that_signs_return_addresses(
    hire: Hire, dev_server: WorkflowEnvironment
) -> None:
    address = dev_server.client.service_client.config.target_host
    process = await hire("--queue", "mail", SHOP_TEMPORAL_ADDRESS=address, SHOP_MAIL_CAUGHT="false")

    code, errors = await end_of(process)

    assert code == 2
    assert "SHOP_MAIL_KEY" in errors
