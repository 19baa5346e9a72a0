"""The workflow of a claim: started where there is none, told, and asked by whoever answers."""

from typing import NoReturn

from temporalio.client import WorkflowHandle, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from adapters.words.say import say
from callers.connections import Connections
from callers.temporal import ANSWER, reaching_temporal, refusal_of
from callers.turns import Turns
from domain.basics.errors import ClaimSettled, UnknownClaim
from domain.basics.said import Code
from domain.claim.state import ClaimState
from domain.claim.view import ClaimView
from domain.contract import messages as m
from domain.contract.table import row_of
from workflows.claim import ClaimWorkflow
from workflows.options import ORDERS, claim_workflow_id
from workflows.words import CLAIM

_OPENING = Code("doing.opening_claim")


class ClaimSender:
    """Sends messages to the workflows of claims. All raise ServiceAway."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._turns = Turns()

    async def wake(self, claim_no: str, fact: m.Message | None = None) -> None:
        """Start the workflow, which takes the claim up where it is; the one that runs is told the fact."""
        order_no = (await self._state(claim_no)).order_no
        client = await self._connections.temporal()
        with reaching_temporal(_OPENING()):
            await client.start_workflow(  # type: ignore[misc]  # declared RawValue, so that anything arrives
                ClaimWorkflow.run,
                m.OpenClaim(claim_no=claim_no),
                id=claim_workflow_id(claim_no),
                task_queue=ORDERS,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                static_summary=say(CLAIM(claim_no=claim_no, order_no=order_no), self._connections.staff_language),
                start_signal=row_of(type(fact)).name if fact else None,
                start_signal_args=[fact] if fact else [],
                rpc_timeout=ANSWER,
            )

    async def ask(self, claim_no: str, command: m.Message) -> ClaimView:
        """Give a command; an open claim whose workflow was lost is taken up again first.

        Raises:
            UnknownClaim, ClaimSettled
            Refusal: the claim refused.
        """
        name, state = row_of(type(command)).name, await self._state(claim_no)
        client = await self._connections.temporal()
        handle = client.get_workflow_handle_for(ClaimWorkflow.run, claim_workflow_id(claim_no))
        try:
            return await _execute(self._turns, handle, name, command)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        if state.is_closed:
            _refuse_settled(claim_no)
        await self.wake(claim_no)
        return await _execute(self._turns, handle, name, command)

    async def _state(self, claim_no: str) -> ClaimState:
        """The claim as it is.

        Raises:
            UnknownClaim
        """
        async with self._connections.connection() as conn:
            state = await self._connections.database.customer_claims.state(conn, claim_no)
        if state is None:
            raise UnknownClaim(claim_no=claim_no)
        return state


async def _execute(
    turns: Turns, handle: "WorkflowHandle[ClaimWorkflow, ClaimView]", name: str, command: m.Message
) -> ClaimView:
    async def ask() -> ClaimView:
        view: ClaimView = await handle.execute_update(name, command, result_type=ClaimView, rpc_timeout=ANSWER)
        return view

    try:
        with reaching_temporal(name):
            return await turns.take(handle.id, ask)
    except WorkflowUpdateFailedError as error:
        if not isinstance(error.cause, ApplicationError):
            raise
        if error.cause.type == "AcceptedUpdateCompletedWorkflow":
            _refuse_settled(handle.id.removeprefix(claim_workflow_id("")))
        raise refusal_of(error.cause) from error


def _refuse_settled(claim_no: str) -> NoReturn:
    raise ClaimSettled(claim_no=claim_no)
