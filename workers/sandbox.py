"""The SDK's sandbox of workflows, entered only where code of a workflow runs."""

from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

QUESTIONS = ("get_serialization_context", "get_external_store_context")


class SandboxRunner(SandboxedWorkflowRunner):
    """Runs workflows as the SDK's own does, and has its questions about payloads answered outside the sandbox.

    For each payload the SDK (1.35) asks several times for which workflow or activity it is; each time it compiles a
    piece of code and runs it within the sandbox, which took a worker a twelfth of its time. Nothing of the workflow
    answers: what is asked is a part of the SDK, whose modules both sides have in common. An SDK that keeps that part
    elsewhere is left to do as it does.
    """

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        instance = super().create_instance(det)
        if inside := getattr(instance, "globals_and_locals", {}).get("__temporal_in_sandbox"):
            for question in QUESTIONS:
                setattr(instance, question, getattr(inside, question))
        return instance
