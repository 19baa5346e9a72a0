"""Starts the workflow of an order, with what the Temporal Web UI shows of it from the first moment."""

from typing import TypedDict

from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError

from domain.contract.order import PlacedOrder, StoredOrder
from domain.contract.status import Status
from domain.order.state import OrderState
from gateway.api.connections import ANSWER, Connections, reaching_temporal
from workflows.options import ORDER_STATUS, ORDER_TOTAL, ORDERS, PAYMENT_PLAN, order_workflow_id
from workflows.order import OrderWorkflow


class Restart(TypedDict):
    """How the workflow of a stored order is started again, whatever became of its runs before."""

    id: str
    task_queue: str
    id_reuse_policy: WorkflowIDReusePolicy
    static_summary: str
    memo: dict[str, object]
    search_attributes: TypedSearchAttributes


def restart(state: OrderState) -> Restart:
    """What the Web UI shows from the first moment is what is so now, which spares the run an event."""
    return Restart(
        id=order_workflow_id(state.order_no),
        task_queue=ORDERS,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        static_summary=f"{state.plan}, {state.money.due:,} yen, taken up",
        memo={"plan": state.plan.value, "total": state.money.due},
        search_attributes=TypedSearchAttributes(
            [
                SearchAttributePair(ORDER_STATUS, state.status.value),
                SearchAttributePair(PAYMENT_PLAN, state.plan.value),
                SearchAttributePair(ORDER_TOTAL, state.money.due),
            ]
        ),
    )


async def start_run(connections: Connections, placed: PlacedOrder) -> bool:
    """Start a new order. One whose run failed, or was terminated, does not block its number.

    False when a run of this order was there already.

    Raises:
        ServiceAway
    """
    client = await connections.temporal()
    try:
        with reaching_temporal("starting the order"):
            await client.start_workflow(  # type: ignore[misc]  # declared RawValue, so that anything arrives
                OrderWorkflow.run,
                placed,
                id=order_workflow_id(placed.order_no),
                task_queue=ORDERS,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
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


async def start_again(connections: Connections, state: OrderState) -> bool:
    """Start the workflow of a stored order, which goes on where the order is. False when it runs.

    Raises:
        ServiceAway
    """
    client = await connections.temporal()
    try:
        with reaching_temporal("taking the order up"):
            await client.start_workflow(  # type: ignore[misc]  # declared RawValue, so that anything arrives
                OrderWorkflow.run,
                StoredOrder(order_no=state.order_no),
                id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                rpc_timeout=ANSWER,
                **restart(state),
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
