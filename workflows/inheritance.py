"""An order that is taken up where it is takes over what the run before had been sent and had not done."""

import asyncio
from typing import TYPE_CHECKING

from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.succession import Succession
    from domain.contract.left import Heir, LeftMessage
    from workflows.execution import Refused
    from workflows.options import PATIENT
    from workflows.payloads import Arguments
    from workflows.succession import INHERITED
    from workflows.words import LEFT_UNDONE, summary

if TYPE_CHECKING:
    from workflows.order_loop import OrderLoop


async def inherit(loop: "OrderLoop") -> None:
    """Take each of these messages as if it had just come, at the place that it had.

    They take their turns like any others, so one that is stuck lets the rest go first.
    """
    info = workflow.info()
    taken: list[asyncio.Task[None]] = []
    begins_at: int | None = 0
    while begins_at is not None:
        heir = Heir(order_no=loop.order.order_no, workflow_id=info.workflow_id, run_id=info.run_id, begins_at=begins_at)
        said = summary(LEFT_UNDONE())
        left = await workflow.execute_activity_method(Succession.left_behind, heir, summary=said, **PATIENT)
        taken += [asyncio.create_task(_take(loop, message)) for message in left.messages]
        begins_at = left.goes_on_at
    await asyncio.gather(*taken)


async def _take(loop: "OrderLoop", message: LeftMessage) -> None:
    raw = _raw(message)
    INHERITED.set(message.place)  # in the context of this one task, which ends with the last of them
    if message.is_update:
        await _carry_out(loop, message, raw)
    elif handler := workflow.get_signal_handler(message.name):
        await handler(raw)
    elif unknown := workflow.get_dynamic_signal_handler():
        await unknown(message.name, [raw] if raw else [])


async def _carry_out(loop: "OrderLoop", message: LeftMessage, raw: RawValue | None) -> None:
    """A command that was accepted. Whoever sent it was cut off, so a refusal is told to the shop."""
    handler = workflow.get_update_handler(message.name)
    if handler is None:
        return
    try:
        await handler(raw)
    except ApplicationError as error:
        refusal = Refused(error)
        await loop.note_refusal(message.name, refusal, raw, message.place)


def _raw(message: LeftMessage) -> RawValue | None:
    if message.payload is None:
        return None
    raw = RawValue(Payload.FromString(message.payload))
    return raw if message.count == 1 else Arguments(raw, message.count)
