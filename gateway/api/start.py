"""Starts the workflow of an order, with what the Temporal Web UI shows of it from the first moment."""

from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError

from domain.contract.order import PlacedOrder
from domain.contract.status import Status
from gateway.api.connections import ANSWER, Connections, reaching_temporal
from workflows.options import ORDER_STATUS, ORDER_TOTAL, ORDERS, PAYMENT_PLAN, order_workflow_id
from workflows.order import OrderWorkflow


async def start_run(connections: Connections, placed: PlacedOrder, *, after_an_end: bool = False) -> bool:
    """False when a run of this order was there already. One that failed, or was terminated, does not block its number.

    With `after_an_end` neither does one that came to its end.

    Raises:
        ServiceAway
    """
    reuse = WorkflowIDReusePolicy
    client = await connections.temporal()
    try:
        with reaching_temporal("starting the order"):
            await client.start_workflow(  # type: ignore[misc]  # declared RawValue, so that anything arrives
                OrderWorkflow.run,
                placed,
                id=order_workflow_id(placed.order_no),
                task_queue=ORDERS,
                id_reuse_policy=reuse.ALLOW_DUPLICATE if after_an_end else reuse.ALLOW_DUPLICATE_FAILED_ONLY,
                id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                static_summary=f"{placed.plan}, {placed.total:,} yen",
                static_details=_details(placed),
                memo={"plan": placed.plan.value, "total": placed.total, "channel": placed.channel},
                search_attributes=_attributes(placed),
                rpc_timeout=ANSWER,
            )
    except WorkflowAlreadyStartedError:
        return False
    return True


def _details(placed: PlacedOrder) -> str:
    """What the Web UI shows of the order as it came: goods and sums, nothing about people."""
    lines = [f"- {line.quantity} × `{line.sku.replace('`', '')}` {line.unit_price:,} yen" for line in placed.lines[:20]]
    if len(placed.lines) > 20:
        lines.append(f"- and {len(placed.lines) - 20} more")
    paid = f", {placed.payment.state} by the cart" if placed.needs_no_payment_request else ""
    return "\n".join(
        [f"As it came: **{placed.plan}** by {placed.payment.method}{paid}, {placed.total:,} yen", "", *lines]
    )


def _attributes(placed: PlacedOrder) -> TypedSearchAttributes:
    return TypedSearchAttributes(
        [
            SearchAttributePair(ORDER_STATUS, Status.RECEIVED.value),
            SearchAttributePair(PAYMENT_PLAN, placed.plan.value),
            SearchAttributePair(ORDER_TOTAL, placed.total),
        ]
    )
