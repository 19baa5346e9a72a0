"""The view of an inquiry, for whoever asks its workflow."""

from datetime import date

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.contract.status import Category
from domain.inquiry.state import InquiryState, InquiryStep
from domain.inquiry.status import InquiryStatus


class InquiryView(BaseModel):
    """An inquiry as its workflow answers it: no personal data."""

    model_config = ConfigDict(frozen=True)

    inquiry_no: str
    order_no: str | None
    candidates: tuple[str, ...] = ()
    status: InquiryStatus
    category: Category
    assignee: str
    version: int
    letters: int
    answer_by: AwareDatetime | None
    promised_on: date | None
    answered_by: str
    next: tuple[InquiryStep, ...]


def view_of(state: InquiryState) -> InquiryView:
    """The view of a state."""
    fields = {name: getattr(state, name) for name in InquiryView.model_fields}
    return InquiryView.model_validate(fields | {"answer_by": state.answer_by if state.is_waiting else None})
