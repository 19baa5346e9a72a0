"""The view of a claim, for whoever asks its workflow."""

from datetime import date

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.claim.state import Asked, CarrierWord, ClaimEnd, ClaimState, ClaimStep, Guarantee, Outside, Proposal
from domain.claim.status import ClaimStatus


class ClaimView(BaseModel):
    """A claim as its workflow answers it: no personal data."""

    model_config = ConfigDict(frozen=True)

    claim_no: str
    order_no: str
    status: ClaimStatus
    asked: Asked
    opened_at: AwareDatetime
    next_word_on: date | None
    answer_by: AwareDatetime | None
    grant_at: AwareDatetime | None
    choose_by: date | None
    proposal: Proposal | None
    guarantee: Guarantee
    outside: Outside | None = None
    carrier: CarrierWord | None = None
    arrived_on: date | None = None
    has_letter: bool = False
    end: ClaimEnd | None
    assignee: str
    version: int
    next: tuple[ClaimStep, ...]


def view_of(state: ClaimState) -> ClaimView:
    """The view of a state."""
    fields = {name: getattr(state, name) for name in ClaimView.model_fields if hasattr(state, name)}
    times = {name: getattr(state.clock, name) for name in ("next_word_on", "answer_by", "grant_at", "choose_by")}
    return ClaimView.model_validate(fields | times)
