"""Claims that are decided outside: by a mall, or by a card company as a chargeback. Their dates are given there."""

from datetime import date

from domain.basics.errors import NotClaimable
from domain.basics.said import Code
from domain.claim import ending, telling
from domain.claim.claim import Claim
from domain.contract.claims import ClaimOutcome, ClaimScheme, Remedy
from domain.contract.messages import ClaimDecided, OpenClaim
from domain.order.owed import TaskKind

PROVE = Code("todo.claim_prove", "claim_no", "respond_by")
_TAKEN = Code("noted.claim_taken_outside", "other")


def must_be_dated(form: OpenClaim, ordered_on: date, today: date) -> None:
    """The last day for the evidence was given there, and is neither over nor before the order.

    Raises:
        NotClaimable
    """
    if form.scheme is ClaimScheme.SHOP:
        if form.respond_by or form.amount or form.their_no:
            raise NotClaimable("date_not_given")
        return
    if form.respond_by is None:
        raise NotClaimable("no_date")
    if form.respond_by < max(ordered_on, today):
        raise NotClaimable("date_over", on=form.respond_by)


def open_outside(claim: Claim, respond_by: date, text: str) -> None:
    """It was claimed elsewhere: the shop has to prove it by the day that was given, and nobody is promised anything."""
    state = claim.state
    claim.note("claim_opened", by=state.asked.by, reason=state.asked.reason, amount=state.asked.most)
    proof = state.guarantee.contested(respond_by, is_proved=False)
    claim.state = state.guaranteed(proof)
    claim.wait_for_proof(respond_by)
    telling.tell_shop(claim, "outside", text=text)
    claim.ask_person(TaskKind.ANSWER_CLAIM, PROVE(claim_no=state.claim_no, respond_by=respond_by))


def lose(claim: Claim, fact: ClaimDecided) -> None:
    """The money is gone where the claim was decided, as far as it was claimed: nothing is owed a second time."""
    amount = claim.state.asked.most
    ending.end(claim, fact.outcome, remedy=Remedy.REFUND if amount else None, amount=amount)
    ending.tell_end(claim)


def give_way(claim: Claim, other: str) -> None:
    """A mall or a card company decides about the same order: this claim stops, and gives nothing back."""
    claim.note("claim_taken_outside", note=_TAKEN(other=other))
    ending.end(claim, ClaimOutcome.TAKEN_OUTSIDE)
