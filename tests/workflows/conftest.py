"""Fixtures of stories: one shop per test, on a clock of its own."""

import functools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from adapters.postgres.pool import Pool
from adapters.settings import Settings
from tests.caught_mail import MailCatcher
from tests.killing import KillingProxy, killing_proxy
from tests.severing import through
from tests.workflows.clock import on
from tests.workflows.killed_worker import Kill, killed
from tests.workflows.mortal import Cut
from tests.workflows.orders import prepay
from tests.workflows.real_time import open_real_world
from tests.workflows.story import Story
from tests.workflows.world import World, open_world, shop_settings


@pytest.fixture
def settings(database: str, mail_catcher: MailCatcher, tmp_path: Path) -> Settings:
    return shop_settings(database, mail_catcher, tmp_path)


@pytest.fixture
async def world(
    time_skipping: WorkflowEnvironment, pool: Pool, mail_catcher: MailCatcher, settings: Settings
) -> AsyncIterator[World]:
    async with open_world(time_skipping, pool, mail_catcher, settings) as world:
        yield world


@pytest.fixture
async def real_world(
    dev_server: WorkflowEnvironment, pool: Pool, mail_catcher: MailCatcher, settings: Settings
) -> AsyncIterator[World]:
    """A shop on a server whose clock is the real one."""
    async with open_real_world(dev_server, pool, mail_catcher, settings) as world:
        yield world


@pytest.fixture
def cut() -> Cut:
    return Cut()


@pytest.fixture
async def mortal_world(
    dev_server: WorkflowEnvironment, pool: Pool, mail_catcher: MailCatcher, settings: Settings, cut: Cut
) -> AsyncIterator[World]:
    """A shop whose workers are cut off at a step that the test chooses."""
    config = dev_server.client.config()
    mortal = Client(**(config | {"interceptors": [*config["interceptors"], cut]}))
    env = WorkflowEnvironment.from_client(mortal)
    async with open_real_world(env, pool, mail_catcher, settings) as world:
        yield world


@pytest.fixture
async def wire(postgres_url: str) -> AsyncIterator[KillingProxy]:
    async with killing_proxy(postgres_url) as proxy:
        yield proxy


@pytest.fixture
def kill(wire: KillingProxy, settings: Settings, dev_server: WorkflowEnvironment) -> Kill:
    """Starts a worker that reaches the database through the wire, and kills it at some round trip."""
    address = dev_server.client.service_client.config.target_host
    mortal = {"database_url": through(wire, settings.database_url), "temporal_address": address}
    return functools.partial(killed, wire, settings.model_copy(update=mortal))


@pytest.fixture
async def unpaid(world: World) -> Story:
    """A prepay order, accepted on Monday 4 June, due on the 11th, that expires on Thursday the 21st at 10:00."""
    await world.stock()
    await world.check_bank(on("07-20"))
    order = await world.place(prepay())
    await order.accept()
    return order
