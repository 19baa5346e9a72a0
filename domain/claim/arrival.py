"""What was missed arrives while it is claimed: no clock pays for it any more; the customer may say that it has not."""

from datetime import date

from domain.basics.errors import ClaimMoved
from domain.basics.said import Code
from domain.claim import answering, ending, guards, telling
from domain.claim.claim import Claim
from domain.claim.status import ClaimStatus
from domain.claim.tables import REASONS, Arrival
from domain.contract.claims import ClaimOutcome, Reply
from domain.contract.messages import AnswerProposal
from domain.order.facts import ClaimArrivedFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind

_ARRIVED = Code("todo.claim_arrived", "claim_no", "arrived_on")


def may_arrive(claim: Claim) -> bool:
    """True while it is about what never came."""
    state = claim.state
    is_missed = REASONS[state.asked.reason].arrival is Arrival.MISSED
    return is_missed and not state.is_closed and state.arrived_on is None


def arrive(claim: Claim, day: date) -> None:
    """All that is claimed has arrived, as the carrier says: a person looks, and the customer is asked.

    What was proposed, or declined, no longer stands. Under the guarantee it is for whoever examines it.
    """
    if not may_arrive(claim):
        return
    claim.state = claim.state.arrived(day)
    claim.note("claim_parcel_arrived", arrived_on=str(day))
    claim.ask_person(TaskKind.ANSWER_CLAIM, _ARRIVED(claim_no=claim.state.claim_no, arrived_on=day))
    if not claim.state.can_become(ClaimStatus.ARRIVED):
        telling.tell_shop(claim, "arrived")
        return
    claim.state = claim.state.become(ClaimStatus.ARRIVED)
    choose_by = claim.wait_for_customer(claim.scheme.choose_days)
    facts = ClaimArrivedFacts(
        claim_no=claim.state.claim_no, claimed_for=claim.state.asked.reason, arrived_on=day, choose_by=choose_by
    )
    claim.owe(MailKind.CLAIM_ARRIVED, facts)
    telling.tell_shop(claim, "arrived")


def answer(claim: Claim, command: AnswerProposal) -> None:
    """What the customer says to a proposal, or to the word that it has arrived. The same answer twice changes nothing.

    Raises:
        ClaimSettled
        ClaimMoved: nothing was asked that this answers.
    """
    if command.reply in {Reply.ACCEPT, Reply.REFUSE}:
        answering.answer(claim, command)
        return
    claim.answers_customer = True
    state = claim.state
    if command.reply is Reply.HERE and state.end and state.end.outcome is ClaimOutcome.ARRIVED:
        return
    guards.must_be_open(claim)
    is_missed = REASONS[state.asked.reason].arrival is Arrival.MISSED
    if command.reply is Reply.HERE and is_missed:
        claim.note("arrival_confirmed", by=command.by, note=command.note)
        ending.end(claim, ClaimOutcome.ARRIVED)
        ending.tell_end(claim)
        return
    if state.status is not ClaimStatus.ARRIVED:
        raise ClaimMoved("not_now", claim_no=state.claim_no, status=state.status)
    claim.state = state.denied().read()
    claim.note("arrival_denied", by=command.by, note=command.note)
    answering.think_again(claim, "denied", command.note)
    telling.ask_carrier(claim)
