"""A claim ends: settled, paid by the guarantee, withdrawn or closed."""

from domain.claim.claim import Claim
from domain.claim.guards import must_have_seen
from domain.claim.state import ClaimEnd, ClaimStatus
from domain.claim.tables import REASONS
from domain.contract.claims import ClaimOutcome, Remedy
from domain.contract.messages import CloseClaim
from domain.order.facts import ClaimEndFacts
from domain.order.kinds import MailKind


def settle(claim: Claim) -> None:
    """What was proposed is done, by the order: see `refund`, `sends` and `takes_back` of its state."""
    proposal = claim.state.proposal
    assert proposal is not None  # noqa: S101 - only what was proposed
    end(claim, ClaimOutcome.SETTLED, remedy=proposal.remedy, amount=proposal.amount)
    tell_end(claim)


def close(claim: Claim, command: CloseClaim) -> None:
    """The customer withdraws it, or the shop closes what needs no answer. Closing twice changes nothing.

    Raises:
        ClaimMoved
    """
    if claim.state.is_closed:
        return
    claim.answers_customer = command.withdrawn
    if not command.withdrawn:
        must_have_seen(claim, command.expected_version, command.by)
    claim.note("claim_withdrawn" if command.withdrawn else "closed", by=command.by, note=command.note)
    if claim.state.status is ClaimStatus.LOST and not command.withdrawn:  # the shop does not appeal
        most = claim.state.asked.most
        end(claim, ClaimOutcome.LOST, remedy=Remedy.REFUND if most else None, amount=most)
    else:
        end(claim, ClaimOutcome.WITHDRAWN)
    tell_end(claim)


def pay(claim: Claim, outcome: ClaimOutcome) -> None:
    """The guarantee pays all that is claimed; where nothing was paid, the goods are sent or fetched as is usual."""
    amount, usual = claim.state.asked.most, REASONS[claim.state.asked.reason].proposes
    remedy = Remedy.REFUND if amount else usual
    end(claim, outcome, remedy=remedy, amount=amount)
    tell_end(claim)


def end(claim: Claim, outcome: ClaimOutcome, *, remedy: Remedy | None = None, amount: int = 0, lost: str = "") -> None:
    ended = ClaimEnd(outcome=outcome, remedy=remedy, amount=amount, lost=lost, at=claim.at)
    claim.state = claim.state.ended(ended).counted()


def tell_end(claim: Claim) -> None:
    ended = claim.state.end
    assert ended is not None  # noqa: S101 - it has ended
    facts = ClaimEndFacts(
        claim_no=claim.state.claim_no,
        claimed_for=claim.state.asked.reason,
        outcome=ended.outcome,
        remedy=ended.remedy,
        amount=ended.amount or None,
        is_final=claim.state.guarantee.is_appealed,
        is_lost=bool(ended.lost),
    )
    claim.owe(MailKind.CLAIM_CLOSED, facts)
