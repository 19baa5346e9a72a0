"""What an activity on an inquiry is given: its number, the key that makes it happen once, the instant, a message."""

from datetime import datetime
from typing import Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.contract.envelope import UnusableMessage
from domain.contract.messages import Message, OpenInquiry

M = TypeVar("M", bound=Message)


class InquiryStepDue(BaseModel):
    """A step whose time has come."""

    model_config = ConfigDict(frozen=True)

    inquiry_no: str
    key: str
    at: AwareDatetime


class InquiryEnvelope(InquiryStepDue, Generic[M]):
    """One message for one inquiry. The same `key` on the same inquiry has its effect once."""

    message: M


def enclose_for_inquiry(inquiry_no: str, key: str, at: datetime, message: M) -> InquiryEnvelope[M]:
    """An envelope with its message's own type, so that every field of the message is serialized."""
    return InquiryEnvelope[type(message)](inquiry_no=inquiry_no, key=key, at=at, message=message)  # type: ignore[misc,operator,no-any-return]


class InquiryIntake(BaseModel):
    """The form that an inquiry's workflow was started with."""

    model_config = ConfigDict(frozen=True)

    form: OpenInquiry
    key: str
    at: AwareDatetime


class InquiryRefused(InquiryStepDue, UnusableMessage):
    """A signal to an inquiry that it could not use."""
