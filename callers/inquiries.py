"""The workflow of an inquiry: started where there is none, told of letters, and asked by whoever answers."""

from typing import NoReturn

from temporalio.client import WorkflowHandle, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from adapters.words.say import say
from callers.connections import Connections
from callers.temporal import ANSWER, reaching_temporal, refusal_of
from callers.turns import Turns
from domain.basics.errors import InquirySettled
from domain.basics.said import Code
from domain.contract import messages as m
from domain.contract.table import row_of
from domain.inquiry.view import InquiryView
from workflows.inquiry import InquiryWorkflow
from workflows.options import ORDERS, inquiry_workflow_id
from workflows.words import INQUIRY

_OPENING = Code("doing.opening_inquiry")


class InquirySender:
    """Sends messages to the workflows of inquiries. All raise ServiceAway."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._turns = Turns()

    async def wake(self, inquiry_no: str, *, is_new: bool = False) -> None:
        """Start the workflow, or tell the one that runs that there is a letter."""
        await (self._start(inquiry_no) if is_new else self.tell(inquiry_no, m.LetterArrived()))

    async def tell(self, inquiry_no: str, fact: m.Message) -> None:
        """Tell the workflow a fact, also one whose inquiry has ended."""
        await self._start(inquiry_no, fact)

    async def ask(self, inquiry_no: str, command: m.Message) -> InquiryView:
        """Give a command; an open inquiry whose workflow was lost is taken up again first.

        Raises:
            UnknownInquiry, InquirySettled
            Refusal: the inquiry refused.
        """
        name, is_closed = row_of(type(command)).name, await self._is_closed(inquiry_no)
        client = await self._connections.temporal()
        handle = client.get_workflow_handle_for(InquiryWorkflow.run, inquiry_workflow_id(inquiry_no))
        try:
            return await _execute(self._turns, handle, name, command)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        if is_closed:
            _refuse_settled(inquiry_no)
        await self._start(inquiry_no)
        return await _execute(self._turns, handle, name, command)

    async def _start(self, inquiry_no: str, fact: m.Message | None = None) -> None:
        """Start the workflow, which takes the inquiry up where it is; the one that runs is told the fact."""
        client = await self._connections.temporal()
        with reaching_temporal(_OPENING()):
            await client.start_workflow(  # type: ignore[misc]  # declared RawValue, so that anything arrives
                InquiryWorkflow.run,
                m.OpenInquiry(inquiry_no=inquiry_no),
                id=inquiry_workflow_id(inquiry_no),
                task_queue=ORDERS,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                static_summary=say(INQUIRY(inquiry_no=inquiry_no), self._connections.staff_language),
                start_signal=row_of(type(fact)).name if fact else None,
                start_signal_args=[fact] if fact else [],
                rpc_timeout=ANSWER,
            )

    async def _is_closed(self, inquiry_no: str) -> bool:
        """Whether the inquiry is closed.

        Raises:
            UnknownInquiry
        """
        async with self._connections.connection() as conn:
            return (await self._connections.database.inquiry_pages.one(conn, inquiry_no)).state.is_closed


async def _execute(
    turns: Turns, handle: "WorkflowHandle[InquiryWorkflow, InquiryView]", name: str, command: m.Message
) -> InquiryView:
    async def ask() -> InquiryView:
        view: InquiryView = await handle.execute_update(name, command, result_type=InquiryView, rpc_timeout=ANSWER)
        return view

    try:
        with reaching_temporal(name):
            return await turns.take(handle.id, ask)
    except WorkflowUpdateFailedError as error:
        if not isinstance(error.cause, ApplicationError):
            raise
        if error.cause.type == "AcceptedUpdateCompletedWorkflow":
            _refuse_settled(handle.id.removeprefix(inquiry_workflow_id("")))
        raise refusal_of(error.cause) from error


def _refuse_settled(inquiry_no: str) -> NoReturn:
    raise InquirySettled(inquiry_no=inquiry_no)
