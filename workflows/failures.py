"""Failures as the Temporal server keeps them, short enough for it to keep what they say.

Of an activity that is tried again the server keeps 4 KB of the last failure. A longer one loses its sentence ("Failure
exceeds size limit."), and that is what whoever is on call would read in the Web UI. The logs have every line.
"""

from temporalio.api.failure.v1 import Failure
from temporalio.converter import DefaultFailureConverter, PayloadConverter

_LONGEST_TRACE = 1_200  # its end, where the fault is
_CAUSES = 2  # below the failure itself, without their traces


class BriefFailures(DefaultFailureConverter):
    """The end of the stack trace, and what the next causes say."""

    def to_failure(self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure) -> None:
        super().to_failure(exception, payload_converter, failure)
        failure.stack_trace = failure.stack_trace[-_LONGEST_TRACE:]
        cause = failure
        for _ in range(_CAUSES):
            if not cause.HasField("cause"):
                return
            cause = cause.cause
            cause.ClearField("stack_trace")
        cause.ClearField("cause")
