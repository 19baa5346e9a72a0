"""The shop's guarantee: the customer invokes it, the shop contests and proves, it is decided, and may be appealed."""

from datetime import date, timedelta

from domain.basics.errors import ClaimMoved
from domain.basics.said import Code
from domain.claim import ending, guards, outside, telling
from domain.claim.claim import Claim
from domain.claim.status import ClaimStatus
from domain.contract.claims import ClaimOutcome
from domain.contract.messages import AppealClaim, ClaimDecided, ContestClaim, InvokeGuarantee
from domain.inquiry.rules import MACHINE
from domain.order.facts import ClaimEndFacts
from domain.order.kinds import MailKind
from domain.order.owed import TaskKind

_ANSWER = Code("todo.claim_invoked", "claim_no")


def invoke(claim: Claim, command: InvokeGuarantee) -> None:
    """The customer asks for the guarantee, once the shop has answered or its time is over. Twice changes nothing.

    Raises:
        ClaimSettled, ClaimMoved
    """
    claim.answers_customer = True
    guards.must_be_open(claim)
    claim.state = state = claim.state.read()
    if state.status is ClaimStatus.INVOKED:
        return
    guards.must_become(claim, ClaimStatus.INVOKED)
    is_unanswered = state.status in {ClaimStatus.RECEIVED, ClaimStatus.LOOKED_INTO}
    if is_unanswered and state.clock.answer_by and claim.at < state.clock.answer_by:
        raise ClaimMoved("invoke_from", claim_no=state.claim_no, at=state.clock.answer_by)
    claim.state = state.become(ClaimStatus.INVOKED).guaranteed(state.guarantee.invoked(claim.at)).counted()
    claim.wait_for_shop()
    claim.note("guarantee_invoked", by=command.by, note=command.note)
    telling.tell_next_word(claim, is_invoked=True)
    telling.tell_shop(claim, "invoked", text=command.note)
    claim.ask_person(TaskKind.ANSWER_CLAIM, _ANSWER(claim_no=state.claim_no))


def contest(claim: Claim, command: ContestClaim) -> None:
    """The shop contests it: with its evidence, or by a date. Evidence for what is contested already is taken so, too.

    Raises:
        ClaimSettled, ClaimMoved
    """
    guards.must_be_open(claim)
    guards.must_have_seen(claim, command.expected_version, command.by)
    state = claim.state
    guards.must_become(claim, ClaimStatus.CONTESTED)
    if state.status is ClaimStatus.DECIDED or state.guarantee.is_proved:
        raise ClaimMoved("not_now", claim_no=state.claim_no, status=state.status)
    is_first = state.status is not ClaimStatus.CONTESTED
    usual = claim.today + timedelta(days=claim.scheme.respond_days)
    respond_by = command.respond_by or state.guarantee.respond_by or usual
    is_late = respond_by < claim.today and (command.respond_by or not state.outside)  # others may take it late
    if is_late:
        raise ClaimMoved("bad_date", claim_no=state.claim_no, on=respond_by)
    proved = state.guarantee.contested(respond_by, is_proved=bool(command.evidence.strip()))
    claim.state = state.become(ClaimStatus.CONTESTED).guaranteed(proved).taken_by(command.by)
    claim.wait_for_proof(respond_by)
    claim.note("claim_contested", by=command.by, note=command.evidence, until=str(respond_by))
    if is_first:
        telling.tell_next_word(claim, is_examined=True)
    if proved.is_proved:
        claim.ask_person(TaskKind.DECIDE_CLAIM, outside.DECIDE(claim_no=state.claim_no))
    elif is_first:
        claim.ask_person(TaskKind.ANSWER_CLAIM, outside.PROVE(claim_no=state.claim_no, respond_by=respond_by))


