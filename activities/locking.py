"""What activities that change one thing are made of: lock it, let the domain decide, save all in one transaction."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Generic, Protocol, TypeAlias, TypeVar

from temporalio import activity

from domain.basics.errors import Refusal
from domain.contract.left import UnheardCommand, update_of

if TYPE_CHECKING:
    from adapters.postgres.database import Database
    from adapters.postgres.pool import Connection
    from adapters.shop_file import ShopDesk


class Locked(Protocol):
    """A row that is locked until the transaction ends."""

    @property
    def is_done(self) -> bool:
        """The activity of the key happened before this lock was asked for."""


class Keyed(Protocol):
    """What happens once."""

    @property
    def key(self) -> str: ...


G = TypeVar("G", bound=Keyed)  # what an activity is given: whose it is, its key, its instant
L = TypeVar("L", bound=Locked)
S = TypeVar("S")  # what the domain decides upon
D = TypeVar("D")  # what an activity answers
Decide: TypeAlias = "Callable[[S, Connection], Awaitable[None]]"


class LockingActivities(ABC, Generic[G, L, S, D]):
    """Base of the classes whose methods change one order, or one inquiry, each.

    Idempotent by its number and the key, which is written with the first journal line of the same transaction.
    """

    def __init__(self, database: "Database", desk: "ShopDesk") -> None:
        self.database = database
        self.desk = desk

    @abstractmethod
    async def _lock(self, conn: "Connection", given: G) -> L:
        """Raises a Refusal when there is no such thing."""

    @abstractmethod
    async def _as_before(self, conn: "Connection", locked: L) -> D:
        """The answer to an activity that was done before: whoever lost the first answer follows it up."""

    @abstractmethod
    async def _decide_and_save(self, conn: "Connection", given: G, locked: L, decide: "Decide[S]") -> D:
        """Have the domain decide upon what is locked, and write what follows."""

    async def apply(self, given: G, rule: Callable[[S], None]) -> D:
        """Change one thing by a rule of the domain that needs nothing else."""

        async def decide(subject: S, _: "Connection") -> None:
            rule(subject)

        return await self.change(given, decide)

    async def change(self, given: G, decide: "Decide[S]") -> D:
        """Lock, decide, save.

        Raises:
            Refusal: there is no such thing, or the domain refused; nothing was written.
        """
        try:
            return await self._change(given, decide)
        except Refusal:  # perhaps only because an earlier try, which still ran when this one began, has done it
            return await self._change(given, decide)

    async def as_it_is(self, given: G) -> D:
        """Change nothing, and answer what is so: for a story that has not heard of what became of its subject.

        Raises:
            Refusal: there is no such thing.
        """
        async with self.database.pool.acquire() as conn, conn.transaction():
            return await self._as_before(conn, await self._lock(conn, given))

    async def _change(self, given: G, decide: "Decide[S]") -> D:
        async with self.database.pool.acquire() as conn, conn.transaction():
            locked = await self._lock(conn, given)
            if locked.is_done:
                return await self._as_before(conn, locked)
            done = await self._decide_and_save(conn, given, locked, decide)
            await self._note_command(conn, given.key)
            return done

    async def _note_command(self, conn: "Connection", key: str) -> None:
        """What an update asked for is looked for in Temporal afterwards: its workflow task may never end.

        A remote activity of it stands in the history already.
        """
        update_id = update_of(key)
        if update_id is not None and activity.in_activity() and (info := activity.info()).is_local:
            asked = UnheardCommand(str(info.workflow_id), str(info.workflow_run_id), update_id)
            await self.database.unheard.note(conn, asked)
