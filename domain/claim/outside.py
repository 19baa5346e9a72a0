"""Claims that are decided outside: by a mall, or by a card company as a chargeback. Their dates are given there."""

from datetime import date

from domain.basics.errors import ClaimMoved, NotClaimable
from domain.basics.said import Code
from domain.claim import ending, telling
from domain.claim.claim import Claim
from domain.claim.status import ClaimStatus
from domain.contract.claims import ClaimOutcome, ClaimScheme, Remedy
from domain.contract.messages import AppealClaim, OpenClaim
from domain.order.owed import TaskKind

PROVE = Code("todo.claim_prove", "claim_no", "respond_by")
DECIDE = Code("todo.claim_decide", "claim_no")
_APPEAL = Code("todo.claim_shop_appeal", "claim_no", "appeal_until")
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


def may_appeal(claim: Claim, decided_on: date, until: date) -> None:
    """It was decided for the customer, and the shop may appeal to the end of a day that was given there.

    Until it is decided for good, nothing is booked: a second decision may give the money back.
    """
    claim.state = claim.state.become(ClaimStatus.LOST)
    claim.state = claim.state.guaranteed(claim.state.guarantee.decided(decided_on, until)).counted()
    claim.done_tasks.add(TaskKind.ANSWER_CLAIM)
    claim.wait_for_appeal(until)
    telling.tell_shop(claim, "outside_lost")
    claim.ask_person(TaskKind.ANSWER_CLAIM, _APPEAL(claim_no=claim.state.claim_no, appeal_until=until))


def appeal(claim: Claim, command: AppealClaim) -> None:
    """The shop appeals, to the end of that day, with its evidence; or by another day that was given for it.

    Raises:
        ClaimMoved
    """
    state = claim.state
    if state.clock.answer_by and claim.at >= state.clock.answer_by:
        raise ClaimMoved("appeal_over", claim_no=state.claim_no, until=state.guarantee.appeal_until)
    respond_by = command.respond_by
    if respond_by and respond_by < claim.today:
        raise ClaimMoved("bad_date", claim_no=state.claim_no, on=respond_by)
    claim.state = state.become(ClaimStatus.CONTESTED).taken_by(command.by)
    claim.state = claim.state.guaranteed(state.guarantee.appealed(respond_by, is_proved=respond_by is None))
    claim.wait_for_proof(respond_by or claim.today)
    claim.note("claim_appealed_by_shop", by=command.by, note=command.evidence)
    telling.tell_next_word(claim, is_examined=True)
    if respond_by:
        claim.done_tasks.add(TaskKind.ANSWER_CLAIM)
        claim.ask_person(TaskKind.ANSWER_CLAIM, PROVE(claim_no=state.claim_no, respond_by=respond_by))
    else:
        claim.ask_person(TaskKind.DECIDE_CLAIM, DECIDE(claim_no=state.claim_no))


def lose(claim: Claim, outcome: ClaimOutcome) -> None:
    """The money is gone where the claim was decided, as far as it was claimed: nothing is owed a second time."""
    amount = claim.state.asked.most
    ending.end(claim, outcome, remedy=Remedy.REFUND if amount else None, amount=amount)
    ending.tell_end(claim)


def key(claim_no: str) -> str:
    """Under which a claim's journal says that it gave way to this one."""
    return f"outside:{claim_no}"


def give_way(claim: Claim, other: str) -> None:
    """A mall or a card company decides about the same order: this claim stops, and gives nothing back."""
    claim.note("claim_taken_outside", note=_TAKEN(other=other))
    ending.end(claim, ClaimOutcome.TAKEN_OUTSIDE)
