"""Claims as lists show them, read from the database alone."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.contract.claims import ClaimReason


class ClaimRow(BaseModel):
    """One claim in a list. `answer_by` is there while the shop has to say something; `outcome` once it is closed."""

    model_config = ConfigDict(frozen=True)

    claim_no: str
    order_no: str
    status: str
    reason: ClaimReason
    outcome: str
    assignee: str
    name: str
    opened_at: AwareDatetime
    answer_by: AwareDatetime | None
