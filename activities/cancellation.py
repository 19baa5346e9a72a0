"""Who asked for a cancellation that came through Temporal itself: what the workflow's history says of it.

A workflow is told only that it is to end; the name stands in the event. The CLI gives `temporal-cli:user@host`, a
program `1234@host`, the Web UI nothing, or the person's address where one logs in.
"""

import asyncio
import re

from temporalio import activity
from temporalio.api.enums.v1 import EventType
from temporalio.service import RPCError

from domain.contract.messages import BY_TEMPORAL

#: A name is nice to have: the activity does not wait long for it.
_SECONDS = 1
_CLI = "temporal-cli:"
_PROGRAM = re.compile(r"\d+@.+")
_LONGEST = 100


async def named(by: str) -> str:
    """`by`, or for a cancellation through Temporal whoever pressed the key, as far as can be known."""
    if by != BY_TEMPORAL or not activity.in_activity():
        return by
    try:
        async with asyncio.timeout(_SECONDS):
            return asked_by(await _identity())
    except (LookupError, RPCError, RuntimeError, TimeoutError):
        return by


def asked_by(identity: str) -> str:
    """What the journal says of an identity."""
    if not identity:
        return "Temporal Web UI"
    if identity.startswith(_CLI):
        told = f"Temporal CLI ({identity.removeprefix(_CLI)})"
    elif _PROGRAM.fullmatch(identity):
        told = f"Temporal client ({identity})"
    else:
        told = f"Temporal Web UI ({identity})"
    return told[:_LONGEST]


async def _identity() -> str:
    """Raises LookupError when the history tells of no such wish."""
    info = activity.info()
    handle = activity.client().get_workflow_handle(info.workflow_id or "", run_id=info.workflow_run_id)
    async for event in handle.fetch_history_events():
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED:
            return event.workflow_execution_cancel_requested_event_attributes.identity
    raise LookupError("nobody asked for a cancellation")
