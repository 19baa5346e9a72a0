"""What an activity on a claim is given: its number, the key that makes it happen once, the instant, a message."""

from datetime import datetime
from typing import Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.contract.envelope import UnusableMessage
from domain.contract.messages import Message, OpenClaim

M = TypeVar("M", bound=Message)


class ClaimStepDue(BaseModel):
    """A step whose time has come."""

    model_config = ConfigDict(frozen=True)

    claim_no: str
    key: str
    at: AwareDatetime


class ClaimEnvelope(ClaimStepDue, Generic[M]):
    """One message for one claim. The same `key` on the same claim has its effect once."""

    message: M


def enclose_for_claim(claim_no: str, key: str, at: datetime, message: M) -> ClaimEnvelope[M]:
    """An envelope with its message's own type, so that every field of the message is serialized."""
    return ClaimEnvelope[type(message)](claim_no=claim_no, key=key, at=at, message=message)  # type: ignore[misc,operator,no-any-return]


class ClaimIntake(BaseModel):
    """The form that a claim's workflow was started with."""

    model_config = ConfigDict(frozen=True)

    form: OpenClaim
    key: str
    at: AwareDatetime


class ClaimRefused(ClaimStepDue, UnusableMessage):
    """A signal to a claim that it could not use."""
