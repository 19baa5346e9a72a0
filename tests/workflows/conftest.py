"""A whole house on the time-skipping server: real PostgreSQL, real SMTP, real workers."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from adapters.postgres.pool import Pool
from adapters.settings import Settings
from domain.view import OrderView
from tests.caught_mail import MailCatcher
from workers.house import open_workers
from workflows.options import ORDERS, order_workflow_id
from workflows.order import OrderWorkflow

ROOT = Path(__file__).parents[2]


class House:
    """Drives orders as carts, warehouses and customers do."""

    def __init__(self, env: WorkflowEnvironment, pool: Pool, mails: MailCatcher) -> None:
        self.env, self.pool, self.mails = env, pool, mails


@pytest.fixture
async def settings(database: str, mail_catcher: MailCatcher, tmp_path: Path) -> Settings:
    return Settings(
        var=tmp_path,
        database_url=database,
        smtp_host="127.0.0.1",
        smtp_port=mail_catcher.port,
        mail_caught=True,
        shop_file=ROOT / "shop.example.toml",
    )


@pytest.fixture
async def house(time_skipping: WorkflowEnvironment, pool: Pool, mail_catcher: MailCatcher, settings: Settings) -> AsyncIterator[House]:
    async with open_workers(settings, time_skipping.client) as workers, contextlib.AsyncExitStack() as stack:
        for worker in workers:
            await stack.enter_async_context(worker)
        yield House(time_skipping, pool, mail_catcher)
