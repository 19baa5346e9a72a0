"""One caller's connections: the shop's database, its Temporal server and its file, each opened when first needed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

import asyncpg

from adapters.postgres.answers import AWAY, UNWELL, is_away
from adapters.postgres.answers import refusal_in as unstorable_in
from adapters.postgres.database import Database
from adapters.postgres.pool import Connection, Pool, create_pool
from adapters.reach_faults import why
from adapters.settings import Settings
from adapters.shop_file import InvalidShopFile, ShopDesk
from callers.errors import ServiceAway
from callers.this_machine import is_of_this_machine, not_open
from domain.basics.said import Code
from domain.contract.order import Language

if TYPE_CHECKING:
    from temporalio.client import Client

    from callers.kept_line import KeptLine

_NO_DATABASE, _TAKES_NOTHING = Code("away.database", "why"), Code("away.takes_nothing", "why")
_CLOSE_SECONDS = 2


def machine_clock() -> datetime:
    """The instant by this machine's clock."""
    return datetime.now(UTC)


class Connections:
    """One caller's connections."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        client: "Client | None" = None,
        clock: Callable[[], datetime] = machine_clock,
    ) -> None:
        self.settings = settings
        self.database = database
        self._client = client
        self._clock = clock
        self._line: KeptLine | None = None

    @cached_property
    def desk(self) -> ShopDesk:
        """The shop's file. Raises InvalidShopFile."""
        return ShopDesk(self.settings.shop_file)

    @cached_property
    def staff_language(self) -> Language:
        """In which the Web UI says what is started here; Japanese where the shop's file cannot be read."""
        try:
            return self.desk.today().file.staff_language
        except (OSError, InvalidShopFile):
            return "ja"

    def now(self) -> datetime:
        """The instant of what a door does itself; no workflow decides on it."""
        return self._clock()

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection to the database.

        Raises:
            ServiceAway
        """
        with reaching_database(self.settings):
            async with self.database.pool.acquire() as conn:
                yield conn

    async def temporal(self) -> "Client":
        """The Temporal client, connected when it is first needed; it follows renewed certificates and keys.

        Raises:
            InvalidSettings, ServiceAway
        """
        if self._client:
            return self._client
        if self._line is None:
            from callers.kept_line import KeptLine

            self._line = KeptLine(self.settings)
        return await self._line.client()


@contextlib.asynccontextmanager
async def open_connections(settings: Settings, client: "Client | None" = None) -> AsyncIterator[Connections]:
    """Connections that are closed at the end; nothing is connected before it is needed. `client` is used when given."""
    pool = create_pool(settings.database_url, min(settings.database_connections, 4))
    with reaching_database(settings):
        await pool
    try:
        yield Connections(settings, Database(pool), client)
    finally:
        await _close(pool)


async def _close(pool: Pool) -> None:
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await pool.close()
    except TimeoutError:
        pool.terminate()


@contextlib.contextmanager
def reaching_database(settings: Settings | None = None) -> Iterator[None]:
    """Turns trouble with the database into ServiceAway; `settings` where it is reached for the first time.

    Raises:
        Unstorable: the database will never take it.
    """
    try:
        yield
    except AWAY as error:
        if settings and is_of_this_machine(settings):
            raise ServiceAway(not_open(settings)) from error
        raise ServiceAway(_NO_DATABASE(why=why(error))) from error
    except UNWELL as error:
        raise _takes_nothing(error) from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        if refusal := unstorable_in(error):
            raise refusal from error
        if is_away(error):  # the driver found that the connection is lost
            raise _takes_nothing(error) from error
        raise


def _takes_nothing(error: Exception) -> ServiceAway:
    return ServiceAway(_TAKES_NOTHING(why=why(error)))