def decide(claim: Claim, fact: ClaimDecided) -> None:
    """Somebody has decided it, on a day of the past: for the customer it is paid, for the shop it may be appealed once.

    What is decided outside is paid there.

    Raises:
        ClaimSettled
        ClaimMoved: it was not contested, or a day is not between its opening and today, or before the decision.
    """
    guards.must_be_open(claim)
    state = claim.state
    if state.status is not ClaimStatus.CONTESTED or (fact.outcome is ClaimOutcome.EXPIRED and not state.outside):
        raise ClaimMoved("not_now", claim_no=state.claim_no, status=state.status)
    if not claim.calendar.day_of(state.opened_at) <= fact.decided_on <= claim.today:
        raise ClaimMoved("bad_date", claim_no=state.claim_no, on=fact.decided_on)
    if fact.appeal_until and fact.appeal_until < fact.decided_on:
        raise ClaimMoved("bad_date", claim_no=state.claim_no, on=fact.appeal_until)
    claim.note("claim_decided", by=fact.by, note=fact.note, outcome=fact.outcome, until=str(fact.decided_on))
    if fact.outcome is not ClaimOutcome.WON:
        _lose(claim, fact)
        return
    appeal_until = _appeal_until(claim, fact)
    if state.guarantee.is_appealed or appeal_until is None or appeal_until < claim.today:
        ending.end(claim, ClaimOutcome.WON)
        ending.tell_end(claim)
        return
    won = state.guarantee.decided(fact.decided_on, appeal_until)
    claim.state = state.become(ClaimStatus.DECIDED).guaranteed(won).counted()
    claim.wait_for_appeal(appeal_until)
    facts = ClaimEndFacts(
        claim_no=state.claim_no,
        claimed_for=state.asked.reason,
        outcome=ClaimOutcome.WON,
        appeal_until=appeal_until,
    )
    claim.owe(MailKind.CLAIM_CLOSED, facts)


def _lose(claim: Claim, fact: ClaimDecided) -> None:
    """Paid by the guarantee, or gone outside; there the shop may appeal, once, where it was given a day for that."""
    may_appeal = fact.appeal_until and fact.appeal_until >= claim.today and not claim.state.guarantee.is_appealed
    if not claim.state.outside:
        ending.pay(claim, ClaimOutcome.LOST)
    elif fact.appeal_until and may_appeal:
        outside.may_appeal(claim, fact.decided_on, fact.appeal_until)
    else:
        outside.lose(claim, fact.outcome)


def _appeal_until(claim: Claim, fact: ClaimDecided) -> date | None:
    """The day that was given where it was decided; of the shop's own guarantee by the scheme. None: the last word."""
    if fact.appeal_until or claim.state.outside:
        return fact.appeal_until
    return fact.decided_on + timedelta(days=claim.scheme.appeal_days)


def appeal(claim: Claim, command: AppealClaim) -> None:
    """The customer appeals with something new, to the end of the last day: the shop has to prove it anew.

    What was lost outside, the shop appeals.

    Raises:
        ClaimSettled, ClaimMoved
    """
    guards.must_be_open(claim)
    state = claim.state
    if state.status is ClaimStatus.LOST:
        outside.appeal(claim, command)
        return
    claim.answers_customer = True
    if state.status is not ClaimStatus.DECIDED:
        raise ClaimMoved("not_now", claim_no=state.claim_no, status=state.status)
    if state.clock.silent_at and claim.at >= state.clock.silent_at:
        raise ClaimMoved("appeal_over", claim_no=state.claim_no, until=state.guarantee.appeal_until)
    if state.outside and command.respond_by is None:
        raise ClaimMoved("no_date", claim_no=state.claim_no)
    respond_by = command.respond_by or claim.today + timedelta(days=claim.scheme.respond_days)
    if respond_by < claim.today:
        raise ClaimMoved("bad_date", claim_no=state.claim_no, on=respond_by)
    appealed = state.guarantee.appealed(respond_by)
    claim.state = state.become(ClaimStatus.CONTESTED).guaranteed(appealed).counted().read()
    claim.wait_for_proof(respond_by)
    claim.note("claim_appealed", by=command.by, note=command.evidence)
    telling.tell_next_word(claim, is_examined=True)
    telling.tell_shop(claim, "appealed", text=command.evidence)
    claim.ask_person(TaskKind.ANSWER_CLAIM, outside.PROVE(claim_no=state.claim_no, respond_by=respond_by))


def end_appeal(claim: Claim) -> None:
    """Nobody has appealed to the end of the last day: it stays won, of which the customer knows already; or lost."""
    state = claim.state
    if state.status is ClaimStatus.LOST and state.clock.answer_by and state.clock.answer_by <= claim.at:
        claim.note("closed", by=MACHINE)
        outside.lose(claim, ClaimOutcome.LOST)
        return
    is_silent = state.status is ClaimStatus.DECIDED and not state.has_letter
    if is_silent and state.clock.silent_at and state.clock.silent_at <= claim.at:
        claim.note("closed", by=MACHINE)
        ending.end(claim, ClaimOutcome.WON)
