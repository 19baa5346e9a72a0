"""Has the mails sent that no order and no inquiry owns: about rejects, complaints, and money without an order."""

from temporalio.common import WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from callers.connections import Connections
from callers.temporal import ANSWER, ShortRun, reaching_temporal, start_once
from domain.basics.said import Code
from workflows.options import OUTBOX_WORKFLOW, WAKE, outbox_workflow_id
from workflows.words import MAILS_OF

_WAKING = Code("doing.waking_outbox")

_TRIES = 3


async def have_sent(connections: Connections, thread: str) -> None:
    """Have the owed mails of a thread sent. An outbox that runs takes new mails along.

    Raises:
        ServiceAway
    """
    client = await connections.temporal()
    start = ShortRun(outbox_workflow_id(thread), WorkflowIDReusePolicy.ALLOW_DUPLICATE, MAILS_OF(thread=thread))
    for _ in range(_TRIES):
        if await start_once(connections, OUTBOX_WORKFLOW, thread, start, _WAKING()):
            return
        try:
            with reaching_temporal(_WAKING()):
                handle = client.get_workflow_handle(start.workflow_id)
                await handle.signal(WAKE, None, rpc_timeout=ANSWER)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        else:
            return  # one that is woken while it sends, or waits for the morning, looks once more
