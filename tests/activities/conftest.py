"""Activities at a real database and a real mail server, and a second way to the database that can be severed."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from adapters.mail.sending.smtp import SmtpTransport
from adapters.postgres.pool import Pool, create_pool
from tests.activities.world import Staff, World, mail_server_at, make_staff
from tests.caught_mail import MailCatcher
from tests.conftest import TEMPLATE
from tests.emptying import Broom, broom_for
from tests.mortal_client import MortalClient
from tests.severing import SeveringProxy, severing_proxy, through, to_postgres
from workers.postgres import EmbeddedPostgres


@pytest.fixture(scope="session")
def staff() -> Staff:
    return make_staff()


@pytest.fixture
async def transport(mail_catcher: MailCatcher) -> AsyncIterator[SmtpTransport]:
    async with mail_server_at(mail_catcher.port) as transport:
        yield transport


@pytest.fixture(scope="session")
async def shared_database(postgres: EmbeddedPostgres, postgres_url: str) -> AsyncIterator[str]:
    """One database for all tests of this folder, because making one takes longer than most of them."""
    connection = await asyncpg.connect(postgres_url)
    await connection.execute(f"CREATE DATABASE shop_activities TEMPLATE {TEMPLATE}")
    yield postgres.url("shop_activities")
    await connection.execute("DROP DATABASE shop_activities WITH (FORCE)")
    await connection.close()


@pytest.fixture(scope="session")
async def shared_pool(shared_database: str) -> AsyncIterator[Pool]:
    """Its connections know the statements by heart, which each new one has to be told and plans anew."""
    async with create_pool(shared_database) as pool:
        yield pool


@pytest.fixture(scope="session")
async def broom(shared_database: str) -> AsyncIterator[Broom]:
    async with broom_for(shared_database) as broom:
        yield broom


@pytest.fixture
async def world(shared_pool: Pool, broom: Broom, staff: Staff, transport: SmtpTransport) -> World:
    """A shop whose database is empty."""
    world = World(shared_pool, staff, transport)
    world.broom = broom
    await world.empty()
    return world


@pytest.fixture
async def proxy(postgres_url: str) -> AsyncIterator[SeveringProxy]:
    """The way to the database server that can be severed."""
    async with severing_proxy(to_postgres(postgres_url)) as proxy:
        yield proxy


@pytest.fixture
async def severable(
    shared_database: str, proxy: SeveringProxy, staff: Staff, transport: SmtpTransport
) -> AsyncIterator[World]:
    """The staff of `world` once more, who reach its database only through `proxy`."""
    async with create_pool(through(proxy, shared_database)) as pool:
        yield World(pool, staff, transport)


@pytest.fixture(scope="session")
def client() -> MortalClient:
    """A client of the database that dies when a test says so."""
    return MortalClient()


@pytest.fixture(scope="session")
async def mortal_pool(shared_database: str, client: MortalClient) -> AsyncIterator[Pool]:
    async with create_pool(shared_database, warm_up=client.plug) as pool:
        yield pool


@pytest.fixture
async def mortal(
    mortal_pool: Pool, client: MortalClient, staff: Staff, transport: SmtpTransport
) -> AsyncIterator[World]:
    """The staff of `world` once more, who die with `client`."""
    yield World(mortal_pool, staff, transport)
    await client.arm(None)
