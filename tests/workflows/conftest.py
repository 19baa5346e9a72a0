"""Fixtures of stories: one shop per test, on a clock of its own."""

import functools
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from temporalio.testing import WorkflowEnvironment

from adapters.postgres.pool import Pool, create_pool
from adapters.settings import Settings
from tests.caught_mail import MailCatcher
from tests.conftest import TEMPLATE
from tests.killing import KillingProxy, killing_proxy
from tests.severing import through
from tests.workflows.clock import on
from tests.workflows.killed_worker import Kill, killed
from tests.workflows.orders import prepay
from tests.workflows.real_time import open_real_world
from tests.workflows.story import Story
from tests.workflows.world import World, open_world, shop_settings
from workers.postgres import EmbeddedPostgres

STORIES = "shop_stories"
#: Rows that may never be deleted are deleted here: `replica` puts the triggers that forbid it to sleep. There are few,
#: so that this is ten times faster than TRUNCATE, which makes each table's files anew.
EMPTY = """
    SELECT 'SET session_replication_role = replica;' || string_agg(format('DELETE FROM %I;', tablename), '')
    FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migrations'
"""
COUNT_ANEW = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
"""


@pytest.fixture(scope="session")
async def stories(postgres: EmbeddedPostgres, postgres_url: str) -> str:
    """The URL of the database in which all stories take place, one after another."""
    connection = await asyncpg.connect(postgres_url)
    await connection.execute(f"CREATE DATABASE {STORIES} TEMPLATE {TEMPLATE}")
    await connection.close()
    return postgres.url(STORIES)


@pytest.fixture(scope="session")
async def broom(stories: str) -> AsyncIterator[Pool]:
    """The connection that empties it; a new one would have to be told of every table first."""
    async with create_pool(stories, 1) as pool:
        yield pool


@pytest.fixture
async def database(stories: str, broom: Pool) -> str:
    """An empty database, much faster than a new one."""
    await broom.execute(f"{await broom.fetchval(EMPTY)} SET session_replication_role = origin")
    await broom.execute(COUNT_ANEW)
    return stories


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
