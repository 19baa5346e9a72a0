"""What the Temporal Web UI lists of a claim, and finds it by: search attributes, never personal data."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributePair, TypedSearchAttributes

with workflow.unsafe.imports_passed_through():
    from domain.claim.state import ClaimState
    from domain.contract.claims import ClaimScheme
    from workflows.options import CLAIM_SCHEME, CLAIM_STATUS, DUE_AT, ORDER_NO


def listing(state: ClaimState) -> TypedSearchAttributes:
    """What it is listed with."""
    return TypedSearchAttributes(list(_pairs(state)))


def list_claim(state: ClaimState) -> None:
    """Bring the list up to date; only what is another now costs an event."""
    known, now = workflow.info().typed_search_attributes, listing(state)
    updates = [pair.key.value_set(pair.value) for pair in now if known.get(pair.key) != pair.value]
    if now.get(DUE_AT) is None and known.get(DUE_AT) is not None:
        updates.append(DUE_AT.value_unset())
    if updates:
        workflow.upsert_search_attributes(updates)


def _pairs(state: ClaimState) -> Iterator[SearchAttributePair[Any]]:
    yield SearchAttributePair(CLAIM_STATUS, state.status.value)
    yield SearchAttributePair(CLAIM_SCHEME, (state.outside.scheme if state.outside else ClaimScheme.SHOP).value)
    yield SearchAttributePair(ORDER_NO, state.order_no)
    if due := _due_at(state):
        yield SearchAttributePair(DUE_AT, due)


def _due_at(state: ClaimState) -> datetime | None:
    """By when the shop has to answer; where it has, by when the customer has."""
    return state.clock.answer_by if state.is_waiting else state.clock.silent_at
