"""The pool of connections to the shop's database.

`json` and `jsonb` columns go in and come out as text, for pydantic's `model_dump_json` and `model_validate_json`.
Instants come out as aware datetimes in UTC. What no text of PostgreSQL can hold goes in as what stands for it
(`domain.basics.text.storable`), in texts and in JSON alike; doors and workflows have done so already.
"""

from collections.abc import Callable, Coroutine, Iterable
from typing import Any, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from domain.basics.text import storable, storable_json

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"
WarmUp: TypeAlias = Callable[["asyncpg.Connection[asyncpg.Record]"], Coroutine[Any, Any, None]]

CONNECT_SECONDS = 5
SERVER_SETTINGS = {
    "application_name": "order-fulfillment",
    "idle_in_transaction_session_timeout": "60s",  # an activity whose process froze lets go of its order
    "jit": "off",  # never pays for statements of milliseconds
    "timezone": "UTC",
}
#: Types with lower numbers are numbered by PostgreSQL's own source, once for all its versions ("OID Assignment").
FIRST_NUMBER_THAT_DIFFERS = 10_000

_known_types: dict[tuple[int, ...], Any] = {}


def create_pool(database_url: str, connections: int = 10, warm_up: WarmUp | None = None) -> Pool:
    """A pool to be entered with `async with`; it opens no connection before one is needed, so the database may be away.

    At most `connections` are open at once; each is warmed up before its first use. No session state may be left on a
    connection (SET without LOCAL, advisory locks of the session, LISTEN, temporary tables): it is handed on as it is.
    """
    return asyncpg.create_pool(
        database_url,
        min_size=0,
        max_size=connections,
        timeout=CONNECT_SECONDS,
        init=warm_up,
        reset=_keep_as_it_is,
        connection_class=_TextKeepingConnection,
        server_settings=SERVER_SETTINGS,
    )


async def _keep_as_it_is(_: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Instead of asyncpg's reset: one round trip per activity, for session state that nobody leaves."""


class _TextKeepingConnection(asyncpg.Connection):
    """What customers wrote may hold any character, and none may make an activity fail for ever.

    JSON is text here, so a NUL in it is an escape that PostgreSQL would stumble over when it looks into the JSON.
    """

    __slots__ = ()

    async def _execute(self, query: str, args: Iterable[object], *rest: Any, **options: Any) -> Any:  # noqa: ANN401
        """All statements with arguments pass here (asyncpg 0.32; a test notices when that changes)."""
        statement = super()._execute  # type: ignore[misc] # private, so the stubs leave it out
        return await statement(query, [_storable(arg) for arg in args], *rest, **options)

    async def _introspect_types(self, typeoids: Iterable[int], timeout: float | None) -> Any:  # noqa: ANN401, ASYNC109
        """Arrays are asked about on each new connection (asyncpg 0.32), which takes longer than all its first work.

        What every PostgreSQL calls by the same number needs to be asked only once in a process.
        """
        numbers = tuple(sorted(typeoids))
        if known := _known_types.get(numbers):
            return known
        answer = await super()._introspect_types(numbers, timeout)  # type: ignore[misc] # private, as above
        if numbers[-1] < FIRST_NUMBER_THAT_DIFFERS:
            _known_types[numbers] = answer
        return answer


def _storable(arg: object) -> object:
    if isinstance(arg, str):
        text = storable(arg)
        return storable_json(text.encode()).decode() if "\\u" in text else text
    return [_storable(item) for item in arg] if isinstance(arg, list | tuple) else arg
