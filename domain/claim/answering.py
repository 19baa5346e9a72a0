"""A claim is looked into and answered by the shop; the customer accepts or refuses what was proposed."""

from datetime import date, timedelta
from typing import Literal

from domain.basics.errors import BadPromise, BadProposal, ClaimMoved
from domain.claim.claim import Claim
from domain.claim.ending import settle
from domain.claim.guards import must_be_open, must_become, must_have_seen
from domain.claim.state import Proposal
from domain.claim.status import ClaimStatus
from domain.claim.tables import REMEDIES, Money, Silence
from domain.claim.telling import ask_answer, tell_next_word, tell_shop
from domain.contract.claims import ClaimOutcome, Remedy, Reply
from domain.contract.messages import AnswerProposal, LookIntoClaim, ProposeRemedy
from domain.conversation.matter import Sent
from domain.inquiry.rules import lines
from domain.order.facts import ClaimProposalFacts
from domain.order.kinds import MailKind
from domain.order.owed import Entry


def look_into(claim: Claim, command: LookIntoClaim) -> None:
    """The customer hears that somebody looks into it, and when the next word comes.

    Raises:
        ClaimSettled, ClaimMoved, BadPromise
    """
    _must_wait(claim, command.expected_version, command.by)
    _must_be_promisable(claim, command.until)
    must_become(claim, ClaimStatus.LOOKED_INTO)
    claim.state = claim.state.become(ClaimStatus.LOOKED_INTO).taken_by(command.by)
    claim.wait_until(command.until)
    claim.note("claim_looked_into", by=command.by, until=str(command.until))
    claim.sent.append(Sent(by=command.by, text=command.text or f"({command.until})"))
    tell_next_word(claim, answer=command.text)


def _must_be_promisable(claim: Claim, until: date) -> None:
    """Somebody must be there at the end of that day, which is not too long after the claim was opened.

    Raises:
        BadPromise
    """
    most = claim.scheme.look_into_days
    if until > claim.calendar.day_of(claim.state.opened_at) + timedelta(days=most):
        raise BadPromise("too_far", until=until, count=most)
    possible = claim.hours.promisable_from(until, claim.at)
    if possible != until:
        is_over = claim.hours.end_of(until) <= claim.at
        raise BadPromise("over" if is_over else "closed", until=until, possible=possible)


def propose(claim: Claim, command: ProposeRemedy) -> None:
    """The customer hears what the shop would do, until when to answer, and what becomes of it without an answer.

    Raises:
        ClaimSettled, ClaimMoved
        BadProposal: the amount is missing, too high, or of no use.
    """
    must_be_open(claim)
    must_have_seen(claim, command.expected_version, command.by)
    must_become(claim, ClaimStatus.DECLINED if command.remedy is Remedy.DECLINE else ClaimStatus.PROPOSED)
    amount = _amount(claim, command)
    number = (claim.state.proposal.no if claim.state.proposal else 0) + 1
    proposal = Proposal(remedy=command.remedy, amount=amount, no=number)
    claim.state = claim.state.proposed(proposal).taken_by(command.by)
    is_no = command.remedy is Remedy.DECLINE
    choose_by = claim.wait_for_customer(claim.scheme.invoke_days if is_no else claim.scheme.choose_days)
    money: dict[str, object] = {"amount": amount} if amount else {}
    claim.entries.append(Entry.of("claim_answered", command.by, "", {"remedy": command.remedy, **money}))
    claim.sent.append(Sent(by=command.by, text=command.text))
    facts = ClaimProposalFacts(
        claim_no=claim.state.claim_no,
        claimed_for=claim.state.asked.reason,
        remedy=command.remedy,
        amount=amount or None,
        answer=lines(command.text),
        choose_by=choose_by,
        is_done_without_answer=REMEDIES[command.remedy].silence is Silence.DONE,
    )
    claim.owe(MailKind.CLAIM_DECLINED if is_no else MailKind.CLAIM_PROPOSED, facts)


def _amount(claim: Claim, command: ProposeRemedy) -> int:
    """Yen that this proposal gives back.

    Raises:
        BadProposal
    """
    money, most = REMEDIES[command.remedy].money, claim.state.asked.most
    if money is Money.NOTHING:
        if command.amount:
            raise BadProposal("no_money", remedy=command.remedy)
        return 0
    if money is Money.PART and not command.amount:
        raise BadProposal("no_amount")
    amount = command.amount or most
    if amount > most:
        raise BadProposal("too_high", amount=amount, most=most)
    if not amount:
        raise BadProposal("nothing_paid")
    return amount


def answer(claim: Claim, command: AnswerProposal) -> None:
    """The customer accepts what was proposed, or refuses it. The same answer twice changes nothing.

    Raises:
        ClaimSettled
        ClaimMoved: there is no proposal to answer.
    """
    claim.answers_customer = True
    state = claim.state
    if command.reply is Reply.ACCEPT and state.end and state.end.outcome is ClaimOutcome.SETTLED:
        return
    must_be_open(claim)
    claim.state = state = state.read()
    if command.reply is Reply.REFUSE and state.status is ClaimStatus.REFUSED:
        return
    if state.status is not ClaimStatus.PROPOSED:
        raise ClaimMoved("no_proposal", claim_no=state.claim_no)
    if command.reply is Reply.ACCEPT:
        claim.note("proposal_accepted", by=command.by, note=command.note)
        settle(claim)
        return
    claim.state = claim.state.become(ClaimStatus.REFUSED).counted()
    claim.note("proposal_refused", by=command.by, note=command.note)
    think_again(claim, "refused", command.note)


def think_again(claim: Claim, stage: Literal["refused", "denied"], note: str) -> None:
    """The customer says no: the shop's time begins anew, and the customer hears until when."""
    claim.wait_for_shop()
    tell_next_word(claim, is_refused=stage == "refused", is_denied=stage == "denied")
    tell_shop(claim, stage, text=note)
    ask_answer(claim)


def _must_wait(claim: Claim, seen: int | None, by: str) -> None:
    """Raises ClaimSettled, ClaimMoved unless the shop has to say something."""
    must_be_open(claim)
    must_have_seen(claim, seen, by)
    if not claim.state.wants_person:
        raise ClaimMoved("nothing_waits", claim_no=claim.state.claim_no)
