from typing import Any

import pytest
from temporalio.worker import Replayer, WorkflowInstance, WorkflowInstanceDetails

from domain.basics.errors import Refusal
from tests.workflows.test_replay import HISTORIES, read
from workers.interceptors import WorkerRules
from workers.queue_workers import RUNNER, WORKFLOWS
from workers.sandbox import QUESTIONS, SandboxRunner
from workers.wiring import CONVERTER

_answers: list[tuple[Any, Any]] = []


class _AskedTwice(SandboxRunner):
    """Notes what is answered to each question, and what the SDK's own runner would have answered."""

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        instance = super().create_instance(det)
        for question in QUESTIONS:
            setattr(instance, question, _noting(vars(instance)[question], getattr(type(instance), question), instance))
        return instance


def _noting(ours: Any, theirs: Any, instance: WorkflowInstance) -> Any:  # noqa: ANN401 - private to the SDK
    def ask(command_info: Any) -> Any:  # noqa: ANN401 - as above
        _answers.append((ours(command_info), theirs(instance, command_info)))
        return _answers[-1][0]

    return ask


@pytest.mark.parametrize("scenario", ["prepay-completed", "asked-in-vain"])
async def test_questions_about_payloads_are_answered_as_the_sdk_would(scenario: str) -> None:
    _answers.clear()
    (path,) = [path for path in HISTORIES if path.name.startswith(f"{scenario}.")]

    await Replayer(
        workflows=WORKFLOWS,
        data_converter=CONVERTER,
        workflow_runner=_AskedTwice(restrictions=RUNNER.restrictions),
        interceptors=[WorkerRules(staff_language=lambda: "ja")],
        workflow_failure_exception_types=[Refusal],
    ).replay_workflow(read(path))

    kinds = {type(ours).__name__ for ours, _ in _answers}
    assert {"WorkflowSerializationContext", "ActivitySerializationContext", "StorageDriverStoreContext"} <= kinds
    assert all(ours == theirs for ours, theirs in _answers)
