"""Failures as they are sent and kept: what a refusal said, and short enough for the server to keep it.

Over Temporal a refusal has its class as the type of its failure, its English sentence as the message, and what it said
(code and facts) as the details, so that a caller in any language can say it again.

Of an activity that is tried again the server keeps 4 KB of the last failure. A longer one loses its sentence ("Failure
exceeds size limit."), and that is what whoever is on call would read in the Web UI. The logs have every line.
"""

from pydantic import ValidationError
from temporalio.api.failure.v1 import Failure
from temporalio.converter import DefaultFailureConverter, PayloadConverter
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from adapters.words.say import say
from domain.basics.errors import Foreign, Refusal
from domain.basics.said import Said

_LONGEST_TRACE = 1_200  # its end, where the fault is
_CAUSES = 2  # below the failure itself, without their traces


def failure_of(refusal: Refusal) -> ApplicationError:
    """What a sender in any language sees; it is final."""
    said = refusal.said.model_dump(mode="json")
    return ApplicationError(
        say(refusal.said, "en"), said, type=refusal.code, non_retryable=True, category=ApplicationErrorCategory.BENIGN
    )


def said_by(failure: ApplicationError) -> Said:
    """What a refusal said; of any other failure its message."""
    try:
        return Said.model_validate(failure.details[0])
    except (IndexError, ValidationError):
        return Foreign(text=failure.message).said


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
