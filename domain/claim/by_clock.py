"""What happens to a claim when nobody does anything: the shop is reminded, the guarantee pays, silence is an answer."""

from datetime import datetime, timedelta

from domain.basics.said import Code, Said
from domain.claim.claim import Claim
from domain.claim.ending import end, pay, settle, tell_end
from domain.claim.status import ASKING, ClaimStatus
from domain.claim.tables import REMEDIES, Silence
from domain.claim.telling import Stage, tell_shop
from domain.contract.claims import ClaimOutcome
from domain.inquiry.rules import MACHINE
from domain.order.owed import TaskKind

_OVERDUE = Code("todo.claim_overdue", "claim_no")
_OUTCOME = Code("todo.claim_outcome", "claim_no", "respond_by")
_UNANSWERED = Code("noted.claim_unanswered")
_SILENT = Code("noted.claim_silent", "choose_by")


def alert(claim: Claim) -> None:
    """The time is nearly over."""
    state = claim.state
    if state.is_waiting and not state.clock.is_alerted:
        claim.state = state.timed(state.clock.alerted())
        claim.note("alerted")
        tell_shop(claim, _soon(claim))


def _soon(claim: Claim) -> Stage:
    """What is nearly over: the time to answer, to prove, or to appeal."""
    if claim.state.status is ClaimStatus.LOST:
        return "appeal_soon"
    if claim.state.outside:
        return "outside_soon"
    return "contested_soon" if claim.state.status is ClaimStatus.CONTESTED else "soon"


def tell_overdue(claim: Claim) -> None:
    """The time is over: a task stays until somebody has answered."""
    state = claim.state
    if state.is_waiting and not state.clock.is_overdue_told:
        claim.state = state.timed(state.clock.told_overdue())
        claim.note("overdue")
        is_contested = state.status is ClaimStatus.CONTESTED
        tell_shop(claim, "outside_over" if state.outside else "contested_over" if is_contested else "overdue")
        claim.ask_person(TaskKind.ANSWER_CLAIM, _overdue(claim))


def _overdue(claim: Claim) -> Said:
    state = claim.state
    if state.outside:
        return _OUTCOME(claim_no=state.claim_no, respond_by=state.guarantee.respond_by)
    return _OVERDUE(claim_no=state.claim_no)


def grant(claim: Claim) -> None:
    """Nobody has answered in the last time there was: the guarantee pays, without anybody's doing."""
    state = claim.state
    is_due = state.is_waiting and state.clock.grant_at and state.clock.grant_at <= claim.at
    if not is_due or state.arrived_on:
        return
    is_contested = state.status is ClaimStatus.CONTESTED
    claim.note("claim_granted", by=MACHINE, note=_UNANSWERED(), amount=state.asked.most)
    pay(claim, ClaimOutcome.EXPIRED if is_contested else ClaimOutcome.GRANTED)
    tell_shop(claim, "granted")


def end_silence(claim: Claim, *, is_unsent: bool = False, left_at: datetime | None = None) -> None:
    """The customer has said nothing in the time that was told: what the mail said happens.

    `is_unsent`: the mail has not left, so that nobody could answer; what left late gives the same days again.
    """
    state = claim.state
    silent_at = state.clock.silent_at
    is_asked = state.status in ASKING and not state.has_letter
    if not is_asked or silent_at is None or silent_at > claim.at:
        return
    days = claim.scheme.invoke_days if state.status is ClaimStatus.DECLINED else claim.scheme.choose_days
    told_on = claim.calendar.day_of(silent_at) - timedelta(days=days + 1)
    if is_unsent or (left_at and claim.calendar.day_of(left_at) > told_on + timedelta(days=1)):
        claim.note("answer_unsent" if is_unsent else "answer_left_late")
        claim.wait_for_customer(days)
        return
    claim.note("claim_silent", by=MACHINE, note=_SILENT(choose_by=state.clock.choose_by))
    if state.status is ClaimStatus.ARRIVED:
        end(claim, ClaimOutcome.ARRIVED)
        tell_end(claim)
        return
    proposal = state.proposal
    if proposal and REMEDIES[proposal.remedy].silence is Silence.DONE:
        settle(claim)
        return
    end(claim, ClaimOutcome.DECLINED)
    tell_end(claim)
