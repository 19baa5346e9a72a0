"""Reads in Temporal what earlier runs of a workflow were sent, for whoever takes up their work."""

from collections.abc import Sequence

from temporalio.api.common.v1 import Payload, Payloads
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.update.v1 import Request
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode

from domain.contract.left import LeftMessage, place_in_run, place_of_update

#: Runs that came to an end in order have answered all that they were sent.
_IN_ORDER = {WorkflowExecutionStatus.COMPLETED, WorkflowExecutionStatus.CONTINUED_AS_NEW}
_OF_TEMPORAL = "__temporal"


class Histories:
    """The histories of earlier runs, as long as Temporal keeps them."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def messages(self, workflow_id: str, own_run_id: str) -> list[LeftMessage]:
        """All signals, and all updates without an answer, of the runs that were cut off; oldest first.

        Raises:
            RPCError: Temporal is away.
        """
        found: list[LeftMessage] = []
        for run_id in await self._cut_off(workflow_id, own_run_id):
            handle = self._client.get_workflow_handle(workflow_id, run_id=run_id)
            found += await self._in_clear(await _read(handle))
        return found

    async def _cut_off(self, workflow_id: str, own_run_id: str) -> list[str]:
        """The runs before, oldest first. A server without a list of runs, as that of tests may be, knows none."""
        query = f"WorkflowId = '{workflow_id}'"
        try:
            runs = [run async for run in self._client.list_workflows(query)]
        except RPCError as error:
            if error.status is not RPCStatusCode.UNIMPLEMENTED:
                raise
            return []
        runs.sort(key=lambda run: run.start_time)
        return [run.run_id for run in runs if run.run_id != own_run_id and run.status not in _IN_ORDER]

    async def _in_clear(self, messages: Sequence[LeftMessage]) -> list[LeftMessage]:
        codec = self._client.data_converter.payload_codec
        if codec is None:
            return list(messages)
        sealed = [Payload.FromString(message.payload) for message in messages if message.payload is not None]
        opened = iter(await codec.decode(sealed))
        return [
            message
            if message.payload is None
            else message.model_copy(update={"payload": next(opened).SerializeToString()})
            for message in messages
        ]


async def _read(handle: "WorkflowHandle[object, object]") -> list[LeftMessage]:
    """What a run was sent; nothing when its history is gone meanwhile."""
    try:
        return _messages([event async for event in handle.fetch_history_events()])
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return []


def _messages(events: Sequence[HistoryEvent]) -> list[LeftMessage]:
    started = events[0].workflow_execution_started_event_attributes
    found: list[LeftMessage] = []
    updates: dict[str, LeftMessage] = {}
    signals = 0
    for event in events:
        if event.HasField("workflow_execution_signaled_event_attributes"):
            sent = event.workflow_execution_signaled_event_attributes
            if not sent.signal_name.startswith(_OF_TEMPORAL):
                signals += 1
                place = place_in_run(str(signals), started.first_execution_run_id, started.continued_execution_run_id)
                found.append(_message(sent.signal_name, place, sent.input))
        elif event.HasField("workflow_execution_update_accepted_event_attributes"):
            _keep(updates, event.workflow_execution_update_accepted_event_attributes.accepted_request)
        elif event.HasField("workflow_execution_update_admitted_event_attributes"):
            _keep(updates, event.workflow_execution_update_admitted_event_attributes.request)
        elif event.HasField("workflow_execution_update_completed_event_attributes"):
            updates.pop(event.workflow_execution_update_completed_event_attributes.meta.update_id, None)
    return found + list(updates.values())


def _keep(updates: dict[str, LeftMessage], request: Request) -> None:
    update_id = request.meta.update_id
    if update_id:
        message = _message(request.input.name, place_of_update(update_id), request.input.args)
        updates[update_id] = message.model_copy(update={"is_update": True})


def _message(name: str, place: str, arguments: Payloads) -> LeftMessage:
    payloads = arguments.payloads
    first = payloads[0].SerializeToString() if payloads else None
    return LeftMessage(name=name, place=place, payload=first, count=len(payloads))
