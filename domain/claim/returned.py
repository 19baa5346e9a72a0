"""What a claim agreed to take back, as its order is told."""

from domain.claim.state import ClaimState
from domain.contract.messages import ReturnRequested
from domain.contract.returns import ReturnCause


def returned_for(state: ClaimState) -> ReturnRequested:
    """The wish to send back what is claimed; of one claim there is one."""
    reason = state.asked.reason.value
    cause = ReturnCause(reason) if reason in set(ReturnCause) else ReturnCause.NOT_AS_DESCRIBED
    number = state.claim_no
    return ReturnRequested(
        lines=state.asked.lines, cause=cause, request_id=f"claim:{number}", claim_no=number, by=state.assignee
    )
