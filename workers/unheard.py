"""Commands of which their workflows may never have heard: looked for in Temporal, and told where they are lost.

What an update asks for is stored within its workflow task, and the update enters the history when that task ends. Where
the worker and the server die in between, and whoever sent the update does not ask again, the database is ahead of the
workflow (docs/decisions/0057).
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import UpdateWorkflowExecutionLifecycleStage as Stage
from temporalio.api.update.v1 import UpdateRef, WaitPolicy
from temporalio.api.workflowservice.v1 import PollWorkflowExecutionUpdateRequest
from temporalio.service import RPCError

from adapters.settings import InvalidSettings
from callers.claims import ClaimSender
from callers.connections import Connections
from callers.errors import ServiceAway
from callers.inquiries import InquirySender
from callers.sending import OrderSender
from callers.temporal import ANSWER, reaching_temporal
from domain.basics.errors import Refusal
from domain.contract.left import UnheardCommand
from domain.contract.messages import CommandUnheard, Message
from domain.contract.table import row_of
from workflows.options import claim_workflow_id, inquiry_workflow_id, order_workflow_id

logger = logging.getLogger(__name__)
Tell: TypeAlias = Callable[[str, Message], Awaitable[None]]

#: A command this old has been answered, unless something died over it.
AGE = timedelta(seconds=10)
#: Taken at once; the next ones follow without a pause.
MOST = 100
ADMITTED = Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ADMITTED
ACCEPTED = Stage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED


class UnheardCommands:
    """Has workflows hear of commands that were lost on the way back. Any number of processes may do so at once."""

    def __init__(self, connections: Connections, age: timedelta = AGE) -> None:
        self._connections = connections
        self._age = age
        self._tell: dict[str, Tell] = {
            order_workflow_id(""): OrderSender(connections).tell,
            inquiry_workflow_id(""): InquirySender(connections).wake,
            claim_workflow_id(""): ClaimSender(connections).wake,
        }

    @contextlib.asynccontextmanager
    async def watched(self, every: float) -> AsyncIterator[None]:
        """Look every so many seconds until the context ends."""
        watching = asyncio.create_task(self._watch(every))
        try:
            yield
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching

    async def _watch(self, every: float) -> None:
        trouble: tuple[type[Exception], ...] = (ServiceAway, InvalidSettings, *self._connections.database.trouble)
        while True:
            await asyncio.sleep(every)
            try:
                while await self.look() == MOST:
                    pass
            except trouble as error:
                logger.info("commands could not be looked for", extra={"reason": str(error)})

    async def look(self) -> int:
        """Look for all commands of some age, tell of those that are lost, and forget both. Returns how many were due.

        Raises:
            ServiceAway, InvalidSettings: those that were not settled are looked for again.
        """
        unheard = self._connections.database.unheard
        async with self._connections.connection() as conn:
            due = await unheard.take(conn, self._age, MOST)
        random.shuffle(due)  # so that one of which alone Temporal says nothing never keeps the same ones waiting
        for command in due:
            try:
                is_settled = await self._is_settled(command)
            except (ServiceAway, InvalidSettings):  # what stands in the way of all
                raise
            except Exception:  # none may stand in the way of the others, or end the watch
                logger.exception("a command could not be looked for", extra=command._asdict())
                continue
            if is_settled:
                async with self._connections.connection() as conn:
                    await unheard.settle(conn, command)
        return len(due)

    async def _is_settled(self, command: UnheardCommand) -> bool:
        """False while its workflow task is still under way.

        What Temporal answers with anything else, such as an id that it never takes, counts as lost: to be told for
        nothing changes nothing, and no row may stand in the way of the others.
        """
        try:
            with reaching_temporal(row_of(CommandUnheard).name):
                return await self._stage(command) >= ACCEPTED
        except RPCError as error:
            logger.warning("a workflow had not heard of a command", extra=command._asdict() | {"answer": error.message})
        try:
            await self._tell_of(command)
        except (Refusal, RPCError) as error:  # there is no such order, or none that could be told
            logger.warning("nobody could be told of a command", extra=command._asdict() | {"reason": str(error)})
        return True

    async def _stage(self, command: UnheardCommand) -> int:
        """How far Temporal says that the update has got; the server answers at once."""
        client = await self._connections.temporal()
        run = WorkflowExecution(workflow_id=command.workflow_id, run_id=command.run_id)
        question = PollWorkflowExecutionUpdateRequest(
            namespace=client.namespace,
            update_ref=UpdateRef(workflow_execution=run, update_id=command.update_id),
            identity=client.identity,
            wait_policy=WaitPolicy(lifecycle_stage=ADMITTED),
        )
        return (await client.workflow_service.poll_workflow_execution_update(question, timeout=ANSWER)).stage

    async def _tell_of(self, command: UnheardCommand) -> None:
        for prefix, tell in self._tell.items():
            if command.workflow_id.startswith(prefix):
                await tell(command.workflow_id.removeprefix(prefix), CommandUnheard())
