"""The one way in: every message goes to its order's workflow, and starts that again where it has ended."""

import re
import uuid
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from temporalio.client import WithStartWorkflowOperation, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from callers.connections import Connections
from callers.errors import ServiceAway
from callers.start import Restart, restart
from callers.temporal import ANSWER, reaching_temporal, refusal_of
from callers.turns import Turns
from domain.basics.errors import UnknownOrder
from domain.basics.said import Code
from domain.contract.messages import Message
from domain.contract.order import StoredOrder
from domain.contract.table import row_of
from domain.order.state import OrderState
from domain.order.view import OrderView
from workflows.options import ORDER_WORKFLOW, order_workflow_id

Handle: TypeAlias = WorkflowHandle[Any, OrderView]
_ENDED = Code("away.ended", "workflow")

_ORDER_NO = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
#: A run may come to its end at the very moment it is asked; the next one hardly does.
_TRIES = 3


def is_order_no(order_no: str) -> bool:
    """Whether an order may have this number at all."""
    return _ORDER_NO.fullmatch(order_no) is not None


class OrderSender:
    """Sends facts and commands to orders. A run that is started for a message takes its order up where it is."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._turns = Turns()

    async def tell(self, order_no: str, fact: Message) -> None:
        """Send a fact, which is durable when this returns.

        Raises:
            UnknownOrder, ServiceAway
        """
        if await self._tell_running(order_no, fact):
            return
        state = await self._stored(order_no)
        await self._start_until_told(state, fact)
        await self._after_start(state)

    async def _start_until_told(self, state: OrderState, fact: Message) -> None:
        for _ in range(_TRIES):
            if await self._start_and_tell(state, fact) or await self._tell_running(state.order_no, fact):
                return
        raise ServiceAway(_ENDED(workflow=order_workflow_id(state.order_no)))

    async def _start_and_tell(self, state: OrderState, fact: Message) -> bool:
        """False when somebody else has just started it, and nothing was told.

        Servers tell the run that is there, as they are asked to; the one whose clock skips refuses the start instead.
        """
        client, name = await self._connections.temporal(), row_of(type(fact)).name
        try:
            with reaching_temporal(name):
                await client.start_workflow(
                    ORDER_WORKFLOW,
                    StoredOrder(order_no=state.order_no),
                    id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                    start_signal=name,
                    start_signal_args=[fact],
                    rpc_timeout=ANSWER,
                    **restart(state, self._connections.staff_language),
                )
        except WorkflowAlreadyStartedError:
            return False
        return True

    async def _tell_running(self, order_no: str, fact: Message) -> bool:
        """False when no workflow of this order is running."""
        handle, name = await self._handle(order_no), row_of(type(fact)).name
        try:
            with reaching_temporal(name):
                await handle.signal(name, fact, rpc_timeout=ANSWER)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return False
        return True

    async def tell_money_again(self, state: OrderState) -> None:
        """Tell an order of money that our doors were told and it has not heard of.

        A run that finds nothing to do ends within milliseconds of its start, so each fact starts one where none is.

        Raises:
            ServiceAway
        """
        async with self._connections.connection() as conn:
            told = await self._connections.database.told_facts.unknown(conn, state.order_no)
        for each in told:
            if not await self._tell_running(state.order_no, each.fact):
                await self._start_until_told(state, each.fact)

    async def ask(self, order_no: str, command: Message, request_id: str | None = None) -> OrderView:
        """Send a command. The same request id again gives the first answer again.

        Raises:
            UnknownOrder, ServiceAway
            Refusal: the order refused.
        """
        handle, update_id = await self._handle(order_no), request_id or uuid.uuid4().hex
        name = row_of(type(command)).name

        async def ask_running() -> OrderView:
            answer: OrderView = await handle.execute_update(
                name, command, id=update_id, result_type=OrderView, rpc_timeout=ANSWER
            )
            return answer

        try:
            return await self._answer(handle.id, name, ask_running)
        except _NoRun:
            state = await self._stored(order_no)
        view = await self._start_and_ask(command, update_id, restart(state, self._connections.staff_language))
        await self._after_start(state)
        return view

    async def _start_and_ask(self, command: Message, update_id: str, options: Restart) -> OrderView:
        client, name = await self._connections.temporal(), row_of(type(command)).name
        order_no = options["id"].removeprefix(order_workflow_id(""))

        async def start_and_ask() -> OrderView:
            start: WithStartWorkflowOperation[Any, OrderView] = WithStartWorkflowOperation(  # serves one call
                ORDER_WORKFLOW,
                StoredOrder(order_no=order_no),
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                **options,
            )
            answer: OrderView = await client.execute_update_with_start_workflow(
                name, command, start_workflow_operation=start, id=update_id, result_type=OrderView, rpc_timeout=ANSWER
            )
            return answer

        for _ in range(_TRIES):
            try:
                return await self._answer(options["id"], name, start_and_ask)
            except _NoRun:
                continue
        raise ServiceAway(_ENDED(workflow=options["id"]))

    async def _answer(self, workflow_id: str, name: str, ask: Callable[[], Awaitable[OrderView]]) -> OrderView:
        """The answer to an update, when its turn comes.

        Raises:
            _NoRun: the workflow has ended, or ended over it. Refusal: the order refused. ServiceAway
        """
        try:
            with reaching_temporal(name):
                return await self._turns.take(workflow_id, ask)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            raise _NoRun from error
        except WorkflowUpdateFailedError as error:
            if not isinstance(error.cause, ApplicationError):
                raise
            if error.cause.type == "AcceptedUpdateCompletedWorkflow":
                raise _NoRun from error
            raise refusal_of(error.cause) from error

    async def _handle(self, order_no: str) -> Handle:
        if not is_order_no(order_no):
            raise UnknownOrder
        client = await self._connections.temporal()
        return client.get_workflow_handle(order_workflow_id(order_no), result_type=OrderView)

    async def _stored(self, order_no: str) -> OrderState:
        async with self._connections.connection() as conn:
            state = await self._connections.database.pages.state(conn, order_no)
        if state is None:
            raise UnknownOrder("number", order_no=order_no)
        return state

    async def _after_start(self, state: OrderState) -> None:
        """An order that was lost, rather than at its end, may have lost what it was told, too."""
        if not state.is_closed:
            await self.tell_money_again(state)


class _NoRun(Exception):
    """No workflow of this order is running."""
