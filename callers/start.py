"""Starts the workflow of an order, with what the Temporal Web UI shows of it from the first moment."""

from typing import TypedDict

from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError

from adapters.words.say import say
from callers.connections import Connections
from callers.temporal import ANSWER, reaching_temporal
from domain.basics.said import Code
from domain.contract.order import Language, PlacedOrder, StoredOrder
from domain.contract.status import Status
from domain.order.state import OrderState
from workflows.options import ORDER_STATUS, ORDER_TOTAL, ORDER_WORKFLOW, ORDERS, PAYMENT_PLAN, order_workflow_id
from workflows.words import ORDER, ORDER_TAKEN_UP

_STARTING = Code("doing.starting_order")
_TAKING_UP = Code("doing.taking_up")

_AS_IT_CAME = Code("details.as_it_came", "plan", "method", "total")
_AS_PAID = Code("details.as_paid", "plan", "method", "total", "state")
_LINE, _MORE = Code("details.line", "quantity", "sku", "price"), Code("details.more_lines", "count")
_MOST_LINES = 20


class Restart(TypedDict):
    """How the workflow of a stored order is started again, whatever became of its runs before."""

    id: str
    task_queue: str
    id_reuse_policy: WorkflowIDReusePolicy
    static_summary: str
    memo: dict[str, object]
    search_attributes: TypedSearchAttributes


def restart(state: OrderState, language: Language) -> Restart:
    """What the Web UI shows from the first moment is what is so now, which spares the run an event."""
    return Restart(
        id=order_workflow_id(state.order_no),
        task_queue=ORDERS,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        static_summary=say(ORDER_TAKEN_UP(plan=state.plan, total=state.money.due), language),
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
    client, language = await connections.temporal(), connections.staff_language
    try:
        with reaching_temporal(_STARTING()):
            await client.start_workflow(
                ORDER_WORKFLOW,
                placed.model_dump(mode="json", exclude_defaults=True),  # as carts send it: what is not said is usual
                id=order_workflow_id(placed.order_no),
                task_queue=ORDERS,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
                id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                static_summary=say(ORDER(plan=placed.plan, total=placed.total), language),
                static_details=_details(placed, language),
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
        with reaching_temporal(_TAKING_UP()):
            await client.start_workflow(
                ORDER_WORKFLOW,
                StoredOrder(order_no=state.order_no),
                id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                rpc_timeout=ANSWER,
                **restart(state, connections.staff_language),
            )
    except WorkflowAlreadyStartedError:
        return False
    return True


def _details(placed: PlacedOrder, language: Language) -> str:
    """What the Web UI shows of the order as it came: goods and sums, nothing about people."""
    lines = [
        _LINE(quantity=line.quantity, sku=line.sku.replace("`", ""), price=line.unit_price)
        for line in placed.lines[:_MOST_LINES]
    ]
    if len(placed.lines) > _MOST_LINES:
        lines.append(_MORE(count=len(placed.lines) - _MOST_LINES))
    given = {"plan": placed.plan, "method": placed.payment.method, "total": placed.total}
    is_paid = placed.needs_no_payment_request
    head = _AS_PAID(**given, state=placed.payment.state) if is_paid else _AS_IT_CAME(**given)
    return "\n".join([say(head, language), "", *(f"- {say(line, language)}" for line in lines)])


def _attributes(placed: PlacedOrder) -> TypedSearchAttributes:
    return TypedSearchAttributes(
        [
            SearchAttributePair(ORDER_STATUS, Status.RECEIVED.value),
            SearchAttributePair(PAYMENT_PLAN, placed.plan.value),
            SearchAttributePair(ORDER_TOTAL, placed.total),
        ]
    )
