"""What the Temporal Web UI shows of an order: search attributes and current details, never personal data."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeUpdate

with workflow.unsafe.imports_passed_through():
    from domain.order.state import OrderState
    from workflows.details import details_of_order
    from workflows.options import DUE_AT, HOLDS, MARKS, ORDER_STATUS, ORDER_TOTAL, PAYMENT_PLAN
    from workflows.words import staff_language

Update = SearchAttributeUpdate[Any]


class Dashboard:
    """Remembers what was shown, so that only changes cost an event."""

    def __init__(self) -> None:
        self._shown: OrderState | None = None

    def show(self, state: OrderState) -> None:
        """Bring the Web UI up to date."""
        known = workflow.info().typed_search_attributes
        updates = [change for change in _changes(self._shown, state) if known.get(change.key) != change.value]
        marks = sorted({mark.kind.value for mark in state.people.marks})
        if marks != list(known.get(MARKS) or ()) and (updates or _are_news(self._shown, state)):
            updates.append(MARKS.value_set(marks))
        is_new_plan = self._shown is not None and self._shown.plan is not state.plan
        self._shown = state
        if updates:
            workflow.upsert_search_attributes(updates)
        plan, memo = state.plan.value, workflow.memo()
        # a cart that started the order with the plain CLI sent none; one that starts it anew knows no later plan
        if not memo or is_new_plan or memo.get("plan", plan) != plan:
            workflow.upsert_memo({"plan": plan, "total": state.money.due})
        workflow.set_current_details(details_of_order(state, staff_language()))


def _changes(before: OrderState | None, state: OrderState) -> Sequence[Update]:
    updates: list[Update] = []
    if before is None or (before.plan, before.money.due) != (state.plan, state.money.due):
        updates += [PAYMENT_PLAN.value_set(state.plan), ORDER_TOTAL.value_set(state.money.due)]
    if before is None or before.status is not state.status:
        updates.append(ORDER_STATUS.value_set(state.status))
    holds = [hold.reason.value for hold in state.conversation.holds]
    if holds != ([hold.reason.value for hold in before.conversation.holds] if before else []):
        updates.append(HOLDS.value_set(holds))
    due = _due_at(state)
    if due != (_due_at(before) if before else None):
        updates.append(DUE_AT.value_set(due) if due else DUE_AT.value_unset())
    return updates


def _due_at(state: OrderState) -> datetime | None:
    """When the customer's money or answer is due."""
    if state.due_at or not state.agenda.answer_due_at:
        return state.due_at
    return state.agenda.answer_due_at if workflow.patched("answers-are-due") else None


def _are_news(before: OrderState | None, state: OrderState) -> bool:
    """Marks an order came with wait for the next change that is shown anyway, so that they cost no event."""
    return before is not None and before.people.marks != state.people.marks
