"""One caller's connections: the shop's database, its Temporal server and its file, each opened when first needed."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from typing import Any, NamedTuple, TypeVar

import asyncpg
from temporalio.client import Client, WorkflowHandle, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.runtime import Runtime, TelemetryConfig
from temporalio.service import RPCError, RPCStatusCode

from adapters.postgres.answers import AWAY, UNWELL, is_away
from adapters.postgres.answers import refusal_in as unstorable_in
from adapters.postgres.database import Database
from adapters.postgres.pool import Connection, Pool, create_pool
from adapters.settings import InvalidSettings, Settings
from adapters.shop_file import InvalidShopFile, ShopDesk
from adapters.words.say import say
from domain.basics.said import Code, Said
from domain.contract.order import Language
from gateway.api.errors import ServiceAway
from gateway.api.opening import is_of_this_machine, not_open
from workers.cluster import ClusterAway, Line, refusal_in
from workflows.options import ORDERS
from workflows.words import shortened

_NO_TEMPORAL, _SILENT = Code("away.temporal", "address"), Code("away.silent", "what", "why")
_NO_DATABASE, _TAKES_NOTHING = Code("away.database", "why"), Code("away.takes_nothing", "why")
_NOBODY_ANSWERED = Code("away.nobody_answered", "seconds", "what")

P = TypeVar("P")
R = TypeVar("R")

#: How long a caller waits for an answer before the service counts as away.
ANSWER = timedelta(seconds=10)
_CLOSE_SECONDS = 2
_AWAY = {
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.CANCELLED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
    RPCStatusCode.UNKNOWN,  # "transport error": the server was killed in the middle of its answer
    RPCStatusCode.INTERNAL,  # the same, when the answer had begun
}


class Connections:
    """One caller's connections."""

    def __init__(self, settings: Settings, database: Database, client: Client | None = None) -> None:
        self.settings = settings
        self.database = database
        self._client = client
        self._line: Line | None = None
        self._looked_at = 0.0
        self._connecting = asyncio.Lock()

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
        """The instant of what a door does itself: by the machine's clock, since no workflow decides on it."""
        return datetime.now(UTC)

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection to the database.

        Raises:
            ServiceAway
        """
        with reaching_database(self.settings):
            async with self.database.pool.acquire() as conn:
                yield conn

    async def temporal(self) -> Client:
        """The Temporal client, connected when it is first needed; it follows renewed certificates and keys.

        Raises:
            InvalidSettings, ServiceAway
        """
        async with self._connecting:
            if self._client is None:
                self._line = Line(self.settings, _quiet_runtime())
                self._client = await self._connect(self._line)
                self._looked_at = time.monotonic()
            elif self._line and time.monotonic() > self._looked_at + self.settings.renewal_seconds:
                self._looked_at = time.monotonic()
                with contextlib.suppress(InvalidSettings, ClusterAway):  # the old ones may still do
                    await self._line.renew()
                self._client = self._line.client
            return self._client

    async def _connect(self, line: Line) -> Client:
        try:
            return await line.connect()
        except ClusterAway as error:
            if is_of_this_machine(self.settings):
                raise ServiceAway(not_open(self.settings)) from error
            address = self.settings.temporal_address
            raise ServiceAway(_NO_TEMPORAL(address=address)) from error


@cache
def _quiet_runtime() -> Runtime:
    """One for the process. The SDK's own log goes to standard output, which belongs to the caller."""
    return Runtime(telemetry=TelemetryConfig(logging=None))


@contextlib.asynccontextmanager
async def open_connections(settings: Settings, client: Client | None = None) -> AsyncIterator[Connections]:
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
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ServiceAway(_NO_DATABASE(why=said)) from error
    except UNWELL as error:
        raise _takes_nothing(error) from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        if refusal := unstorable_in(error):
            raise refusal from error
        if is_away(error):  # the driver found that the connection is lost
            raise _takes_nothing(error) from error
        raise


def _takes_nothing(error: Exception) -> ServiceAway:
    said = str(error).splitlines()[0]
    return ServiceAway(_TAKES_NOTHING(why=said))


@contextlib.contextmanager
def reaching_temporal(what: str) -> Iterator[None]:
    """Turns trouble with Temporal into ServiceAway, and a refused key into ClusterRefused; other answers pass."""
    try:
        yield
    except WorkflowUpdateRPCTimeoutOrCancelledError as error:
        raise _nobody_answered(what) from error
    except RPCError as error:
        if refused := refusal_in(error):
            raise refused from error
        if error.status in _AWAY:
            raise ServiceAway(_SILENT(what=what, why=error.message)) from error
        raise


class ShortRun(NamedTuple):
    """How a short workflow is started: its id, when the id may be used again, and what the Web UI says of it."""

    workflow_id: str
    reuse: WorkflowIDReusePolicy
    summary: Said


async def start_once(
    connections: Connections, run: Callable[[Any, P], Awaitable[R]], given: P, start: ShortRun, what: str
) -> bool:
    """Start a short workflow unless its id is in use. Returns whether it was started.

    Raises:
        ServiceAway
    """
    client = await connections.temporal()
    try:
        with reaching_temporal(what):
            await client.start_workflow(
                run,
                given,
                id=start.workflow_id,
                task_queue=ORDERS,
                id_reuse_policy=start.reuse,
                id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                static_summary=shortened(say(start.summary, connections.staff_language)),
                rpc_timeout=ANSWER,
            )
    except WorkflowAlreadyStartedError:
        return False
    return True


async def result_of(handle: WorkflowHandle[Any, R], what: str) -> R:
    """What a short workflow returns, within the time a caller waits.

    Raises:
        ServiceAway, WorkflowFailureError
    """
    try:
        with reaching_temporal(what):
            async with asyncio.timeout(ANSWER.total_seconds()):  # result() itself asks again for ever
                return await handle.result()
    except TimeoutError as error:
        raise _nobody_answered(what) from error


def _nobody_answered(what: str) -> ServiceAway:
    return ServiceAway(_NOBODY_ANSWERED(seconds=ANSWER.seconds, what=what))
