"""The workflows of matters, an inquiry or a claim: started where there is none, told of facts, and asked."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel
from temporalio.client import WithStartWorkflowOperation, WorkflowUpdateFailedError
from temporalio.common import TypedSearchAttributes, WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from adapters.words.say import say
from callers.connections import Connections
from callers.temporal import ANSWER, reaching_temporal, refusal_of
from callers.turns import Turns
from domain.basics.errors import Refusal
from domain.basics.said import Said
from domain.contract.messages import Message
from domain.contract.table import Command, Until, row_of
from workflows.options import ORDERS

V = TypeVar("V", bound=BaseModel)


class About(NamedTuple):
    """What the Web UI shows of a workflow from the first moment, which spares the run an event."""

    said: Said
    listing: TypedSearchAttributes = TypedSearchAttributes.empty


class MatterSender(ABC, Generic[V]):
    """Sends messages to the workflows of one kind of matter. All raise ServiceAway."""

    workflow: str  # the name of its type
    view: type[V]
    opening: Said  # what is done when Temporal is away

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._turns = Turns()

    # --- what each has of its own ------------------------------------------------------------------------------------

    @abstractmethod
    def _workflow_id(self, number: str) -> str: ...

    @abstractmethod
    def _form(self, number: str) -> Message:
        """What takes up the one that exists."""

    @abstractmethod
    async def _is_closed(self, number: str) -> bool:
        """Raises a Refusal when there is no such thing."""

    @abstractmethod
    async def _about(self, number: str) -> About:
        """What its workflow is."""

    @abstractmethod
    def _settled(self, number: str) -> Refusal:
        """The refusal of a command that comes after the end."""

    # --- messages ----------------------------------------------------------------------------------------------------

    async def wake(self, number: str, fact: Message | None = None) -> None:
        """Start the workflow, which takes up the one that exists where it is; the one that runs is told the fact."""
        about = await self._about(number)
        client = await self._connections.temporal()
        with reaching_temporal(self.opening):
            await client.start_workflow(
                self.workflow,
                self._form(number),
                id=self._workflow_id(number),
                task_queue=ORDERS,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                static_summary=say(about.said, self._connections.staff_language),
                search_attributes=about.listing,
                start_signal=row_of(type(fact)).name if fact else None,
                start_signal_args=[fact] if fact else [],
                rpc_timeout=ANSWER,
            )

    async def ask(self, number: str, command: Message) -> V:
        """Give a command; what is open although its workflow was lost is taken up again first.

        Raises:
            Refusal: there is no such thing, it is settled, or it refused.
        """
        is_closed = await self._is_closed(number)
        try:
            return await self._answer(number, command)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        row = row_of(type(command))
        if is_closed and not (isinstance(row, Command) and row.until is Until.NEVER):
            raise self._settled(number)
        return await self._start_and_answer(number, command)

    async def _answer(self, number: str, command: Message) -> V:
        """The answer to an update, when its turn comes."""
        client, name = await self._connections.temporal(), row_of(type(command)).name
        handle = client.get_workflow_handle(self._workflow_id(number))

        async def ask() -> V:
            view: V = await handle.execute_update(name, command, result_type=self.view, rpc_timeout=ANSWER)
            return view

        return await self._in_turn(number, name, ask)

    async def _start_and_answer(self, number: str, command: Message) -> V:
        """The answer of the run that is started for it, or of one that was there first."""
        about, name = await self._about(number), row_of(type(command)).name
        client = await self._connections.temporal()

        async def ask() -> V:
            start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(  # serves one call
                self.workflow,
                self._form(number),
                id=self._workflow_id(number),
                task_queue=ORDERS,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                static_summary=say(about.said, self._connections.staff_language),
                search_attributes=about.listing,
            )
            view: V = await client.execute_update_with_start_workflow(
                name, command, start_workflow_operation=start, result_type=self.view, rpc_timeout=ANSWER
            )
            return view

        return await self._in_turn(number, name, ask)

    async def _in_turn(self, number: str, name: str, ask: Callable[[], Awaitable[V]]) -> V:
        try:
            with reaching_temporal(name):
                return await self._turns.take(self._workflow_id(number), ask)
        except WorkflowUpdateFailedError as error:
            if not isinstance(error.cause, ApplicationError):
                raise
            if error.cause.type == "AcceptedUpdateCompletedWorkflow":
                raise self._settled(number) from error
            raise refusal_of(error.cause) from error
