"""When a claim may take a step."""

from domain.basics.errors import ClaimMoved, ClaimSettled
from domain.claim.claim import Claim
from domain.claim.status import ClaimStatus


def must_become(claim: Claim, status: ClaimStatus) -> None:
    """Raises ClaimMoved where no claim may take this step."""
    if not claim.state.can_become(status):
        raise ClaimMoved("not_now", claim_no=claim.state.claim_no, status=claim.state.status)


def must_be_open(claim: Claim) -> None:
    if claim.state.is_closed:
        raise ClaimSettled(claim_no=claim.state.claim_no)


def must_have_seen(claim: Claim, seen: int | None, by: str) -> None:
    """Nobody answers what a colleague has, nor what the customer added to, without knowing it.

    Raises:
        ClaimMoved
    """
    state = claim.state
    if seen == state.version or (seen is None and state.assignee in {"", by}):
        return
    if state.assignee:
        raise ClaimMoved("taken", claim_no=state.claim_no, by=state.assignee, version=state.version)
    raise ClaimMoved(claim_no=state.claim_no, version=state.version)
