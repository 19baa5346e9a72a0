"""The handlers that are made from the table of messages are as good as ones written by hand."""

import pytest
from temporalio import workflow

from activities.inquiry import InquiryActivities
from activities.order import OrderActivities
from activities.payment import PaymentActivities
from domain.contract import messages as m
from domain.contract.table import Receiver, rows_of
from workflows.claim import ClaimWorkflow
from workflows.handlers import command, fact, fact_without_activity, takes
from workflows.inquiry import InquiryWorkflow
from workflows.inquiry_loop import InquiryLoop
from workflows.order import OrderWorkflow

WORKFLOWS = {Receiver.ORDER: OrderWorkflow, Receiver.INQUIRY: InquiryWorkflow, Receiver.CLAIM: ClaimWorkflow}


@pytest.mark.parametrize("receiver", Receiver)
def test_a_workflow_takes_what_its_table_says_and_calls_it_so(receiver: Receiver) -> None:
    made = workflow._Definition.must_from_class(WORKFLOWS[receiver])  # noqa: SLF001 - the only list of all handlers

    rows = list(rows_of(receiver))
    signals = {row.name: row.description for row in rows if row.is_signal}
    assert {name: signal.description for name, signal in made.signals.items() if name} == signals
    updates = {row.name: row.description for row in rows if row.is_update}
    assert {name: update.description for name, update in made.updates.items() if name} == updates
    assert all(update.validator for update in made.updates.values())


def test_a_message_without_a_handler_is_named_before_any_worker_starts() -> None:
    with pytest.raises(TypeError, match="the inquiry has no handler for assign_inquiry, close_inquiry"):
        takes(Receiver.INQUIRY)


def test_a_handler_too_many_is_named() -> None:
    letter = fact(m.LetterArrived, InquiryActivities.take)

    with pytest.raises(TypeError, match="too many for letter_arrived"):
        takes(Receiver.INQUIRY, letter, letter)
    with pytest.raises(TypeError, match="too many for payment_received"):
        takes(Receiver.INQUIRY, letter, fact(m.PaymentReceived, PaymentActivities.record))


def test_a_command_is_none_of_the_facts_and_a_model_without_a_row_is_named() -> None:
    with pytest.raises(TypeError, match="accept is a command"):
        fact(m.Accept, OrderActivities.accept)
    with pytest.raises(TypeError, match="inquiry_closed is a fact"):
        command(m.InquiryClosed, OrderActivities.inquiry_closed)
    with pytest.raises(LookupError, match="OpenInquiry has no row"):
        fact_without_activity(m.OpenInquiry, InquiryLoop.retry_now)
