"""Callers go by the names of workflows and signals, without their code."""

import pytest
from temporalio.workflow import _Definition  # of what a class is registered as, the SDK tells nobody in public

from workflows.options import ORDER_WORKFLOW, OUTBOX_WORKFLOW, PAPER_WORKFLOW, WAKE
from workflows.order import OrderWorkflow
from workflows.outbox_workflow import OutboxWorkflow
from workflows.paper import PaperWorkflow


@pytest.mark.parametrize(
    ("name", "called"),
    [(ORDER_WORKFLOW, OrderWorkflow), (OUTBOX_WORKFLOW, OutboxWorkflow), (PAPER_WORKFLOW, PaperWorkflow)],
)
def test_a_workflow_is_registered_by_the_name_that_its_callers_use(name: str, called: type) -> None:
    assert _Definition.must_from_class(called).name == name


def test_an_outbox_hears_the_signal_that_wakes_it() -> None:
    assert WAKE in _Definition.must_from_class(OutboxWorkflow).signals
